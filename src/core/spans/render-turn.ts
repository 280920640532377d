import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import type { AgentRun, ModelCall, ToolCall, Turn } from '../session/turn.ts';
import { agentNameOf, subagentSpan } from './agent-span.ts';
import { compact } from './attributes.ts';
import { chatSpan } from './chat-span.ts';
import { rootSpanId, toolSpanId, traceIdOf } from './ids.ts';
import {
  MAIN_AGENT_NAME,
  type AgentContext,
  type RenderOptions,
  type TurnContext,
} from './render-context.ts';
import type { Attributes, SpanRecord, Trace } from './span.ts';
import { permissionSpan, toolSpan } from './tool-span.ts';
import { turnSpan } from './turn-span.ts';

/** A turn as its trace: GenAI spans as plain data. Pure: the same turn and options give the same spans. Children come before parents, the root last. */
export function renderTurn(turn: Turn, options: RenderOptions): Trace {
  const traceId = traceIdOf(turn.key);
  const context: TurnContext = { options, traceId, sessionId: turn.sessionId, facts: turn.facts };
  const root = rootSpanId(turn.key);
  const main: AgentContext = { ...context, agentSpanId: root, agentName: MAIN_AGENT_NAME };
  return {
    traceId,
    spans: [
      ...spansWithin(turn.run, main),
      ...turn.unlinkedRuns.flatMap((run) => subagentSpans(run, root, context)),
      turnSpan(turn, context),
    ],
    resource: resourceOf(turn, options),
    scope: { name: 'claude-otel', version: options.version },
  };
}

function spansWithin(run: AgentRun, context: AgentContext): readonly SpanRecord[] {
  return [
    ...run.calls.map((call, index) => chatSpan(call, context, earlierCalls(run, index, context))),
    ...run.tools.flatMap((tool) => toolSpans(tool, context)),
  ];
}

function earlierCalls(run: AgentRun, index: number, { options }: AgentContext): readonly ModelCall[] {
  return options.messages === 'delta' ? [] : run.calls.slice(0, index);
}

function toolSpans(tool: ToolCall, context: AgentContext): readonly SpanRecord[] {
  const waiting = permissionSpan(tool, context);
  return [
    ...tool.runs.flatMap((run) => subagentSpans(run, toolSpanId(tool.id), context)),
    ...(waiting === undefined ? [] : [waiting]),
    toolSpan(tool, context),
  ];
}

function subagentSpans(run: AgentRun, parentSpanId: string, context: TurnContext): readonly SpanRecord[] {
  const span = subagentSpan(run, parentSpanId, context);
  const agent: AgentContext = { ...context, agentSpanId: span.spanId, agentName: agentNameOf(run) };
  return [...spansWithin(run, agent), span];
}

function resourceOf(turn: Turn, options: RenderOptions): Attributes {
  return {
    ...compact({ [ATTR_SERVICE_NAME]: options.serviceName, [ATTR_SERVICE_VERSION]: turn.facts.version }),
    ...options.resourceAttributes,
  };
}
