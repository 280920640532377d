import { readPayloadTag, readScriptTag } from './tags.ts';

export interface Match {
  readonly script: string;
  /** Assistant messages after the tagged prompt. */
  readonly step: number;
  /** Index of the tagged message, which tells two uses of the same prompt in one session apart. */
  readonly position: number;
  readonly prompt: string;
  readonly payload: unknown;
}

interface Message {
  readonly role: string;
  readonly content: string | readonly { readonly type: string; readonly text?: string }[];
}

/**
 * Which step a request asks for, from the request alone: the last user message with a tag names the script, the
 * assistant messages after it are the steps already served. So resumes, forks, parallel subagents (their prompt
 * carries its own tag) and retries need no bookkeeping.
 */
export function matchStep(body: unknown): Match | undefined {
  const { messages } = body as { readonly messages: readonly Message[] };
  const prompts = messages.map(taggedText);
  const position = prompts.findLastIndex((prompt) => prompt !== undefined);
  const prompt = prompts[position];
  if (prompt === undefined) return undefined;
  return {
    script: readScriptTag(prompt) ?? '',
    step: messages.slice(position).filter(({ role }) => role === 'assistant').length,
    position,
    prompt,
    payload: readPayloadTag(prompt),
  };
}

function taggedText(message: Message): string | undefined {
  if (message.role !== 'user') return undefined;
  return textsOf(message).findLast(
    (candidate) => !isReminder(candidate) && readScriptTag(candidate) !== undefined,
  );
}

function textsOf({ content }: Message): readonly string[] {
  if (typeof content === 'string') return [content];
  return content.flatMap((block) => (block.type === 'text' && block.text !== undefined ? [block.text] : []));
}

/** Reminders and task notifications may quote a tagged prompt; they are the harness speaking. */
const isReminder = (content: string): boolean => /^\s*<(?:system-reminder|task-notification)>/u.test(content);
