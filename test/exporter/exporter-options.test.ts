import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  MlflowSpanExporter,
  type MlflowSpanExporterOptions,
} from '../../src/exporter/mlflow-span-exporter.ts';
import { openOutlets } from '../../src/exporter/open-outlets.ts';

let said: string[];
let home: string;

beforeEach(() => {
  said = [];
  home = mkdtempSync(join(tmpdir(), 'exporter-'));
  const say = (...parts: readonly unknown[]): number => said.push(parts.join(' '));
  diag.setLogger(
    { error: say, warn: say, info: say, debug: say, verbose: say },
    { logLevel: DiagLogLevel.INFO },
  );
  said = [];
});

afterEach(() => {
  diag.disable();
  rmSync(home, { recursive: true });
});

const open = (options: MlflowSpanExporterOptions) => openOutlets({ environment: { HOME: home }, ...options });

describe('wrong options', () => {
  it.each([
    ['no object', 'http://localhost', 'bad-argument', /The options .* should be an object/],
    ['an unknown name', { trackingURI: 'http://x' }, 'bad-argument', /no option "trackingURI"/],
    ['a name of every object', { constructor: 1 }, 'bad-argument', /no option "constructor"/],
    ['a number for a text', { trackingUri: 1 }, 'bad-argument', /trackingUri .* should be a text/],
    [
      'an unknown mode',
      { contentMode: 'some' },
      'bad-argument',
      /contentMode .* should be one of full, redacted/,
    ],
    ['an unknown choice', { traces: 'none' }, 'bad-argument', /traces .* should be one of genai, all/],
    ['a count of nothing', { maxSpans: 0 }, 'bad-argument', /maxSpans .* should be a whole number above 0/],
    [
      'a timeout that no timer holds',
      { timeoutMilliseconds: 3_000_000_000 },
      'bad-argument',
      /timeoutMilliseconds .* should be a whole number from 1 to 2147483647/,
    ],
    ['a list that is none', { destinations: 'http://x' }, 'bad-argument', /destinations .* should be a list/],
    [
      'an environment that is none',
      { environment: 'x' },
      'bad-argument',
      /environment .* should be an object/,
    ],
    ['a URI without a scheme', { trackingUri: 'localhost:5000' }, 'bad-uri', /not a known scheme|no scheme/],
    ['a password in a URI', { trackingUri: 'http://me:pw@host' }, 'bad-uri', /name or password/],
    [
      'a second URI that is wrong',
      { trackingUri: 'http://a', destinations: ['ftp://b'] },
      'bad-uri',
      /"ftp"/,
    ],
    [
      'two experiments on one server',
      {
        destinations: [
          { uri: 'http://a', experimentId: '1' },
          { uri: 'http://a', experimentId: '2' },
        ],
      },
      'bad-uri',
      /two experiments/,
    ],
  ])('%s: a named error, with its remedy', (_, options, code, message) => {
    const create = () => new MlflowSpanExporter(options as MlflowSpanExporterOptions);
    expect(create).toThrow(expect.objectContaining({ name: 'UsageError', code }));
    expect(create).toThrow(message);
    expect(create).toThrow(expect.objectContaining({ remedy: expect.stringMatching(/./) }));
    expect(create).not.toThrow('pw@');
  });
});

describe('a wrong environment', () => {
  it('is told once, and ignored', () => {
    const environment = { HOME: home, CLAUDE_OTEL_CONTENT: 'sometimes', CLAUDE_OTEL_DESTINATIONS: 'ftp://x' };
    for (let exporter = 0; exporter < 3; exporter++) void new MlflowSpanExporter({ environment });
    expect(said).toHaveLength(2);
    expect(said[0]).toMatch(/CLAUDE_OTEL_CONTENT: It should be one of/);
    expect(said[1]).toMatch(/CLAUDE_OTEL_DESTINATIONS: "ftp" is not a known scheme/);
  });

  it('without a home there is no store to fall back on: told, not thrown', () => {
    void new MlflowSpanExporter({ environment: {} });
    expect(said).toEqual([expect.stringContaining('HOME is not set')]);
  });

  it('a token that could belong to two servers is sent to none', () => {
    const environment = { HOME: home, MLFLOW_TRACKING_TOKEN: 'secret-token' };
    const { warnings } = open({ environment, destinations: ['http://a', 'http://b'] });
    expect(warnings).toEqual([expect.stringContaining('MLFLOW_TRACKING_TOKEN')]);
    expect(warnings.join('\n')).not.toContain('secret-token');
  });
});

describe('destinations', () => {
  const idsOf = (options: MlflowSpanExporterOptions) =>
    open(options).outlets.map(({ destination }) => destination.id);

  it('nothing said: a store of its own', () => {
    expect(idsOf({})).toEqual([`sqlite:///${home}/.local/share/claude-otel/mlflow.db#claude-code`]);
  });

  it('the tracking URI and further ones, each in its form', () => {
    const { outlets } = open({
      trackingUri: 'http://mlflow.test',
      experimentId: '7',
      destinations: [
        'otlp+http://collector.test:4318',
        { uri: 'sqlite:////tmp/x.db', experimentName: 'mine' },
      ],
    });
    expect(outlets.map(({ destination, form }) => [destination.id, form])).toEqual([
      ['http://mlflow.test#id=7', 'traces'],
      ['otlp+http://collector.test:4318/v1/traces', 'spans'],
      ['sqlite:////tmp/x.db#mine', 'traces'],
    ]);
  });

  it.each([
    [
      'MLFLOW_TRACKING_URI',
      { MLFLOW_TRACKING_URI: 'http://env.test', MLFLOW_EXPERIMENT_NAME: 'named' },
      'http://env.test#named',
    ],
    [
      'CLAUDE_OTEL_DESTINATIONS',
      { CLAUDE_OTEL_DESTINATIONS: 'http://own.test' },
      'http://own.test#claude-code',
    ],
  ])('%s of the environment, unless the code names one', (_, environment, id) => {
    expect(idsOf({ environment: { HOME: home, ...environment } })).toEqual([id]);
    expect(
      idsOf({ environment: { HOME: home, ...environment }, trackingUri: 'http://code.test' })[0],
    ).toMatch(/^http:\/\/code\.test#/);
  });

  it.each([
    [{}, {}, 'redacted'],
    [{ contentMode: 'full' }, {}, 'full'],
    [{}, { CLAUDE_OTEL_CONTENT: 'none' }, 'none'],
    [{ contentMode: 'metadata' }, { CLAUDE_OTEL_CONTENT: 'full' }, 'metadata'],
    [{ contentMode: 'metadata', destinations: [{ uri: 'http://a', content: 'full' }] }, {}, 'metadata'],
    [{ destinations: [{ uri: 'http://a', content: 'none' }] }, {}, 'none'],
  ] as const)('content of %j with the environment %j: %s', (options, environment, content) => {
    const { outlets } = open({ ...options, environment: { HOME: home, ...environment } });
    expect(outlets.map((outlet) => outlet.content)).toEqual([content]);
  });

  it('switched off in the environment, nothing is opened', () => {
    expect(idsOf({ environment: { HOME: home, CLAUDE_OTEL_ENABLED: 'false' } })).toEqual([]);
  });
});
