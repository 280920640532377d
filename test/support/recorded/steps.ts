import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { linesOf, SESSIONS_FOLDER, sessionsOf, type RecordedScenario } from '../sessions/scenario.ts';
import { agentsOf, timeOf } from './lay-out.ts';

/** What a hook was given. */
export interface RecordedHook {
  /** Milliseconds since the Unix epoch. */
  readonly t: number;
  readonly payload: {
    readonly session_id: string;
    readonly hook_event_name: string;
    readonly transcript_path: string;
    readonly agent_transcript_path?: string;
    readonly prompt_id?: string;
    readonly tool_name?: string;
    readonly tool_use_id?: string;
    readonly duration_ms?: number;
  };
  readonly traceparent?: string;
  readonly tracestate?: string;
}

/** One thing that happened while a session ran. `file`: below the folder of its project's transcripts. */
export type Step =
  | { readonly kind: 'write'; readonly time: number; readonly file: string; readonly text: string }
  | { readonly kind: 'hook'; readonly time: number; readonly hook: RecordedHook };

/** A recorded process in the order of its times: what was written up to a hook comes before it. */
export function stepsOf(scenario: RecordedScenario): readonly Step[] {
  const hooks = hooksOf(scenario).map((hook): Step => ({ kind: 'hook', time: hook.t, hook }));
  return [...writes(scenario), ...hooks].sort((left, right) => left.time - right.time);
}

function writes(scenario: RecordedScenario): readonly Step[] {
  return sessionsOf(scenario).flatMap((session) => {
    const { sessionId, lines } = session;
    const agents = [...agentsOf(session)].flatMap(([agentId, agent]) => {
      const path = `${sessionId}/subagents/agent-${agentId}`;
      const steps = writesOf(`${path}.jsonl`, agent.lines);
      const meta = { kind: 'write', file: `${path}.meta.json`, text: JSON.stringify(agent.meta) } as const;
      return [{ ...meta, time: steps[0]?.time ?? 0 }, ...steps];
    });
    // Subagents before the main file, which tells of their end.
    return [...agents, ...writesOf(`${sessionId}.jsonl`, lines)];
  });
}

/** Lines without a time came with the line before them, lines that were copied from an older session, too. */
function writesOf(file: string, lines: readonly string[]): readonly Step[] {
  let time = 0;
  return lines.map((line) => {
    time = Math.max(time, timeOf(line) ?? 0);
    return { kind: 'write', time, file, text: `${line}\n` };
  });
}

/** In the order in which they ran; none where nobody recorded them. */
export function hooksOf({ name }: RecordedScenario): readonly RecordedHook[] {
  const path = join(SESSIONS_FOLDER, name, 'hooks.jsonl');
  return existsSync(path) ? linesOf(path).map((line) => JSON.parse(line) as RecordedHook) : [];
}
