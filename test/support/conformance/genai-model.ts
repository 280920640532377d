/** The data in `test/fixtures/semconv-genai`; its README says where it comes from and how far it can be trusted. */
import { readFileSync } from 'node:fs';
import type { SpanRecord } from '../../../src/core/spans/span.ts';

type Type = string | { readonly enum: readonly string[] };

interface ModelSpan {
  readonly kind: string;
  readonly attributes: Readonly<Record<string, { readonly level: string; readonly type: Type }>>;
}

interface FullModel {
  readonly registry: Readonly<Record<string, { readonly type: Type }>>;
  readonly spans: Readonly<Record<string, ModelSpan>>;
  readonly refinements: Readonly<Record<string, ModelSpan & { readonly refines: string }>>;
}

interface CoverageModel {
  readonly spans: Readonly<
    Record<string, { readonly kind: string; readonly attributes: Readonly<Record<string, string>> }>
  >;
  readonly enums: Readonly<Record<string, readonly string[]>>;
}

interface ConformanceRules {
  readonly span_name_attribute: Readonly<Record<string, string>>;
  readonly recommended_but_not_expected: readonly string[];
  readonly adjustments_for_2026_11: {
    readonly span_type_of_operation: Readonly<Record<string, readonly string[]>>;
    readonly span_name_attribute: Readonly<Record<string, string>>;
    readonly recommended_but_not_expected: readonly string[];
  };
}

const FIXTURES = new URL('../../fixtures/semconv-genai/', import.meta.url);

/** The files are data of this repository: their shape is what their README says. */
export const readModelFile = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8'));

const full = readModelFile('genai-2026-11.full.json') as FullModel;
const coverage = readModelFile('genai-2026-11.coverage-model.json') as CoverageModel;
const rules = readModelFile('conformance-rules.json') as ConformanceRules;
const adjusted = rules.adjustments_for_2026_11;

export const OPERATIONS: ReadonlySet<string> = new Set(coverage.enums['gen_ai.operation.name']);

/** Operation → attribute that follows it in the span's name. */
export const NAME_ATTRIBUTE: Readonly<Record<string, string>> = {
  ...rules.span_name_attribute,
  ...adjusted.span_name_attribute,
};

export const NEVER_EXPECTED: ReadonlySet<string> = new Set([
  ...rules.recommended_but_not_expected,
  ...adjusted.recommended_but_not_expected,
]);

/** Attributes of a span type with their level: `required`, `recommended`, … */
export const levelsOf = (spanType: string): Readonly<Record<string, string>> =>
  coverage.spans[spanType]?.attributes ?? {};

/** Attributes that a span of the type may carry: the refinements' too. */
export function attributesOf(spanType: string): ReadonlySet<string> {
  const refined = Object.values(full.refinements).filter(({ refines }) => refines === spanType);
  return new Set([
    ...Object.keys(levelsOf(spanType)),
    ...refined.flatMap(({ attributes }) => Object.keys(attributes)),
  ]);
}

export const kindOf = (spanType: string): string | undefined => coverage.spans[spanType]?.kind;

/** Span types that belong to the operation, whatever their kind. */
export function spanTypesOf(operation: string): readonly string[] {
  const memory = operation.includes('memory') ? ['gen_ai.memory.client'] : undefined;
  const prefixed = Object.keys(coverage.spans).filter((type) => type.startsWith(`gen_ai.${operation}`));
  return adjusted.span_type_of_operation[operation] ?? memory ?? prefixed;
}

/** Attribute → type, of the registry and of what spans take from the core conventions. */
export const TYPES: ReadonlyMap<string, Type> = new Map([
  ...[...Object.values(full.spans), ...Object.values(full.refinements)].flatMap(({ attributes }) =>
    Object.entries(attributes).map(([name, { type }]) => [name, type] as const),
  ),
  ...Object.entries(full.registry).map(([name, { type }]) => [name, type] as const),
]);

export const operationOf = ({ attributes }: SpanRecord): string | undefined => {
  const operation = attributes['gen_ai.operation.name'];
  return typeof operation === 'string' ? operation : undefined;
};

/** The type whose attributes the span is held against: the one of its kind. */
export function spanTypeOf(span: SpanRecord): string | undefined {
  const operation = operationOf(span);
  if (operation === undefined)
    return span.attributes['mcp.method.name'] === undefined ? undefined : `mcp.${span.kind}`;
  const types = spanTypesOf(operation);
  return types.find((type) => kindOf(type) === span.kind) ?? types[0];
}
