import type { query as sdkQuery } from '@anthropic-ai/claude-agent-sdk';
import { claudeEnvironment } from '../../test/support/claude/claude-environment.ts';
import { createProject } from '../../test/support/claude/create-project.ts';
import { createPromptInput } from '../../test/support/instrumentation/prompt-input.ts';

type Parameters = globalThis.Parameters<typeof sdkQuery>[0];
export type Query = (parameters: Parameters) => AsyncIterable<unknown>;

/** One Claude Code process with streaming input: turn after turn, without its start. */
export interface Conversation {
  /** Milliseconds from the prompt to its result. */
  turn(prompt: string): Promise<number>;
  close(): Promise<void>;
}

export async function startConversation(
  query: Query,
  modelUrl: string,
  options: Parameters['options'] = {},
): Promise<Conversation> {
  const project = await createProject();
  const input = createPromptInput();
  const messages = query({
    prompt: input.messages,
    options: {
      cwd: project.folder,
      env: claudeEnvironment(project, modelUrl),
      permissionMode: 'bypassPermissions',
      allowDangerouslySkipPermissions: true,
      ...options,
    },
  })[Symbol.asyncIterator]();

  return {
    turn: async (prompt) => {
      const start = performance.now();
      input.send(prompt);
      while (!isResult(await messages.next()));
      return performance.now() - start;
    },
    close: async () => {
      input.end();
      while ((await messages.next()).done !== true);
    },
  };
}

function isResult({ done, value }: IteratorResult<unknown>): boolean {
  if (done === true) throw new Error('Claude Code ended in the middle of a turn.');
  return (value as { readonly type: string }).type === 'result';
}
