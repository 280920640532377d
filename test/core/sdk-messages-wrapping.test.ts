import { diag, DiagLogLevel, type Meter } from '@opentelemetry/api';
import { AlwaysOffSampler } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ClaudeAgentInstrumentation } from '../../src/instrumentation/claude-agent-instrumentation.ts';
import type { ClaudeAgentInstrumentationConfig } from '../../src/instrumentation/config.ts';
import { contentModeFromEnvironment } from '../../src/instrumentation/content-mode-from-environment.ts';
import { traceQuery } from '../../src/instrumentation/trace-query.ts';
import { deepFreeze } from '../support/deep-freeze.ts';
import { describeTraces, outline } from '../support/instrumentation/describe-traces.ts';
import { fakeQuery, FakeQuery } from '../support/instrumentation/fake-query.ts';
import { collectMetrics } from '../support/instrumentation/metric-points.ts';
import { recordedQueries } from '../support/instrumentation/recorded-query.ts';
import { traced } from '../support/instrumentation/traced-query.ts';

const MARK = 'CLAUDE_OTEL_INSTRUMENTED';
const ONE_TURN = [
  'invoke_agent claude-code completed',
  '  chat claude-opus-5-5',
  '  chat claude-opus-5-5',
  '  execute_tool Bash ok',
];

/** Written by the hand of a user: neither read nor changed beyond the first level. */
const HOME = { CLAUDE_CONFIG_DIR: '/nowhere', TOKEN: 'of-the-user' };

const play = (scenario = 'sdk-partial'): ReturnType<typeof fakeQuery> => fakeQuery(recordedQueries(scenario));

async function drain(messages: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  for await (const message of messages) seen.push(message);
  return seen;
}

afterEach(() => diag.disable());

describe('what the original gets', () => {
  const received = (
    options?: object,
  ): { readonly options: Readonly<Record<string, unknown>>; readonly mark: string | undefined } => {
    let got: { options: Readonly<Record<string, unknown>>; mark: string | undefined } | undefined;
    const original = (parameters: { options: Readonly<Record<string, unknown>> }): FakeQuery => {
      got = { options: parameters.options, mark: process.env[MARK] };
      return play()();
    };
    traced(original).query({ prompt: 'x', ...(options && { options }) });
    return got!;
  };

  test('a copy of the options: ours are added, theirs untouched', () => {
    const mine = async (): Promise<object> => ({});
    const matcher = { matcher: 'Bash', hooks: [mine] };
    const canUseTool = async (): Promise<object> => ({ behavior: 'allow' });
    const given = deepFreeze({
      canUseTool,
      env: HOME,
      hooks: { PostToolUse: [matcher], PreToolUse: [matcher] },
    });
    const { options } = received(given);
    const hooks = options['hooks'] as Readonly<Record<string, readonly unknown[]>>;
    expect(options['canUseTool']).toBe(canUseTool);
    expect(hooks['PreToolUse']).toBe(given.hooks.PreToolUse);
    expect(hooks['PostToolUse']![0]).toBe(matcher);
    expect(hooks['PostToolUse']).toHaveLength(2);
    expect(options['env']).toEqual({ ...HOME, [MARK]: '1' });
  });

  test('no environment where they give none; the inherited one is marked while the child starts', () => {
    const { options, mark } = received();
    expect(options).not.toHaveProperty('env');
    expect(mark).toBe('1');
    expect(process.env).not.toHaveProperty(MARK);
  });

  test('exactly what was given when the instrumentation is disabled', () => {
    const original = vi.fn(play());
    const parameters = {};
    traced(original, {}, { isEnabled: () => false }).query(parameters);
    expect(original.mock.calls[0]![0]).toBe(parameters);
  });
});

