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

test.for<[string, Record<string, string>, Record<string, boolean>]>([
  [
    'goes to the one MLflow server',
    { CLAUDE_OTEL_DESTINATIONS: 'http://a otlp+http://b' },
    { 'http://a': true, 'http://b': false },
  ],
  ['goes where MLFLOW_TRACKING_URI says', { MLFLOW_TRACKING_URI: 'http://a' }, { 'http://a': true }],
  [
    'of another server goes to no destination',
    { CLAUDE_OTEL_DESTINATIONS: 'http://a', MLFLOW_TRACKING_URI: 'http://b' },
    { 'http://a': false, 'http://b': true },
  ],
])("MLflow's token %s", ([, environment, expected]) => {
  for (const secret of ['MLFLOW_TRACKING_TOKEN', 'MLFLOW_TRACKING_PASSWORD']) {
    const { environmentFor, problems } = bind(createTemporaryUser(), { ...environment, [secret]: 'hunter2' });
    const given = Object.keys(expected).map((origin) => [
      origin,
      environmentFor(origin)[secret] === 'hunter2',
    ]);
    expect([Object.fromEntries(given), problems]).toEqual([expected, []]);
  }
});

test('headers go to the one OTLP destination', () => {
  const environment = { CLAUDE_OTEL_DESTINATIONS: 'http://a otlp+http://b', CLAUDE_OTEL_OTLP_HEADERS: 'k=v' };
  const { headersFor, problems } = bind(createTemporaryUser(), environment);
  expect([headersFor('http://a'), headersFor('http://b'), problems]).toEqual([{}, { k: 'v' }, []]);
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

test('a key is an origin in any spelling; what is none is told without a password', () => {
  const user = createTemporaryUser();
  const path = user.writeHome('.config/claude-otel/config.json', {
    version: 1,
    credentials: {
      'http://A:80/': { k: '1' },
      'http://a': { l: '2' },
      'http://b/v1/traces': { k: '3' },
      'otlp+http://c': { k: '4' },
      'http://me:hunter2@d': { k: '5' },
      'e:4318': { k: '6' },
    },
  });
  chmodSync(path, 0o600);
  const { headersFor, problems } = bind(user, {});
  expect(headersFor('http://a')).toEqual({ k: '1', l: '2' });
  for (const origin of ['http://b', 'http://c', 'http://d', 'http://e:4318'])
    expect(headersFor(origin)).toEqual({});
  expect(problems.map(({ message }) => /^"(.*?)"/u.exec(message)?.[1])).toEqual([
    'http://b/v1/traces',
    'otlp+http://c',
    'http://…@d',
    'e:4318',
  ]);
});
