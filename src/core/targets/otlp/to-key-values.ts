import type { Attributes, AttributeValue } from '../../spans/span.ts';
import type { OtlpKeyValue, OtlpValue } from './export-request.ts';
import { isInt64 } from './is-int64.ts';

/** Attributes in the order of the record. */
export function toKeyValues(attributes: Attributes): readonly OtlpKeyValue[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key: key.toWellFormed(),
    value: toValue(value),
  }));
}

function toValue(value: AttributeValue): OtlpValue {
  switch (typeof value) {
    case 'string':
      return toStringValue(value);
    case 'boolean':
      return { boolValue: value };
    case 'number':
      return toNumberValue(value);
    default:
      return { arrayValue: { values: value.map(toValue) } };
  }
}

/** A lone surrogate (text cut inside an emoji) has no UTF-8: Go backends refuse the whole request for it. */
function toStringValue(value: string): OtlpValue {
  return { stringValue: value.toWellFormed() };
}

function toNumberValue(value: number): OtlpValue {
  if (isInt64(value)) return { intValue: BigInt(value).toString() };
  return { doubleValue: Number.isFinite(value) ? value : nonFinite(value) };
}

/** The JSON mapping of protobuf spells these; JSON has no number for them. */
function nonFinite(value: number): 'NaN' | 'Infinity' | '-Infinity' {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}
