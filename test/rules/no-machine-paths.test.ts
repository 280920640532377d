import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import { isGenerated, type SourceFile, sourceFiles } from '../support/house/source-files.ts';

/** What people and sandboxes call the folders that builds happen in; the documentation's own people are `you`, `user` and `dev`. Fixtures have a stricter test. */
const MACHINE_PATH =
  /(?<![\w.~-]|:\/)\/(?:(?:root|work|workspaces?|builds?|mnt|srv|Users)\/[\w.-]+|home\/(?!(?:dev|user|you)\b)[\w.-]+)/g;

const files = sourceFiles().filter(
  ({ path }) => !isGenerated(path) && !/^test\/(?:fixtures\/|rules\/no-machine)/.test(path),
);
const code = files.filter(({ path }) => /\.[cm]?ts$/.test(path));

function matchesIn(among: readonly SourceFile[], pattern: RegExp): readonly string[] {
  return among.flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([match]) => `${path}: ${match}`));
}

test('no file names a path of the machine it was written on', () => {
  expect(matchesIn(files, MACHINE_PATH)).toEqual([]);
  const here = [`${process.cwd()}/`, `${homedir()}/`].filter((folder) => folder.length > 3);
  expect(
    files.filter(({ text }) => here.some((folder) => text.includes(folder))).map(({ path }) => path),
  ).toEqual([]);
});

test.for([
  ['/work/project/x', true],
  ['/root/.cache/x', true],
  ['sqlite:////home/someone/x.db', true],
  ['sqlite:////home/you/x.db', false],
  ['https://host/work/x', false],
  ['../builds/x', false],
] as const)('%s: %s', ([text, isFound]) => {
  expect(matchesIn([{ path: '', text: `"${text}"` }], MACHINE_PATH).length > 0).toBe(isFound);
});

test('the lock file says what, not from where', () => {
  const lock = files.filter(({ path }) => path === 'package-lock.json');
  expect(lock).toHaveLength(1);
  expect(matchesIn(lock, /"resolved":.*/g)).toEqual([]);
});

test('no test is left out', () => {
  const left = /\b(?:describe|it|suite|test)(?:\.\w+)*\.(?:skip|only|todo|skipIf|runIf)\b/g;
  // The one place that decides: loud, and a failure with CI=true.
  expect(matchesIn(code, left)).toEqual(['test/support/peers/peer.ts: describe.skip']);
});

test('the compiler is not talked into anything', () => {
  expect(matchesIn(code, /\bas any\b|@ts-(?:ignore|expect-error|nocheck)|: any\b/g)).toEqual([]);
});
