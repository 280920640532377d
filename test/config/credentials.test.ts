import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bindCredentials } from '../../src/config/credentials.ts';
import { readSettingsInput } from '../../src/config/load-settings.ts';
import { resolveSettings } from '../../src/config/resolve-settings.ts';
import { createTemporaryUser, type TemporaryUser } from './temporary-user.ts';

function bind(user: TemporaryUser, environment: Record<string, string>) {
  const input = readSettingsInput({
    environment: { ...user.environment, ...environment },
    projectFolder: user.project,
  });
  return bindCredentials({ ...resolveSettings(input), userFile: input.userFile });
}

test.for<[string, Record<string, string>, Record<string, object>]>([
  [
    'a token goes to the one MLflow server',
    { CLAUDE_OTEL_DESTINATIONS: 'http://a otlp+http://b', MLFLOW_TRACKING_TOKEN: 't' },
    { 'http://a': { authorization: 'Bearer t' }, 'http://b': {} },
  ],
  [
    'name and password do as well',
    { CLAUDE_OTEL_DESTINATIONS: 'http://a', MLFLOW_TRACKING_USERNAME: 'me', MLFLOW_TRACKING_PASSWORD: 'p' },
    { 'http://a': { authorization: 'Basic bWU6cA==' } },
  ],
  [
    'a token for another server goes to no destination',
    { CLAUDE_OTEL_DESTINATIONS: 'http://a', MLFLOW_TRACKING_URI: 'http://b', MLFLOW_TRACKING_TOKEN: 't' },
    { 'http://a': {} },
  ],
  [
    'headers go to the one OTLP destination',
    { CLAUDE_OTEL_DESTINATIONS: 'http://a otlp+http://b', CLAUDE_OTEL_OTLP_HEADERS: 'k=v' },
    { 'http://a': {}, 'http://b': { k: 'v' } },
  ],
])('%s', ([, environment, expected]) => {
  const { headersFor, problems } = bind(createTemporaryUser(), environment);
  expect(Object.fromEntries(Object.keys(expected).map((origin) => [origin, headersFor(origin)]))).toEqual(
    expected,
  );
  expect(problems).toEqual([]);
});

test('what could belong to two goes to none, and is told without the secret', () => {
  const user = createTemporaryUser();
  const { headersFor, problems } = bind(user, {
    CLAUDE_OTEL_DESTINATIONS: 'otlp+http://a otlp+http://b',
    CLAUDE_OTEL_OTLP_HEADERS: 'k=hunter2',
  });
  expect([headersFor('http://a'), headersFor('http://b')]).toEqual([{}, {}]);
  expect(problems).toMatchObject([{ where: 'CLAUDE_OTEL_OTLP_HEADERS' }]);
  expect(JSON.stringify(problems)).not.toContain('hunter2');
});

test('the user file names an origin for each, and must be private', () => {
  const user = createTemporaryUser();
  const path = user.writeHome('.config/claude-otel/config.json', {
    version: 1,
    destinations: ['otlp+http://a', 'otlp+http://b'],
    credentials: { 'http://a': { k: '1' } },
  });
  chmodSync(path, 0o644);
  expect(bind(user, {})).toMatchObject({ problems: [{ where: path, remedy: `chmod 600 ${path}` }] });
  expect(bind(user, {}).headersFor('http://a')).toEqual({});
  chmodSync(path, 0o600);
  const { headersFor, problems } = bind(user, {});
  expect([headersFor('http://a'), headersFor('http://b'), problems]).toEqual([{ k: '1' }, {}, []]);
});
