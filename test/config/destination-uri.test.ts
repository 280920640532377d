import { expect, test } from 'vitest';
import { parseDestinationUri } from '../../src/config/destination-uri.ts';

const parse = (uri: string) => parseDestinationUri(uri, { projectFolder: '/home/dev/project' });

test.for<[string, object]>([
  [
    'sqlite:///traces.db',
    { kind: 'sqlite', uri: 'sqlite:////home/dev/project/traces.db', path: '/home/dev/project/traces.db' },
  ],
  ['sqlite:///../x/traces.db', { kind: 'sqlite', path: '/home/dev/x/traces.db' }],
  ['sqlite:////var/t.db', { kind: 'sqlite', uri: 'sqlite:////var/t.db', path: '/var/t.db' }],
  [
    'http://LOCALHOST:5000/',
    { kind: 'mlflow-server', uri: 'http://localhost:5000', origin: 'http://localhost:5000' },
  ],
  [
    'https://host:443/mlflow//',
    { kind: 'mlflow-server', uri: 'https://host/mlflow', baseUrl: 'https://host/mlflow' },
  ],
  [' otlp+http://127.0.0.1:4318 ', { kind: 'otlp-http', endpoint: 'http://127.0.0.1:4318/v1/traces' }],
  [
    'OTLP+HTTPS://host/custom',
    { kind: 'otlp-http', uri: 'otlp+https://host/custom', origin: 'https://host' },
  ],
  ['http://host/a;b', { kind: 'mlflow-server', uri: 'http://host/a;b' }],
  ['databricks', { kind: 'databricks' }],
  ['databricks://profile', { kind: 'databricks' }],
])('%s', ([uri, expected]) => {
  expect(parse(uri)).toMatchObject(expected);
});

test.for<[string, RegExp]>([
  ['', /no scheme \(it is empty\)/u],
  ['traces.db', /no scheme/u],
  ['ftp://host', /"ftp" is not a known scheme/u],
  ['postgresql://u:hunter2@host/db', /"postgresql" is not a known scheme/u],
  ['file:///mlruns', /later version/u],
  ['sqlite://traces.db', /path of one file/u],
  ['sqlite:///', /path of one file/u],
  ['sqlite:///:memory:', /path of one file/u],
  ['sqlite:///folder/', /path of one file/u],
  ['sqlite:///t.db?mode=ro', /path of one file/u],
  ['sqlite:///~/t.db', /"~" is not a folder/u],
  ['http://a;http://b', /several destinations/u],
  ['otlp+http://a/v1/traces;sqlite:///t.db', /several destinations/u],
  ['sqlite:///a.db; otlp+http://b', /several destinations/u],
  ['http://a;', /several destinations/u],
  ['http:host', /not a complete URL/u],
  ['http://', /not a complete URL/u],
  ['http://me:hunter2@host', /has a name or password in it/u],
  ['otlp+http://me@host', /has a name or password in it/u],
  ['http://host?token=hunter2', /"\?" or "#"/u],
])('%s is refused with a remedy', ([uri, message]) => {
  const parsed = parse(uri);
  expect(parsed).toMatchObject({
    kind: 'error',
    message: expect.stringMatching(message),
    remedy: expect.stringMatching(/./u),
  });
  expect(JSON.stringify(parsed)).not.toContain('hunter2');
});

test('an unknown scheme is told which ones are known', () => {
  expect(parse('gopher://x')).toMatchObject({ remedy: expect.stringMatching(/sqlite.*http.*otlp\+http/u) });
});

test('a password in the URI is told which variable to use', () => {
  expect(parse('http://a:b@host')).toMatchObject({
    remedy: expect.stringContaining('MLFLOW_TRACKING_TOKEN'),
  });
  expect(parse('otlp+http://a:b@host')).toMatchObject({
    remedy: expect.stringContaining('CLAUDE_OTEL_OTLP_HEADERS'),
  });
});

test('the one spelling of a URI is stable', () => {
  for (const uri of ['sqlite:///t.db', 'https://Host:443/a/', 'otlp+http://h:4318']) {
    const once = parse(uri);
    expect('uri' in once && parse(once.uri)).toEqual(once);
  }
});
