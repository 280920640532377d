import { join } from 'node:path';
import type { Project } from './create-project.ts';

/** Where Claude Code keeps a session; its subagents are in `<session id>/subagents/` beside it. */
export function transcriptPath({ configFolder, folder }: Project, sessionId: string): string {
  return join(configFolder, 'projects', folder.replaceAll(/[^a-zA-Z0-9]/gu, '-'), `${sessionId}.jsonl`);
}
