import { context, SpanKind, trace } from '@opentelemetry/api';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';

const TEXT = 'The quick brown fox reads "src/main.ts" and finds\nthat the test of the parser fails. '.repeat(
  24,
);

let ended: ReadableSpan[] = [];

const nothing = async (): Promise<void> => undefined;
const onEnd = (span: ReadableSpan): void => void ended.push(span);
const processor = { onStart: () => undefined, onEnd, forceFlush: nothing, shutdown: nothing };
/** One, as in an application: V8 compiles what reads a span for the spans of one tracer. */
const tracer = new TracerProvider({ spanProcessors: [processor] }).getTracer('bench', '1.0.0');

/** Turns of eight spans, made by the SDK itself: the root last, as they end. */
export function record(count: number, withContent: boolean): readonly ReadableSpan[] {
  ended = [];
  while (ended.length < count) {
    const root = tracer.startSpan('invoke_agent bench', { attributes: agent(withContent) });
    const within = trace.setSpan(context.active(), root);
    for (let step = 0; step < 7; step++) {
      const isChat = step % 2 === 0;
      const options = {
        kind: isChat ? SpanKind.CLIENT : SpanKind.INTERNAL,
        attributes: isChat ? chat(withContent) : toolCall(withContent),
      };
      tracer.startSpan(isChat ? 'chat claude-opus-4-5' : 'execute_tool Read', options, within).end();
    }
    root.end();
  }
  return ended.slice(0, count);
}

let ids = 0;

/** No id and no text comes twice: what repeats here repeats in real traces. In one piece, as those that come from a network. */
function unique(start: string, length: number): string {
  ids += 1;
  return Buffer.from(start + ids.toString(16).padStart(length - start.length, '0')).toString('latin1');
}

const text = (length: number): string => unique('', 12) + TEXT.slice(12, length);

/** 1.8 kB for each span. */
function said(role: string, length: number): string {
  return JSON.stringify([{ role, parts: [{ type: 'text', content: text(length) }] }]);
}

const talk = (withContent: boolean) =>
  withContent
    ? { 'gen_ai.input.messages': said('user', 850), 'gen_ai.output.messages': said('assistant', 850) }
    : {};

const agent = (withContent: boolean) => ({
  'gen_ai.operation.name': 'invoke_agent',
  'gen_ai.agent.name': 'bench',
  'gen_ai.conversation.id': unique('11111111-2222-3333-4444-', 36),
  ...talk(withContent),
});

const chat = (withContent: boolean) => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'anthropic',
  'gen_ai.request.model': 'claude-opus-4-5',
  'gen_ai.response.model': 'claude-opus-4-5-20251101',
  'gen_ai.response.id': unique('msg_', 28),
  'gen_ai.response.finish_reasons': ['tool_use'],
  'gen_ai.usage.input_tokens': 1_234 + (ids % 777),
  'gen_ai.usage.output_tokens': 56 + (ids % 99),
  ...talk(withContent),
});

const toolCall = (withContent: boolean) => ({
  'gen_ai.operation.name': 'execute_tool',
  'gen_ai.tool.name': 'Read',
  'gen_ai.tool.type': 'function',
  'gen_ai.tool.call.id': unique('toolu_', 30),
  ...(withContent && {
    'gen_ai.tool.call.arguments': JSON.stringify({ path: text(300) }),
    'gen_ai.tool.call.result': JSON.stringify({ content: text(1_400) }),
  }),
});
