import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import type { CallCost } from '../prices/price-call.ts';
import type { ModelCall, ModelFailure } from '../session/turn.ts';
import { compact } from './attributes.ts';
import { costOfCall } from './call-cost.ts';
import type { SpanContent } from './content/content-gate.ts';
import { finishReasonOf } from './finish-reason.ts';
import { callSpanId } from './ids.ts';
import { inputMessages, outputMessages, type Message } from './messages.ts';
import type { OwnAttribute } from './own-names.ts';
import { providerOf } from './provider.ts';
import { contentAttributes, type AgentContext } from './render-context.ts';
import {
  ATTR_GEN_AI_CONVERSATION_ID,
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MAX_TOKENS,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_REQUEST_REASONING_LEVEL,
  ATTR_GEN_AI_RESPONSE_FINISH_REASONS,
  ATTR_GEN_AI_RESPONSE_ID,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  GEN_AI_OPERATION_NAME_VALUE_CHAT,
} from './semconv.generated.ts';
import { serverAddress } from './server-address.ts';
import type { Attributes, SpanEvent, SpanRecord, SpanStatus } from './span.ts';

/**
 * One model call: `chat {model}`, kind CLIENT (GenAI conventions, inference client span; refinement for Anthropic). `earlier`: the agent's previous calls of the
 * turn, when their messages are to stand before its own.
 */
export function chatSpan(
  call: ModelCall,
  context: AgentContext,
  earlier: readonly ModelCall[] = [],
): SpanRecord {
  const content = context.options.gate.forSpan();
  const model = call.requestedModel ?? call.model;
  const messages = messageAttributes(call, earlier, content);
  return {
    traceId: context.traceId,
    spanId: callSpanId(call.messageId ?? call.requestRef ?? `${context.agentSpanId}/${call.startedAt}`),
    parentSpanId: context.agentSpanId,
    name:
      model === undefined ? GEN_AI_OPERATION_NAME_VALUE_CHAT : `${GEN_AI_OPERATION_NAME_VALUE_CHAT} ${model}`,
    kind: 'client',
    startTime: call.startedAt,
    endTime: call.endedAt,
    attributes: {
      ...requestAttributes(call, model, context),
      ...responseAttributes(call),
      ...usageAttributes(call),
      ...costAttributes(costOfCall(call, context.options.prices)),
      ...messages,
      ...contentAttributes(content),
    },
    events: call.retries.map((retry) => retryEvent(retry, content)),
    links: [],
    status: statusOf(call.failure, content),
  };
}

function requestAttributes(call: ModelCall, model: string | undefined, context: AgentContext): Attributes {
  return {
    ...compact({
      [ATTR_GEN_AI_OPERATION_NAME]: GEN_AI_OPERATION_NAME_VALUE_CHAT,
      [ATTR_GEN_AI_PROVIDER_NAME]: providerOf(call.model ?? model),
      [ATTR_GEN_AI_REQUEST_MODEL]: model,
      [ATTR_GEN_AI_CONVERSATION_ID]: context.sessionId,
      [ATTR_GEN_AI_REQUEST_MAX_TOKENS]: call.maxTokens,
      [ATTR_GEN_AI_REQUEST_REASONING_LEVEL]: call.effort,
    }),
    ...serverAddress(context.facts.apiOrigin),
    ...timingAttributes(call),
  };
}

function timingAttributes(call: ModelCall): Attributes {
  const start: OwnAttribute = 'claude_code.timing.start_source';
  const end: OwnAttribute = 'claude_code.timing.end_source';
  const attempts: OwnAttribute = 'claude_code.request.attempts';
  return compact({
    [start]: call.startSource,
    [end]: call.endIsLastEvent ? 'last_event' : undefined,
    [attempts]: call.attempts > 1 ? call.attempts : undefined,
  });
}

function responseAttributes(call: ModelCall): Attributes {
  const requestId: OwnAttribute = 'claude_code.request.id';
  return compact({
    [ATTR_GEN_AI_RESPONSE_ID]: call.messageId,
    [ATTR_GEN_AI_RESPONSE_MODEL]: call.model,
    [ATTR_GEN_AI_RESPONSE_FINISH_REASONS]:
      call.stopReason === undefined ? undefined : [finishReasonOf(call.stopReason)],
    [requestId]: call.requestId,
    [ATTR_ERROR_TYPE]: call.failure === undefined ? undefined : errorTypeOf(call.failure),
  });
}

/** Anthropic's `input_tokens` leaves cached tokens out; the conventions' does not (docs/gen-ai/anthropic.md). */
function usageAttributes({ usage, aborted }: ModelCall): Attributes {
  if (usage === undefined) return {};
  const shortLived: OwnAttribute = 'claude_code.usage.cache_write_5m.input_tokens';
  const longLived: OwnAttribute = 'claude_code.usage.cache_write_1h.input_tokens';
  const estimated: OwnAttribute = 'claude_code.usage.estimated';
  return compact({
    [ATTR_GEN_AI_USAGE_INPUT_TOKENS]: usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens,
    [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]: usage.outputTokens,
    [ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS]: usage.cacheReadTokens,
    [ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS]: usage.cacheWriteTokens,
    [shortLived]: usage.cacheWrite5mTokens,
    [longLived]: usage.cacheWrite1hTokens,
    [estimated]: aborted ? true : undefined,
  });
}

function costAttributes(cost: CallCost | undefined): Attributes {
  if (cost === undefined) return {};
  const total: OwnAttribute = 'claude_code.cost.usd';
  const input: OwnAttribute = 'claude_code.cost.input_usd';
  const output: OwnAttribute = 'claude_code.cost.output_usd';
  const source: OwnAttribute = 'claude_code.cost.source';
  return {
    [total]: cost.totalUsd,
    [input]: cost.inputUsd,
    [output]: cost.outputUsd,
    [source]: `computed: ${cost.source}`,
  };
}

function messageAttributes(call: ModelCall, earlier: readonly ModelCall[], content: SpanContent): Attributes {
  const delta: OwnAttribute = 'claude_code.messages.delta';
  const input = content.json('input', () => [...earlier.flatMap(exchange), ...inputMessages(call.input)]);
  return compact({
    [ATTR_GEN_AI_INPUT_MESSAGES]: input,
    [ATTR_GEN_AI_OUTPUT_MESSAGES]:
      call.output.length === 0 ? undefined : content.json('output', () => answerOf(call)),
    [delta]: input === undefined || earlier.length > 0 ? undefined : true,
  });
}

function exchange(call: ModelCall): readonly Message[] {
  return [...inputMessages(call.input), ...answerOf(call)];
}

function answerOf(call: ModelCall): readonly Message[] {
  return outputMessages(call.output, call);
}

function retryEvent(retry: ModelCall['retries'][number], content: SpanContent): SpanEvent {
  return {
    name: 'claude_code.retry',
    time: retry.at,
    attributes: compact({
      [ATTR_ERROR_TYPE]: String(retry.status ?? '_OTHER'),
      'exception.message': content.text('retry', () => retry.message),
    }),
  };
}

/** `error.type`: the API's error type, else its status (`_OTHER` is the conventions' fallback). */
export function errorTypeOf({ errorType, status }: ModelFailure): string {
  return errorType ?? (status === undefined ? '_OTHER' : String(status));
}

function statusOf(failure: ModelFailure | undefined, content: SpanContent): SpanStatus {
  if (failure === undefined) return { code: 'unset' };
  return { code: 'error', message: content.text('error', () => failure.message) ?? errorTypeOf(failure) };
}
