import type { OwnAttribute } from '../core/spans/own-names.ts';
import { renderTurn } from '../core/spans/render-turn.ts';
import type { SpanRecord } from '../core/spans/span.ts';
import { completeSpans, type OwnKnowledge } from './complete-spans.ts';
import { emitSpans, type LiveRoot } from './emit-spans.ts';
import type { RecordedTurn } from './session-recorder.ts';
import type { Telemetry } from './telemetry.ts';

export interface TurnEmission {
  readonly recorded: RecordedTurn;
  readonly root: LiveRoot;
  readonly knowledge: Omit<OwnKnowledge, 'source'>;
  /** Claude Code exports its own spans into the trace. */
  readonly yields: boolean;
}

/** A turn as spans and metrics, once. */
export function emitTurn({ recorded, root, knowledge, yields }: TurnEmission, telemetry: Telemetry): void {
  const { turn, source } = recorded;
  const options = root.span.isRecording() ? telemetry.render : telemetry.renderWithoutContent;
  const rendered = completeSpans(renderTurn(turn, options).spans, { ...knowledge, source });
  const records = beganWith(rendered, root);
  telemetry.metrics().record(records);
  emitSpans(yields ? onlyRoot(records) : records, root, telemetry);
}

/** The live root began with the call, before the turn did: span and metric say the same. */
function beganWith(records: readonly SpanRecord[], { startTime }: LiveRoot): readonly SpanRecord[] {
  const root = records.at(-1);
  if (root === undefined) return [];
  const endTime = root.endTime > startTime ? root.endTime : startTime;
  return [...records.slice(0, -1), { ...root, startTime, endTime }];
}

function onlyRoot(records: readonly SpanRecord[]): readonly SpanRecord[] {
  const own: OwnAttribute = 'claude_code.native_spans';
  const root = records.at(-1);
  return root === undefined ? [] : [{ ...root, attributes: { ...root.attributes, [own]: 'yielded' } }];
}
