import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sessionsOf, type RecordedScenario, type RecordedSession } from '../sessions/scenario.ts';

/** Where Claude Code keeps the transcripts of the recorded project, below its configuration folder. */
export function projectTranscripts(configFolder: string): string {
  return join(configFolder, 'projects/-home-dev-project');
}

/** The sessions of a scenario, as Claude Code had left them on disk. Gives their transcripts. */
export function layOut(scenario: RecordedScenario, configFolder: string): readonly string[] {
  const folder = projectTranscripts(configFolder);
  mkdirSync(folder, { recursive: true });
  return sessionsOf(scenario).map((session) => layOutSession(session, folder));
}

function layOutSession(session: RecordedSession, folder: string): string {
  const { sessionId, lines } = session;
  const path = join(folder, `${sessionId}.jsonl`);
  writeLines(path, lines);
  const subagents = join(folder, sessionId, 'subagents');
  for (const [agentId, agent] of agentsOf(session)) {
    mkdirSync(subagents, { recursive: true });
    writeLines(join(subagents, `agent-${agentId}.jsonl`), agent.lines);
    writeFileSync(join(subagents, `agent-${agentId}.meta.json`), JSON.stringify(agent.meta));
  }
  return path;
}

/** A scenario keeps the subagents of its sessions in one folder. */
export function agentsOf({ sessionId, agents }: RecordedSession): RecordedSession['agents'] {
  return new Map([...agents].filter(([, { lines }]) => lines.some((line) => line.includes(sessionId))));
}

/** A folder is imported oldest first: a file is as old as its last line. */
function writeLines(path: string, lines: readonly string[]): void {
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  const last = lines.map(timeOf).findLast((time) => time !== undefined);
  if (last !== undefined) utimesSync(path, new Date(last), new Date(last));
}

/** Milliseconds since the Unix epoch; some kinds of lines have no time. */
export function timeOf(line: string): number | undefined {
  const { timestamp } = JSON.parse(line) as { readonly timestamp?: string };
  return timestamp === undefined ? undefined : Date.parse(timestamp);
}
