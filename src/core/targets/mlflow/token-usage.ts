import type { OwnAttribute } from '../../spans/own-names.ts';
import {
  ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
} from '../../spans/semconv.generated.ts';
import type { Attributes } from '../../spans/span.ts';
import type { MlflowTokenUsage } from './mlflow-trace.ts';
import { OLDER_CACHE_WRITE_TOKENS } from './older-names.ts';
import { readNumber } from './read-attribute.ts';

const CACHE_WRITE_1H: OwnAttribute = 'claude_code.usage.cache_write_1h.input_tokens';

/** The attributes that token usage is read from. */
export const USAGE_SOURCES: readonly string[] = [
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
  OLDER_CACHE_WRITE_TOKENS,
  CACHE_WRITE_1H,
];

/** Both vocabularies count cached tokens as input tokens, so nothing is added or taken away. */
export function tokenUsage(attributes: Attributes): MlflowTokenUsage | undefined {
  const input = readNumber(attributes, ATTR_GEN_AI_USAGE_INPUT_TOKENS);
  const output = readNumber(attributes, ATTR_GEN_AI_USAGE_OUTPUT_TOKENS);
  if (input === undefined && output === undefined) return undefined;
  return withCache({
    input: input ?? 0,
    output: output ?? 0,
    cacheRead: readNumber(attributes, ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS),
    cacheWrite:
      readNumber(attributes, ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS) ??
      readNumber(attributes, OLDER_CACHE_WRITE_TOKENS),
    cacheWrite1h: readNumber(attributes, CACHE_WRITE_1H),
  });
}

export function sumTokenUsage(usages: readonly MlflowTokenUsage[]): MlflowTokenUsage {
  return withCache({
    input: sum(usages, 'input_tokens') ?? 0,
    output: sum(usages, 'output_tokens') ?? 0,
    cacheRead: sum(usages, 'cache_read_input_tokens'),
    cacheWrite: sum(usages, 'cache_creation_input_tokens'),
    cacheWrite1h: sum(usages, 'cache_creation_input_tokens_above_1hr'),
  });
}

interface Counts {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number | undefined;
  readonly cacheWrite: number | undefined;
  readonly cacheWrite1h: number | undefined;
}

function withCache({ input, output, cacheRead, cacheWrite, cacheWrite1h }: Counts): MlflowTokenUsage {
  return {
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    ...(cacheRead !== undefined && { cache_read_input_tokens: cacheRead }),
    ...(cacheWrite !== undefined && { cache_creation_input_tokens: cacheWrite }),
    ...(cacheWrite1h !== undefined && { cache_creation_input_tokens_above_1hr: cacheWrite1h }),
  };
}

/** `undefined` where no call counted such tokens: unknown is not zero. */
function sum(usages: readonly MlflowTokenUsage[], key: keyof MlflowTokenUsage): number | undefined {
  const counts = usages.flatMap((usage) => usage[key] ?? []);
  return counts.length === 0 ? undefined : counts.reduce((total, count) => total + count, 0);
}
