import { expect, test } from 'vitest';
import { mapTrace } from '../../../../src/core/targets/mlflow/map-trace.ts';
import { METADATA } from '../../../../src/core/targets/mlflow/mlflow-names.ts';
import { TURN } from './turn.ts';

test('a part of a trace is sent with what is said of the whole', () => {
  const whole = mapTrace(TURN);
  const spans = TURN.spans.slice(0, 1);
  const part = mapTrace({ ...TURN, spans, whole: TURN.spans });
  expect(part.info).toEqual(whole.info);
  expect(part.spans.map(({ record }) => record)).toEqual(spans);
});

test('the size of what was left out of a known span counts', () => {
  const bare = TURN.spans.map((span) => ({ ...span, omittedBytes: 1_000 }));
  const sizeOf = (whole: typeof TURN.spans) =>
    Number(mapTrace({ ...TURN, spans: [], whole }).info.metadata[METADATA.sizeBytes]);
  expect(sizeOf(bare) - sizeOf(TURN.spans)).toBe(1_000 * TURN.spans.length);
});
