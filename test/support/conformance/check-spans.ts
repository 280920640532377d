import type { SpanRecord } from '../../../src/core/spans/span.ts';
import { checkAttributes } from './check-attributes.ts';
import { checkContent } from './check-content.ts';
import { checkNameAndKind } from './check-name-and-kind.ts';
import { checkStatus } from './check-status.ts';
import type { Finding, Remark } from './finding.ts';

const CHECKS = [checkNameAndKind, checkStatus, checkAttributes, checkContent];

const findingOn = ({ name, spanId }: SpanRecord, { rule, level, message }: Remark): Finding => ({
  rule,
  level,
  spanName: name,
  spanId,
  message,
});

/**
 * Holds spans against the GenAI semantic conventions: the seven rules of upstream's conformance runner, names and types of
 * attributes, and the JSON schemas of content, strictly. Spans of no GenAI operation are checked for status and types only.
 */
export const checkSpans = (spans: readonly SpanRecord[]): readonly Finding[] =>
  spans.flatMap((span) => CHECKS.flatMap((check) => check(span)).map((remark) => findingOn(span, remark)));

/** What must be empty for every span that leaves. */
export const violationsOf = (spans: readonly SpanRecord[]): readonly Finding[] =>
  checkSpans(spans).filter(({ level }) => level === 'violation');
