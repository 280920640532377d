import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';

import { array, assert, nat, property, record, string } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { appendToJournal, lineLimit } from '../../src/journal/append.ts';
import { journalFolder } from '../../src/journal/paths.ts';
import { readJournal, type JournalPart } from '../../src/journal/read.ts';
import { journalFingerprints, sessionJournals } from '../../src/journal/sessions.ts';
import { sweepTrimmed, trimJournal } from '../../src/journal/trim.ts';

let root: string;
let place: { state: string; fingerprint: string };
let path: string;
const entry = { t: 1, event: 'Stop', session_id: 's1' };

beforeEach(() => {
  root = mkdtempSync(`${tmpdir()}/journal-`);
  place = { state: `${root}/state`, fingerprint: 'f' };
  path = `${journalFolder(place.state, 'f')}/s1.jsonl`;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function readWhole(): JournalPart {
  const part = readJournal(path);
  if (part === undefined) throw new Error('no journal');
  return part;
}

function entriesOf(file: string): readonly unknown[] {
  return (readJournal(file)?.lines ?? []).flatMap((line) => (line.kind === 'entry' ? [line.entry] : []));
}

describe('append', () => {
  it('makes private folders and a private file, one line an entry', () => {
    appendToJournal(place, entry);
    appendToJournal(place, { ...entry, t: 2 });
    expect(readFileSync(path, 'utf8')).toBe(
      '{"t":1,"event":"Stop","session_id":"s1"}\n{"t":2,"event":"Stop","session_id":"s1"}\n',
    );
    expect(statSync(path).mode & 0o777).toBe(0o600);
    for (const folder of ['', '/journal', '/journal/f']) {
      expect(statSync(place.state + folder).mode & 0o777).toBe(0o700);
    }
    expect(journalFingerprints(place.state)).toEqual(['f']);
    expect(sessionJournals(journalFolder(place.state, 'f'))).toEqual([{ sessionId: 's1', path, size: 82 }]);
  });

  it.each(['', '/journal', '/journal/f', '/journal/f/s1.jsonl'])(
    'writes through no symlink at state%s',
    (below) => {
      const elsewhere = `${root}/elsewhere`;
      const link = place.state + below;
      mkdirSync(link.slice(0, link.lastIndexOf('/')), { recursive: true });
      if (below.endsWith('.jsonl')) writeFileSync(elsewhere, '');
      else mkdirSync(elsewhere);
      symlinkSync(elsewhere, link);
      expect(() => appendToJournal(place, entry)).toThrow(/not a folder|ELOOP|EEXIST/);
      expect(
        below.endsWith('.jsonl') ? readFileSync(elsewhere, 'utf8') : readdirSync(elsewhere),
      ).toHaveLength(0);
    },
  );

  it('keeps every line below the limit, drops the longest fields first and says so', () => {
    assert(
      property(
        record({
          cwd: string({ maxLength: 6000, unit: 'grapheme' }),
          transcript_path: string({ maxLength: 6000 }),
          prompt_id: string({ maxLength: 128 }),
        }),
        (fields) => {
          rmSync(path, { force: true });
          appendToJournal(place, { ...entry, ...fields });
          const line = readFileSync(path, 'utf8');
          const [kept] = entriesOf(path) as [Record<string, unknown>];
          expect(Buffer.byteLength(line)).toBeLessThan(lineLimit);
          expect(kept).toMatchObject({ ...entry, prompt_id: fields.prompt_id });
          const lost = (['cwd', 'transcript_path'] as const).filter((name) => kept[name] !== fields[name]);
          expect([...((kept['omitted'] as string[] | undefined) ?? [])].sort()).toEqual(lost);
        },
      ),
    );
  });
});

describe('read', () => {
  it('goes on where it stopped, and leaves a line that is being written unread', () => {
    appendToJournal(place, entry);
    const first = readJournal(path);
    appendFileSync(path, '{"t":2,"ev');
    const torn = readJournal(path, first?.cursor);
    appendFileSync(path, 'ent":"Stop","session_id":"s1"}\n');
    const whole = readJournal(path, torn?.cursor);
    expect([first?.lines.length, torn?.lines.length]).toEqual([1, 0]);
    expect(whole?.lines).toEqual([{ kind: 'entry', offset: 41, entry: { ...entry, t: 2 } }]);
    expect(readJournal(path, undefined, 41)?.lines).toEqual(first?.lines);
  });

  it.each([
    ['nonsense', 'nonsense\n', [{ kind: 'unreadable', offset: 0, length: 8 }]],
    ['an empty line', '\n', []],
    [
      'a torn line with the next one glued to it',
      '{"t":1,"event":"St{"t":2,"event":"Stop"}\n',
      [
        { kind: 'unreadable', offset: 0, length: 40 },
        { kind: 'entry', offset: 0, entry: { t: 2, event: 'Stop' } },
      ],
    ],
    ['another kind of JSON', '7\n', [{ kind: 'entry', offset: 0, entry: 7 }]],
  ])('keeps %s aside', (_name, text, lines) => {
    writeFileSync(`${root}/j`, text);
    expect(readJournal(`${root}/j`)?.lines).toEqual(lines);
  });

  it('finds every entry after any torn write', () => {
    assert(
      property(array(nat({ max: 39 }), { maxLength: 5 }), (cuts) => {
        rmSync(path, { force: true });
        appendToJournal(place, entry);
        for (const cut of cuts) {
          appendFileSync(path, JSON.stringify(entry).slice(0, cut));
          appendToJournal(place, { ...entry, t: cut + 100 });
        }
        const found = entriesOf(path);
        expect(found).toEqual([entry, ...cuts.map((cut) => ({ ...entry, t: cut + 100 }))]);
      }),
    );
  });

  it('starts again when the file was replaced or cut, and has nothing to say of none', () => {
    appendToJournal(place, entry);
    const { cursor } = readWhole();
    writeFileSync(path, '{}\n');
    expect(readJournal(path, cursor)).toMatchObject({ replaced: true, lines: [{ entry: {} }] });
    expect(readJournal(path, { ...cursor, inode: -1 })).toMatchObject({ replaced: true });
    expect(readJournal(`${root}/none`)).toBeUndefined();
    expect(sessionJournals(`${root}/none`)).toEqual([]);
  });
});

describe('trim', () => {
  const later = (): number => Date.now() + 60_000;

  it('takes away what is acknowledged to the last byte, and only that', () => {
    appendToJournal(place, entry);
    const { cursor } = readWhole();
    appendToJournal(place, entry);
    expect(trimJournal(path, cursor)).toBe(false);
    const { cursor: end } = readWhole();
    expect(trimJournal(path, end)).toBe(true);
    expect(sessionJournals(journalFolder(place.state, 'f'))).toEqual([]);
    sweepTrimmed(journalFolder(place.state, 'f'), Date.now());
    expect(readdirSync(journalFolder(place.state, 'f'))).toHaveLength(1);
    sweepTrimmed(journalFolder(place.state, 'f'), later());
    expect(readdirSync(journalFolder(place.state, 'f'))).toEqual([]);
  });

  it('brings back a line that a hook wrote into the file after it was trimmed', () => {
    appendToJournal(place, entry);
    const { cursor } = readWhole();
    trimJournal(path, cursor);
    const [trimmed] = readdirSync(journalFolder(place.state, 'f'));
    appendFileSync(`${journalFolder(place.state, 'f')}/${trimmed}`, '{"t":9}\n');
    sweepTrimmed(journalFolder(place.state, 'f'), later());
    expect(entriesOf(path)).toEqual([{ t: 9 }]);
  });
});