describe('what the program gets', () => {
  test('the SDK’s own object, with its control methods', async () => {
    const original = new FakeQuery(emptyStream());
    const query = traced(() => original).query() as FakeQuery;
    expect(query).toBe(original);
    expect(await query.supportedModels()).toBe('private state: function');
  });

  test('the SDK’s own promises: nothing is awaited in addition', () => {
    const given = Promise.resolve({ done: true, value: undefined });
    const iterator = { next: () => given, [Symbol.asyncIterator]: () => iterator };
    const query = traced(() => iterator).query() as typeof iterator;
    expect(query.next()).toBe(given);
  });

  test('every message, the same objects in the same order', async () => {
    const plain = await drain(play()());
    expect(await drain(traced(play()).query())).toEqual(plain);
  });

  test('its own error where the original throws at once', () => {
    const failure = new TypeError('no such option');
    const { query, spans } = traced(() => {
      throw failure;
    });
    expect(() => query()).toThrow(failure);
    expect(spans()).toMatchObject([{ status: { code: 'error' }, attributes: { 'error.type': 'TypeError' } }]);
  });
});

describe('a fault of ours never reaches the program', () => {
  const brokenMeter = { createHistogram: () => broken, createCounter: () => broken } as unknown as Meter;
  const broken = {
    record: () => {
      throw new Error('broken meter');
    },
    add: () => undefined,
  };

  test('it is told once, and the messages come', async () => {
    const error = vi.fn();
    diag.setLogger(
      { error, warn: vi.fn(), info: vi.fn(), debug: vi.fn(), verbose: vi.fn() },
      { logLevel: DiagLogLevel.ERROR },
    );
    for (const _ of [1, 2]) {
      const { query } = traced(play(), {}, { meter: brokenMeter });
      expect((await drain(query())).length).toBeGreaterThan(0);
    }
    expect(
      error.mock.calls.map(([text]) => String(text)).filter((text) => text.includes('broken meter')),
    ).toHaveLength(1);
  });

  test('options that cannot be read go to the original as they are', () => {
    const parameters = {
      get options(): never {
        throw new Error('not for you');
      },
    };
    const original = vi.fn(() => new FakeQuery(emptyStream()));
    expect(traced(original).query(parameters)).toBeInstanceOf(FakeQuery);
    expect(original).toHaveBeenCalledExactlyOnceWith(parameters);
  });

  test('what is no iterable is given back as it is', () => {
    const { query, spans } = traced(() => 'not a query');
    expect(query()).toBe('not a query');
    expect(outline(describeTraces(spans()))).toEqual(['invoke_agent claude-code open']);
  });
});

describe('spans and metrics', () => {
  test('an unsampled query records no span, but counts', async () => {
    const { meter, read } = collectMetrics();
    const { query, spans } = traced(play(), {}, { sampler: new AlwaysOffSampler(), meter });
    await drain(query());
    expect(spans()).toEqual([]);
    expect(Object.keys(await read())).toContain('gen_ai.invoke_agent.duration');
  });

  test('where Claude Code exports spans of its own, only the agent is ours', async () => {
    const env = {
      CLAUDE_CODE_ENABLE_TELEMETRY: '1',
      CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: '1',
      OTEL_TRACES_EXPORTER: 'otlp',
    };
    const yielding = traced(play());
    await drain(yielding.query({ options: { env } }));
    expect(outline(describeTraces(yielding.spans()))).toEqual(['invoke_agent claude-code completed']);
    const ignoring = traced(play(), { nativeSpans: 'ignore' });
    await drain(ignoring.query({ options: { env } }));
    expect(outline(describeTraces(ignoring.spans()))).toEqual(ONE_TURN);
  });

  test('metrics say what the spans say', async () => {
    const { meter, read } = collectMetrics();
    const { query, spans } = traced(play(), {}, { meter });
    await drain(query());
    const call = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.request.model': 'claude-opus-5-5',
      'gen_ai.response.model': 'claude-opus-5-5',
    };
    const metrics = await read();
    const one = (name: string): unknown => ({ unit: metrics[name]!.unit, ...metrics[name]!.points[0] });
    const text = { ...call, 'gen_ai.token.modality': 'text' };
    const seconds = (name: string): number =>
      spans()
        .filter((span) => span.name.startsWith(name))
        .reduce((sum, span) => sum + Number(span.endTime - span.startTime) / 1e9, 0);
    expect(one('gen_ai.client.inference.usage.input_tokens')).toEqual({
      unit: '{token}',
      attributes: text,
      sum: 8624,
      count: 1,
    });
    expect(one('gen_ai.client.inference.usage.output_tokens')).toMatchObject({ sum: 147 });
    expect(one('gen_ai.client.inference.usage.cache_read.input_tokens')).toMatchObject({ sum: 8000 });
    expect(one('gen_ai.client.inference.usage.cache_write.input_tokens')).toMatchObject({ sum: 600 });
    expect(one('gen_ai.client.inference.operation.output_tokens')).toEqual({
      unit: '{token}',
      attributes: call,
      sum: 147,
      count: 2,
    });
    expect(one('gen_ai.client.inference.duration')).toEqual({
      unit: 's',
      attributes: call,
      sum: expect.closeTo(seconds('chat'), 6),
      count: 2,
    });
    expect(one('gen_ai.client.inference.time_to_first_chunk')).toMatchObject({
      unit: 's',
      sum: expect.closeTo(0.049, 6),
      count: 2,
    });
    expect(one('gen_ai.execute_tool.duration')).toMatchObject({
      unit: 's',
      attributes: { 'gen_ai.tool.name': 'Bash' },
      count: 1,
    });
    expect(one('gen_ai.invoke_agent.inference_calls')).toMatchObject({
      attributes: { 'gen_ai.agent.name': 'claude-code' },
      sum: 2,
    });
    expect(one('gen_ai.invoke_agent.tool_calls')).toMatchObject({ sum: 1 });
  });

  test('two wrappers trace a query once', () => {
    const once = traceQuery(play());
    expect(traceQuery(once)).toBe(once);
  });
});

