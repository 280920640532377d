import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { claudeBinary } from '../support/claude/claude-binary.ts';
import { cleanUp, createProject } from '../support/claude/create-project.ts';
import { describeTraces, outline } from '../support/instrumentation/describe-traces.ts';
import { BOOT, runLive, type LiveOptions, type LiveRun } from '../support/instrumentation/run-live.ts';

const LOADING = join(import.meta.dirname, '../support/instrumentation/loading');
afterAll(cleanUp);

const load = (program: string, options: Partial<LiveOptions> = {}): Promise<LiveRun> =>
  runLive({ scenario: 'loading', sessionId: randomUUID(), program, preload: BOOT, ...options });

/** One turn, traced once. */
const ONE_TURN = ['invoke_agent claude-code completed', '  chat claude-opus-5-5'];

describe('every way to load the SDK is traced, and traced once', () => {
  test.for(['static.mjs', 'namespace.mjs', 'dynamic.mjs', 'core-entry.mjs', 'require.cjs'])(
    '%s, hooks in the thread',
    async (program) => {
      const run = await load(join(LOADING, program));
      expect(run.stderr).toBe('');
      expect(outline(describeTraces(run.spans))).toEqual(ONE_TURN);
    },
  );

  test.for(['static.mjs', 'dynamic.mjs', 'core-entry.mjs'])('%s, a loader thread', async (program) => {
    const run = await load(join(LOADING, program), { env: { LOADER: 'thread' } });
    expect(outline(describeTraces(run.spans))).toEqual(ONE_TURN);
  });

  test('bundled, with traceQuery', async () => {
    const { root } = await createProject();
    const program = join(root, 'app.mjs');
    await build({
      entryPoints: [join(LOADING, 'bundled.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: program,
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      logLevel: 'silent',
    });
    const run = await load(program, {
      env: { LOADER: 'none' },
      options: { pathToClaudeCodeExecutable: claudeBinary() },
    });
    expect(outline(describeTraces(run.spans))).toEqual(ONE_TURN);
  });

  test('autolog, until it is disabled', async () => {
    const run = await load(join(LOADING, 'autolog.mjs'), {
      env: { LOADER: 'none' },
      options: { sessionId: undefined },
    });
    expect(outline(describeTraces(run.spans))).toEqual(ONE_TURN);
  });
});
