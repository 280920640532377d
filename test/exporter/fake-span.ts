import type { HrTimeLike, ReadableSpanLike } from '../../src/exporter/readable-span.ts';
import { deepFreeze } from '../support/deep-freeze.ts';

export interface FakeSpan {
  readonly traceId?: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly isRemote?: boolean;
  readonly name?: string;
  readonly kind?: number;
  readonly startTime?: HrTimeLike;
  readonly endTime?: HrTimeLike;
  readonly status?: ReadableSpanLike['status'];
  readonly attributes?: ReadableSpanLike['attributes'];
  readonly events?: ReadableSpanLike['events'];
  readonly links?: ReadableSpanLike['links'];
  readonly resource?: ReadableSpanLike['resource'];
  readonly scope?: ReadableSpanLike['instrumentationScope'];
}

export const TRACE_ID = 'a1'.repeat(16);
const RESOURCE = deepFreeze({ attributes: { 'service.name': 'app', team: 'tools' } });
const SCOPE = deepFreeze({ name: 'fake', version: '1.0.0' });

/** As an SDK hands it out, and frozen all the way down: the exporter must change nothing. */
export function fakeSpan(span: FakeSpan): ReadableSpanLike {
  const { traceId = TRACE_ID, parentSpanId, isRemote = false } = span;
  const context = deepFreeze({ traceId, spanId: span.spanId, traceFlags: 1 });
  const parent = parentSpanId === undefined ? undefined : { traceId, spanId: parentSpanId, isRemote };
  return deepFreeze({
    name: span.name ?? `span ${span.spanId}`,
    kind: span.kind ?? 0,
    spanContext: () => context,
    parentSpanContext: parent,
    startTime: span.startTime ?? [1_795_372_739, 1],
    endTime: span.endTime ?? [1_795_372_740, 2],
    status: span.status ?? { code: 0 },
    attributes: span.attributes ?? {},
    events: span.events ?? [],
    links: span.links ?? [],
    resource: span.resource ?? RESOURCE,
    instrumentationScope: span.scope ?? SCOPE,
  });
}

export function spanId(number: number): string {
  return number.toString(16).padStart(16, '0');
}

export function messages(role: string, content: string): string {
  return JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);
}

const SECONDS = 1_795_372_700;

/** A turn of an agent in an HTTP request: each span ends before its parent. */
export function agentTrace(traceId = TRACE_ID): readonly ReadableSpanLike[] {
  const span = (number: number, parent: number | undefined, attributes: ReadableSpanLike['attributes']) =>
    fakeSpan({
      traceId,
      spanId: spanId(number),
      ...(parent !== undefined && { parentSpanId: spanId(parent) }),
      startTime: [SECONDS + 10 - number, 0],
      endTime: [SECONDS + 10 + number, number],
      attributes,
    });
  const chat = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'claude-opus-4-5' };
  return [
    span(1, 5, {
      ...chat,
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.output_tokens': 10,
      'gen_ai.input.messages': messages('user', 'List the files'),
    }),
    span(2, 4, { 'url.full': 'http://files.test/list' }),
    span(3, 5, { ...chat, 'gen_ai.usage.input_tokens': 200, 'gen_ai.usage.output_tokens': 20 }),
    span(4, 5, { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'list' }),
    span(5, undefined, {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.conversation.id': 'session-1',
      'gen_ai.input.messages': messages('user', 'List the files'),
      'gen_ai.output.messages': messages('assistant', 'Two files.'),
    }),
  ];
}

/** What `agentTrace` adds up to. */
export const AGENT_TOTALS = {
  state: 'OK',
  sessionId: 'session-1',
  requestPreview: 'List the files',
  responsePreview: 'Two files.',
  usage: { input_tokens: 300, output_tokens: 30, total_tokens: 330 },
} as const;
