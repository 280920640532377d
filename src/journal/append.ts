import { closeSync, constants, lstatSync, openSync, writeSync } from 'node:fs';

import { makeFolder } from '../make-folder.ts';
import type { JournalEntry } from './journal-entry.ts';
import { journalFolder } from './paths.ts';

/** Bytes that a line stays below: one small write is one piece in the file, whoever else appends at the same time. */
export const lineLimit = 4096;

/** Never left out: without them a line means nothing. */
const essential: ReadonlySet<string> = new Set([
  't',
  'event',
  'session_id',
  'prompt_id',
  'tool_use_id',
  'agent_id',
]);

export interface JournalPlace {
  readonly state: string;
  readonly fingerprint: string;
}

/** Appends one line to the session's journal. Throws what the file system throws; a symlink anywhere in the way is refused. */
export function appendToJournal({ state, fingerprint }: JournalPlace, entry: JournalEntry): void {
  const folder = journalFolder(state, fingerprint);
  for (const path of [state, `${state}/journal`, folder]) makeOwnFolder(path);
  appendLine(`${folder}/${entry.session_id}.jsonl`, toLine(entry));
}

/** A private folder, made when missing. What is above the state folder is the user's own affair and may be a symlink. */
export function makeOwnFolder(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) makeFolder(path);
  else if (!found.isDirectory()) throw new Error(`not a folder: ${path}`);
}

function appendLine(path: string, line: string): void {
  const file = openSync(
    path,
    constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0),
    0o600,
  );
  try {
    writeSync(file, line);
  } finally {
    closeSync(file);
  }
}

function toLine(entry: JournalEntry): string {
  let line = `${JSON.stringify(entry)}\n`;
  let smaller = entry;
  while (Buffer.byteLength(line) >= lineLimit) {
    smaller = withoutLongest(smaller);
    line = `${JSON.stringify(smaller)}\n`;
  }
  return line;
}

function withoutLongest(entry: JournalEntry): JournalEntry {
  const { omitted = [], ...rest } = entry;
  const longest = Object.entries(rest)
    .filter(([key]) => !essential.has(key))
    .map(([key, value]) => ({ key, length: JSON.stringify(value).length }))
    .reduce((left, right) => (right.length > left.length ? right : left)).key;
  const kept = Object.fromEntries(Object.entries(rest).filter(([key]) => key !== longest));
  return { ...(kept as unknown as JournalEntry), omitted: [...omitted, longest] };
}
