import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../config/paths.ts';
import { asId, asObject, type JsonObject } from '../core/events/json.ts';
import { createSessionRecorder, type SessionRecorder } from './session-recorder.ts';

/** The sessions of one query: mostly one; `/clear` begins another. */
export interface Sessions {
  ofMessage(message: unknown): SessionRecorder | undefined;
  ofHook(payload: unknown): SessionRecorder | undefined;
  all(): readonly SessionRecorder[];
}

export function createSessions(environment: Environment): Sessions {
  const recorders = new Map<string, SessionRecorder>();
  const recorderOf = (fields: JsonObject | undefined): SessionRecorder | undefined => {
    const id = asId(fields?.['session_id']);
    if (id === undefined) return undefined;
    const recorder = recorders.get(id) ?? createSessionRecorder(id);
    recorders.set(id, recorder);
    return recorder;
  };
  const follow = (recorder: SessionRecorder | undefined, path: string | undefined): void => {
    if (path !== undefined) recorder?.follow(path);
  };
  return {
    ofMessage: (value) => {
      const message = asObject(value);
      const recorder = recorderOf(message);
      follow(recorder, usualPath(message, environment));
      return recorder;
    },
    ofHook: (value) => {
      const payload = asObject(value);
      const recorder = recorderOf(payload);
      follow(recorder, asId(payload?.['transcript_path']));
      return recorder;
    },
    all: () => [...recorders.values()],
  };
}

/** Where Claude Code keeps a transcript, for sessions whose callbacks do not come (they are there before `init`, which alone knows the folder). */
function usualPath(message: JsonObject | undefined, environment: Environment): string | undefined {
  const folder = asId(message?.['cwd']);
  const id = asId(message?.['session_id']);
  if (folder === undefined || id === undefined) return undefined;
  const configuration = environment['CLAUDE_CONFIG_DIR'] ?? join(environment['HOME'] ?? homedir(), '.claude');
  return join(configuration, 'projects', folder.replaceAll(/[^a-zA-Z0-9]/gu, '-'), `${id}.jsonl`);
}
