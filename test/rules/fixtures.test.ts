/** Fixtures are public: recorded on somebody's machine, with a vendor's software, they must show neither. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createRedactor } from '../../src/core/secrets/create-redactor.ts';

const FIXTURES = new URL('../fixtures/', import.meta.url).pathname;
const files = globSync('**/*', { cwd: FIXTURES, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`.slice(FIXTURES.length))
  .toSorted();
const read = (name: string): string => readFileSync(FIXTURES + name, 'utf8');
const sessions = files.filter((name) => name.startsWith('sessions/') && /\.jsonl?$/.test(name));

/** Every file with what the pattern finds in it and `allowed` does not explain. */
const matchesIn = (names: readonly string[], pattern: RegExp, allowed: RegExp): string[] =>
  names.flatMap((name) =>
    [...read(name).matchAll(pattern)]
      .map(([match]) => match)
      .filter((match) => !allowed.test(match))
      .map((match) => `${name}: ${match}`),
  );

/** A file of one JSON document, or of one a line. */
function documentsOf(name: string): readonly unknown[] {
  const text = read(name);
  if (name.endsWith('.json')) return [JSON.parse(text)];
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}

function nested(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** All strings of a value, those in JSON that a string holds included. */
function stringsOf(value: unknown): readonly string[] {
  if (typeof value === 'string')
    return /^\s*[[{]/.test(value) ? [value, ...stringsOf(nested(value))] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}

const NOTHING = /^(?!)/;

test('there are fixtures to look at', () => {
  expect(sessions.length).toBeGreaterThan(150);
});

test('the text of the vendor is scrubbed: prompts and tool descriptions are no longer than a notification', () => {
  const long = sessions.flatMap((name) =>
    documentsOf(name)
      .flatMap(stringsOf)
      .filter((text) => text.length > 600 && nested(text) === undefined)
      .map((text) => `${name}: ${text.slice(0, 60)}`),
  );
  expect(long).toEqual([]);
  expect(sessions.filter((name) => /<scrubbed \d+ chars>/.test(read(name))).length).toBeGreaterThan(80);
});

test('no sentence that begins a prompt of the vendor', () => {
  const pattern =
    /You are (?:Claude|an? (?:interactive|agent|expert|coding|file))|Executes a given bash command|IMPORTANT: (?:Assist|You must|Refuse)|<system-reminder>\s*[A-Z][a-z]+ [a-z]+ [a-z]+ [a-z]+/g;
  expect(matchesIn(sessions, pattern, NOTHING)).toEqual([]);
});

test('no home but that of dev', () => {
  // /home/user stands in an example of the conventions.
  expect(
    matchesIn(
      files,
      /(?:\/home\/|\/Users\/|\\Users\\|-home-)[\w.-]+/g,
      /^(?:\/home\/(?:dev|user)$|-home-dev(?:-|$))/,
    ),
  ).toEqual([]);
});

test('no path of the machine that recorded', () => {
  const absolute =
    /(?<![\w./~-])\/(?:root|work|tmp|opt|mnt|srv|data|nix|builds?|workspaces?|private|var|usr|run|etc|Volumes)\/[\w.-]+\/?[\w.-]*/g;
  expect(matchesIn(sessions, absolute, /^\/(?:usr\/local\/bin|run\/user\/?1?0?0?0?)/)).toEqual([]);
});

test('no e-mail address', () => {
  expect(matchesIn(files, /[\w.%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b/gi, NOTHING)).toEqual([]);
});

test('no address but loopback, no foreign host', () => {
  expect(matchesIn(sessions, /\b(?:\d{1,3}\.){3}\d{1,3}\b/g, /^127\.0\.0\.1$/)).toEqual([]);
  expect(
    matchesIn(sessions, /https?:\/\/[^/\s"'\\)<>]+/g, /^https?:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?$/),
  ).toEqual([]);
});

test('no secret', () => {
  const { redact } = createRedactor();
  expect(files.filter((name) => redact(read(name)).redactions > 0)).toEqual([]);
  const inside = sessions.filter((name) =>
    documentsOf(name)
      .flatMap(stringsOf)
      .some((text) => redact(text).redactions > 0),
  );
  expect(inside).toEqual([]);
});
