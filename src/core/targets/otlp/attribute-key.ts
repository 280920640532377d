import { rememberNames } from '../remember-names.ts';
import { textField } from './wire-fields.ts';
import { createWireWriter, writeTag, written } from './wire-writer.ts';

/** `KeyValue` of `common.proto`. */
const KEY_VALUE = { key: textField(0x0a), value: 0x12 } as const;

/** The name of an attribute with what is known of it, looked up once for each span. */
export interface AttributeKey {
  readonly name: string;
  /** What stands before a value. */
  readonly encoded: Uint8Array;
  /** Short texts with their key, encoded: models, operations and tools come again on span after span. Gone where there are too many. */
  pairs: Map<string, Uint8Array> | undefined;
}

export const attributeKey = rememberNames(createAttributeKey);

export function createAttributeKey(name: string): AttributeKey {
  const writer = createWireWriter();
  const encoded = written(writer, () => {
    KEY_VALUE.key(writer, name);
    writeTag(writer, KEY_VALUE.value);
  });
  return { name, encoded: Uint8Array.from(encoded), pairs: new Map() };
}

/** A name with more values than that has ids, which do not come again. */
const MOST_PAIRS = 64;

export function rememberPair(key: AttributeKey, text: string, bytes: Uint8Array): void {
  if (key.pairs?.size === MOST_PAIRS) key.pairs = undefined;
  else key.pairs?.set(text, Uint8Array.from(bytes));
}
