import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensurePrivateFolder } from '../../src/config/private-folder.ts';

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'claude-otel-folder-'))));
afterEach(() => rmSync(home, { recursive: true }));

test('what is missing is made, for the user alone', () => {
  const path = join(home, 'a/b/c');
  expect(ensurePrivateFolder(path)).toBe(path);
  expect(['a', 'a/b', 'a/b/c'].map((name) => statSync(join(home, name)).mode & 0o777)).toEqual([
    0o700, 0o700, 0o700,
  ]);
});

// Node's own recursive mkdir never comes back from this.
test('where nothing can be made it says so', () => {
  expect(() => ensurePrivateFolder('/proc/claude-otel/state')).toThrow('/proc');
});
