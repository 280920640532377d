import type { SpanRecord } from '../../../src/core/spans/span.ts';

/** What the recorded index counts, counted from spans. */
export interface SpanCounts {
  readonly roots: number;
  readonly agents: number;
  readonly tools: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly failedTools: number;
  readonly refusedTools: number;
  readonly interrupted: boolean;
  readonly failedTurns: number;
  readonly compactions: number;
}

export function countSpans(spans: readonly SpanRecord[]): SpanCounts {
  const agents = ofOperation(spans, 'invoke_agent');
  const tools = ofOperation(spans, 'execute_tool');
  const chats = ofOperation(spans, 'chat');
  const roots = agents.filter(({ parentSpanId }) => parentSpanId === undefined);
  const sum = (name: string): number =>
    chats.reduce((total, span) => total + Number(span.attributes[name] ?? 0), 0);
  const cacheReadTokens = sum('gen_ai.usage.cache_read.input_tokens');
  const cacheWriteTokens = sum('gen_ai.usage.cache_write.input_tokens');
  return {
    roots: roots.length,
    agents: agents.length,
    tools: tools.length,
    inputTokens: sum('gen_ai.usage.input_tokens') - cacheReadTokens - cacheWriteTokens,
    outputTokens: sum('gen_ai.usage.output_tokens'),
    cacheReadTokens,
    cacheWriteTokens,
    failedTools: tools.filter(isError).length,
    refusedTools: tools.filter(isRefused).length,
    interrupted: agents.some(({ attributes }) =>
      STOPPED.has(String(attributes['claude_code.agent.outcome'])),
    ),
    failedTurns: roots.filter(isError).length,
    compactions: roots.flatMap(({ events }) => events).filter(({ name }) => name === 'claude_code.compaction')
      .length,
  };
}

const STOPPED = new Set(['interrupted', 'killed', 'open']);

export function ofOperation(spans: readonly SpanRecord[], operation: string): readonly SpanRecord[] {
  return spans.filter(({ attributes }) => attributes['gen_ai.operation.name'] === operation);
}

export function costOf(spans: readonly SpanRecord[]): number {
  return ofOperation(spans, 'chat').reduce(
    (sum, { attributes }) => sum + Number(attributes['claude_code.cost.usd'] ?? 0),
    0,
  );
}

function isError({ status }: SpanRecord): boolean {
  return status.code === 'error';
}

/** The index counts an interrupted call among the denied ones: both have a `toolDenialKind`. */
function isRefused({ attributes }: SpanRecord): boolean {
  return (
    attributes['claude_code.tool.outcome'] === 'denied' || attributes['claude_code.tool.denial'] !== undefined
  );
}
