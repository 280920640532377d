import { diag, DiagLogLevel } from '@opentelemetry/api';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ClaudeAgentInstrumentationConfig } from '../../src/instrumentation/config.ts';
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
