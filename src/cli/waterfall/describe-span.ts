import type { OwnAttribute } from '../../core/spans/own-names.ts';
import {
  ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
} from '../../core/spans/semconv.generated.ts';
import type { AttributeValue, SpanRecord } from '../../core/spans/span.ts';
import type { WaterfallRow } from './draw-waterfall.ts';

/** What a row says beside name and times: tokens, cost, and how it ended when that is not plainly well. */
export function describeSpan(span: SpanRecord): Pick<WaterfallRow, 'facts' | 'kind'> {
  const facts = [tokens(span), cost(span), outcome(span), error(span), links(span), estimates(span)];
  return { facts: facts.filter((fact) => fact !== '').join('  '), kind: kindOf(span) };
}

function own(span: SpanRecord, name: OwnAttribute): AttributeValue | undefined {
  return span.attributes[name];
}

function tokens({ attributes }: SpanRecord): string {
  const input = attributes[ATTR_GEN_AI_USAGE_INPUT_TOKENS];
  if (input === undefined) return '';
  const read = attributes[ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS];
  const written = attributes[ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS];
  const cache = read === undefined ? '' : ` (cache ${String(read)} read, ${String(written)} written)`;
  return `${String(input)} in${cache}, ${String(attributes[ATTR_GEN_AI_USAGE_OUTPUT_TOKENS])} out`;
}

function cost(span: SpanRecord): string {
  const usd = own(span, 'claude_code.cost.usd');
  const unpriced = own(span, 'claude_code.cost.unpriced_models');
  const known = typeof usd === 'number' ? `$${usd.toFixed(6)}` : '';
  return unpriced === undefined ? known : `${known} (no price for ${String(unpriced)})`.trim();
}

/** Only what a person would want to know: well-ended spans say nothing. */
function outcome(span: SpanRecord): string {
  const tool = own(span, 'claude_code.tool.outcome');
  const agent = own(span, 'claude_code.agent.outcome');
  const denial = own(span, 'claude_code.tool.denial');
  const word = tool === 'ok' || agent === 'completed' ? '' : String(tool ?? agent ?? '');
  return denial === undefined ? word : `${word} (${String(denial)})`;
}

function error(span: SpanRecord): string {
  return span.status.code === 'error' ? `ERROR ${String(span.attributes['error.type'])}` : '';
}

function links({ links: all }: SpanRecord): string {
  const kind: OwnAttribute = 'claude_code.link.kind';
  return all.map((link) => `↩ ${String(link.attributes[kind])} ${link.spanId}`).join(' ');
}

function estimates(span: SpanRecord): string {
  const said = [
    own(span, 'claude_code.timing.start_source') === 'preceding_event' ? 'start: preceding event' : '',
    own(span, 'claude_code.timing.end_source') === 'last_event' ? 'end: last event' : '',
    own(span, 'claude_code.timing.source') === 'transcript' ? 'times: transcript' : '',
    own(span, 'claude_code.usage.estimated') === true ? 'usage: placeholder' : '',
    attempts(span),
  ];
  const text = said.filter((word) => word !== '').join(', ');
  return text === '' ? '' : `[${text}]`;
}

function attempts(span: SpanRecord): string {
  const count = own(span, 'claude_code.request.attempts');
  return count === undefined ? '' : `${String(count)} attempts`;
}

function kindOf(span: SpanRecord): WaterfallRow['kind'] {
  if (span.status.code === 'error') return 'failed';
  const tool = own(span, 'claude_code.tool.outcome');
  return tool === 'denied' || tool === 'interrupted' ? 'refused' : 'plain';
}
