import type { Attributes as MetricAttributes, Histogram, Counter, Meter } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from '@opentelemetry/semantic-conventions';
import {
  ATTR_GEN_AI_AGENT_NAME,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK,
  ATTR_GEN_AI_TOKEN_MODALITY,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_GEN_AI_TOOL_TYPE,
  ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  GEN_AI_OPERATION_NAME_VALUE_CHAT,
  GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL,
  GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT,
  METRIC_GEN_AI_CLIENT_INFERENCE_DURATION,
  METRIC_GEN_AI_CLIENT_INFERENCE_OPERATION_INPUT_TOKENS,
  METRIC_GEN_AI_CLIENT_INFERENCE_OPERATION_OUTPUT_TOKENS,
  METRIC_GEN_AI_CLIENT_INFERENCE_TIME_TO_FIRST_CHUNK,
  METRIC_GEN_AI_CLIENT_INFERENCE_USAGE_CACHE_READ_INPUT_TOKENS,
  METRIC_GEN_AI_CLIENT_INFERENCE_USAGE_CACHE_WRITE_INPUT_TOKENS,
  METRIC_GEN_AI_CLIENT_INFERENCE_USAGE_INPUT_TOKENS,
  METRIC_GEN_AI_CLIENT_INFERENCE_USAGE_OUTPUT_TOKENS,
  METRIC_GEN_AI_EXECUTE_TOOL_DURATION,
  METRIC_GEN_AI_INVOKE_AGENT_DURATION,
  METRIC_GEN_AI_INVOKE_AGENT_INFERENCE_CALLS,
  METRIC_GEN_AI_INVOKE_AGENT_TOOL_CALLS,
} from '../core/spans/semconv.generated.ts';
import type { SpanRecord } from '../core/spans/span.ts';
import { isOperation } from './is-operation.ts';
import { toSeconds } from './time.ts';

/** The GenAI metrics of a turn, taken from its spans, so that both say the same (GenAI conventions v0.1.0, metrics). */
export interface AgentMetrics {
  record(spans: readonly SpanRecord[]): void;
}

/** Bucket boundaries as the conventions advise them. */
const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const AGENT_SECONDS = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6];
const TOKENS = Array.from({ length: 14 }, (_, power) => 4 ** power);
const CALLS = [1, 2, 4, 8, 16, 32, 64, 128];

/** Counters by the attribute of the span that they add up. */
const COUNTED: Readonly<Record<string, string>> = {
  [ATTR_GEN_AI_USAGE_INPUT_TOKENS]: METRIC_GEN_AI_CLIENT_INFERENCE_USAGE_INPUT_TOKENS,
  [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]: METRIC_GEN_AI_CLIENT_INFERENCE_USAGE_OUTPUT_TOKENS,
  [ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS]: METRIC_GEN_AI_CLIENT_INFERENCE_USAGE_CACHE_READ_INPUT_TOKENS,
  [ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS]: METRIC_GEN_AI_CLIENT_INFERENCE_USAGE_CACHE_WRITE_INPUT_TOKENS,
};

/** Histograms by the attribute of the span that they spread. */
const SPREAD: Readonly<Record<string, string>> = {
  [ATTR_GEN_AI_USAGE_INPUT_TOKENS]: METRIC_GEN_AI_CLIENT_INFERENCE_OPERATION_INPUT_TOKENS,
  [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]: METRIC_GEN_AI_CLIENT_INFERENCE_OPERATION_OUTPUT_TOKENS,
};

