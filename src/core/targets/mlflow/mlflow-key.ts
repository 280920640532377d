import { ATTR_GEN_AI_CONVERSATION_ID, ATTR_SESSION_ID } from '../../spans/semconv.generated.ts';
import { type AttributeKey, createAttributeKey } from '../otlp/attribute-key.ts';
import type { DraftList } from '../otlp/attribute-list.ts';
import { rememberNames } from '../remember-names.ts';
import { SPAN } from './mlflow-names.ts';
import { OLDER_COUNTS, OLDER_NAME } from './older-names.ts';
import { USAGE_SOURCES } from './token-usage.ts';

/** The name of an attribute with what it means to the mapping. */
export interface MlflowKey extends AttributeKey {
  readonly vocabulary: 'mlflow' | 'older' | 'today';
  /** Of which not every value can be stored. */
  readonly holds: 'session' | 'count' | 'anything';
}

/** From any span MLflow takes the trace's session, and since 3.17 refuses the trace whose session is longer than its column. */
const SESSION_NAMES: ReadonlySet<string> = new Set([ATTR_GEN_AI_CONVERSATION_ID, ATTR_SESSION_ID]);

/** Where a server would add up what is no count, if we leave it out of ours. */
const COUNT_NAMES: ReadonlySet<string> = new Set([
  ...USAGE_SOURCES.filter((name) => name !== SPAN.tokenUsage),
  ...Object.values(OLDER_COUNTS).flat(),
]);

export const mlflowKey = rememberNames((name): MlflowKey => {
  return { ...createAttributeKey(name), vocabulary: vocabularyOf(name), holds: holdsOf(name) };
});

function vocabularyOf(name: string): MlflowKey['vocabulary'] {
  if (name.startsWith('mlflow.')) return 'mlflow';
  return OLDER_NAME.test(name) ? 'older' : 'today';
}

function holdsOf(name: string): MlflowKey['holds'] {
  if (SESSION_NAMES.has(name)) return 'session';
  return COUNT_NAMES.has(name) ? 'count' : 'anything';
}

export type MlflowList = DraftList<MlflowKey>;