describe('versions of the SDK', () => {
  test.for([
    ['0.3.330', 0],
    ['1.0.0', 1],
  ] as const)('%s is instrumented, with %i warnings', ([version, warnings]) => {
    const warn = vi.fn();
    diag.setLogger(
      { error: vi.fn(), warn, info: vi.fn(), debug: vi.fn(), verbose: vi.fn() },
      { logLevel: DiagLogLevel.WARN },
    );
    const instrumentation = new ClaudeAgentInstrumentation({ enabled: false });
    const exports = Object.freeze({ query: play(), tool: () => 'a tool' });
    const patched = instrumentation
      .getModuleDefinitions()
      .map(({ patch }) => patch?.(exports, version) as typeof exports);
    expect(patched.map(({ tool }) => tool)).toEqual(patched.map(() => exports.tool));
    expect(patched[0]?.query).not.toBe(exports.query);
    expect(warn).toHaveBeenCalledTimes(warnings * patched.length);
  });
});

describe('configuration', () => {
  test.for([
    { content: 'everything' },
    { maxPartLength: 0 },
    { maxPartLength: 1.5 },
    { userId: 7 },
    { nativeSpans: 'double' },
  ])('%o throws a named error', (config) => {
    const wrong = config as unknown as ClaudeAgentInstrumentationConfig;
    const error = expect.objectContaining({ name: 'UsageError', code: 'bad-argument' });
    expect(() => new ClaudeAgentInstrumentation({ ...wrong, enabled: false })).toThrow(error);
    expect(() => traceQuery(play(), wrong)).toThrow(error);
  });

  const CAPTURE = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';
  test.for([
    [{}, undefined, 0],
    [{ [CAPTURE]: 'SPAN_ONLY' }, 'redacted', 0],
    [{ [CAPTURE]: 'span_and_event' }, 'redacted', 0],
    [{ [CAPTURE]: 'true' }, 'redacted', 0],
    [{ [CAPTURE]: 'EVENT_ONLY' }, 'metadata', 0],
    [{ [CAPTURE]: 'NO_CONTENT' }, 'metadata', 0],
    [{ [CAPTURE]: 'perhaps' }, undefined, 1],
    [{ [CAPTURE]: 'SPAN_ONLY', CLAUDE_OTEL_CONTENT: 'full' }, 'full', 0],
    [{ [CAPTURE]: 'SPAN_ONLY', CLAUDE_OTEL_CONTENT: 'all' }, 'redacted', 1],
  ] as const)('%o is content mode %s, with %i warnings', ([environment, mode, warnings]) => {
    const warn = vi.fn();
    expect(contentModeFromEnvironment(environment, warn)).toBe(mode);
    expect(warn).toHaveBeenCalledTimes(warnings);
  });
});

async function* emptyStream(): AsyncGenerator<unknown, void> {
  yield* [];
}
