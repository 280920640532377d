import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { modelNames } from '../../src/core/prices/model-names.ts';
import {
  createPriceBook,
  priceCall,
  type CallUsage,
  type ModelCall,
} from '../../src/core/prices/price-call.ts';
import { PRICES } from '../../src/core/prices/prices.generated.ts';

const SESSIONS = new URL('../fixtures/sessions/', import.meta.url).pathname;

interface CostState {
  readonly totalCostUSD: number;
  readonly modelUsage: Readonly<
    Record<
      string,
      {
        readonly inputTokens: number;
        readonly outputTokens: number;
        readonly cacheReadInputTokens: number;
        readonly cacheCreationEphemeral5mInputTokens: number;
        readonly cacheCreationEphemeral1hInputTokens: number;
        readonly webSearchRequests: number;
        readonly costUSD: number;
      }
    >
  >;
}

const lastCostState = (path: string): CostState | undefined =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"type":"cost-state"'))
    .map((line) => JSON.parse(line) as CostState)
    .at(-1);

const recorded = globSync('*/transcript*.jsonl', { cwd: SESSIONS })
  .toSorted()
  .flatMap((name) => {
    const state = lastCostState(SESSIONS + name);
    return state === undefined ? [] : [{ name, state }];
  });

test('all sessions with a cost are looked at', () => {
  expect(recorded).toHaveLength(78);
});

test.each(recorded)("$name: computed prices equal Claude Code's own", ({ state }) => {
  let total = 0;
  for (const [model, tokens] of Object.entries(state.modelUsage)) {
    const usage: CallUsage = {
      inputTokens: tokens.inputTokens,
      outputTokens: tokens.outputTokens,
      cacheReadTokens: tokens.cacheReadInputTokens,
      cacheWrite5mTokens: tokens.cacheCreationEphemeral5mInputTokens,
      cacheWrite1hTokens: tokens.cacheCreationEphemeral1hInputTokens,
      webSearches: tokens.webSearchRequests,
    };
    // A session's sum stands for its requests only below the cliff of the model.
    const cliff = PRICES.anthropic[model]?.longContext?.aboveInputTokens ?? Number.POSITIVE_INFINITY;
    expect(usage.inputTokens + usage.cacheReadTokens + usage.cacheWrite5mTokens).toBeLessThan(cliff);
    const cost = priceCall({ model, provider: 'anthropic', usage });
    expect(Math.abs((cost?.totalUsd ?? Number.NaN) - tokens.costUSD)).toBeLessThan(1e-9);
    total += cost?.totalUsd ?? Number.NaN;
  }
  expect(Math.abs(total - state.totalCostUSD)).toBeLessThan(1e-9);
});

const NOTHING: CallUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
};
const M = 1_000_000;

