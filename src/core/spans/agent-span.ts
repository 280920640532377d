import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import type { AgentRun, ModelFailure } from '../session/turn.ts';
import { compact } from './attributes.ts';
import { callsOf } from './call-cost.ts';
import { errorTypeOf } from './chat-span.ts';
import type { SpanContent } from './content/content-gate.ts';
import { finishReasonOf } from './finish-reason.ts';
import { agentSpanId } from './ids.ts';
import { outputMessages, userMessage } from './messages.ts';
import type { OwnAttribute } from './own-names.ts';
import { contentAttributes, type TurnContext } from './render-context.ts';
import {
  ATTR_GEN_AI_AGENT_NAME,
  ATTR_GEN_AI_CONVERSATION_ID,
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_RESPONSE_FINISH_REASONS,
  GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT,
} from './semconv.generated.ts';
import type { Attributes, SpanRecord, SpanStatus } from './span.ts';
import { totalsAttributes } from './totals-attributes.ts';

/** Name of a subagent: its type, as Claude Code names it. */
export function agentNameOf(run: AgentRun): string {
  return run.agentType ?? 'subagent';
}

/** One invocation of a subagent: `invoke_agent {type}`, kind INTERNAL, under the tool call that started it. */
export function subagentSpan(run: AgentRun, parentSpanId: string, context: TurnContext): SpanRecord {
  const content = context.options.gate.forSpan();
  const messages = agentMessages(run, content);
  return {
    traceId: context.traceId,
    spanId: agentSpanId(run.agentId ?? '', starterOf(run)),
    parentSpanId,
    name: `${GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT} ${agentNameOf(run)}`,
    kind: 'internal',
    startTime: run.startedAt,
    endTime: run.endedAt,
    attributes: {
      ...agentAttributes(run, agentNameOf(run), context),
      ...totalsAttributes(callsOf(run), context),
      ...subagentAttributes(run),
      ...messages,
      ...contentAttributes(content),
    },
    events: [],
    links: [],
    status: agentStatus(run, content),
  };
}

/** Where the call that started the run is not known, the run's number tells it from the agent's others. */
function starterOf({ toolUseId, invocation }: AgentRun): string {
  return toolUseId ?? (invocation === 0 ? '' : `#${invocation}`);
}

/** What the root and a subagent's span have in common. */
export function agentAttributes(run: AgentRun, name: string, context: TurnContext): Attributes {
  const outcome: OwnAttribute = 'claude_code.agent.outcome';
  const end: OwnAttribute = 'claude_code.timing.end_source';
  return compact({
    [ATTR_GEN_AI_OPERATION_NAME]: GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT,
    [ATTR_GEN_AI_AGENT_NAME]: name,
    [ATTR_GEN_AI_CONVERSATION_ID]: context.sessionId,
    [ATTR_GEN_AI_RESPONSE_FINISH_REASONS]: finishReasons(run),
    [outcome]: run.outcome,
    [end]: run.endIsLastEvent ? 'last_event' : undefined,
    [ATTR_ERROR_TYPE]: run.outcome === 'failed' ? failureType(run) : undefined,
  });
}

function subagentAttributes(run: AgentRun): Attributes {
  const id: OwnAttribute = 'claude_code.agent.id';
  const background: OwnAttribute = 'claude_code.agent.background';
  return compact({ [id]: run.agentId, [background]: run.background ? true : undefined });
}

function finishReasons(run: AgentRun): readonly string[] | undefined {
  const reason = run.calls.at(-1)?.stopReason;
  return reason === undefined ? undefined : [finishReasonOf(reason)];
}

/** The prompt, and the last words of the agent. */
export function agentMessages(run: AgentRun, content: SpanContent): Attributes {
  const { prompt } = run;
  const last = run.calls.findLast((call) => call.output.some((block) => block.kind === 'text'));
  const words = last?.output.filter((block) => block.kind === 'text') ?? [];
  return compact({
    [ATTR_GEN_AI_INPUT_MESSAGES]:
      prompt === undefined ? undefined : content.json('input', () => [userMessage(prompt)]),
    [ATTR_GEN_AI_OUTPUT_MESSAGES]:
      last === undefined ? undefined : content.json('output', () => outputMessages(words, last)),
  });
}

/** Only a failure is an error: an interrupt, a limit or a killed process is told by the outcome. */
export function agentStatus(run: AgentRun, content: SpanContent): SpanStatus {
  if (run.outcome !== 'failed') return { code: 'unset' };
  const message = content.text('error', () => lastFailure(run)?.message);
  return { code: 'error', message: message ?? failureType(run) };
}

function failureType(run: AgentRun): string {
  const failure = lastFailure(run);
  return failure === undefined ? '_OTHER' : errorTypeOf(failure);
}

function lastFailure(run: AgentRun): ModelFailure | undefined {
  return run.calls.findLast((call) => call.failure !== undefined)?.failure;
}
