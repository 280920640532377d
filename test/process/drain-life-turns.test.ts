import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Trace } from '../../src/core/spans/span.ts';
import { followTurns, type FinishedTurn } from '../../src/drain/follow-turns.ts';
import { processEnd } from '../../src/drain/process-end.ts';
import { readTurnAgain } from '../../src/drain/read-turn-again.ts';
import type { TurnInputs } from '../../src/drain/source-position.ts';
import { foldEvents, renderTurns } from '../support/sessions/fold-session.ts';
import { randomFrom } from '../support/random-from.ts';
import { layOutSession, type SessionLayout } from '../support/sessions/lay-out-session.ts';
import { SCENARIOS, SESSIONS_FOLDER, sessionsOf, transcriptEvents } from '../support/sessions/scenario.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(`${tmpdir()}/turns-`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Writes the files bit by bit (lines torn, too), reads now and then, and forgets everything but the checkpoint now and then. */
function followGrowing(
  sessionId: string,
  { journal, writes }: SessionLayout,
  seed: number,
): readonly FinishedTurn[] {
  const random = randomFrom(seed);
  const finished: FinishedTurn[] = [];
  // Every other seed reads in parts so small that a history of several looks piles up.
  const options = { sessionId, journal, ...(seed % 2 === 0 && { atOnce: 3_000 }) };
  let follower = followTurns(options);
  const look = (settled: boolean): void => {
    follower.read();
    finished.push(...follower.takeFinished(settled));
  };
  for (const { path, text } of writes) {
    const cut = random() < 0.3 ? Math.floor(random() * text.length) : 0;
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, text.slice(0, cut));
    if (random() < 0.4) look(false);
    if (random() < 0.15) follower = followTurns({ ...options, known: throughJson(follower.session()) });
    appendFileSync(path, text.slice(cut));
  }
  while (follower.read() === 'news') finished.push(...follower.takeFinished(false));
  follower.endProcess();
  look(true);
  return finished;
}

const seeds = [1, 2, 3, 4];

const fixtures = SCENARIOS.flatMap((scenario) =>
  existsSync(join(SESSIONS_FOLDER, scenario.name, 'hooks.jsonl'))
    ? sessionsOf(scenario).map((session) => ({
        name: `${scenario.name} ${session.sessionId}`,
        scenario,
        session,
      }))
    : [],
);

describe.for(fixtures)('$name', ({ scenario, session }) => {
  test.for(seeds)(
    'followed while it grows, restarted at random (seed %i): the turns of one reading',
    (seed) => {
      const folder = mkdtempSync(`${root}/s-`);
      const { sessionId } = session;
      const layout = layOutSession({
        scenario,
        session,
        projects: `${folder}/projects`,
        journals: `${folder}/journal`,
      });
      const whole = foldEvents(sessionId, [...layout.hooks, ...transcriptEvents(session), processEnd]);
      const finished = followGrowing(sessionId, layout, seed);
      expect(byTrace(finished.map(({ turn }) => turn))).toEqual(byTrace(whole.turns));

      const again = finished.map(({ turn, inputs }) =>
        readTurnAgain({
          sessionId,
          turnKey: turn.key,
          inputs: throughJson<TurnInputs>(inputs),
          journal: layout.journal,
          transcriptPath: layout.transcript,
        }),
      );
      expect(renderTurns(again.flatMap((turn) => turn ?? []))).toEqual(
        renderTurns(finished.map(({ turn }) => turn)),
      );
    },
  );
});

function byTrace(turns: readonly FinishedTurn['turn'][]): readonly Trace[] {
  return [...renderTurns(turns)].sort((left, right) => (left.traceId < right.traceId ? -1 : 1));
}
