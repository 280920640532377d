import type { PriceBook } from '../prices/price-call.ts';
import type { SessionFacts } from '../events/happened.ts';
import type { ContentGate, SpanContent } from './content/content-gate.ts';
import type { OwnAttribute } from './own-names.ts';
import type { Attributes } from './span.ts';

/** What a turn is rendered with; everything uncertain is a parameter. */
export interface RenderOptions {
  readonly gate: ContentGate;
  readonly prices: PriceBook;
  /** Input messages of a model call: those since the agent's previous call, or all of the turn. */
  readonly messages: 'delta' | 'turn-history';
  readonly serviceName: string;
  readonly resourceAttributes: Attributes;
  readonly userId: string | undefined;
  /** Version of this package: the version of the instrumentation scope. */
  readonly version: string;
}

/** What every span of one turn shares. */
export interface TurnContext {
  readonly options: RenderOptions;
  readonly traceId: string;
  readonly sessionId: string;
  readonly facts: SessionFacts;
}

/** The agent in which a span happened. */
export interface AgentContext extends TurnContext {
  readonly agentSpanId: string;
  readonly agentName: string;
}

/** Name of the agent that the main thread is. */
export const MAIN_AGENT_NAME = 'claude-code';

export const REDACTIONS: OwnAttribute = 'claude_code.content.redactions';
export const TRUNCATED: OwnAttribute = 'claude_code.content.truncated';

/** What the gate did to a span's content; call it when all content of the span was asked for. */
export function contentAttributes(content: SpanContent): Attributes {
  return {
    ...(content.redactions() === 0 ? {} : { [REDACTIONS]: content.redactions() }),
    ...(content.truncations().length === 0 ? {} : { [TRUNCATED]: content.truncations() }),
  };
}
