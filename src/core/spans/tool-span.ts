import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { asId, asObject } from '../events/json.ts';
import type { ToolCall } from '../session/turn.ts';
import { compact } from './attributes.ts';
import type { SpanContent } from './content/content-gate.ts';
import { permissionSpanId, toolSpanId } from './ids.ts';
import { toolObject } from './messages.ts';
import type { OwnAttribute } from './own-names.ts';
import { contentAttributes, type AgentContext } from './render-context.ts';
import {
  ATTR_GEN_AI_AGENT_NAME,
  ATTR_GEN_AI_CONVERSATION_ID,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_SKILL_NAME,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_ID,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_GEN_AI_TOOL_TYPE,
  ATTR_MCP_METHOD_NAME,
  ATTR_PROCESS_EXIT_CODE,
  GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL,
} from './semconv.generated.ts';
import type { Attributes, SpanRecord } from './span.ts';
import { toolErrorOf, type ToolError } from './tool-error.ts';

/** One tool call, execution only: `execute_tool {tool}`, kind INTERNAL; a skill names itself, an MCP tool carries its method. */
export function toolSpan(tool: ToolCall, context: AgentContext): SpanRecord {
  const content = context.options.gate.forSpan();
  const error = tool.outcome === 'failed' ? toolErrorOf(tool.result) : undefined;
  const body = contentOf(tool, content);
  const message = error && content.text('error', () => error.message);
  return {
    traceId: context.traceId,
    spanId: toolSpanId(tool.id),
    parentSpanId: context.agentSpanId,
    name: nameOf(tool),
    kind: 'internal',
    startTime: tool.startedAt,
    endTime: tool.endedAt,
    attributes: {
      ...identity(tool, context),
      ...outcomeAttributes(tool, error),
      ...body,
      ...contentAttributes(content),
    },
    events: [],
    links: [],
    status: error === undefined ? { code: 'unset' } : { code: 'error', message: message ?? error.type },
  };
}

function nameOf(tool: ToolCall): string {
  return [GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL, tool.name, skillOf(tool)].filter(Boolean).join(' ');
}

function skillOf(tool: ToolCall): string | undefined {
  return tool.name === 'Skill' ? asId(asObject(tool.input)?.['skill']) : undefined;
}

function isMcp(tool: ToolCall): boolean {
  return tool.name.startsWith('mcp__');
}

function identity(tool: ToolCall, context: AgentContext): Attributes {
  return compact({
    [ATTR_GEN_AI_OPERATION_NAME]: GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL,
    [ATTR_GEN_AI_TOOL_NAME]: tool.name,
    [ATTR_GEN_AI_TOOL_TYPE]: isMcp(tool) ? 'extension' : 'function',
    [ATTR_GEN_AI_TOOL_CALL_ID]: tool.id,
    [ATTR_GEN_AI_AGENT_NAME]: context.agentName,
    [ATTR_GEN_AI_CONVERSATION_ID]: context.sessionId,
    [ATTR_GEN_AI_SKILL_NAME]: skillOf(tool),
    [ATTR_MCP_METHOD_NAME]: isMcp(tool) ? 'tools/call' : undefined,
  });
}

function outcomeAttributes(tool: ToolCall, error: ToolError | undefined): Attributes {
  const outcome: OwnAttribute = 'claude_code.tool.outcome';
  const denial: OwnAttribute = 'claude_code.tool.denial';
  const decision: OwnAttribute = 'claude_code.tool.permission_decision';
  const timing: OwnAttribute = 'claude_code.timing.source';
  const end: OwnAttribute = 'claude_code.timing.end_source';
  return compact({
    [outcome]: tool.outcome,
    [denial]: tool.denialKind,
    [decision]: tool.permission && `${tool.permission.decision} (${tool.permission.source})`,
    [timing]: tool.timingSource,
    [end]: tool.endIsLastEvent ? 'last_event' : undefined,
    [ATTR_ERROR_TYPE]: error?.type,
    [ATTR_PROCESS_EXIT_CODE]: error?.exitCode,
  });
}

function contentOf(tool: ToolCall, content: SpanContent): Attributes {
  return compact({
    [ATTR_GEN_AI_TOOL_CALL_ARGUMENTS]:
      tool.input === undefined ? undefined : content.json('arguments', () => toolObject(tool.input)),
    [ATTR_GEN_AI_TOOL_CALL_RESULT]:
      tool.result === undefined ? undefined : content.json('result', () => toolObject(tool.result)),
  });
}

/** Waiting for a person is no execution: `permission {tool}`, beside the tool's span. */
export function permissionSpan(tool: ToolCall, context: AgentContext): SpanRecord | undefined {
  const wait = tool.permissionWait;
  if (wait === undefined) return undefined;
  const timing: OwnAttribute = 'claude_code.timing.source';
  const decision: OwnAttribute = 'claude_code.tool.permission_decision';
  return {
    traceId: context.traceId,
    spanId: permissionSpanId(tool.id),
    parentSpanId: context.agentSpanId,
    name: `permission ${tool.name}`,
    kind: 'internal',
    startTime: wait.startedAt,
    endTime: wait.endedAt,
    attributes: compact({
      [ATTR_GEN_AI_TOOL_NAME]: tool.name,
      [ATTR_GEN_AI_TOOL_CALL_ID]: tool.id,
      [ATTR_GEN_AI_CONVERSATION_ID]: context.sessionId,
      [decision]: tool.permission && `${tool.permission.decision} (${tool.permission.source})`,
      [timing]: 'hook',
    }),
    events: [],
    links: [],
    status: { code: 'unset' },
  };
}
