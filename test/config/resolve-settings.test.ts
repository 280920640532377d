import { expect, test } from 'vitest';
import { describeSettings } from '../../src/config/describe-settings.ts';
import { loadSettings, readSettingsInput } from '../../src/config/load-settings.ts';
import { requestOf } from '../../src/config/hold.ts';
import { approveProject } from '../../src/config/user-file.ts';
import { createTemporaryUser, type TemporaryUser } from './temporary-user.ts';

const projectFile = '.claude/claude-otel.json';
const userFile = '.config/claude-otel/config.json';

function load(user: TemporaryUser, environment: Record<string, string> = {}, code?: object) {
  return loadSettings({
    environment: { ...user.environment, ...environment },
    projectFolder: user.project,
    ...(code && { code }),
  });
}

function approve(user: TemporaryUser) {
  approveProject(
    user.environment,
    requestOf(readSettingsInput({ environment: user.environment, projectFolder: user.project })),
  );
}

test('with nothing said, traces go to a store of the user', () => {
  const user = createTemporaryUser();
  const { settings, origins, hold, problems } = load(user);
  expect(settings.destinations).toEqual([
    { uri: `sqlite:///${user.home}/.local/share/claude-otel/mlflow.db` },
  ]);
  expect(settings).toMatchObject({
    enabled: true,
    content: 'redacted',
    messages: 'delta',
    serviceName: 'claude-code',
  });
  expect(origins.destinations).toEqual({ source: 'default' });
  expect({ hold, problems }).toEqual({ hold: undefined, problems: [] });
});

test('code, environment, project, user, default: the first that speaks is heard', () => {
  const user = createTemporaryUser();
  user.writeHome(userFile, { version: 1, serviceName: 'user' });
  user.writeProject(projectFile, { version: 1, serviceName: 'project' });
  approve(user);
  const environment = { CLAUDE_OTEL_SERVICE_NAME: 'environment' };
  const heard = [
    load(user, environment, { serviceName: 'code' }),
    load(user, environment),
    load(user),
    (user.writeProject(projectFile, { version: 1 }), load(user)),
    (user.writeHome(userFile, { version: 1 }), load(user)),
  ];
  expect(heard.map(({ settings, origins }) => [settings.serviceName, origins.serviceName.source])).toEqual([
    ['code', 'code'],
    ['environment', 'environment'],
    ['project', 'project'],
    ['user', 'user'],
    ['claude-code', 'default'],
  ]);
});

test('the names of MLflow stand in where no file speaks', () => {
  const user = createTemporaryUser();
  const mlflow = { MLFLOW_TRACKING_URI: 'http://localhost:5000', MLFLOW_EXPERIMENT_NAME: 'mine' };
  expect(load(user, mlflow).settings.destinations).toEqual([
    { uri: 'http://localhost:5000', experimentName: 'mine' },
  ]);
  expect(load(user, { MLFLOW_EXPERIMENT_ID: '7' }).settings.destinations).toMatchObject([
    { experimentId: '7' },
  ]);
  user.writeHome(userFile, { version: 1, destinations: ['http://other', 'http://localhost:5000/'] });
  // An experiment belongs to the server it was named for.
  expect(load(user, mlflow).settings.destinations).toEqual([
    { uri: 'http://other' },
    { uri: 'http://localhost:5000', experimentName: 'mine' },
  ]);
});

test.for([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['false', false],
  ['no', false],
  ['0', false],
] as const)('MLFLOW_CLAUDE_TRACING_ENABLED=%s', ([value, enabled]) => {
  const user = createTemporaryUser();
  expect(load(user, { MLFLOW_CLAUDE_TRACING_ENABLED: value }).settings.enabled).toBe(enabled);
  const both = { MLFLOW_CLAUDE_TRACING_ENABLED: value, CLAUDE_OTEL_ENABLED: enabled ? 'off' : 'on' };
  expect(load(user, both).settings.enabled).toBe(!enabled);
});

test('Databricks in the environment is told to come later, and nothing else is taken instead', () => {
  const user = createTemporaryUser();
  const { settings, problems } = load(user, { DATABRICKS_HOST: 'https://dbc', DATABRICKS_TOKEN: 'dapi' });
  expect(settings.destinations).toEqual([]);
  expect(problems).toMatchObject([{ message: expect.stringContaining('later version') }]);
  expect(load(user, { DATABRICKS_HOST: 'https://dbc' }).settings.destinations).toHaveLength(1);
});

test.for([
  ['CLAUDE_OTEL_CONTENT', 'everything', /one of full, redacted/u],
  ['CLAUDE_OTEL_ENABLED', 'maybe', /true or false/u],
  ['CLAUDE_OTEL_MAX_PART_LENGTH', '-1', /whole number above 0/u],
  ['CLAUDE_OTEL_OTLP_PROTOCOL', 'grpc', /http\/json, http\/protobuf/u],
  ['CLAUDE_OTEL_OTLP_HEADERS', 'authorization', /key=value/u],
  ['CLAUDE_OTEL_STATE_DIR', 'here', /absolute folder/u],
] as const)('%s=%s is told and ignored', ([name, value, message]) => {
  const user = createTemporaryUser();
  const { settings, problems } = load(user, { [name]: value });
  expect(problems).toMatchObject([{ where: name, message: expect.stringMatching(message) }]);
  expect(settings).toEqual(load(user).settings);
});

