import { describe, expect, test } from 'vitest';
import { toMlflowTrace } from '../../../../src/core/targets/mlflow/to-mlflow-trace.ts';
import { toTraceInfoJson } from '../../../../src/core/targets/mlflow/to-trace-info-json.ts';
import { TURN } from './turn.ts';

const { info } = toMlflowTrace(TURN);

function body(changes: Partial<typeof info>) {
  const made = toTraceInfoJson({ ...info, ...changes }, '7');
  return made.kind === 'ready' ? JSON.parse(made.json).trace.trace_info : made;
}

describe('toTraceInfoJson', () => {
  test('is the body of POST /api/3.0/mlflow/traces', () => {
    expect(body({})).toEqual({
      trace_id: 'tr-392797f227633863e80457002d955d55',
      client_request_id: 'b7f0c5e2-prompt',
      trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '7' } },
      request_preview: 'List the files',
      response_preview: 'Two files.',
      request_time: '2026-11-22T18:38:59.385Z',
      execution_duration: '5.000s',
      state: 'OK',
      trace_metadata: info.metadata,
      tags: info.tags,
    });
  });

  test('an unfinished trace has no duration', () => {
    expect(body({ state: 'IN_PROGRESS' })).not.toHaveProperty('execution_duration');
  });

  test('what is unknown is absent', () => {
    expect(body({ clientRequestId: undefined, requestPreview: undefined })).not.toHaveProperty(
      'client_request_id',
    );
  });

  test.each<[bigint, string]>([
    [0n, '0.000s'],
    [999_999n, '0.000s'],
    [5_001_000_000n, '5.001s'],
    [3_600_000_000_000n, '3600.000s'],
  ])('a duration of %s ns', (executionDuration, expected) => {
    expect(body({ executionDuration }).execution_duration).toBe(expected);
  });

  test.each([0n, -1n, 253_402_300_800_000_000_000n])(
    'a time MLflow would corrupt is refused: %s',
    (requestTime) => {
      expect(body({ requestTime })).toMatchObject({
        kind: 'invalid',
        reason: expect.stringContaining('starts'),
      });
    },
  );
});
