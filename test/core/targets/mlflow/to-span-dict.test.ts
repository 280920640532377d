import { describe, expect, test } from 'vitest';
import type { AttributeValue, SpanRecord } from '../../../../src/core/spans/span.ts';
import { toSpanDict } from '../../../../src/core/targets/mlflow/to-span-dict.ts';

const SPAN: SpanRecord = {
  traceId: '392797f227633863e80457002d955d55',
  spanId: 'a50166774245c453',
  parentSpanId: 'a1a1a1a1a1a1a1a1',
  name: 'chat "claude"',
  kind: 'client',
  startTime: 1795372739385453640n,
  endTime: 1795372739607248491n,
  attributes: {},
  events: [
    { name: 'exception', time: 1795372739606977793n, attributes: { 'exception.type': 'E', attempts: 2 } },
  ],
  links: [{ traceId: '0'.repeat(31) + '1', spanId: '00000000000000ff', attributes: {} }],
  status: { code: 'error', message: 'boom' },
};

describe('toSpanDict', () => {
  test('is the V3 span dict of MLflow', () => {
    expect(JSON.parse(toSpanDict(SPAN))).toEqual({
      trace_id: 'OSeX8idjOGPoBFcALZVdVQ==',
      span_id: 'pQFmd0JFxFM=',
      parent_span_id: 'oaGhoaGhoaE=',
      name: 'chat "claude"',
      start_time_unix_nano: Number(SPAN.startTime),
      end_time_unix_nano: Number(SPAN.endTime),
      events: [
        {
          name: 'exception',
          time_unix_nano: Number(SPAN.events[0]!.time),
          attributes: { 'exception.type': 'E', attempts: 2 },
        },
      ],
      status: { code: 'STATUS_CODE_ERROR', message: 'boom' },
      attributes: { 'mlflow.traceRequestId': '"tr-392797f227633863e80457002d955d55"' },
      links: [
        { trace_id: 'tr-00000000000000000000000000000001', span_id: '00000000000000ff', attributes: null },
      ],
    });
  });

  test('keeps every nanosecond', () => {
    const text = toSpanDict(SPAN);
    expect(text).toContain('"start_time_unix_nano":1795372739385453640,');
    expect(text).toContain('"end_time_unix_nano":1795372739607248491,');
    expect(text).toContain('"time_unix_nano":1795372739606977793,');
  });

  test('a root has a null parent', () => {
    expect(toSpanDict({ ...SPAN, parentSpanId: undefined })).toContain('"parent_span_id":null');
  });

  test.each<[string, AttributeValue, string]>([
    ['text is encoded', 'TOOL', '"TOOL"'],
    ['JSON object text stays', '{"prompt": "hi"}', '{"prompt": "hi"}'],
    ['JSON list text stays', ' [1]', ' [1]'],
    ['JSON string text stays', '"hi"', '"hi"'],
    ['what only looks like JSON is text', '{broken', '"{broken"'],
    ['digits in a string stay a string', '1', '"1"'],
    ['number', 20, '20'],
    ['boolean', true, 'true'],
    ['list', ['a', 'b'], '["a","b"]'],
  ])('attribute: %s', (_, value, encoded) => {
    const dict = JSON.parse(toSpanDict({ ...SPAN, attributes: { key: value } }));
    expect(dict.attributes.key).toBe(encoded);
  });

  test.each<[string, AttributeValue, string]>([
    ['an integer beyond 64 bits has an exponent', 2 ** 63, '9.223372036854776000e18'],
    ['below them, too', -(2 ** 63) - 2048, '-9.223372036854778000e18'],
    ['the last one of 64 bits, exact', -(2 ** 63), '-9223372036854775808'],
    ['in a list', [2 ** 64, 1], '[1.8446744073709552000e19,1]'],
    ['half a surrogate pair', 'a\ud83d', '"a\ufffd"'],
    ['half a surrogate pair in a list', ['\ud83d'], '["\ufffd"]'],
  ])('what MLflow cannot read back: %s', (_, value, encoded) => {
    const event = { ...SPAN.events[0]!, attributes: { key: value } };
    const text = toSpanDict({ ...SPAN, attributes: { key: value }, events: [event] });
    expect(JSON.parse(text).attributes.key).toBe(encoded);
    expect(text).toContain(`"attributes":{"key":${encoded}}`);
  });

  test('names, keys and messages are whole text', () => {
    const half = 'a\0\ud83d';
    const text = toSpanDict({
      ...SPAN,
      name: half,
      attributes: { [half]: 1 },
      events: [{ name: half, time: 1n, attributes: { [half]: 1 } }],
      links: [{ ...SPAN.links[0]!, attributes: { [half]: half } }],
      status: { code: 'error', message: half },
    });
    expect(text).not.toMatch(/\\ud83d/);
    expect(JSON.parse(text)).toMatchObject({
      name: 'a\ufffd',
      attributes: { 'a\ufffd': '1' },
      events: [{ name: 'a\ufffd', attributes: { 'a\ufffd': 1 } }],
      links: [{ attributes: { 'a\ufffd': 'a\0\ufffd' } }],
      status: { message: 'a\ufffd' },
    });
  });

  test('the trace is the span’s own, and a key may be any text', () => {
    const attributes = JSON.parse('{"mlflow.traceRequestId":"\\"tr-x\\"","__proto__":"x"}');
    expect(toSpanDict({ ...SPAN, attributes })).toContain(
      String.raw`"attributes":{"mlflow.traceRequestId":"\"tr-392797f227633863e80457002d955d55\"","__proto__":"\"x\""}`,
    );
  });
});
