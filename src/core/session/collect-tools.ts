import type { ToolResult, TranscriptEvent } from '../events/agent-event.ts';
import type { HookEvent } from '../events/hook-event.ts';
import type { ModelOutputEvent } from '../events/model-event.ts';
import { fromMilliseconds, latest, type Nanoseconds } from '../events/time.ts';
import type { ToolCall, ToolOutcome } from './turn.ts';

type ToolEnd = Extract<HookEvent, { event: 'tool-end' }>;

interface ToolMaterial {
  readonly events: readonly TranscriptEvent[];
  readonly hooks: readonly HookEvent[];
  readonly interrupted: boolean;
}

interface Issued {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
  readonly at: Nanoseconds;
}

interface Resulted {
  readonly result: ToolResult;
  readonly at: Nanoseconds;
}

/** The tool calls of one agent, in the order the model issued them; without a transcript, those that hooks saw end. */
export function collectTools({ events, hooks, interrupted }: ToolMaterial): readonly ToolCall[] {
  const ends = new Map(
    hooks.flatMap((hook) => (hook.event === 'tool-end' ? [[hook.toolUseId, hook] as const] : [])),
  );
  const results = resultsById(events);
  const issued = issuedCalls(events);
  const lastAt = latest(events.map(({ at }) => at));
  const known = new Set(issued.map(({ id }) => id));
  const fromLines = issued.map((call) =>
    toToolCall({ call, resulted: results.get(call.id), end: ends.get(call.id), lastAt, interrupted }),
  );
  const fromHooks = [...ends.values()].filter(({ toolUseId }) => !known.has(toolUseId)).map(hookOnlyCall);
  return [...fromLines, ...fromHooks];
}

function issuedCalls(events: readonly TranscriptEvent[]): readonly Issued[] {
  const calls = new Map<string, Issued>();
  for (const event of events) {
    if (event.kind === 'model-output')
      for (const call of callsIn(event)) if (!calls.has(call.id)) calls.set(call.id, call);
  }
  return [...calls.values()];
}

function callsIn(event: ModelOutputEvent): readonly Issued[] {
  return event.blocks.flatMap((block) =>
    block.kind === 'tool-use' ? [{ id: block.id, name: block.name, input: block.input, at: event.at }] : [],
  );
}

function resultsById(events: readonly TranscriptEvent[]): ReadonlyMap<string, Resulted> {
  const results = new Map<string, Resulted>();
  for (const event of events) {
    if (event.kind !== 'tool-results') continue;
    for (const result of event.results) results.set(result.toolUseId, { result, at: event.at });
  }
  return results;
}

interface CallMaterial {
  readonly call: Issued;
  readonly resulted: Resulted | undefined;
  readonly end: ToolEnd | undefined;
  readonly lastAt: Nanoseconds | undefined;
  readonly interrupted: boolean;
}

function toToolCall({ call, resulted, end, lastAt, interrupted }: CallMaterial): ToolCall {
  return {
    id: call.id,
    name: call.name,
    input: call.input,
    result: resulted?.result.content,
    outcome: outcomeOf(resulted?.result, end, interrupted),
    denialKind: resulted?.result.denialKind,
    permission: resulted?.result.permission,
    ...timesOf({ call, resulted, end, lastAt }),
    permissionWait: undefined,
    runs: [],
  };
}

/**
 * Errors are failures that the tool had itself; a refused call and one that was cut by an interrupt are not
 * (`toolDenialKind`, `permissionDecision`: measured on Claude Code 2.1.330).
 */
function outcomeOf(
  result: ToolResult | undefined,
  end: ToolEnd | undefined,
  interrupted: boolean,
): ToolOutcome {
  if (result === undefined) return outcomeWithoutResult(end, interrupted);
  if (result.permission?.decision === 'reject') return 'denied';
  if (result.denialKind === 'user-rejected') return 'interrupted';
  if (result.denialKind !== undefined) return 'denied';
  return result.isError ? 'failed' : 'ok';
}

/** A hook saw the end of a call whose result was not read. */
function outcomeWithoutResult(end: ToolEnd | undefined, interrupted: boolean): ToolOutcome {
  if (end !== undefined) return outcomeByHook(end);
  return interrupted ? 'interrupted' : 'open';
}

function outcomeByHook({ interrupted, failed }: ToolEnd): ToolOutcome {
  if (interrupted) return 'interrupted';
  return failed ? 'failed' : 'ok';
}

type Times = Pick<ToolCall, 'startedAt' | 'endedAt' | 'timingSource' | 'endIsLastEvent'>;

/** Execution only: a hook says how long it took, without hook and permission time. Otherwise from the issuing line to the result's. */
function timesOf({ call, resulted, end, lastAt }: Omit<CallMaterial, 'interrupted'>): Times {
  if (end?.durationMs !== undefined)
    return { ...hookTimes(end, end.durationMs, resulted?.at), endIsLastEvent: false };
  // The clock may have been set back between the two lines.
  const endedAt = latest([call.at, resulted?.at ?? lastAt]) ?? call.at;
  return { startedAt: call.at, endedAt, timingSource: 'transcript', endIsLastEvent: resulted === undefined };
}

/** The hook's process starts a little after the tool's end; the result line is written after that. */
function hookTimes(
  end: ToolEnd,
  durationMs: number,
  resultedAt: Nanoseconds | undefined,
): Pick<Times, 'startedAt' | 'endedAt' | 'timingSource'> {
  const endedAt = resultedAt !== undefined && resultedAt < end.at ? resultedAt : end.at;
  const startedAt = latest([0n, endedAt - fromMilliseconds(durationMs)]) ?? 0n;
  return { startedAt, endedAt, timingSource: 'hook' };
}

function hookOnlyCall(end: ToolEnd): ToolCall {
  return {
    id: end.toolUseId,
    name: end.toolName,
    input: undefined,
    result: undefined,
    outcome: outcomeByHook(end),
    denialKind: undefined,
    permission: undefined,
    ...hookTimes(end, end.durationMs ?? 0, undefined),
    endIsLastEvent: false,
    permissionWait: undefined,
    runs: [],
  };
}
