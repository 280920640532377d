import { copyFileSync, existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { builtFile } from '../support/cli/built-file.ts';
import { until } from '../support/cli/until.ts';
import { nodeExecutable, type TestedNode } from '../support/package/node-executable.ts';
import { run } from '../support/package/run.ts';
import { temporaryFolder } from '../support/package/temporary-folder.ts';
import { describePeer } from '../support/peers/peer.ts';

const PAYLOAD = {
  session_id: '01234567-89ab-4def-8123-456789abcdef',
  transcript_path: '/home/dev/.claude/projects/-home-dev/01234567-89ab-4def-8123-456789abcdef.jsonl',
  hook_event_name: 'SessionStart',
  cwd: '/home/dev',
};

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => void (folder = temporaryFolder()));
afterEach(() => folder.remove());

test('is one file of less than 16 KB that needs two modules of Node', () => {
  const path = builtFile('hook.cjs');
  expect(statSync(path).size).toBeLessThan(16 * 1024);
  const needed = [...readFileSync(path, 'utf8').matchAll(/\b(?:require|import)\(['"`]?(.*?)['"`]?\)/g)].map(
    ([, name]) => name,
  );
  expect(new Set(needed)).toEqual(new Set(['node:fs', 'node:child_process']));
});

async function writesAndWakes(version: TestedNode): Promise<void> {
  copyFileSync(builtFile('hook.cjs'), join(folder.path, 'hook.cjs'));
  writeFileSync(join(folder.path, 'runtime.json'), JSON.stringify({ node: process.execPath }));
  writeFileSync(
    join(folder.path, 'drain.mjs'),
    "import { writeFileSync } from 'node:fs'; writeFileSync(new URL('woken', import.meta.url), '');",
  );
  const command = [nodeExecutable(version), join(folder.path, 'hook.cjs')] as const;
  const outcome = await run(command, {
    cwd: folder.path,
    env: { HOME: folder.path },
    input: JSON.stringify(PAYLOAD),
  });
  expect(outcome).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  const [journal = ''] = globSync('.local/state/claude-otel/journal/*/*', { cwd: folder.path });
  expect(JSON.parse(readFileSync(join(folder.path, journal), 'utf8'))).toMatchObject({
    event: 'SessionStart',
  });
  await until({ what: 'the drain is started' }, () => existsSync(join(folder.path, 'woken')) || undefined);
}

describePeer(['node-18.20.8', 'node-20.20.2', 'node-22.15.0', 'node-26.10.0'], 'hook on every Node', () => {
  test.for<TestedNode>(['18.20.8', '20.20.2', '22.15.0', 'development', '26.10.0'])(
    'Node %s: one line, a drain, no word',
    writesAndWakes,
  );
});
