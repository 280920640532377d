import { expect, test } from 'vitest';
import type { SpanRecord } from '../../../../src/core/spans/span.ts';
import {
  createWireWriter,
  makeRoom,
  type WireWriter,
  writeRaw,
  written,
} from '../../../../src/core/targets/otlp/wire-writer.ts';
import { toWireSpan, writeSpan } from '../../../../src/core/targets/otlp/write-span.ts';

const texts = ['short', 'kürzer', 'x'.repeat(127), 'y'.repeat(128), '日本'.repeat(30), ''];
const attributes = { ...Object.fromEntries(texts.map((text) => [`name ${text}`, text])), list: texts, n: -1 };

const span: SpanRecord = {
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  parentSpanId: 'c'.repeat(16),
  name: 'span',
  kind: 'internal',
  startTime: 1n,
  endTime: 2n,
  attributes,
  events: [{ name: 'e', time: 1n, attributes: { a: 'é' } }],
  links: [{ traceId: 'd'.repeat(32), spanId: 'e'.repeat(16), attributes: { b: 0.5 } }],
  status: { code: 'error', message: 'it fäiled' },
};

function write(writer: WireWriter, bytes: Uint8Array): void {
  makeRoom(writer, bytes.length);
  writeRaw(writer, bytes);
}

/** The span, written where so many bytes of the buffer are left; all of it when `undefined`. */
function writtenWith(left: number | undefined): Buffer {
  const writer = createWireWriter();
  written(writer, () => write(writer, new Uint8Array(1)));
  if (left !== undefined) {
    const filling = new Uint8Array(writer.bytes.length - writer.start - left);
    written(writer, () => write(writer, filling));
  }
  return Buffer.from(written(writer, () => writeSpan(writer, toWireSpan(span))));
}

test('a span is written the same wherever it meets the end of the buffer', () => {
  const whole = writtenWith(undefined);
  expect(whole.length).toBeGreaterThan(1_000);
  const differing = Array.from({ length: whole.length + 300 }, (_, left) => left).filter(
    (left) => !writtenWith(left).equals(whole),
  );
  expect(differing).toEqual([]);
});

test('a text that comes again is written as it was the first time, of many as of few', () => {
  const writer = createWireWriter();
  const bytesOf = (values: SpanRecord['attributes']): string => {
    const wire = toWireSpan({ ...span, attributes: values, events: [], links: [] });
    return Buffer.from(written(writer, () => writeSpan(writer, wire))).toString('hex');
  };
  const all = Array.from({ length: 100 }, (_, index) => ({ again: `value ${index}`, 'again too': 'é' }));
  const first = all.map(bytesOf);
  expect(new Set(first).size).toBe(all.length);
  expect(all.map(bytesOf)).toEqual(first);
});

test('what was handed out stays as it is, and what a failed attempt has written is gone', () => {
  const writer = createWireWriter();
  const first = written(writer, () => write(writer, Uint8Array.of(1, 2)));
  const failing = (): Uint8Array =>
    written(writer, () => {
      write(writer, Uint8Array.of(3));
      throw new Error('stop');
    });
  expect(failing).toThrow('stop');
  const second = written(writer, () => write(writer, Uint8Array.of(4, 5)));
  expect([[...first], [...second]]).toEqual([
    [1, 2],
    [4, 5],
  ]);
});

test('a large message, of which the buffer is not kept', () => {
  const writer = createWireWriter();
  const large = written(writer, () => write(writer, new Uint8Array(3_000_000).fill(7)));
  expect(large.length).toBe(3_000_000);
  const small = written(writer, () => write(writer, Uint8Array.of(1)));
  expect(small.buffer.byteLength).toBeLessThan(1_000_000);
});
