import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { builtFile } from '../support/cli/built-file.ts';
import { startOtlpSink } from '../support/otlp-sink.ts';
import { nodeExecutable, type TestedNode } from '../support/package/node-executable.ts';
import { run, type RunOptions } from '../support/package/run.ts';
import { temporaryFolder } from '../support/package/temporary-folder.ts';
import { describePeer } from '../support/peers/peer.ts';
import { expectedCounts } from '../support/recorded/expected-counts.ts';
import { layOut } from '../support/recorded/lay-out.ts';
import { readStore } from '../support/recorded/read-store.ts';
import { countSpans } from '../support/sessions/count-spans.ts';
import { SCENARIOS } from '../support/sessions/scenario.ts';

const SCENARIO = SCENARIOS.find(({ name }) => name === 'cli-parallel')!;

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => void (folder = temporaryFolder()));
afterEach(() => folder.remove());

/** The journal of a session that is over, written by the hook itself; it finds no runtime, and so starts no drain. */
async function writeJournal(hook: string, transcript: string, options: RunOptions): Promise<string> {
  const payload = {
    session_id: SCENARIO.sessionIds[0],
    transcript_path: transcript,
    hook_event_name: 'SessionEnd',
    cwd: folder.path,
    reason: 'other',
  };
  await run([process.execPath, hook], { ...options, input: JSON.stringify(payload) });
  const [fingerprint] = readdirSync(join(folder.path, '.local/state/claude-otel/journal'));
  return fingerprint ?? '';
}

/** Nothing lies beside the drain: no `node_modules`, no package.json. */
async function drainAlone({
  node,
  env,
}: {
  node: string;
  env: Readonly<Record<string, string>>;
}): Promise<void> {
  const code = join(folder.path, 'code');
  mkdirSync(code);
  for (const name of ['hook.cjs', 'drain.mjs'] as const) copyFileSync(builtFile(name), join(code, name));
  const [transcript = ''] = layOut(SCENARIO, join(folder.path, '.claude'));
  const options = { cwd: code, env: { HOME: folder.path, CLAUDE_OTEL_DRAIN_IDLE_MS: '500', ...env } };
  const fingerprint = await writeJournal(join(code, 'hook.cjs'), transcript, options);
  const outcome = await run([node, join(code, 'drain.mjs'), fingerprint], options);
  expect(outcome).toEqual({ exitCode: 0, stdout: '', stderr: '' });
}

describePeer(['node-22.15.0', 'node-26.10.0'], 'drain on every Node', () => {
  test.for<readonly [node: TestedNode, protocol: string, contentType: string]>([
    ['22.15.0', 'http/protobuf', 'application/x-protobuf'],
    ['22.15.0', 'http/json', 'application/json'],
    ['development', 'http/protobuf', 'application/x-protobuf'],
    ['26.10.0', 'http/json', 'application/json'],
  ])(
    'Node %s, %s: alone in its folder, delivers everywhere, without a word',
    async ([node, protocol, contentType]) => {
      const sink = await startOtlpSink();
      onTestFinished(() => sink.close());
      const store = join(folder.path, 'traces.db');
      const env = {
        CLAUDE_OTEL_DESTINATIONS: `sqlite:///${store} otlp+${new URL(sink.url).origin}`,
        CLAUDE_OTEL_OTLP_PROTOCOL: protocol,
      };
      await drainAlone({ node: nodeExecutable(node), env });
      const stored = readStore(store);
      expect(countSpans(stored)).toMatchObject(expectedCounts(SCENARIO));
      expect(sink.spans()).toHaveLength(stored.length);
      expect(new Set(sink.requests.map(({ headers }) => headers['content-type']))).toEqual(
        new Set([contentType]),
      );
    },
  );
});
