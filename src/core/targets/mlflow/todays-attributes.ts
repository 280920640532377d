import type { Attributes, SpanRecord } from '../../spans/span.ts';
import { rememberNames } from '../remember-names.ts';
import { fromOlderNames } from './from-older-names.ts';
import { OLDER_MESSAGES, OLDER_NAME } from './older-names.ts';
import { withPlainValues } from './stated-values.ts';

export interface TodaysAttributes {
  readonly attributes: Attributes;
  /** Some are in MLflow's words: these are kept. */
  readonly states: boolean;
}

/** The attributes of a span as if its instrumentation were of today, content in one place only (ADR 0032). Nearly all are. */
export function todaysAttributes({ attributes, events }: SpanRecord): TodaysAttributes {
  let states = false;
  let isOlder = events.some(({ name }) => OLDER_EVENTS.has(name));
  for (const name in attributes) {
    const kind = kindOf(name);
    states ||= kind === 'mlflow';
    isOlder ||= kind === 'older';
  }
  const plain = states ? withPlainValues(attributes) : attributes;
  return isOlder ? translated({ attributes: plain, events }) : { attributes: plain, states };
}

const OLDER_EVENTS: ReadonlySet<string> = new Set(Object.values(OLDER_MESSAGES).map(({ event }) => event));

function translated(said: Pick<SpanRecord, 'attributes' | 'events'>): TodaysAttributes {
  const { attributes, content } = fromOlderNames(said);
  const kept = Object.entries(said.attributes).filter(([name]) => !content.includes(name));
  return { attributes: { ...Object.fromEntries(kept), ...attributes }, states: true };
}

type NameKind = 'mlflow' | 'older' | 'today';

const kindOf = rememberNames((name): NameKind => {
  if (name.startsWith('mlflow.')) return 'mlflow';
  return OLDER_NAME.test(name) ? 'older' : 'today';
});
