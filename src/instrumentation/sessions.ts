import { homedir } from 'node:os';
import { join } from 'node:path';
import { asId, asObject, type JsonObject } from '../core/events/json.ts';
import { createSessionRecorder, type SessionRecorder } from './session-recorder.ts';

/** The sessions of one query: mostly one; `/clear` begins another. */
export interface Sessions {
  ofMessage(message: unknown): SessionRecorder | undefined;
  ofHook(payload: unknown): SessionRecorder | undefined;
  all(): readonly SessionRecorder[];
}

type Environment = Readonly<Record<string, string | undefined>>;

export function createSessions(environment: Environment): Sessions {
  const recorders = new Map<string, SessionRecorder>();
  const find = (
    fields: JsonObject | undefined,
    path: () => string | undefined,
  ): SessionRecorder | undefined => {
    const id = asId(fields?.['session_id']);
    if (id === undefined) return undefined;
    const recorder = recorders.get(id) ?? createSessionRecorder(id, path());
    recorders.set(id, recorder);
    return recorder;
  };
  return {
    ofMessage: (value) => {
      const message = asObject(value);
      return find(message, () => usualPath(message, environment));
    },
    ofHook: (value) => {
      const payload = asObject(value);
      return find(payload, () => asId(payload?.['transcript_path']));
    },
    all: () => [...recorders.values()],
  };
}

/** Where Claude Code keeps a transcript, for sessions whose callbacks do not come: only `init` knows the folder. */
function usualPath(message: JsonObject | undefined, environment: Environment): string | undefined {
  const folder = asId(message?.['cwd']);
  const id = asId(message?.['session_id']);
  if (folder === undefined || id === undefined) return undefined;
  const configuration = environment['CLAUDE_CONFIG_DIR'] ?? join(environment['HOME'] ?? homedir(), '.claude');
  return join(configuration, 'projects', folder.replaceAll(/[^a-zA-Z0-9]/gu, '-'), `${id}.jsonl`);
}
