import type { TranscriptEvent, CompactionEvent } from '../agent-event.ts';
import type { OnLine } from '../happened.ts';
import type { ModelRetryEvent } from '../model-event.ts';
import { asCount, asId, asNumber, asObject, asString, type JsonObject } from '../json.ts';

/** A `system` line. Subtypes that say nothing about a turn (`local_command`, `informational`) give no event. */
export function fromSystemLine(line: JsonObject, base: OnLine): TranscriptEvent | undefined {
  switch (line['subtype']) {
    case 'api_error':
      return retry(line, base);
    case 'compact_boundary':
      return compaction(line, base);
    case 'stop_hook_summary':
    case 'turn_duration':
      return { kind: 'turn-marker', ...base };
    default:
      return undefined;
  }
}

function retry(line: JsonObject, base: OnLine): ModelRetryEvent {
  const error = asObject(line['error']);
  return {
    kind: 'model-retry',
    ...base,
    status: asNumber(error?.['status']),
    message: asString(error?.['formatted']) ?? asString(error?.['message']) ?? '',
  };
}

function compaction(line: JsonObject, base: OnLine): CompactionEvent {
  const metadata = asObject(line['compactMetadata']);
  return {
    kind: 'compaction',
    ...base,
    trigger: asId(metadata?.['trigger']) ?? 'unknown',
    preTokens: asCount(metadata?.['preTokens']),
    postTokens: asCount(metadata?.['postTokens']),
  };
}
