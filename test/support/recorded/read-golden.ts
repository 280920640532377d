import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const GOLDEN = join(import.meta.dirname, '../../golden/sessions');

/** One session of a golden file. */
export interface GoldenSession {
  readonly sessionId: string;
  readonly turns: number;
  /** Its cost, and what of Claude Code's own account no span explains; in words. */
  readonly account: string;
  readonly waterfalls: readonly string[];
}

export function readGolden(scenario: string): readonly GoldenSession[] {
  const text = readFileSync(join(GOLDEN, `${scenario}.txt`), 'utf8').trimEnd();
  const [, ...sessions] = text.split(/\n\nsession /);
  return sessions.map(readSession);
}

function readSession(text: string): GoldenSession {
  const [head = '', ...waterfalls] = text.split('\n\n');
  const [, sessionId = '', turns = '', account = ''] = /^(\S+): (\d+) turns, (.*)$/.exec(head) ?? [];
  return { sessionId, turns: Number(turns), account, waterfalls };
}
