import type { Attributes, SpanRecord } from '../../spans/span.ts';
import { listAttributes } from '../otlp/attribute-list.ts';
import { fromOlderNames } from './from-older-names.ts';
import { type MlflowKey, mlflowKey, type MlflowList } from './mlflow-key.ts';
import { OLDER_MESSAGES } from './older-names.ts';
import { withPlainValues } from './stated-values.ts';

export interface TodaysAttributes {
  readonly attributes: Attributes;
  /** The same, made anew for each call. */
  readonly list: MlflowList;
  /** Some are in MLflow's words: these are kept. */
  readonly states: boolean;
}

/** The attributes of a span as if its instrumentation were of today, content in one place only (ADR 0032). Nearly all are. */
export function todaysAttributes({ attributes, events }: SpanRecord): TodaysAttributes {
  const list = listAttributes(attributes, mlflowKey);
  const states = hasWordOf('mlflow', list);
  const isOlder = hasWordOf('older', list) || events.some(({ name }) => OLDER_EVENTS.has(name));
  if (!states && !isOlder) return { attributes, list, states };
  const plain = states ? withPlainValues(attributes) : attributes;
  const todays = isOlder ? translated({ attributes: plain, events }) : plain;
  return { attributes: todays, list: listAttributes(todays, mlflowKey), states: true };
}

function hasWordOf(vocabulary: MlflowKey['vocabulary'], { keys }: MlflowList): boolean {
  for (const key of keys) if (key.vocabulary === vocabulary) return true;
  return false;
}

const OLDER_EVENTS: ReadonlySet<string> = new Set(Object.values(OLDER_MESSAGES).map(({ event }) => event));

function translated(said: Pick<SpanRecord, 'attributes' | 'events'>): Attributes {
  const { attributes, content } = fromOlderNames(said);
  const kept = Object.entries(said.attributes).filter(([name]) => !content.includes(name));
  return { ...Object.fromEntries(kept), ...attributes };
}
