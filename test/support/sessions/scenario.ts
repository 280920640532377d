import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentEvent } from '../../../src/core/events/agent-event.ts';
import { fromAgentMeta } from '../../../src/core/events/from-agent-meta.ts';
import { fromJournalEntry } from '../../../src/core/events/from-journal-entry.ts';
import { fromTranscriptLine } from '../../../src/core/events/from-transcript-line.ts';
import { toJournalEntry } from '../../../src/hook/to-journal-entry.ts';
import { knownEvents } from '../lines/known-events.ts';

export const SESSIONS_FOLDER = join(import.meta.dirname, '../../fixtures/sessions');

/** One object of the recorded index: what was counted from the raw files. */
export interface RecordedScenario {
  readonly name: string;
  readonly kind: 'cli' | 'tui' | 'sdk' | 'native';
  readonly sessionIds: readonly string[];
  readonly turns: number | null;
  readonly toolCalls: number;
  readonly subagents: number;
  readonly expected: {
    readonly inputTokens: number | null;
    readonly outputTokens: number | null;
    readonly cacheReadTokens: number | null;
    readonly cacheWriteTokens: number | null;
    readonly failedTools: number;
    readonly deniedTools: number;
    readonly interrupted: boolean;
    readonly apiFailures: number;
    readonly compactions: number;
  };
}

export const SCENARIOS: readonly RecordedScenario[] = JSON.parse(
  readFileSync(join(SESSIONS_FOLDER, 'index.json'), 'utf8'),
) as RecordedScenario[];

export interface RecordedSession {
  readonly sessionId: string;
  readonly transcript: string;
  readonly lines: readonly string[];
  /** Agent id → lines of its file. */
  readonly agents: ReadonlyMap<string, { readonly lines: readonly string[]; readonly meta: unknown }>;
}

/** The sessions of a scenario, as on disk: a scenario with two has a second transcript named by its session id. */
export function sessionsOf(scenario: RecordedScenario): readonly RecordedSession[] {
  const folder = join(SESSIONS_FOLDER, scenario.name);
  const transcripts = readdirSync(folder)
    .filter((name) => name.startsWith('transcript'))
    .sort();
  const agents = agentsIn(join(folder, 'subagents'));
  return transcripts.map((name) => {
    const lines = linesOf(join(folder, name));
    const first = lines
      .map((line) => JSON.parse(line) as { sessionId?: string })
      .find(({ sessionId }) => sessionId);
    return { sessionId: first?.sessionId ?? '', transcript: join(folder, name), lines, agents };
  });
}

function agentsIn(folder: string): RecordedSession['agents'] {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return new Map(
    names.map((name) => {
      const meta = JSON.parse(
        readFileSync(join(folder, name.replace('.jsonl', '.meta.json')), 'utf8'),
      ) as unknown;
      return [name.slice('agent-'.length, -'.jsonl'.length), { lines: linesOf(join(folder, name)), meta }];
    }),
  );
}

export function linesOf(path: string): readonly string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** Every event of a recorded session's files: main file first, then each subagent's. */
export function transcriptEvents(session: RecordedSession): readonly AgentEvent[] {
  return [...mainEvents(session), ...agentEvents(session)];
}

export function mainEvents(session: RecordedSession): readonly AgentEvent[] {
  return eventsOf(session.lines);
}

export function agentEvents(session: RecordedSession): readonly AgentEvent[] {
  return [...session.agents].flatMap(([agentId, { lines, meta }]) => [
    ...knownEvents(fromAgentMeta(agentId, meta)),
    ...eventsOf(lines),
  ]);
}

function eventsOf(lines: readonly string[]): readonly AgentEvent[] {
  return lines.flatMap((line) => knownEvents(fromTranscriptLine(JSON.parse(line))));
}

/** What `setup` registers; other hooks of a recording never reach us. */
const REGISTERED = new Set([
  'SessionStart',
  'UserPromptSubmit',
  'Stop',
  'StopFailure',
  'SubagentStop',
  'SessionEnd',
  'PostToolUse',
  'PostToolUseFailure',
  'PermissionRequest',
  'PreCompact',
  'PostCompact',
]);

/** The recorded hooks of a session, as the journal would hold them. */
export function hookEvents(scenario: RecordedScenario, sessionId: string): readonly AgentEvent[] {
  const path = join(SESSIONS_FOLDER, scenario.name, 'hooks.jsonl');
  if (!existsSync(path)) return [];
  return linesOf(path).flatMap((line) => {
    const { t, payload, traceparent } = JSON.parse(line) as RecordedHook;
    if (payload.session_id !== sessionId || !REGISTERED.has(payload.hook_event_name)) return [];
    const entry = toJournalEntry(payload, traceparent === undefined ? {} : { TRACEPARENT: traceparent }, t);
    return knownEvents(fromJournalEntry(entry));
  });
}

interface RecordedHook {
  readonly t: number;
  readonly payload: { readonly session_id: string; readonly hook_event_name: string };
  readonly traceparent?: string;
}
