/** What every destination promises (src/delivery/destination.ts), as tests that each of them runs on its real place. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Attributes, SpanRecord, SpanStatus, Trace } from '../../src/core/spans/span.ts';
import type { DeliveryResult, Destination } from '../../src/delivery/destination.ts';
import { deepFreeze } from '../support/deep-freeze.ts';

/** A span as the place has it. */
export interface StoredSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** Nanoseconds since the Unix epoch, all digits. */
  readonly startTime: bigint;
  readonly endTime: bigint;
  readonly status: SpanStatus['code'];
  /** Decoded values. The place may hold more (MLflow's own); what was sent must be among them. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface ContractSubject {
  readonly name: string;
  /** A newly opened destination; the place behind it may be shared, the trace ids of each test are its own. */
  readonly create: () => Promise<Destination>;
  /**
   * Every span that the place holds of these traces, in any order, read by something other than the destination. A place that
   * keeps repeats (OTLP) gives each distinct (trace id, span id) once, after checking that its repeats are equal; a place that
   * should not have repeats gives what is there.
   */
  readonly readBack: (traceIds: readonly string[]) => Promise<readonly StoredSpan[]>;
  /** Where a place that has a name of its own for content keeps it, in place of the GenAI attributes (ADR 0032). */
  readonly contentIn?: string;
}

/** The content attributes of the sample trace. */
const CONTENT: readonly string[] = ['gen_ai.input.messages', 'gen_ai.tool.call.arguments'];

const unlimited = new AbortController().signal;

export function destinationContract({ name, create, readBack, contentIn }: ContractSubject): void {
  describe(`destination contract: ${name}`, () => {
    let destination: Destination;
    beforeEach(async () => {
      destination = await create();
    });
    afterEach(() => destination.close());

    const deliver = (batch: readonly Trace[], signal = unlimited): Promise<DeliveryResult> =>
      destination.deliver(deepFreeze(batch), signal);

    const expectKept = async (batch: readonly Trace[]): Promise<void> => {
      const kept = await readBack(batch.map(({ traceId }) => traceId));
      const sent = batch.flatMap(({ spans }) => spans.map(toStored));
      expect(sorted(kept)).toMatchObject(sorted(contentIn === undefined ? sent : sent.map(withoutContent)));
      if (contentIn !== undefined) expectContent(sent, kept, contentIn);
    };

    const expectNothingKept = async (batch: readonly Trace[]): Promise<void> => {
      expect(await readBack(batch.map(({ traceId }) => traceId))).toEqual([]);
    };

    test('a trace arrives whole: ids, parents, names, nanoseconds, statuses, attributes', async () => {
      const batch = [sampleTrace()];
      expect(await deliver(batch)).toEqual({ kind: 'accepted' });
      await expectKept(batch);
    });

    test('delivered twice is delivered once', async () => {
      const batch = [sampleTrace()];
      expect(await deliver(batch)).toEqual({ kind: 'accepted' });
      expect(await deliver(structuredClone(batch))).toEqual({ kind: 'accepted' });
      await expectKept(batch);
    });

    test('several traces in one batch', async () => {
      const batch = [sampleTrace(), sampleTrace(), sampleTrace()];
      expect(await deliver(batch)).toEqual({ kind: 'accepted' });
      await expectKept(batch);
    });

    test('an empty batch is accepted', async () => {
      expect(await deliver([])).toEqual({ kind: 'accepted' });
    });

    test.each(contents())('content comes back to the character: $what', async ({ content }) => {
      const batch = [sampleTrace(content)];
      expect(await deliver(batch)).toEqual({ kind: 'accepted' });
      await expectKept(batch);
    });

    test('nothing is delivered under a signal that has fired, and all of it afterwards', async () => {
      const batch = [sampleTrace()];
      expect((await deliver(batch, AbortSignal.abort())).kind).toMatch(/^(retryable|unknown)$/);
      await expectNothingKept(batch);
      expect(await deliver(batch)).toEqual({ kind: 'accepted' });
      await expectKept(batch);
    });

    test('a delivery that is interrupted says so as a value, and may be repeated', async () => {
      const batch = [sampleTrace()];
      const controller = new AbortController();
      const interrupted = deliver(batch, controller.signal);
      controller.abort();
      expect((await interrupted).kind).toMatch(/^(accepted|retryable|unknown)$/);
      expect(await deliver(batch)).toEqual({ kind: 'accepted' });
      await expectKept(batch);
    });

    test('a closed destination delivers nothing, and may be closed again', async () => {
      const batch = [sampleTrace()];
      await destination.close();
      await destination.close();
      expect((await deliver(batch)).kind).toMatch(/^(retryable|unknown)$/);
      await expectNothingKept(batch);
    });
  });
}

