import type { Attributes, AttributeValue } from '../../spans/span.ts';

/** Attributes as two lists in step: cheaper to make and to walk than an object of as many names. */
export interface AttributeList {
  readonly names: readonly string[];
  readonly values: readonly AttributeValue[];
}

export function toAttributeList(attributes: Attributes): AttributeList {
  return { names: Object.keys(attributes), values: Object.values(attributes) };
}
