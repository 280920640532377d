import type { AgentMetaEvent } from './agent-event.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { asId, asObject } from './json.ts';

/** `subagents/agent-<agentId>.meta.json`, parsed. */
export function fromAgentMeta(agentId: string, value: unknown): AgentMetaEvent | Diagnostic {
  const meta = asObject(value);
  if (meta === undefined) return diagnostic('not-an-object', 'meta.json');
  return {
    kind: 'agent-meta',
    at: undefined,
    agentId,
    agentType: asId(meta['agentType']),
    toolUseId: asId(meta['toolUseId']),
    background: meta['requestShape'] === 'background',
  };
}
