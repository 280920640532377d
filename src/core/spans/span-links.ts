import type { TurnLink } from '../session/turn.ts';
import { agentSpanId, rootSpanId, toolSpanId, traceIdOf } from './ids.ts';
import type { OwnAttribute } from './own-names.ts';
import type { SpanLink } from './span.ts';

const LINK_KIND: OwnAttribute = 'claude_code.link.kind';

/** Links of a turn: to the background task that woke it, the turn it resumes after, the caller's span. */
export function spanLinks(links: readonly TurnLink[]): readonly SpanLink[] {
  const seen = new Set<string>();
  return links
    .map(toSpanLink)
    .filter(({ traceId, spanId }) => !seen.has(traceId + spanId) && seen.add(traceId + spanId));
}

function toSpanLink(link: TurnLink): SpanLink {
  const attributes = { [LINK_KIND]: link.kind };
  switch (link.kind) {
    case 'task_notification': {
      const { agentId, toolUseId } = link.target;
      const spanId = agentId === undefined ? toolSpanId(toolUseId) : agentSpanId(agentId, toolUseId);
      return { traceId: traceIdOf(link.turnKey), spanId, attributes };
    }
    case 'resume':
      return { traceId: traceIdOf(link.turnKey), spanId: rootSpanId(link.turnKey), attributes };
    case 'traceparent':
      return { traceId: link.traceId, spanId: link.spanId, attributes };
  }
}
