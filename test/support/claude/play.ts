import { createProject, type Project } from './create-project.ts';
import { readSession, type RecordedSession } from './read-session.ts';
import { runClaude, type RunOptions } from './run-claude.ts';
import type { ClaudeRun } from './start-claude.ts';

export interface Played {
  readonly project: Project;
  readonly run: ClaudeRun;
  readonly session: RecordedSession;
}

/** Runs a prompt to its end, in a project of its own unless one is given, and reads what was recorded. */
export async function play(options: Omit<RunOptions, 'project'> & Partial<RunOptions>): Promise<Played> {
  const project = options.project ?? (await createProject());
  const run = await runClaude({ ...options, project });
  return { project, run, session: await readSession(run.transcriptPath) };
}