/** Expected input and output in US dollars, worked out by hand from the published prices. */
const priced: readonly [string, Omit<ModelCall, 'usage'>, Partial<CallUsage>, number, number][] = [
  ['input', { model: 'claude-opus-5-5' }, { inputTokens: M }, 4, 0],
  ['output', { model: 'claude-opus-5-5' }, { outputTokens: M }, 0, 20],
  ['cache read', { model: 'claude-opus-5-5' }, { cacheReadTokens: M }, 0.2, 0],
  ['cache write, five minutes', { model: 'claude-opus-5-5' }, { cacheWrite5mTokens: M }, 5, 0],
  ['cache write, one hour', { model: 'claude-opus-5-5' }, { cacheWrite1hTokens: M }, 8, 0],
  [
    'a cache read that is no tenth of the input',
    { model: 'claude-fable-5-1' },
    { cacheReadTokens: M },
    0.25,
    0,
  ],
  ['fast', { model: 'claude-opus-5-5', speed: 'fast' }, { inputTokens: M, outputTokens: M }, 8, 40],
  ['standard speed', { model: 'claude-opus-5-5', speed: 'standard' }, { inputTokens: M }, 4, 0],
  ['US only', { model: 'claude-opus-5-5', geography: 'us' }, { inputTokens: M, cacheReadTokens: M }, 4.62, 0],
  [
    'US only and fast',
    { model: 'claude-opus-5-5', geography: 'us', speed: 'fast' },
    { inputTokens: M },
    8.8,
    0,
  ],
  [
    'US only, model without the surcharge',
    { model: 'claude-haiku-4-5', geography: 'us' },
    { inputTokens: M },
    1,
    0,
  ],
  ['batch', { model: 'claude-opus-5-5', serviceTier: 'batch' }, { inputTokens: M, outputTokens: M }, 2, 10],
  ['at the cliff', { model: 'claude-haiku-5-5' }, { inputTokens: 100_000 }, 0.01, 0],
  [
    'above the cliff',
    { model: 'claude-haiku-5-5' },
    { inputTokens: 100_001, outputTokens: 100 },
    0.0500005,
    0.00025,
  ],
  [
    'above the cliff by cached tokens',
    { model: 'claude-haiku-5-5' },
    { inputTokens: 1, cacheReadTokens: 60_000, cacheWrite5mTokens: 20_000, cacheWrite1hTokens: 20_000 },
    0.0355005,
    0,
  ],
  [
    'above 200k',
    { model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' },
    { inputTokens: 300_000 },
    1.98,
    0,
  ],
  ['flat above 200k', { model: 'claude-opus-5-5' }, { inputTokens: 900_000 }, 3.6, 0],
  ['Bedrock', { model: 'anthropic.claude-opus-5-5', provider: 'aws.bedrock' }, { inputTokens: M }, 4, 0],
  [
    'Bedrock, region with its own price',
    { model: 'us.anthropic.claude-opus-5-5', provider: 'aws.bedrock' },
    { inputTokens: M },
    4.4,
    0,
  ],
  ['Vertex AI', { model: 'claude-sonnet-4-5@20250929', provider: 'gcp.vertex_ai' }, { inputTokens: M }, 6, 0],
  ['Azure', { model: 'claude-opus-5-5', provider: 'azure.ai.inference' }, { inputTokens: M }, 4, 0],
  [
    'Databricks',
    { model: 'databricks-claude-opus-5-5', provider: 'databricks' },
    { inputTokens: M },
    4.00001,
    0,
  ],
  [
    'a Databricks model behind an unnamed gateway',
    { model: 'databricks-claude-opus-5-5', provider: 'anthropic' },
    { inputTokens: M },
    4.00001,
    0,
  ],
  ['the mark of the large window', { model: 'claude-opus-5-5[1m]' }, { inputTokens: M }, 4, 0],
  ['a date that the list lacks', { model: 'claude-opus-5-5-20261001' }, { inputTokens: M }, 4, 0],
  ['nothing', { model: 'claude-opus-5-5' }, {}, 0, 0],
];

test.each(priced)('%s', (_, call, usage, inputUsd, outputUsd) => {
  const cost = priceCall({ ...call, usage: { ...NOTHING, ...usage } });
  expect(cost?.inputUsd).toBeCloseTo(inputUsd, 12);
  expect(cost?.outputUsd).toBeCloseTo(outputUsd, 12);
  expect(cost?.totalUsd).toBeCloseTo(inputUsd + outputUsd, 12);
  expect(cost?.source).toBe('LiteLLM 1.109.1 (2026-11-12)');
});

test('web searches are in the total, and no surcharge is on them', () => {
  const cost = priceCall({ model: 'claude-opus-5-5', speed: 'fast', usage: { ...NOTHING, webSearches: 3 } });
  expect(cost).toEqual({ inputUsd: 0, outputUsd: 0, totalUsd: 0.03, source: cost?.source });
});

const unpriced: readonly [string, Omit<ModelCall, 'usage'>, Partial<CallUsage>][] = [
  ['a synthetic message', { model: '<synthetic>' }, { inputTokens: 1 }],
  ['a model of tomorrow', { model: 'claude-opus-5-6' }, { inputTokens: 1 }],
  ['a longer name of a known model', { model: 'claude-opus-5-5-turbo' }, { inputTokens: 1 }],
  ['a shorter name of a known model', { model: 'claude-opus' }, { inputTokens: 1 }],
  ['a name of every object', { model: 'constructor' }, { inputTokens: 1 }],
  ['no name', { model: '' }, { inputTokens: 1 }],
  ['an unknown provider', { model: 'claude-opus-5-5', provider: 'openai' }, { inputTokens: 1 }],
  [
    'a model that the provider does not list',
    { model: 'claude-haiku-5-6', provider: 'azure.ai.inference' },
    { inputTokens: 1 },
  ],
  [
    'an application profile, whose name says nothing',
    { model: 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6' },
    { inputTokens: 1 },
  ],
  ['fast, model without it', { model: 'claude-sonnet-5-5', speed: 'fast' }, { inputTokens: 1 }],
  [
    'batch, model without it',
    { model: 'claude-opus-5-5', provider: 'azure.ai.inference', serviceTier: 'batch' },
    { inputTokens: 1 },
  ],
  [
    'one-hour cache write, model without a rate',
    { model: 'anthropic.claude-3-opus-20240229-v1:0' },
    { cacheWrite1hTokens: 1 },
  ],
  ['web search, provider without it', { model: 'databricks-claude-opus-5-5' }, { webSearches: 1 }],
];

test.each(unpriced)('%s: no cost, never zero', (_, call, usage) => {
  expect(priceCall({ ...call, usage: { ...NOTHING, ...usage } })).toBeUndefined();
});

test("a user's own price wins, also for a model that no list has", () => {
  const { priceCall: own } = createPriceBook({
    'claude-opus-5-5': { input: 1, output: 2 },
    'local-model': { input: 3, output: 4 },
  });
  const usage = { ...NOTHING, inputTokens: M, outputTokens: M };
  expect(own({ model: 'claude-opus-5-5[1m]', usage })).toEqual({
    inputUsd: 1,
    outputUsd: 2,
    totalUsd: 3,
    source: 'settings',
  });
  expect(own({ model: 'local-model', provider: 'openai', usage })?.totalUsd).toBe(7);
  expect(own({ model: 'claude-sonnet-5-5', usage })?.totalUsd).toBe(12);
});

test.each([
  ['claude-opus-5-5', ['claude-opus-5-5']],
  ['claude-haiku-4-5-20251001', ['claude-haiku-4-5-20251001', 'claude-haiku-4-5']],
  ['claude-haiku-5-5@default', ['claude-haiku-5-5@default', 'claude-haiku-5-5']],
  [
    'arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-opus-5-5',
    ['eu.anthropic.claude-opus-5-5', 'anthropic.claude-opus-5-5'],
  ],
])('names of %s', (model, names) => {
  expect(modelNames(model)).toEqual(names);
});

test('no price of the list is negative or zero', () => {
  const prices = Object.values(PRICES).flatMap((table) => Object.values(table));
  expect(prices.length).toBeGreaterThan(200);
  for (const { input, output } of prices) expect(Math.min(input, output)).toBeGreaterThan(0);
});