export function createAgentMetrics(meter: Meter): AgentMetrics {
  const seconds = (name: string, boundaries = SECONDS): Histogram => histogram(meter, name, 's', boundaries);
  const callDuration = seconds(METRIC_GEN_AI_CLIENT_INFERENCE_DURATION);
  const firstChunk = seconds(METRIC_GEN_AI_CLIENT_INFERENCE_TIME_TO_FIRST_CHUNK);
  const toolDuration = seconds(METRIC_GEN_AI_EXECUTE_TOOL_DURATION);
  const agentDuration = seconds(METRIC_GEN_AI_INVOKE_AGENT_DURATION, AGENT_SECONDS);
  const agentCalls = histogram(meter, METRIC_GEN_AI_INVOKE_AGENT_INFERENCE_CALLS, '{inference_call}', CALLS);
  const agentTools = histogram(meter, METRIC_GEN_AI_INVOKE_AGENT_TOOL_CALLS, '{tool_call}', CALLS);
  const recordTokens = createTokenMetrics(meter);

  const recordCall = (span: SpanRecord): void => {
    const identity = pick(span, CALL_IDENTITY);
    callDuration.record(secondsOf(span), { ...identity, ...pick(span, [ATTR_ERROR_TYPE]) });
    const waited = span.attributes[ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK];
    if (typeof waited === 'number') firstChunk.record(waited, identity);
    recordTokens(span, identity);
  };
  const recordAgent = (span: SpanRecord, spans: readonly SpanRecord[]): void => {
    const own = spans.filter(({ parentSpanId }) => parentSpanId === span.spanId);
    const name = pick(span, [ATTR_GEN_AI_AGENT_NAME]);
    agentDuration.record(secondsOf(span), { ...name, ...pick(span, [ATTR_ERROR_TYPE]) });
    agentCalls.record(
      own.filter((child) => isOperation(child, GEN_AI_OPERATION_NAME_VALUE_CHAT)).length,
      name,
    );
    agentTools.record(
      own.filter((child) => isOperation(child, GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL)).length,
      name,
    );
  };
  return {
    record: (spans) => {
      for (const span of spans) {
        if (isOperation(span, GEN_AI_OPERATION_NAME_VALUE_CHAT)) recordCall(span);
        if (isOperation(span, GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL))
          toolDuration.record(secondsOf(span), pick(span, TOOL_IDENTITY));
        if (isOperation(span, GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT)) recordAgent(span, spans);
      }
    },
  };
}

const CALL_IDENTITY = [
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
];
const TOOL_IDENTITY = [ATTR_GEN_AI_TOOL_NAME, ATTR_GEN_AI_TOOL_TYPE, ATTR_GEN_AI_AGENT_NAME, ATTR_ERROR_TYPE];

/** Text is all that Claude Code's usage tells apart; a call that failed counts zero tokens of an unknown kind. */
function createTokenMetrics(meter: Meter): (span: SpanRecord, identity: MetricAttributes) => void {
  const counters = instruments(COUNTED, (name): Counter => meter.createCounter(name, { unit: '{token}' }));
  const spreads = instruments(SPREAD, (name) => histogram(meter, name, '{token}', TOKENS));
  return (span, identity) => {
    const failed = span.status.code === 'error';
    const counted = { ...identity, [ATTR_GEN_AI_TOKEN_MODALITY]: failed ? 'unknown' : 'text' };
    for (const [attribute, counter] of counters) {
      const tokens = tokensOf(span, attribute, failed);
      if (tokens !== undefined) counter.add(tokens, counted);
    }
    for (const [attribute, spread] of spreads) {
      const tokens = tokensOf(span, attribute, failed);
      if (tokens !== undefined) spread.record(tokens, { ...identity, ...pick(span, [ATTR_ERROR_TYPE]) });
    }
  };
}

function instruments<Instrument>(
  names: Readonly<Record<string, string>>,
  create: (name: string) => Instrument,
): readonly (readonly [attribute: string, instrument: Instrument])[] {
  return Object.entries(names).map(([attribute, name]) => [attribute, create(name)]);
}

function tokensOf({ attributes }: SpanRecord, name: string, failed: boolean): number | undefined {
  const tokens = attributes[name];
  return typeof tokens === 'number' ? tokens : failed ? 0 : undefined;
}

function histogram(meter: Meter, name: string, unit: string, boundaries: readonly number[]): Histogram {
  return meter.createHistogram(name, { unit, advice: { explicitBucketBoundaries: [...boundaries] } });
}

function secondsOf({ startTime, endTime }: SpanRecord): number {
  return toSeconds(endTime - startTime);
}

function pick({ attributes }: SpanRecord, names: readonly string[]): MetricAttributes {
  const picked: Record<string, string | number> = {};
  for (const name of names) {
    const value = attributes[name];
    if (typeof value === 'string' || typeof value === 'number') picked[name] = value;
  }
  return picked;
}
