import type {
  TranscriptEvent,
  PromptEvent,
  PromptSource,
  ToolResult,
  ToolResultsEvent,
} from '../agent-event.ts';
import type { OnLine } from '../happened.ts';
import { diagnostic, type Diagnostic } from '../diagnostic.ts';
import { asId, asList, asObject, asString, type JsonObject } from '../json.ts';
import { wakeUpFrom } from '../task-notification.ts';
import { factsOf } from './line-context.ts';

/** The marker lines of an interrupt, by Esc, SIGINT or `interrupt()`. */
const INTERRUPTED = '[Request interrupted by user]';
const INTERRUPTED_FOR_TOOL = '[Request interrupted by user for tool use]';

/** A `user` line: a prompt, tool results, the interrupt marker, or text that the harness puts on the user's side. */
export function fromUserLine(line: JsonObject, base: OnLine): TranscriptEvent | Diagnostic | undefined {
  const message = asObject(line['message']);
  if (message === undefined) return diagnostic('not-an-object', 'message');
  const content = message['content'];
  const results = resultsFrom(line, content);
  if (results.length > 0) return { kind: 'tool-results', ...base, results };
  const text = textOf(content);
  const interrupted = interruptFrom(text);
  if (interrupted !== undefined) return { kind: 'interrupt', ...base, ...interrupted };
  if (isPrompt(line, text)) return prompt(line, text, base);
  return harnessText(line, text, base);
}

function interruptFrom(text: string): { readonly duringTool: boolean } | undefined {
  if (text === INTERRUPTED) return { duringTool: false };
  return text === INTERRUPTED_FOR_TOOL ? { duringTool: true } : undefined;
}

/** What `/model`, `/clear`, `!ls` and `#note` leave behind. A custom command begins with `<command-message>` instead. */
const LOCAL_COMMAND = /^<(?:local-command|command-name|bash-(?:input|stdout|stderr)|user-memory-input)/;

/**
 * Since 2.1.3xx a line that starts a turn says so (`promptSource`, `turnOrigin`). Older lines lack both fields: there everything counts that is neither
 * the harness nor a local command.
 */
function isPrompt(line: JsonObject, text: string): boolean {
  if (line['isMeta'] === true || line['isCompactSummary'] === true) return false;
  if (asId(line['promptSource']) !== undefined || asId(line['turnOrigin']) !== undefined) return true;
  return line['isSidechain'] === true || (text !== '' && !LOCAL_COMMAND.test(text));
}

function prompt(line: JsonObject, text: string, base: OnLine): PromptEvent {
  return {
    kind: 'prompt',
    ...base,
    promptId: asId(line['promptId']),
    source: sourceOf(line, text),
    text,
    permissionMode: asId(line['permissionMode']),
    wakeUp: wakeUpFrom(text),
    facts: factsOf(line),
  };
}

function sourceOf(line: JsonObject, text: string): PromptSource {
  if (text.startsWith('<task-notification>')) return 'task_notification';
  if (text.startsWith('<command-message>')) return 'slash_command';
  return line['promptSource'] === 'typed' || line['turnOrigin'] === 'human' ? 'typed' : 'sdk';
}

function harnessText(line: JsonObject, text: string, base: OnLine): TranscriptEvent | undefined {
  if (line['isCompactSummary'] === true)
    return { kind: 'user-text', ...base, origin: 'compaction-summary', text };
  // Captions of local commands never reach the model as part of a turn.
  const spoken = line['isMeta'] === true && text !== '' && !text.startsWith('<local-command');
  return spoken ? { kind: 'user-text', ...base, origin: 'harness', text } : undefined;
}

function resultsFrom(line: JsonObject, content: unknown): ToolResultsEvent['results'] {
  return asList(content).flatMap((item) => {
    const block = asObject(item);
    const toolUseId = asId(block?.['tool_use_id']);
    return block?.['type'] === 'tool_result' && toolUseId !== undefined
      ? [resultFrom(line, block, toolUseId)]
      : [];
  });
}

function resultFrom(line: JsonObject, block: JsonObject, toolUseId: string): ToolResult {
  const outcome = asObject(line['toolUseResult']);
  const permission = asObject(line['permissionDecision']);
  const decision = asId(permission?.['decision']);
  const launchedAgentId = asId(outcome?.['agentId']);
  const shellId = asId(outcome?.['backgroundTaskId']);
  return {
    toolUseId,
    isError: block['is_error'] === true,
    content: block['content'],
    denialKind: asId(line['toolDenialKind']),
    permission:
      decision === undefined
        ? undefined
        : { decision, source: asString(permission?.['source']) ?? 'unknown' },
    launchedAgentId,
    background: outcome?.['isAsync'] === true || shellId !== undefined,
    taskId: launchedAgentId ?? shellId,
  };
}

/** Text of a message that is a string or a list of blocks; of an image or a document its kind. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return asList(content).flatMap(wordsOf).join('\n');
}

function wordsOf(item: unknown): readonly string[] {
  const block = asObject(item);
  const text = asString(block?.['text']);
  if (text !== undefined) return [text];
  const type = asId(block?.['type']);
  const mediaType = asId(asObject(block?.['source'])?.['media_type']);
  return type === undefined ? [] : [`[${[type, mediaType].filter(Boolean).join(' ')}]`];
}
