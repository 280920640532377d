import type { Compaction, Turn } from '../session/turn.ts';
import { agentAttributes, agentMessages, agentStatus } from './agent-span.ts';
import { compact } from './attributes.ts';
import { callsOfTurn } from './call-cost.ts';
import type { SpanContent } from './content/content-gate.ts';
import { rootSpanId } from './ids.ts';
import { structuredMessages } from './messages.ts';
import type { OwnAttribute } from './own-names.ts';
import { contentAttributes, MAIN_AGENT_NAME, type TurnContext } from './render-context.ts';
import {
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_OUTPUT_TYPE,
  ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
  ATTR_GEN_AI_TOOL_DEFINITIONS,
  ATTR_PROCESS_WORKING_DIRECTORY,
  ATTR_USER_ID,
  ATTR_VCS_REF_HEAD_NAME,
  GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT,
  GEN_AI_OUTPUT_TYPE_VALUE_JSON,
} from './semconv.generated.ts';
import type { Attributes, SpanEvent, SpanRecord } from './span.ts';
import { totalsAttributes } from './totals-attributes.ts';
import { spanLinks } from './span-links.ts';

/** The root of a turn's trace: `invoke_agent claude-code`, kind INTERNAL, the only span without a parent. */
export function turnSpan(turn: Turn, context: TurnContext): SpanRecord {
  const content = context.options.gate.forSpan();
  const body = {
    ...agentMessages(turn.run, content),
    ...structuredOutput(turn, content),
    ...shapeAttributes(turn, content),
  };
  return {
    traceId: context.traceId,
    spanId: rootSpanId(turn.key),
    parentSpanId: undefined,
    name: `${GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT} ${MAIN_AGENT_NAME}`,
    kind: 'internal',
    startTime: turn.run.startedAt,
    endTime: turn.run.endedAt,
    attributes: {
      ...agentAttributes(turn.run, MAIN_AGENT_NAME, context),
      ...totalsAttributes(callsOfTurn(turn), context),
      ...turnAttributes(turn, context),
      ...placeAttributes(turn, context, content),
      ...body,
      ...contentAttributes(content),
    },
    events: turn.compactions.map(compactionEvent),
    links: spanLinks(turn.links),
    status: agentStatus(turn.run, content),
  };
}

function turnAttributes(turn: Turn, context: TurnContext): Attributes {
  const own: Partial<Record<OwnAttribute, string | readonly string[] | undefined>> = {
    'claude_code.version': turn.facts.version,
    'claude_code.entrypoint': turn.facts.entrypoint,
    'claude_code.permission_mode': turn.permissionMode,
    'claude_code.prompt.id': turn.promptId,
    'claude_code.prompt.source': turn.source,
    'claude_code.capture.sources': sourcesOf(turn),
    'claude_code.content.mode': context.options.gate.mode,
    'claude_code.session.forked_from': turn.forkedFrom,
  };
  return compact(own);
}

function sourcesOf({ sources }: Turn): readonly string[] {
  return [...(sources.transcript ? ['transcript'] : []), ...(sources.hooks ? ['hooks'] : [])];
}

function placeAttributes(turn: Turn, context: TurnContext, content: SpanContent): Attributes {
  return compact({
    [ATTR_USER_ID]: content.place(context.options.userId),
    [ATTR_PROCESS_WORKING_DIRECTORY]: content.place(turn.facts.workingDirectory),
    [ATTR_VCS_REF_HEAD_NAME]: content.place(turn.facts.gitBranch),
  });
}

function structuredOutput(turn: Turn, content: SpanContent): Attributes {
  const data = turn.structuredOutput;
  if (data === undefined) return {};
  return compact({
    [ATTR_GEN_AI_OUTPUT_TYPE]: GEN_AI_OUTPUT_TYPE_VALUE_JSON,
    [ATTR_GEN_AI_OUTPUT_MESSAGES]: content.json('output', () => structuredMessages(data)),
  });
}

/** Once per trace. Descriptions and schemas of tools are left out: the conventions do not recommend them, for their size. */
function shapeAttributes({ shape }: Turn, content: SpanContent): Attributes {
  if (shape === undefined) return {};
  return compact({
    [ATTR_GEN_AI_SYSTEM_INSTRUCTIONS]: content.json('system', () =>
      shape.system.map((text) => ({ type: 'text', content: text })),
    ),
    [ATTR_GEN_AI_TOOL_DEFINITIONS]: content.json('tools', () =>
      shape.tools.map(({ name }) => ({ type: 'function', name })),
    ),
  });
}

function compactionEvent(compaction: Compaction): SpanEvent {
  const own: Partial<Record<OwnAttribute, string | number | undefined>> = {
    'claude_code.compaction.trigger': compaction.trigger,
    'claude_code.compaction.pre_tokens': compaction.preTokens,
    'claude_code.compaction.post_tokens': compaction.postTokens,
  };
  return { name: 'claude_code.compaction', time: compaction.endedAt, attributes: compact(own) };
}
