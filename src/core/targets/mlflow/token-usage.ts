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
import { asNumber } from './read-attribute.ts';

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
  const input = asNumber(attributes[ATTR_GEN_AI_USAGE_INPUT_TOKENS]);
  const output = asNumber(attributes[ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]);
  if (input === undefined && output === undefined) return undefined;
  return withCache({
    input: input ?? 0,
    output: output ?? 0,
    cacheRead: asNumber(attributes[ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS]),
    cacheWrite:
      asNumber(attributes[ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS]) ??
      asNumber(attributes[OLDER_CACHE_WRITE_TOKENS]),
    cacheWrite1h: asNumber(attributes[CACHE_WRITE_1H]),
  });
}

export function sumTokenUsage(usages: readonly MlflowTokenUsage[]): MlflowTokenUsage | undefined {
  if (usages.length <= 1) return usages[0];
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

type Writable<Fields> = { -readonly [Key in keyof Fields]: Fields[Key] };

function withCache({ input, output, cacheRead, cacheWrite, cacheWrite1h }: Counts): MlflowTokenUsage {
  const usage: Writable<MlflowTokenUsage> = {
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
  };
  if (cacheRead !== undefined) usage.cache_read_input_tokens = cacheRead;
  if (cacheWrite !== undefined) usage.cache_creation_input_tokens = cacheWrite;
  if (cacheWrite1h !== undefined) usage.cache_creation_input_tokens_above_1hr = cacheWrite1h;
  return usage;
}

/** `undefined` where no call counted such tokens: unknown is not zero. */
function sum(usages: readonly MlflowTokenUsage[], key: keyof MlflowTokenUsage): number | undefined {
  let total: number | undefined;
  for (const usage of usages) {
    const count = usage[key];
    if (count !== undefined) total = (total ?? 0) + count;
  }
  return total;
}

const OPTIONAL = [
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'cache_creation_input_tokens_above_1hr',
] as const;

/** As `JSON.stringify` has it, in a fifth of the time: it stands on every call and every trace. */
export function usageJson(usage: MlflowTokenUsage): string {
  const { input_tokens: input, output_tokens: output, total_tokens: total } = usage;
  let json = `{"input_tokens":${input},"output_tokens":${output},"total_tokens":${total}`;
  for (const key of OPTIONAL) if (usage[key] !== undefined) json += `,"${key}":${usage[key]}`;
  return `${json}}`;
}
