import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { followTurns, type FinishedTurn } from '../../src/drain/follow-turns.ts';
import { noNotes } from '../../src/drain/journal-notes.ts';
import { readTurnAgain } from '../../src/drain/read-turn-again.ts';
import { sessionStart } from '../../src/drain/source-position.ts';
import { renderTurns } from '../support/sessions/fold-session.ts';
import {
  answer,
  harness,
  marker,
  prompt,
  SESSION_ID,
  text,
  type Line,
} from '../support/lines/transcript-lines.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'continued-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Somebody's Stop hook sends the model back to work after the turn was taken: the rest is a turn of its own, and can be read again as such. */
test('a turn that goes on after it was taken is read again as its second part', () => {
  const path = join(folder, `${SESSION_ID}.jsonl`);
  const write = (...lines: readonly Line[]): void =>
    appendFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const notes = { ...noNotes, transcriptPath: path };
  const follower = followTurns({
    sessionId: SESSION_ID,
    journal: undefined,
    known: { checkpoint: sessionStart, notes },
  });
  const look = (): readonly FinishedTurn[] => {
    follower.read();
    return follower.takeFinished(true);
  };

  write(prompt(0, 'p1'), answer(10, 'm1', text('first')), marker(20));
  const first = look();
  write(harness(30, 'Go on, says a hook.'), answer(40, 'm2', text('second')), marker(50));
  const second = look();

  expect([...first, ...second].map(({ turn }) => turn.key)).toEqual(['p1', 'p1/2']);
  for (const { turn, inputs } of [...first, ...second]) {
    const again = readTurnAgain({
      sessionId: SESSION_ID,
      turnKey: turn.key,
      inputs,
      journal: undefined,
      transcriptPath: path,
    });
    expect(again === undefined ? [] : renderTurns([again])).toEqual(renderTurns([turn]));
  }
});
