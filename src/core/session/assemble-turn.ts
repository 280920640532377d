import type { SessionFacts } from '../events/happened.ts';
import type { HookEvent } from '../events/hook-event.ts';
import { earliest, latest, type Nanoseconds } from '../events/time.ts';
import { assembleRun } from './assemble-run.ts';
import { assembleSubagents, type SubagentMaterial } from './assemble-subagents.ts';
import { collectCompactions } from './collect-compactions.ts';
import { mergeFacts } from './merge-facts.ts';
import { nestRuns } from './nest-runs.ts';
import { isStopped, turnEnding, type OpenTurn } from './open-turn.ts';
import { matchPermissions } from './match-permissions.ts';
import { runEnd } from './run-outcome.ts';
import { parseTraceparent } from './traceparent.ts';
import type { AgentRun, RequestShape, Turn, TurnLink } from './turn.ts';

export interface TurnMaterial extends SubagentMaterial {
  readonly sessionId: string;
  readonly shapes: ReadonlyMap<string, RequestShape>;
  readonly facts: SessionFacts | undefined;
  readonly forkedFrom: string | undefined;
  /** To the background task that woke the turn. */
  readonly wakeUpLink: TurnLink | undefined;
}

/** What was collected about a turn, as the turn. Pure: the same material gives the same turn. */
export function assembleTurn(material: TurnMaterial): Turn {
  const { sessionId, turn, hooks, wakeUpLink } = material;
  const main = boundByHooks(
    assembleRun({
      events: turn.events,
      hooks: hooks.filter(isMain),
      end: isStopped(turn, hooks) ? 'ended' : runEnd(turn, turnEnding(turn, hooks) === 'none'),
      ...mainIdentity(turn),
    }),
    hooks,
  );
  const nested = nestRuns(main, assembleSubagents(material), launchesIn(material));
  const [run, ...unlinkedRuns] = matchPermissions([nested.run, ...nested.unlinked], hooks);
  return {
    key: turn.key,
    sessionId,
    promptId: promptIdOf(material),
    source: turn.prompt?.source,
    prompt: turn.prompt?.text,
    permissionMode: turn.prompt?.permissionMode ?? submittedMode(hooks),
    facts: factsOf(material),
    run: run ?? nested.run,
    unlinkedRuns,
    compactions: collectCompactions(turn.events, hooks),
    links: [...(wakeUpLink === undefined ? [] : [wakeUpLink]), ...turn.links, ...traceparentLinks(hooks)],
    forkedFrom: material.forkedFrom,
    sources: { transcript: turn.events.length > 0, hooks: hooks.length > 0 },
    structuredOutput: structuredOutput(turn),
    shape: firstShape(material),
  };
}

function isMain(event: HookEvent): boolean {
  return event.agentId === undefined;
}

/** A turn that continues another has that one's id; one without any id was named by its line. */
function promptIdOf({ turn, hooks }: TurnMaterial): string | undefined {
  if (turn.prompt !== undefined) return turn.prompt.promptId;
  return hooks.length > 0 || turn.key !== turn.promptId ? turn.promptId : undefined;
}

function mainIdentity(
  turn: OpenTurn,
): Pick<AgentRun, 'agentId' | 'agentType' | 'invocation' | 'toolUseId' | 'prompt' | 'background'> {
  return {
    agentId: undefined,
    agentType: undefined,
    invocation: 0,
    toolUseId: undefined,
    prompt: turn.prompt?.text,
    background: false,
  };
}

/** Hooks are trusted for the boundaries of a turn: it begins with the submission and lasts at least until Stop. */
function boundByHooks(run: AgentRun, hooks: readonly HookEvent[]): AgentRun {
  const submitted = hooks.find((hook) => hook.event === 'prompt-submit')?.at;
  const stopped = hooks.findLast(
    (hook) => isMain(hook) && (hook.event === 'stop' || hook.event === 'stop-failure'),
  )?.at;
  const startedAt: Nanoseconds = earliest([run.startedAt, submitted]) ?? run.startedAt;
  const endedAt = latest([run.endedAt, stopped]) ?? run.endedAt;
  return { ...run, startedAt, endedAt };
}

/** Agent id → id of the call that launched it, the first that results and hooks name. */
function launchesIn({ turn, invocations, hooks }: TurnMaterial): ReadonlyMap<string, string> {
  const events = [...turn.events, ...invocations.flatMap((invocation) => invocation.events)];
  const results = events.flatMap((event) => (event.kind === 'tool-results' ? event.results : []));
  const ends = hooks.flatMap((hook) => (hook.event === 'tool-end' ? [hook] : []));
  return new Map(
    [...ends, ...results]
      .toReversed()
      .flatMap(({ launchedAgentId, toolUseId }) =>
        launchedAgentId === undefined ? [] : [[launchedAgentId, toolUseId] as const],
      ),
  );
}

function submittedMode(hooks: readonly HookEvent[]): string | undefined {
  const submitted = hooks.find((hook) => hook.event === 'prompt-submit');
  return submitted?.event === 'prompt-submit' ? submitted.permissionMode : undefined;
}

function traceparentLinks(hooks: readonly HookEvent[]): readonly TurnLink[] {
  const submitted = hooks.find((hook) => hook.event === 'prompt-submit');
  const parsed = submitted?.event === 'prompt-submit' ? parseTraceparent(submitted.traceparent) : undefined;
  return parsed === undefined ? [] : [{ kind: 'traceparent', ...parsed }];
}

function structuredOutput(turn: OpenTurn): unknown {
  const event = turn.events.findLast((candidate) => candidate.kind === 'structured-output');
  return event?.kind === 'structured-output' ? event.data : undefined;
}

function firstShape({ turn, shapes }: TurnMaterial): RequestShape | undefined {
  const request = turn.events.find(
    (event) => event.kind === 'model-request' && event.shapeHash !== undefined,
  );
  return request?.kind === 'model-request' ? shapes.get(request.shapeHash ?? '') : undefined;
}

/** What the session is known to be, what the turn's hook said, and, above both, what its own line says. */
function factsOf({ facts, hooks, turn }: TurnMaterial): SessionFacts {
  const submitted = hooks.find((hook) => hook.event === 'prompt-submit');
  return mergeFacts(mergeFacts(facts, submitted?.facts), turn.prompt?.facts);
}
