/** List prices in US dollars per million tokens. A rate that is absent is not known: it is never taken as zero. */
export interface TokenRates {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite5m?: number;
  readonly cacheWrite1h?: number;
}

export interface ModelPrice extends TokenRates {
  /** Rates of a request with more input tokens (cached ones included) than this: they hold for all of its tokens. */
  readonly longContext?: { readonly aboveInputTokens: number; readonly rates: TokenRates };
  /** Factors on all token rates. */
  readonly fast?: number;
  readonly us?: number;
  readonly batch?: number;
  /** US dollars per web search. */
  readonly webSearch?: number;
}

/** `gen_ai.provider.name` of the tables; Databricks has no value there. */
export type PriceProvider =
  | 'anthropic'
  | 'aws.bedrock'
  | 'gcp.vertex_ai'
  | 'azure.ai.inference'
  | 'databricks';

export type PriceTable = Readonly<Record<string, ModelPrice>>;