/** NUL is left out: not every store's text type has it. */
function contents(): readonly { readonly what: string; readonly content: string }[] {
  return [
    { what: 'empty', content: '' },
    { what: 'scripts, emoji, combining', content: 'naïve Ωμέγα Ж 日本語 한국어 ﷽ 👩‍🚀🏳️‍🌈 e\u0301 \u{10ffff}' },
    {
      what: 'quotes, escapes, line ends',
      content: `'"\`\\n \\u0041 %s ? ; -- \r\n\t\u2028\u2029\u0001\u007f`,
    },
    { what: 'long', content: 'line of content 日本 👩‍🚀\n'.repeat(20_000) },
  ];
}

/** A turn: the agent, one model call, one failed tool; children first. */
function sampleTrace(content = 'List the files.'): Trace {
  const traceId = randomBytes(16).toString('hex');
  const rootId = randomBytes(8).toString('hex');
  const child = (record: Pick<SpanRecord, 'name' | 'kind' | 'attributes' | 'status'>): SpanRecord => ({
    ...record,
    ...times(),
    traceId,
    spanId: randomBytes(8).toString('hex'),
    parentSpanId: rootId,
    events: [],
    links: [],
  });
  return {
    traceId,
    resource: { 'service.name': 'claude-code' },
    scope: { name: 'claude-otel', version: '0.0.0' },
    spans: [
      child({
        name: 'chat claude-opus-5-5',
        kind: 'client',
        attributes: chatAttributes(content),
        status: { code: 'unset' },
      }),
      child({
        name: 'execute_tool Bash',
        kind: 'internal',
        attributes: {
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': 'Bash',
          'gen_ai.tool.call.arguments': JSON.stringify({ command: content }),
          'error.type': 'tool_error',
        },
        status: { code: 'error', message: 'exit code 1' },
      }),
      {
        ...child({
          name: 'invoke_agent claude-code',
          kind: 'internal',
          attributes: {
            'gen_ai.operation.name': 'invoke_agent',
            'gen_ai.conversation.id': `session-${traceId}`,
          },
          status: { code: 'unset' },
        }),
        spanId: rootId,
        parentSpanId: undefined,
      },
    ],
  };
}

function chatAttributes(content: string): Attributes {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'anthropic',
    'gen_ai.request.model': 'claude-opus-5-5',
    'gen_ai.response.finish_reasons': ['stop', 'tool_call'],
    'gen_ai.usage.input_tokens': 8024,
    'gen_ai.usage.output_tokens': 147,
    'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: [{ type: 'text', content }] }]),
    'claude_code.cost.usd': 0.007636,
    'claude_code.messages.delta': true,
  };
}

function times(): Pick<SpanRecord, 'startTime' | 'endTime'> {
  return { startTime: 1_795_000_000_123_456_789n, endTime: 1_795_000_001_987_654_321n };
}

function toStored(span: SpanRecord): StoredSpan {
  const { traceId, spanId, parentSpanId, name, startTime, endTime, status, attributes } = span;
  return { traceId, spanId, parentSpanId, name, startTime, endTime, status: status.code, attributes };
}

function sorted(spans: readonly StoredSpan[]): readonly StoredSpan[] {
  return spans.toSorted((a, b) => (a.traceId + a.spanId < b.traceId + b.spanId ? -1 : 1));
}

function withoutContent(span: StoredSpan): StoredSpan {
  const rest = Object.entries(span.attributes).filter(([name]) => !CONTENT.includes(name));
  return { ...span, attributes: Object.fromEntries(rest) };
}

/** The text of each span's content stands, to the character, in the place's own attribute. */
function expectContent(sent: readonly StoredSpan[], kept: readonly StoredSpan[], contentIn: string): void {
  for (const { spanId, attributes } of sent) {
    const content = CONTENT.map((attribute) => attributes[attribute]).find((value) => value !== undefined);
    const stored = kept.find((span) => span.spanId === spanId)?.attributes[contentIn];
    if (content !== undefined)
      expect(stringsIn(stored)).toEqual(expect.arrayContaining([longest(stringsIn(content))]));
  }
}

/** Every string within a JSON value, or within JSON text. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return /^[[{]/.test(value) ? stringsIn(JSON.parse(value)) : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function longest(texts: readonly string[]): string {
  return texts.reduce((best, text) => (text.length > best.length ? text : best), '');
}
