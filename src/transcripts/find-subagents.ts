import { readdirSync, readFileSync } from 'node:fs';

export interface SubagentFiles {
  readonly agentId: string;
  readonly transcript: string;
  readonly meta: string;
}

/** The subagents of a session, nested ones too: Claude Code keeps all of them in `<session id>/subagents/` beside the transcript. */
export function findSubagents(transcriptPath: string): readonly SubagentFiles[] {
  const folder = `${transcriptPath.replace(/\.jsonl$/, '')}/subagents`;
  const ids = new Set(
    names(folder).flatMap((name) => /^agent-([\w-]+)\.(?:jsonl|meta\.json)$/.exec(name)?.[1] ?? []),
  );
  return [...ids].sort().map((agentId) => ({
    agentId,
    transcript: `${folder}/agent-${agentId}.jsonl`,
    meta: `${folder}/agent-${agentId}.meta.json`,
  }));
}

/** The parsed `.meta.json`; `undefined` while it is absent or half written. */
export function readMeta(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
