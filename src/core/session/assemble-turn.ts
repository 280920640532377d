import type { SessionFacts } from '../events/happened.ts';
import type { HookEvent } from '../events/hook-event.ts';
import { earliest, latest } from '../events/time.ts';
import { assembleRun } from './assemble-run.ts';
import { assembleSubagents, type SubagentMaterial } from './assemble-subagents.ts';
import { collectCompactions } from './collect-compactions.ts';
import { mergeFacts } from './merge-facts.ts';
import { nestRuns } from './nest-runs.ts';
import { announcesEnd, isStopped, turnEnding, type OpenTurn } from './open-turn.ts';
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
  const { sessionId, turn, hooks, facts, wakeUpLink } = material;
  const submission = hooks.find((hook) => hook.event === 'prompt-submit');
  const main = mainRun(material, submission);
  const nested = nestRuns(main, assembleSubagents(material), launchesIn(material));
  const [run, ...unlinkedRuns] = matchPermissions([nested.run, ...nested.unlinked], hooks);
  return {
    key: turn.key,
    sessionId,
    promptId: promptIdOf(material),
    source: turn.prompt?.source,
    prompt: turn.prompt?.text,
    permissionMode: turn.prompt?.permissionMode ?? submission?.permissionMode,
    // What the session is known to be, what the turn's hook said, and, above both, what its own line says.
    facts: mergeFacts(mergeFacts(facts, submission?.facts), turn.prompt?.facts),
    run: run ?? nested.run,
    unlinkedRuns,
    compactions: collectCompactions(turn.events),
    links: [
      ...(wakeUpLink === undefined ? [] : [wakeUpLink]),
      ...turn.links,
      ...traceparentLinks(submission?.traceparent),
    ],
    forkedFrom: material.forkedFrom,
    sources: { transcript: turn.events.length > 0, hooks: hooks.length > 0 },
    structuredOutput: structuredOutput(turn),
    shape: firstShape(material),
  };
}

/** Hooks are trusted for the boundaries of a turn: it begins with the submission and lasts at least until Stop. */
function mainRun({ turn, hooks }: TurnMaterial, submission: HookEvent | undefined): AgentRun {
  const run = assembleRun({
    agentId: undefined,
    agentType: undefined,
    invocation: 0,
    toolUseId: undefined,
    prompt: turn.prompt?.text,
    background: false,
    events: turn.events,
    hooks: hooks.filter(({ agentId }) => agentId === undefined),
    end: isStopped(turn, hooks) ? 'ended' : runEnd(turn, turnEnding(turn, hooks) === 'none'),
  });
  const startedAt = earliest([run.startedAt, submission?.at]) ?? run.startedAt;
  const endedAt = latest([run.endedAt, hooks.findLast(announcesEnd)?.at]) ?? run.endedAt;
  return { ...run, startedAt, endedAt };
}

/** A turn that continues another has that one's id; one without any id was named by its line. */
function promptIdOf({ turn, hooks }: TurnMaterial): string | undefined {
  if (turn.prompt !== undefined) return turn.prompt.promptId;
  return hooks.length > 0 || turn.key !== turn.promptId ? turn.promptId : undefined;
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

function traceparentLinks(traceparent: string | undefined): readonly TurnLink[] {
  const parsed = parseTraceparent(traceparent);
  return parsed === undefined ? [] : [{ kind: 'traceparent', ...parsed }];
}

function structuredOutput(turn: OpenTurn): unknown {
  return turn.events.findLast((event) => event.kind === 'structured-output')?.data;
}

function firstShape({ turn, shapes }: TurnMaterial): RequestShape | undefined {
  const request = turn.events.find(
    (event) => event.kind === 'model-request' && event.shapeHash !== undefined,
  );
  return request?.kind === 'model-request' ? shapes.get(request.shapeHash ?? '') : undefined;
}
