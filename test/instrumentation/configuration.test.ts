import { diag, DiagLogLevel } from '@opentelemetry/api';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { UsageError } from '../../src/config/usage-error.ts';
import { autolog } from '../../src/instrumentation/autolog.ts';
import { ClaudeAgentInstrumentation } from '../../src/instrumentation/claude-agent-instrumentation.ts';
import type { ClaudeAgentInstrumentationConfig } from '../../src/instrumentation/config.ts';
import { traceQuery } from '../../src/instrumentation/trace-query.ts';
import { fakeQuery, type FakeQuery } from '../support/instrumentation/fake-query.ts';
import { createPatcher, type Patcher } from '../support/instrumentation/patch-exports.ts';
import { recordedQueries } from '../support/instrumentation/recorded-query.ts';

const BAD_ARGUMENT = expect.objectContaining({ name: 'UsageError', code: 'bad-argument' });

const query = (given: object): FakeQuery => fakeQuery(recordedQueries('sdk-partial'))(given);

/** Asks once, and says with which content mode that was traced. */
async function modeOf({ patch, takeSpans }: Patcher): Promise<unknown> {
  for await (const _ of patch({ query }).query({ prompt: 'x' }));
  return takeSpans().at(-1)?.attributes['claude_code.content.mode'];
}

afterEach(() => {
  vi.unstubAllEnvs();
  diag.disable();
});

describe('options that cannot be what was meant are refused, with what to do', () => {
  const refusal = (config: unknown): unknown => {
    const wrong = config as ClaudeAgentInstrumentationConfig;
    const makers = [
      () => new ClaudeAgentInstrumentation(wrong),
      () => traceQuery(query, wrong),
      () => autolog(wrong),
    ];
    const errors = makers.map((make) => {
      try {
        return make();
      } catch (error) {
        return error;
      }
    });
    for (const error of errors) expect(error).toEqual(BAD_ARGUMENT);
    return (errors[0] as UsageError).remedy;
  };

  const NAMES = 'content, maxPartLength, userId, nativeSpans, enabled';
  test.for([
    [null, `Give an object with any of: ${NAMES}.`],
    [5, `Give an object with any of: ${NAMES}.`],
    [[], `Give an object with any of: ${NAMES}.`],
    [{ contnet: 'full' }, `Its options: ${NAMES}.`],
    [{ toString: 'full' }, `Its options: ${NAMES}.`],
    [{ enabled: 'no' }, 'Give one of: true, false.'],
    [{ content: null }, 'Give one of: full, redacted, metadata, none.'],
    [{ maxPartLength: '5' }, 'Give a positive integer.'],
  ] as const)('%j', ([config, remedy]) => {
    expect(refusal(config)).toBe(remedy);
  });

  test('autolog has one more', () => {
    expect(() => autolog({ disable: 'no' as unknown as boolean })).toThrow(BAD_ARGUMENT);
    expect(() => autolog({ disable: true })).not.toThrow();
  });

  test('an option that is undefined is none', () => {
    const config = { content: undefined, enabled: undefined } as unknown as ClaudeAgentInstrumentationConfig;
    expect(() => traceQuery(query, config)).not.toThrow();
  });
});

describe('setConfig', () => {
  test('holds for what is traced from then on', async () => {
    const patcher = createPatcher({ content: 'redacted' });
    expect(await modeOf(patcher)).toBe('redacted');
    patcher.instrumentation.setConfig({ content: 'full' });
    expect(await modeOf(patcher)).toBe('full');
    patcher.instrumentation.setConfig({});
    expect(await modeOf(patcher)).toBe('metadata');
  });

  test('refuses what the constructor refuses, and leaves all as it was', async () => {
    const patcher = createPatcher({ content: 'redacted' });
    const wrong = { content: 'nonsense' } as unknown as ClaudeAgentInstrumentationConfig;
    expect(() => patcher.instrumentation.setConfig(wrong)).toThrow(BAD_ARGUMENT);
    expect(patcher.instrumentation.getConfig()).toMatchObject({ content: 'redacted' });
    expect(await modeOf(patcher)).toBe('redacted');
  });
});

describe('a value in the environment that is not known', () => {
  const listen = (): readonly unknown[] => {
    const told: unknown[] = [];
    const ignore = (): void => undefined;
    const warn = (text: string): void => void told.push(text);
    const logger = { error: ignore, warn, info: ignore, debug: ignore, verbose: ignore };
    diag.setLogger(logger, { logLevel: DiagLogLevel.WARN });
    return told;
  };

  test('is told once, by the logger that is set after the instrumentation was made', async () => {
    vi.stubEnv('CLAUDE_OTEL_CONTENT', 'bogus');
    const patcher = createPatcher();
    const told = listen();
    expect(await modeOf(patcher)).toBe('metadata');
    await modeOf(patcher);
    expect(told).toEqual([expect.stringContaining('CLAUDE_OTEL_CONTENT')]);
  });

  test('is no matter where the program says what it wants', async () => {
    vi.stubEnv('CLAUDE_OTEL_CONTENT', 'bogus');
    const patcher = createPatcher({ content: 'none' });
    const told = listen();
    await modeOf(patcher);
    expect(told).toEqual([]);
  });
});