test('every variable is read', () => {
  const user = createTemporaryUser();
  const { settings } = load(user, {
    CLAUDE_OTEL_ENABLED: 'no',
    CLAUDE_OTEL_DESTINATIONS: 'http://a otlp+http://b,sqlite:///c.db',
    CLAUDE_OTEL_EXPERIMENT_NAME: 'e',
    CLAUDE_OTEL_CONTENT: 'metadata',
    CLAUDE_OTEL_MESSAGES: 'turn-history',
    CLAUDE_OTEL_SERVICE_NAME: 's',
    CLAUDE_OTEL_RESOURCE_ATTRIBUTES: 'team=a%2Cb,x=',
    CLAUDE_OTEL_OTLP_PROTOCOL: 'http/json',
    CLAUDE_OTEL_OTLP_COMPRESSION: 'none',
    CLAUDE_OTEL_OTLP_HEADERS: 'authorization=Basic%20eA==',
    CLAUDE_OTEL_MAX_PART_LENGTH: '10',
    CLAUDE_OTEL_USER_ID: 'me',
  });
  expect(settings).toEqual({
    enabled: false,
    destinations: [
      { uri: 'http://a', experimentName: 'e' },
      { uri: 'otlp+http://b/v1/traces' },
      { uri: `sqlite:///${user.project}/c.db`, experimentName: 'e' },
    ],
    content: 'metadata',
    messages: 'turn-history',
    serviceName: 's',
    resourceAttributes: { team: 'a,b', x: '' },
    otlpProtocol: 'http/json',
    otlpCompression: 'none',
    otlpHeaders: { authorization: 'Basic eA==' },
    maxPartLength: 10,
    userId: 'me',
  });
});

test.for<[string, string, number]>([
  ['{\n  "version": 1,\n  "content": "everything"\n}', '"content" should be one of', 3],
  [
    '{\n  "version": 1,\n  "destinations": [{"uri": "http://a", "tokenFrom": "GITHUB_TOKEN"}]\n}',
    'should be a list of URIs',
    3,
  ],
  ['{\n  "version": 1,\n  "enabled": tru\n}', 'Not JSON', 3],
  ['{"version": 2, "destinations": ["http://a"]}', 'format version is not 1', 1],
  ['{"destinations": ["http://a"]}', 'format version is not 1', 1],
  ['[]', 'format version is not 1', 1],
  ['', 'The file is empty', 1],
])('a bad file names its line, and nothing is sent while it stands: %s', ([content, message, line]) => {
  for (const place of ['project', 'user'] as const) {
    const user = createTemporaryUser();
    const path =
      place === 'project' ? user.writeProject(projectFile, content) : user.writeHome(userFile, content);
    const { settings, hold, problems } = load(user, { CLAUDE_OTEL_DESTINATIONS: 'http://mine' });
    expect(problems).toMatchObject([{ where: path, line, message: expect.stringContaining(message) }]);
    expect(hold).toMatchObject({ kind: 'unusable-file', reason: expect.stringContaining(path) });
    expect(settings.destinations).toEqual([]);
  }
});

test('an unknown key is told and does no harm', () => {
  const user = createTemporaryUser();
  user.writeHome(userFile, { version: 1, colour: 'red', content: 'none' });
  const { settings, problems, hold } = load(user);
  expect(problems).toMatchObject([{ line: 3, message: '"colour" is no setting.' }]);
  expect([settings.content, hold]).toEqual(['none', undefined]);
});

test('two experiments on one store are refused with the reason, and neither is used', () => {
  const user = createTemporaryUser();
  user.writeHome(userFile, {
    version: 1,
    destinations: [
      { uri: 'http://a', experimentName: 'one' },
      { uri: 'http://A/', experimentName: 'two' },
      { uri: 'http://b', experimentName: 'two' },
      'http://b/',
    ],
    experimentName: 'two',
  });
  const { settings, problems } = load(user);
  expect(settings.destinations).toEqual([{ uri: 'http://b', experimentName: 'two' }]);
  expect(problems).toMatchObject([{ message: expect.stringContaining('A trace lives in one experiment') }]);
});

test('a destination may be narrower than the rest, never wider', () => {
  const user = createTemporaryUser();
  const destinations = [
    { uri: 'http://a', content: 'full' },
    { uri: 'http://b', content: 'none' },
  ];
  user.writeHome(userFile, { version: 1, destinations, content: 'metadata' });
  expect(load(user).settings.destinations).toEqual([
    { uri: 'http://a', content: 'metadata' },
    { uri: 'http://b', content: 'none' },
  ]);
});

test('a bad flag is an error', () => {
  const user = createTemporaryUser();
  expect(() => load(user, {}, { destinations: [{ uri: 'gopher://x' }] })).toThrow(
    '"gopher" is not a known scheme',
  );
});

test('without a home nothing is sent, and nothing throws', () => {
  const user = createTemporaryUser();
  const { hold, settings } = loadSettings({ environment: {}, projectFolder: user.project });
  expect(hold).toMatchObject({ kind: 'no-home' });
  expect(settings.destinations).toEqual([]);
});

test('the description hides secrets and says who spoke', () => {
  const user = createTemporaryUser();
  const rows = describeSettings(load(user, { CLAUDE_OTEL_OTLP_HEADERS: 'authorization=hunter2' }));
  expect(rows.find(({ key }) => key === 'otlpHeaders')).toMatchObject({
    value: 'authorization=…',
    origin: { source: 'environment', name: 'CLAUDE_OTEL_OTLP_HEADERS' },
  });
  expect(JSON.stringify(rows)).not.toContain('hunter2');
});
