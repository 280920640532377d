import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const main = join(import.meta.dirname, '../../src/cli/main.ts');
const home = mkdtempSync(join(tmpdir(), 'output-'));
afterAll(() => rmSync(home, { recursive: true }));

/** `$1 $2` is the program. */
function shell(script: string): { readonly status: number | null; readonly output: string } {
  const args = ['-c', script, 'sh', process.execPath, main];
  const { status, stdout, stderr } = spawnSync('/bin/sh', args, {
    cwd: home,
    env: { HOME: home, PATH: '/usr/bin:/bin' },
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

test.for([
  ['--help', 0],
  ['status', 5],
] as const)('%s: a reader that has seen enough is no trouble', ([command, code]) => {
  const { output } = shell(`{ "$1" "$2" ${command}; echo "ended with $?" >&2; } | true`);
  expect(output).toBe(`ended with ${code}\n`);
});

test('a reader that is gone, for both streams', () => {
  expect(shell('{ "$1" "$2" status 2>&1; echo "$?" > code; } | true; cat code').output).toBe('5\n');
});

test('a full disk is told in one line', () => {
  expect(shell('"$1" "$2" status > /dev/full')).toEqual({
    status: 1,
    output: expect.stringMatching(/^The output cannot be written: ENOSPC: .*\n$/u),
  });
});
