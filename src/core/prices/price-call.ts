import { modelNames } from './model-names.ts';
import type { ModelPrice, PriceProvider, PriceTable, TokenRates } from './model-price.ts';
import { PRICE_SOURCE, PRICES } from './prices.generated.ts';

export interface CallUsage {
  /** Uncached input only, as the Messages API counts it. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWrite5mTokens: number;
  readonly cacheWrite1hTokens: number;
  readonly webSearches?: number;
}

/** One request: prices have cliffs by its size, so sums over several requests must not be priced. */
export interface ModelCall {
  readonly model: string;
  /** `gen_ai.provider.name`, or `databricks`. */
  readonly provider?: string;
  readonly usage: CallUsage;
  /** `usage.speed` of the response. */
  readonly speed?: string;
  /** `usage.inference_geo` of the response. */
  readonly geography?: string;
  /** `usage.service_tier` of the response. */
  readonly serviceTier?: string;
}

export interface CallCost {
  readonly inputUsd: number;
  readonly outputUsd: number;
  /** Input, output and web searches. */
  readonly totalUsd: number;
  /** Where the price comes from, with its date. */
  readonly source: string;
}

export interface PriceBook {
  /** `undefined` when the model, or a rate that the usage needs, is not known: never a guess, never zero. */
  readonly priceCall: (call: ModelCall) => CallCost | undefined;
}

interface FoundPrice {
  readonly price: ModelPrice;
  readonly source: string;
}

const LIST = `${PRICE_SOURCE.name} ${PRICE_SOURCE.version} (${PRICE_SOURCE.date})`;

const isProvider = (provider: string): provider is PriceProvider => Object.hasOwn(PRICES, provider);

/** `anthropic` is also what an unknown gateway is taken for, so there the form of the model id decides. */
function tablesFor(provider: string | undefined): readonly PriceTable[] {
  if (provider === undefined || provider === 'anthropic') return [PRICES.anthropic, ...Object.values(PRICES)];
  return isProvider(provider) ? [PRICES[provider]] : [];
}

function inTable(table: PriceTable, names: readonly string[]): ModelPrice | undefined {
  const name = names.find((candidate) => Object.hasOwn(table, candidate));
  return name === undefined ? undefined : table[name];
}

function listPrice(names: readonly string[], provider: string | undefined): FoundPrice | undefined {
  for (const table of tablesFor(provider)) {
    const price = inTable(table, names);
    if (price !== undefined) return { price, source: LIST };
  }
  return undefined;
}

const inputTokensOf = (usage: CallUsage): number =>
  usage.inputTokens + usage.cacheReadTokens + usage.cacheWrite5mTokens + usage.cacheWrite1hTokens;

function ratesFor(price: ModelPrice, usage: CallUsage): TokenRates {
  const { longContext } = price;
  return longContext !== undefined && inputTokensOf(usage) > longContext.aboveInputTokens
    ? longContext.rates
    : price;
}

/** The product of the surcharges and discounts; NaN when one that applies is not known. */
function factorOf(price: ModelPrice, { speed, geography, serviceTier }: ModelCall): number {
  const fast = speed === 'fast' ? (price.fast ?? Number.NaN) : 1;
  const batch = serviceTier === 'batch' ? (price.batch ?? Number.NaN) : 1;
  // Models older than the surcharge for US-only inference never have it.
  const us = geography === 'us' ? (price.us ?? 1) : 1;
  return fast * batch * us;
}

const TOKENS_PER_RATE = 1e6;

/** No tokens cost nothing even at an unknown rate. */
const amount = (count: number, rate: number | undefined): number =>
  count === 0 ? 0 : count * (rate ?? Number.NaN);

function costOf({ price, source }: FoundPrice, call: ModelCall): CallCost | undefined {
  const { usage } = call;
  const rates = ratesFor(price, usage);
  const factor = factorOf(price, call) / TOKENS_PER_RATE;
  const input =
    amount(usage.inputTokens, rates.input) +
    amount(usage.cacheReadTokens, rates.cacheRead) +
    amount(usage.cacheWrite5mTokens, rates.cacheWrite5m) +
    amount(usage.cacheWrite1hTokens, rates.cacheWrite1h);
  const inputUsd = input * factor;
  const outputUsd = amount(usage.outputTokens, rates.output) * factor;
  const totalUsd = inputUsd + outputUsd + amount(usage.webSearches ?? 0, price.webSearch);
  return Number.isFinite(totalUsd) ? { inputUsd, outputUsd, totalUsd, source } : undefined;
}

/** A user's own prices (by model id, US dollars per million tokens) win over the list. */
export function createPriceBook(ownPrices: PriceTable = {}): PriceBook {
  return {
    priceCall: (call) => {
      const names = modelNames(call.model);
      const own = inTable(ownPrices, names);
      const found = own === undefined ? listPrice(names, call.provider) : { price: own, source: 'settings' };
      return found === undefined ? undefined : costOf(found, call);
    },
  };
}

export const { priceCall } = createPriceBook();
