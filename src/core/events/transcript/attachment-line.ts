import type { TranscriptEvent } from '../agent-event.ts';
import type { OnLine } from '../happened.ts';
import { asObject, type JsonObject } from '../json.ts';
import { textOf } from './user-line.ts';

/** An `attachment` line. Most are context that the harness adds to every session; four say something about the turn. */
export function fromAttachmentLine(line: JsonObject, base: OnLine): TranscriptEvent | undefined {
  const attachment = asObject(line['attachment']);
  switch (attachment?.['type']) {
    case 'queued_command':
      return { kind: 'user-text', ...base, origin: 'queued-prompt', text: textOf(attachment['prompt']) };
    case 'max_turns_reached':
      return { kind: 'limit', ...base, limit: 'max-turns' };
    case 'budget_usd':
      return { kind: 'limit', ...base, limit: 'budget' };
    case 'structured_output':
      return { kind: 'structured-output', ...base, data: attachment['data'] };
    default:
      return undefined;
  }
}
