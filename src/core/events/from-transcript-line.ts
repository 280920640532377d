import type { TranscriptEvent } from './agent-event.ts';
import type { OnLine } from './happened.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { asId, asNumber, asObject, asString, type JsonObject } from './json.ts';
import { fromIsoTimestamp } from './time.ts';
import { fromAssistantLine } from './transcript/assistant-line.ts';
import { fromAttachmentLine } from './transcript/attachment-line.ts';
import { fromRequestLine, fromShapeLine } from './transcript/request-line.ts';
import { fromSystemLine } from './transcript/system-line.ts';
import { fromUserLine } from './transcript/user-line.ts';

type LineReader = (line: JsonObject, base: OnLine) => TranscriptEvent | Diagnostic | undefined;

const READERS: Readonly<Record<string, LineReader>> = {
  user: fromUserLine,
  assistant: fromAssistantLine,
  system: fromSystemLine,
  attachment: fromAttachmentLine,
  'api-request': fromRequestLine,
  'api-request-shape': fromShapeLine,
  'queue-operation': (_line, base) => ({ kind: 'process-open', ...base }),
};

/** Bookkeeping lines seen in Claude Code 2.1.330 that say nothing about a turn. */
const IGNORED: ReadonlySet<string> = new Set([
  'api-request-blob',
  'atis-latch',
  'file-history-snapshot',
  'last-prompt',
  'mode',
  'permission-mode',
  'relocated',
  'summary',
  'tools-used',
  'worktree-state',
]);

/**
 * One parsed line of a transcript (main file or `subagents/agent-*.jsonl`) as an event; `undefined` for a line that says nothing about a turn.
 *
 * Lines are written by Claude Code and undocumented in part: an unknown one is a `Diagnostic`, never a throw.
 */
export function fromTranscriptLine(value: unknown): TranscriptEvent | Diagnostic | undefined {
  const line = asObject(value);
  if (line === undefined) return diagnostic('not-an-object');
  const type = asString(line['type']) ?? '';
  if (IGNORED.has(type)) return undefined;
  if (type === 'cost-state') return costState(line);
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (read === undefined) return diagnostic('unknown-type', type);
  const at = fromIsoTimestamp(line['timestamp']);
  if (at === undefined) return diagnostic('missing-timestamp', type);
  const agentId = asId(line['agentId']);
  // Early versions wrote subagents into the main file, without saying which line is whose.
  if (line['isSidechain'] === true && agentId === undefined) return diagnostic('missing-id', 'agentId');
  return read(line, { at, agentId, lineId: asId(line['uuid']) });
}

function costState(line: JsonObject): TranscriptEvent | undefined {
  const totalUsd = asNumber(line['totalCostUSD']);
  return totalUsd === undefined
    ? undefined
    : { kind: 'cost-state', at: undefined, agentId: undefined, lineId: undefined, totalUsd };
}
