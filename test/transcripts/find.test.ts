import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { findSubagents, readMeta } from '../../src/transcripts/find-subagents.ts';
import { findTranscripts, relocatedTranscript } from '../../src/transcripts/find-transcripts.ts';
import { resumeOffset } from '../../src/transcripts/resume-offset.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(`${tmpdir()}/find-`);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function file(name: string, content = '{}\n'): string {
  const path = `${root}/${name}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

describe('finding', () => {
  it('lists sessions oldest first, without subagents, other files and links', () => {
    const [newer, older] = [file('p/a/s1.jsonl'), file('p/b/s0.jsonl')];
    utimesSync(older, 1, 1);
    file('p/a/s1/subagents/agent-x.jsonl');
    file('p/a/notes.txt');
    symlinkSync(newer, `${root}/p/linked.jsonl`);
    expect(findTranscripts(`${root}/p`)).toEqual([
      { sessionId: 's0', path: older },
      { sessionId: 's1', path: newer },
    ]);
    expect(findTranscripts(newer)).toEqual([{ sessionId: 's1', path: newer }]);
    expect(() => findTranscripts(`${root}/none`)).toThrow('ENOENT');
  });

  it('pairs the files of each subagent, even when one of the two is missing', () => {
    const transcript = file('a/s1.jsonl');
    file('a/s1/subagents/agent-b.jsonl');
    file('a/s1/subagents/agent-b.meta.json', '{"toolUseId":"t"}');
    file('a/s1/subagents/agent-a.meta.json', '{"tor');
    const [a, b] = findSubagents(transcript);
    expect([a?.agentId, b?.agentId]).toEqual(['a', 'b']);
    expect([readMeta(a?.meta ?? ''), readMeta(b?.meta ?? '')]).toEqual([undefined, { toolUseId: 't' }]);
    expect(findSubagents(`${root}/none.jsonl`)).toEqual([]);
  });

  it('finds a transcript that moved to the folder of another project', () => {
    const told = file('projects/one/s1.jsonl');
    expect(relocatedTranscript(told)).toBe(told);
    mkdirSync(`${root}/projects/two`);
    renameSync(told, `${root}/projects/two/s1.jsonl`);
    expect(relocatedTranscript(told)).toBe(`${root}/projects/two/s1.jsonl`);
    expect(relocatedTranscript(`${root}/none/x/s2.jsonl`)).toBeUndefined();
  });
});

describe('resuming', () => {
  it('tells a file that grew from one that was replaced or cut', () => {
    const path = file('t.jsonl', 'aa\nbb\n');
    const first = resumeOffset(path, undefined);
    if (first.kind !== 'same') throw new Error(first.kind);
    expect(first).toMatchObject({ cursor: { offset: 0 }, size: 6 });
    const read = { ...first.cursor, offset: 6 };
    appendFileSync(path, 'cc\n');
    expect(resumeOffset(path, read)).toMatchObject({ kind: 'same', cursor: read, size: 9 });
    writeFileSync(path, 'x\n');
    expect(resumeOffset(path, read)).toMatchObject({ kind: 'replaced', cursor: { offset: 0 } });
    writeFileSync(path, 'a longer line\n');
    expect(resumeOffset(path, read)).toMatchObject({ kind: 'replaced' });
    expect(resumeOffset(path, { inode: -1, offset: 0 })).toMatchObject({ kind: 'replaced' });
    expect(resumeOffset(`${root}/none`, read)).toEqual({ kind: 'absent' });
  });
});
