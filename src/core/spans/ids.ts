import { createHash } from 'node:crypto';

/**
 * Ids are derived from Claude Code's own, so that live, replay, import and resend give the same ids, and sending twice is harmless (ARCHITECTURE.md).
 * Each kind of span has its own name space: a tool call and the subagent it starts must not share an id.
 */
function hexDigest(kind: string, parts: readonly string[], length: number): string {
  return createHash('sha256')
    .update([`claude-otel/${kind}`, ...parts].join('\0'))
    .digest('hex')
    .slice(0, length);
}

const TRACE_ID_LENGTH = 32;
const SPAN_ID_LENGTH = 16;

/** Trace of a turn, from its prompt id. */
export function traceIdOf(turnKey: string): string {
  return hexDigest('trace', [turnKey], TRACE_ID_LENGTH);
}

export function rootSpanId(turnKey: string): string {
  return hexDigest('turn', [turnKey], SPAN_ID_LENGTH);
}

/** A model call: Anthropic message id, or the id of its request line where there was no answer. */
export function callSpanId(messageOrRequestId: string): string {
  return hexDigest('call', [messageOrRequestId], SPAN_ID_LENGTH);
}

export function toolSpanId(toolUseId: string): string {
  return hexDigest('tool', [toolUseId], SPAN_ID_LENGTH);
}

export function permissionSpanId(toolUseId: string): string {
  return hexDigest('permission', [toolUseId], SPAN_ID_LENGTH);
}

/** One invocation of a subagent: a resumed one keeps its agent id, but was started by another tool call. */
export function agentSpanId(agentId: string, startedBy: string): string {
  return hexDigest('agent', [agentId, startedBy], SPAN_ID_LENGTH);
}
