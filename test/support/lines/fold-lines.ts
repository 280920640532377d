import type { AgentEvent } from '../../../src/core/events/agent-event.ts';
import { fromAgentMeta } from '../../../src/core/events/from-agent-meta.ts';
import { fromJournalEntry } from '../../../src/core/events/from-journal-entry.ts';
import { fromTranscriptLine } from '../../../src/core/events/from-transcript-line.ts';
import { createSessionFold, type SessionFold } from '../../../src/core/session/session-fold.ts';
import type { AgentRun, ToolCall, Turn } from '../../../src/core/session/turn.ts';
import { knownEvents } from './known-events.ts';
import { ofAgent, SESSION_ID, type Line } from './transcript-lines.ts';

export interface Files {
  readonly main?: readonly Line[];
  /** Agent id → what its file and its meta file hold. */
  readonly agents?: Readonly<Record<string, { readonly lines: readonly Line[]; readonly meta?: Line }>>;
  readonly hooks?: readonly Line[];
}

export const eventsOfLines = (lines: readonly Line[]): readonly AgentEvent[] =>
  lines.flatMap((line) => knownEvents(fromTranscriptLine(line)));

export const eventsOfHooks = (entries: readonly Line[]): readonly AgentEvent[] =>
  entries.flatMap((entry) => knownEvents(fromJournalEntry(entry)));

export const eventsOfAgents = (agents: Files['agents'] = {}): readonly AgentEvent[] =>
  Object.entries(agents).flatMap(([agentId, { lines, meta }]) => [
    ...(meta === undefined ? [] : knownEvents(fromAgentMeta(agentId, meta))),
    ...eventsOfLines(ofAgent(agentId, lines)),
  ]);

/** What a session's files hold, in the order in which the drain reads them. */
export const eventsOf = ({ main = [], agents, hooks = [] }: Files): readonly AgentEvent[] => [
  ...eventsOfHooks(hooks),
  ...eventsOfLines(main),
  ...eventsOfAgents(agents),
];

export const addAll = (fold: SessionFold, events: readonly AgentEvent[]): void => {
  for (const event of events) fold.add(event);
};

/** The turns of a session that nobody looked at before its end. */
export function turnsOf(files: Files): readonly Turn[] {
  const fold = createSessionFold(SESSION_ID);
  addAll(fold, eventsOf(files));
  return [...fold.takeFinished({ settled: true }), ...fold.openTurns()];
}

/** A turn in a line: `p1 completed: m1 Bash=ok m2`; a subagent's run stands in brackets behind its call, one without a call behind `+`. */
export const outline = (turn: Turn): string =>
  [`${turn.key} ${runOutline(turn.run)}`, ...turn.unlinkedRuns.map((run) => `+ [${agentOutline(run)}]`)].join(
    ' ',
  );

const agentOutline = (run: AgentRun): string => `${run.agentId ?? ''} ${runOutline(run)}`;

function runOutline(run: AgentRun): string {
  const steps = [
    ...run.calls.map((call) => ({
      at: call.startedAt,
      words: call.messageId ?? (call.failure ? 'failed' : 'cut'),
    })),
    ...run.tools.map((tool) => ({ at: tool.startedAt, words: toolOutline(tool) })),
  ].sort((left, right) => Number(left.at - right.at));
  return [`${run.outcome}:`, ...steps.map(({ words }) => words)].join(' ');
}

const toolOutline = ({ name, outcome, runs }: ToolCall): string =>
  [`${name}=${outcome}`, ...runs.map((run) => `[${agentOutline(run)}]`)].join(' ');

export const outlines = (files: Files): readonly string[] => turnsOf(files).map(outline);
