import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fromJournalEntry } from '../../../src/core/events/from-journal-entry.ts';
import type { HookEvent } from '../../../src/core/events/hook-event.ts';
import { toJournalEntry } from '../../../src/hook/to-journal-entry.ts';
import type { JournalEntry } from '../../../src/journal/journal-entry.ts';
import { knownEvents } from '../lines/known-events.ts';
import { linesOf, SESSIONS_FOLDER, type RecordedScenario, type RecordedSession } from './scenario.ts';

/** One write of Claude Code or a hook. */
export interface Write {
  readonly time: number;
  readonly path: string;
  readonly text: string;
}

export interface SessionLayout {
  readonly journal: string;
  readonly transcript: string;
  /** In the order of their times. */
  readonly writes: readonly Write[];
  readonly hooks: readonly HookEvent[];
}

export interface LayOutOptions {
  readonly scenario: RecordedScenario;
  readonly session: RecordedSession;
  /** Folders. */
  readonly projects: string;
  readonly journals: string;
  /** Of the hooks. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A recorded session's files as they would lie, and in which order their lines came. */
export function layOutSession({
  scenario,
  session,
  projects,
  journals,
  environment = {},
}: LayOutOptions): SessionLayout {
  const transcript = `${projects}/p/${session.sessionId}.jsonl`;
  const journal = `${journals}/${session.sessionId}.jsonl`;
  const entries = recordedEntries(scenario, session.sessionId, environment).map((entry) =>
    Object.assign({}, entry, { transcript_path: transcript }),
  );
  const hooks = entries.map((entry) => ({
    time: timeOf(entry),
    path: journal,
    text: `${JSON.stringify(entry)}\n`,
  }));
  const agents = subagentWrites(session, `${projects}/p/${session.sessionId}/subagents`);
  // A stable sort: within a file the order stays. Subagents before the main file, which tells of their end.
  const writes = [...hooks, ...agents, ...timed(session.lines, transcript)].sort((a, b) => a.time - b.time);
  return {
    journal,
    transcript,
    writes,
    hooks: entries.flatMap((entry) => knownEvents(fromJournalEntry(entry))),
  };
}

function recordedEntries(
  scenario: RecordedScenario,
  sessionId: string,
  environment: Readonly<Record<string, string>>,
): readonly JournalEntry[] {
  const path = join(SESSIONS_FOLDER, scenario.name, 'hooks.jsonl');
  if (!existsSync(path)) return [];
  return linesOf(path).flatMap((line) => {
    const { t, payload } = JSON.parse(line) as {
      readonly t: number;
      readonly payload: { readonly session_id: string };
    };
    const entry = payload.session_id === sessionId ? toJournalEntry(payload, environment, t) : undefined;
    return entry ?? [];
  });
}

function subagentWrites(session: RecordedSession, folder: string): readonly Write[] {
  return [...session.agents].flatMap(([agentId, { lines, meta }]) => {
    const transcript = timed(lines, `${folder}/agent-${agentId}.jsonl`);
    const path = `${folder}/agent-${agentId}.meta.json`;
    return [{ time: transcript[0]?.time ?? 0, path, text: JSON.stringify(meta) }].concat(transcript);
  });
}

/** A StopFailure may come after the next prompt, when its turn has gone with what was known: nothing waits for it. Here it comes in time. */
const fireAndForgetMilliseconds = 250;

function timeOf({ t, event }: JournalEntry): number {
  return event === 'StopFailure' ? t - fireAndForgetMilliseconds : t;
}

/** Lines without a time of their own came with the line before them; a copied (older) line, too. */
function timed(lines: readonly string[], path: string): readonly Write[] {
  let time = 0;
  return lines.map((line) => {
    const { timestamp } = JSON.parse(line) as { readonly timestamp?: string };
    time = Math.max(time, timestamp === undefined ? 0 : Date.parse(timestamp));
    return { time, path, text: `${line}\n` };
  });
}
