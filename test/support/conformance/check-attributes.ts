import type { AttributeValue, SpanRecord } from '../../../src/core/spans/span.ts';
import { improvement, violation, type Remark } from './finding.ts';
import { attributesOf, levelsOf, NEVER_EXPECTED, spanTypeOf, TYPES } from './genai-model.ts';

/** Upstream's one rule `genai_expected_attribute_missing`; what is only recommended is told apart by its level. */
function checkExpected(span: SpanRecord, spanType: string): readonly Remark[] {
  return Object.entries(levelsOf(spanType)).flatMap(([name, level]) => {
    if (span.attributes[name] !== undefined || NEVER_EXPECTED.has(name)) return [];
    if (level === 'required')
      return [violation('genai_expected_attribute_missing', `${name} is required on ${spanType}`)];
    if (level === 'recommended')
      return [improvement('genai_expected_attribute_missing', `${name} is recommended on ${spanType}`)];
    return [];
  });
}

const isOfType: Readonly<Record<string, (value: AttributeValue) => boolean>> = {
  string: (value) => typeof value === 'string',
  enum: (value) => typeof value === 'string',
  any: (value) => typeof value === 'string',
  int: (value) => typeof value === 'number' && Number.isSafeInteger(value),
  double: (value) => typeof value === 'number' && Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
  'string[]': (value) => Array.isArray(value),
};

const isGenAi = (name: string): boolean => /^(?:gen_ai|mcp)\./.test(name);
const isTemplate = (name: string): boolean => name.startsWith('gen_ai.prompt.variable.');

function checkType(name: string, value: AttributeValue): readonly Remark[] {
  const type = TYPES.get(name);
  if (type === undefined) {
    return isGenAi(name) && !isTemplate(name)
      ? [violation('genai_attribute_unknown', `${name} is no name of the model`)]
      : [];
  }
  const kind = typeof type === 'string' ? type : 'enum';
  // Enumerations are open in OpenTelemetry, but for the operation, which has its own rule.
  return isOfType[kind]?.(value) === false
    ? [violation('genai_attribute_type', `${name} is no ${kind}`)]
    : [];
}

function checkPlace(name: string, spanType: string): readonly Remark[] {
  const misplaced = isGenAi(name) && TYPES.has(name) && !attributesOf(spanType).has(name);
  return misplaced ? [improvement('genai_attribute_misplaced', `${name} is none of ${spanType}`)] : [];
}

export function checkAttributes(span: SpanRecord): readonly Remark[] {
  const spanType = spanTypeOf(span);
  const types = Object.entries(span.attributes).flatMap(([name, value]) => checkType(name, value));
  if (spanType === undefined) return types;
  const places = Object.keys(span.attributes).flatMap((name) => checkPlace(name, spanType));
  return [...checkExpected(span, spanType), ...types, ...places];
}
