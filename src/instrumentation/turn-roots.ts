import { trace, type Context } from '@opentelemetry/api';
import { MAIN_AGENT_NAME } from '../core/spans/render-context.ts';
import {
  ATTR_GEN_AI_AGENT_NAME,
  ATTR_GEN_AI_OPERATION_NAME,
  GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT,
} from '../core/spans/semconv.generated.ts';
import type { Nanoseconds } from '../core/events/time.ts';
import type { LiveRoot } from './emit-spans.ts';
import type { Telemetry } from './telemetry.ts';
import { now, toHrTime } from './time.ts';

/** The live `invoke_agent` spans of one `query()`: the first is there before Claude Code starts, each further turn gets one when its prompt is submitted. */
export interface TurnRoots {
  /** The context in which the query runs. */
  readonly context: Context;
  /** A prompt was submitted: its turn has a root from now on. */
  bind(turnKey: string): void;
  take(turnKey: string): LiveRoot | undefined;
  /** A root for a turn whose prompt no callback told: the first one, while it is free, else one that begins when the turn did. */
  begin(startedAt: Nanoseconds): LiveRoot;
  isEmpty(): boolean;
  /** Roots whose turn never came. */
  takeAll(): readonly LiveRoot[];
}

export const ROOT_NAME = `${GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT} ${MAIN_AGENT_NAME}`;

export const ROOT_ATTRIBUTES = {
  [ATTR_GEN_AI_OPERATION_NAME]: GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT,
  [ATTR_GEN_AI_AGENT_NAME]: MAIN_AGENT_NAME,
} as const;

export function createTurnRoots(telemetry: Telemetry, parent: Context): TurnRoots {
  const bound = new Map<string, LiveRoot>();
  const first = startRoot(telemetry, parent);
  let unbound: LiveRoot | undefined = first;

  const takeUnbound = (): LiveRoot | undefined => {
    const taken = unbound;
    unbound = undefined;
    return taken;
  };

  return {
    context: first.context,
    bind: (turnKey) => {
      if (!bound.has(turnKey)) bound.set(turnKey, takeUnbound() ?? startRoot(telemetry, parent));
    },
    take: (turnKey) => {
      const root = bound.get(turnKey);
      bound.delete(turnKey);
      return root;
    },
    begin: (startedAt) => takeUnbound() ?? startRoot(telemetry, parent, startedAt),
    isEmpty: () => bound.size === 0 && unbound === undefined,
    takeAll: () => {
      const left = takeUnbound();
      const all = [...bound.values(), ...(left === undefined ? [] : [left])];
      bound.clear();
      return all;
    },
  };
}

function startRoot(telemetry: Telemetry, parent: Context, startTime = now()): LiveRoot {
  const options = { startTime: toHrTime(startTime), attributes: ROOT_ATTRIBUTES };
  const span = telemetry.tracer().startSpan(ROOT_NAME, options, parent);
  return { span, startTime, context: trace.setSpan(parent, span) };
}
