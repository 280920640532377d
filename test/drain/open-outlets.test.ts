import { expect, test } from 'vitest';
import { openOutlets } from '../../src/drain/open-outlets.ts';
import { createTemporaryUser } from '../config/temporary-user.ts';

test('credentials that are used for nothing are in the log, without what is secret in them', async () => {
  const logged: unknown[] = [];
  const environment = {
    ...createTemporaryUser().environment,
    CLAUDE_OTEL_DESTINATIONS: 'otlp+http://a otlp+http://b',
    CLAUDE_OTEL_OTLP_HEADERS: 'authorization=hunter2',
  };
  const outlets = openOutlets({
    environmentOf: () => environment,
    version: '0.0.0',
    log: (...line) => void logged.push(line),
  });
  expect(outlets.find('/p')).toMatchObject({ kind: 'deliver' });
  await outlets.close();
  expect(logged).toEqual([
    [
      'warning',
      'a credential is not used',
      { reason: expect.stringContaining('CLAUDE_OTEL_OTLP_HEADERS: It could belong to several') },
    ],
  ]);
  expect(JSON.stringify(logged)).not.toContain('hunter2');
});
