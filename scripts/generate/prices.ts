/**
 * Writes `src/core/prices/prices.generated.ts` from the price list that the PyPI package LiteLLM (MIT) carries.
 * Run: `node scripts/generate/prices.ts` (Node 24; needs python3 with pip). To update: pin a newer version and date here.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelPrice, PriceProvider, TokenRates } from '../../src/core/prices/model-price.ts';
import { writeGenerated } from './write-generated.ts';

const VERSION = '1.109.1';
const DATE = '2026-11-12';
const PRICE_FILE = 'litellm/model_prices_and_context_window_backup.json';
const OUTPUT = 'src/core/prices/prices.generated.ts';

/** LiteLLM's provider → ours, and the prefix that LiteLLM's key has before the name which the provider itself uses. */
const PROVIDERS: Readonly<Record<string, { readonly provider: PriceProvider; readonly prefix: string }>> = {
  anthropic: { provider: 'anthropic', prefix: '' },
  bedrock: { provider: 'aws.bedrock', prefix: 'bedrock/' },
  bedrock_converse: { provider: 'aws.bedrock', prefix: '' },
  'vertex_ai-anthropic_models': { provider: 'gcp.vertex_ai', prefix: 'vertex_ai/' },
  azure_ai: { provider: 'azure.ai.inference', prefix: 'azure_ai/' },
  databricks: { provider: 'databricks', prefix: 'databricks/' },
};

type Row = Readonly<Record<string, unknown>>;

const numberIn = (row: Row, key: string): number | undefined => {
  const value = row[key];
  return typeof value === 'number' ? value : undefined;
};

/** Dollars per token → per million, without the noise of the multiplication. */
const perMillion = (row: Row, key: string): number | undefined => {
  const value = numberIn(row, key);
  return value === undefined ? undefined : Number((value * 1e6).toPrecision(9));
};

const defined = <T extends object>(fields: T): T =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only absent fields are left out
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

function ratesOf(row: Row, suffix: string): TokenRates | undefined {
  const input = perMillion(row, `input_cost_per_token${suffix}`);
  const output = perMillion(row, `output_cost_per_token${suffix}`);
  if (input === undefined || output === undefined) return undefined;
  const cacheRead = perMillion(row, `cache_read_input_token_cost${suffix}`);
  const cacheWrite5m = perMillion(row, `cache_creation_input_token_cost${suffix}`);
  const cacheWrite1h = perMillion(row, `cache_creation_input_token_cost_above_1hr${suffix}`);
  return defined({ input, output, cacheRead, cacheWrite5m, cacheWrite1h } as TokenRates);
}

function longContextOf(row: Row): ModelPrice['longContext'] {
  for (const thousands of [100, 200]) {
    const rates = ratesOf(row, `_above_${thousands}k_tokens`);
    if (rates !== undefined) return { aboveInputTokens: thousands * 1000, rates };
  }
  return undefined;
}

/** Half of the price everywhere but in rows of LiteLLM that contradict themselves: those get none. */
function batchOf(row: Row): number | undefined {
  const batch = numberIn(row, 'input_cost_per_token_batches');
  return batch !== undefined && batch / Number(row['input_cost_per_token']) === 0.5 ? 0.5 : undefined;
}

const within = (row: Row, key: string): Row => {
  const value = row[key];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked to be an object
  return typeof value === 'object' && value !== null ? (value as Row) : {};
};

/** Anthropic charges the same for a search with every model; some of LiteLLM's rows lack it. */
function webSearchOf(row: Row): number | undefined {
  const listed = numberIn(within(row, 'search_context_cost_per_query'), 'search_context_size_medium');
  return listed ?? (row['litellm_provider'] === 'anthropic' ? 0.01 : undefined);
}

function priceOf(row: Row): ModelPrice | undefined {
  const rates = ratesOf(row, '');
  if (rates === undefined) return undefined;
  const factors = within(row, 'provider_specific_entry');
  return defined({
    ...rates,
    longContext: longContextOf(row),
    fast: numberIn(factors, 'fast'),
    us: numberIn(factors, 'us'),
    batch: batchOf(row),
    webSearch: webSearchOf(row),
  } as ModelPrice);
}

function download(): Readonly<Record<string, Row>> {
  const folder = mkdtempSync(join(tmpdir(), 'prices-'));
  try {
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', folder];
    execFileSync('python3', [...pip, `litellm==${VERSION}`]);
    const unzip = `import glob, zipfile; zipfile.ZipFile(glob.glob("*.whl")[0]).extract(${JSON.stringify(PRICE_FILE)})`;
    execFileSync('python3', ['-c', unzip], { cwd: folder });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a pinned file, every field of it is checked above
    return JSON.parse(readFileSync(join(folder, PRICE_FILE), 'utf8')) as Record<string, Row>;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Provider → model → price, keys sorted. Keys that still hold a slash are regions and commitments that no model id names. */
function tablesOf(rows: Readonly<Record<string, Row>>): Map<PriceProvider, Map<string, ModelPrice>> {
  const tables = new Map<PriceProvider, Map<string, ModelPrice>>();
  for (const [key, row] of Object.entries(rows).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const known = PROVIDERS[String(row['litellm_provider'])];
    const price = known === undefined || !key.includes('claude') ? undefined : priceOf(row);
    if (known === undefined || price === undefined) continue;
    const model = key.startsWith(known.prefix) ? key.slice(known.prefix.length) : key;
    if (model.includes('/')) continue;
    const table = tables.get(known.provider) ?? new Map<string, ModelPrice>();
    tables.set(known.provider, table.set(model, price));
  }
  return tables;
}

/** Most models share their price with others: each price is written once. */
function render(tables: Map<PriceProvider, Map<string, ModelPrice>>): readonly string[] {
  const prices = new Map<string, string>();
  const nameOf = (price: ModelPrice): string => {
    const text = JSON.stringify(price).replaceAll(/"(\w+)":/g, '$1:');
    const name = prices.get(text) ?? `P${prices.size}`;
    prices.set(text, name);
    return name;
  };
  const tableText = ([provider, table]: readonly [PriceProvider, Map<string, ModelPrice>]): string => {
    const models = [...table].map(([model, price]) => `    '${model}': ${nameOf(price)},`);
    return `  '${provider}': {\n${models.join('\n')}\n  },`;
  };
  const entries = [...tables].map(tableText);
  return [
    ...[...prices].map(([text, name]) => `const ${name}: ModelPrice = ${text};`),
    '',
    'export const PRICES: Readonly<Record<PriceProvider, PriceTable>> = {',
    ...entries,
    '};',
  ];
}

writeGenerated({
  output: OUTPUT,
  script: 'scripts/generate/prices.ts',
  lines: [
    '/**',
    ` * List prices of Claude models from LiteLLM ${VERSION} (PyPI, MIT License, Copyright 2023 Berri AI), published ${DATE}:`,
    ` * ${PRICE_FILE}, the rows of Anthropic, Bedrock, Vertex AI, Azure and Databricks.`,
    ' */',
    "import type { ModelPrice, PriceProvider, PriceTable } from './model-price.ts';",
    '',
    `export const PRICE_SOURCE = { name: 'LiteLLM', version: '${VERSION}', date: '${DATE}' } as const;`,
    '',
    ...render(tablesOf(download())),
  ],
});
