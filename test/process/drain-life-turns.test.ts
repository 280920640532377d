import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { AgentEvent } from '../../src/core/events/agent-event.ts';
import { fromJournalEntry } from '../../src/core/events/from-journal-entry.ts';
import type { Trace } from '../../src/core/spans/span.ts';
import { followTurns, type FinishedTurn } from '../../src/drain/follow-turns.ts';
import { processEnd } from '../../src/drain/process-end.ts';
import { readTurnAgain } from '../../src/drain/read-turn-again.ts';
import type { TurnInputs } from '../../src/drain/source-position.ts';
import { toJournalEntry } from '../../src/hook/to-journal-entry.ts';
import type { JournalEntry } from '../../src/journal/journal-entry.ts';
import { foldEvents, renderTurns } from '../support/sessions/fold-session.ts';
import {
  linesOf,
  SCENARIOS,
  SESSIONS_FOLDER,
  sessionsOf,
  transcriptEvents,
  type RecordedScenario,
  type RecordedSession,
} from '../support/sessions/scenario.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(`${tmpdir()}/turns-`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** One write of Claude Code or a hook. */
interface Write {
  readonly time: number;
  readonly path: string;
  readonly text: string;
}

interface Layout {
  readonly journal: string;
  readonly transcript: string;
  readonly writes: readonly Write[];
  readonly hooks: readonly AgentEvent[];
}

/** The session's files as they would lie, and in which order their lines came. */
function layOut(scenario: RecordedScenario, session: RecordedSession, folder: string): Layout {
  const transcript = `${folder}/projects/p/${session.sessionId}.jsonl`;
  const journal = `${folder}/journal/${session.sessionId}.jsonl`;
  const entries = journalEntries(scenario, session.sessionId, transcript);
  const agents = [...session.agents].flatMap(([agentId, { lines, meta }]) => {
    const base = `${folder}/projects/p/${session.sessionId}/subagents/agent-${agentId}`;
    const described = {
      time: timed(lines, '')[0]?.time ?? 0,
      path: `${base}.meta.json`,
      text: JSON.stringify(meta),
    };
    return [described].concat(timed(lines, `${base}.jsonl`));
  });
  const hooks = entries.map((entry) => ({
    time: timeOf(entry),
    path: journal,
    text: `${JSON.stringify(entry)}\n`,
  }));
  // A stable sort: within a file the order stays. Subagents before the main file, which tells of their end.
  const writes = [...hooks, ...agents, ...timed(session.lines, transcript)].sort((a, b) => a.time - b.time);
  return { journal, transcript, writes, hooks: entries.map(fromJournalEntry).filter(isEvent) };
}

function journalEntries(scenario: RecordedScenario, sessionId: string, transcript: string) {
  const path = join(SESSIONS_FOLDER, scenario.name, 'hooks.jsonl');
  if (!existsSync(path)) return [];
  return linesOf(path).flatMap((line) => {
    const { t, payload } = JSON.parse(line) as { t: number; payload: { session_id: string } };
    const entry = toJournalEntry({ ...payload, transcript_path: transcript }, {}, t);
    return payload.session_id === sessionId && entry !== undefined ? [entry] : [];
  });
}

function timeOf({ t, event }: JournalEntry): number {
  return event === 'StopFailure' ? t - fireAndForgetMilliseconds : t;
}

/** A StopFailure may come after the next prompt, when its turn has gone with what was known: nothing waits for it. Here it comes in time. */
const fireAndForgetMilliseconds = 250;

/** Lines without a time of their own came with the line before them; a copied (older) line, too. */
function timed(lines: readonly string[], path: string): readonly Write[] {
  let time = 0;
  return lines.map((line) => {
    const { timestamp } = JSON.parse(line) as { timestamp?: string };
    time = Math.max(time, timestamp === undefined ? 0 : Date.parse(timestamp));
    return { time, path, text: `${line}\n` };
  });
}

function isEvent(
  event: ReturnType<typeof fromJournalEntry>,
): event is Exclude<typeof event, undefined> & AgentEvent {
  return event !== undefined && event.kind !== 'diagnostic';
}

/** A small seeded generator (mulberry32): a failure names its seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    const more = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((more ^ (more >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Writes the files bit by bit (lines torn, too), reads now and then, and forgets everything but the checkpoint now and then. */
function followGrowing(
  sessionId: string,
  { journal, writes }: Layout,
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
      const layout = layOut(scenario, session, folder);
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
