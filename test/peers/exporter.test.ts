import { execFile } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { createAnthropic } from '@ai-sdk/anthropic';
import { OpenTelemetry } from '@ai-sdk/otel';
import Anthropic from '@anthropic-ai/sdk';
import { context, trace } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { stepCountIs, streamText, tool } from 'ai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { MlflowSpanExporter } from '../../src/exporter/mlflow-span-exporter.ts';
import { text, tool as toolBlock } from '../support/model-stub/block.ts';
import { reply } from '../support/model-stub/reply.ts';
import { type ModelStub, startModelStub } from '../support/model-stub/start-model-stub.ts';
import type { CollectedSpan } from '../support/peers/collected-span.ts';
import { type Collector, startCollector } from '../support/peers/collector.ts';
import {
  type MlflowSpanRecord,
  type MlflowTraceRecord,
  readMlflowTraces,
} from '../support/peers/mlflow-client.ts';
import { type MlflowServer, startMlflowServer } from '../support/peers/mlflow-server.ts';
import { describePeer } from '../support/peers/peer.ts';

const VERSION = '3.17.2';
const MODEL = 'claude-opus-4-5';
const OSLO = { city: 'Oslo' };

const WEATHER = [
  reply(2, [text('Let me look.'), toolBlock('weather', OSLO)]),
  reply(3, [text('It rains in Oslo.')]),
];

describePeer([`mlflow-${VERSION}`, 'collector'], 'MlflowSpanExporter beside the stock OTLP exporter', () => {
  let folder: string;
  let mlflow: MlflowServer;
  let collector: Collector;
  let model: ModelStub;
  let seen: readonly CollectedSpan[];
  let traces: readonly MlflowTraceRecord[];
  const exporterRequests: boolean[] = [];

  /** One application, two instrumentations of other people, two exporters. */
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'exporter-'));
    const places = [
      startMlflowServer({ version: VERSION, folder }),
      startCollector({ folder: join(folder, 'otel') }),
    ] as const;
    [mlflow, collector] = await Promise.all(places);
    model = await startModelStub({ scripts: { weather: WEATHER } });
    subscribe('http.client.request.created', noteRequest);
    await runApplication();
    unsubscribe('http.client.request.created', noteRequest);
    seen = await collector.waitForSpans(9);
    traces = await readMlflowTraces({ version: VERSION, trackingUri: mlflow.url, experimentName: 'app' });
  });

  afterAll(async () => {
    await model.close();
    await Promise.all([mlflow.stop(), collector.stop()]);
    rmSync(folder, { recursive: true });
  });

  function noteRequest(message: unknown): void {
    const { request } = message as { readonly request: ClientRequest };
    if (request.getHeader('host') === `127.0.0.1:${mlflow.port}`)
      exporterRequests.push(isTracingSuppressed(context.active()));
  }

  async function runApplication(): Promise<void> {
    const exporter = new MlflowSpanExporter({
      trackingUri: mlflow.url,
      experimentName: 'app',
      contentMode: 'full',
      environment: {},
    });
    const otlp = new OTLPTraceExporter({ url: `${collector.otlpHttpUrl}/v1/traces` });
    const sdk = new NodeSDK({
      serviceName: 'app',
      autoDetectResources: false,
      // Small batches: every trace comes to the exporters in pieces.
      spanProcessors: [exporter, otlp].map(
        (one) => new BatchSpanProcessor({ exporter: one, maxExportBatchSize: 2, scheduledDelayMillis: 10 }),
      ),
    });
    sdk.start();
    const tracer = trace.getTracer('app');
    await tracer.startActiveSpan('POST /ask', async (span) => {
      await callAnthropic(model.url);
      span.end();
    });
    await callVercel(model.url);
    tracer.startSpan('GET /health').end();
    await sdk.shutdown();
  }

  it('every span is in both, equal', () => {
    const wanted = seen.filter(({ name }) => name !== 'GET /health');
    expect(wanted).toHaveLength(8);
    const kept = traces.flatMap(({ traceId, spans }) => spans.map((span) => fromMlflow(traceId, span)));
    expect(kept.toSorted(byId)).toEqual(wanted.map(fromCollector).toSorted(byId));
  });

  it('the trace without a GenAI span is with the Collector only', () => {
    expect(seen.some(({ name }) => name === 'GET /health')).toBe(true);
    expect(new Set(traces.map(({ name }) => name))).toEqual(new Set([`invoke_agent ${MODEL}`, 'POST /ask']));
  });

  it("spans of Anthropic's client: a model call inside the application's own span", () => {
    const found = traces.find(({ name }) => name === 'POST /ask');
    expect(found).toMatchObject({
      state: 'OK',
      tokenUsage: { input_tokens: 78, output_tokens: 4, total_tokens: 82, cache_read_input_tokens: 60 },
    });
    const call = found?.spans.find(({ name }) => name === 'anthropic.messages.create');
    expect(call).toMatchObject({ type: 'CHAT_MODEL', status: 'OK' });
    expect(call?.attributes).toMatchObject({
      'mlflow.llm.model': MODEL,
      'mlflow.llm.provider': 'anthropic',
      'mlflow.message.format': 'anthropic',
      'mlflow.spanInputs': {
        system: 'Be brief.',
        messages: [{ role: 'user', content: 'Hello [[s:hello]]' }],
      },
      'mlflow.spanOutputs': { content: [{ type: 'text', text: 'Hello from the model.' }] },
    });
  });

  it("spans of Vercel's AI SDK: an agent with its calls and tools, counted once", () => {
    const found = traces.find(({ name }) => name === `invoke_agent ${MODEL}`);
    expect(found).toMatchObject({
      state: 'OK',
      requestPreview: 'Weather in Oslo? [[s:weather]]',
      responsePreview: 'It rains in Oslo.',
      tokenUsage: {
        input_tokens: 195,
        output_tokens: 10,
        total_tokens: 205,
        cache_read_input_tokens: 150,
        cache_creation_input_tokens: 40,
      },
    });
    const types = found?.spans.map(({ name, type }) => `${name}: ${type}`).toSorted();
    expect(types).toEqual(
      expect.arrayContaining([
        `chat ${MODEL}: CHAT_MODEL`,
        'execute_tool weather: TOOL',
        `invoke_agent ${MODEL}: AGENT`,
      ]),
    );
    const weather = found?.spans.find(({ type }) => type === 'TOOL');
    expect(weather?.attributes).toMatchObject({
      'mlflow.spanInputs': OSLO,
      'mlflow.spanOutputs': 'rain in Oslo',
    });
  });

  it('its own requests make no spans', () => {
    expect(exporterRequests.length).toBeGreaterThan(2);
    expect(new Set(exporterRequests)).toEqual(new Set([true]));
  });

  it.each(['nodesdk-mlflow', 'nodesdk-both'])('examples/%s runs', async (name) => {
    const before = collector.readSpans().length;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', RESOLVE_PACKAGE, join(ROOT, `examples/${name}.mjs`), 'Hello [[s:hello]]'],
      { env: { ...process.env, ...exampleEnvironment() } },
    );
    expect(stdout).toBe('Hello from the model.\n');
    const query = { version: VERSION, trackingUri: mlflow.url, experimentName: 'example' } as const;
    const [newest] = await readMlflowTraces(query);
    expect(newest?.spans.map((span) => span.name).toSorted()).toEqual(['anthropic.messages.create', 'greet']);
    if (name === 'nodesdk-both') await collector.waitForSpans(before + 2);
    expect(collector.readSpans()).toHaveLength(name === 'nodesdk-both' ? before + 2 : before);
  });

  function exampleEnvironment(): Readonly<Record<string, string>> {
    return {
      ANTHROPIC_API_KEY: 'none',
      ANTHROPIC_BASE_URL: model.url,
      MLFLOW_TRACKING_URI: mlflow.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.otlpHttpUrl,
      HOME: folder,
    };
  }
});

const ROOT = join(import.meta.dirname, '../..');

/** Examples import the package by its name; here that is the source. */
const RESOLVE_PACKAGE = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  const exporter = ${JSON.stringify(pathToFileURL(join(ROOT, 'src/exporter/mlflow-span-exporter.ts')).href)};
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'claude-otel/exporter' ? { url: exporter, shortCircuit: true } : next(specifier, context),
  });
`)}`;

async function callAnthropic(url: string): Promise<void> {
  const client = new Anthropic({
    baseURL: url,
    apiKey: 'none',
    openTelemetry: { traces: { contentMode: 'content' } },
  });
  const messages = [{ role: 'user' as const, content: 'Hello [[s:hello]]' }];
  await client.messages.stream({ model: MODEL, max_tokens: 100, system: 'Be brief.', messages }).finalText();
}

async function callVercel(url: string): Promise<void> {
  const anthropic = createAnthropic({ baseURL: `${url}/v1`, apiKey: 'none' });
  const weather = tool({
    description: 'The weather of a city',
    inputSchema: z.object({ city: z.string() }),
    execute: async ({ city }) => `rain in ${city}`,
  });
  const result = streamText({
    model: anthropic(MODEL),
    prompt: 'Weather in Oslo? [[s:weather]]',
    stopWhen: stepCountIs(3),
    tools: { weather },
    telemetry: { integrations: [new OpenTelemetry()] },
  });
  expect(await result.text).toBe('It rains in Oslo.');
}

/** A span as both have it. */
interface SharedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly start: string;
  readonly end: string;
  readonly isError: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** MLflow has these as inputs, outputs and tools of the span, which the tests above read. */
const MOVED =
  /^(?:gen_ai\.(?:input\.messages|output\.messages|tool\.call\.arguments|tool\.call\.result|tool\.definitions)|mlflow\..*)$/;

function fromMlflow(traceId: string, span: MlflowSpanRecord): SharedSpan {
  const { id: spanId, parentId, name, start, end, status } = span;
  return {
    traceId: traceId.replace(/^tr-/, ''),
    spanId,
    parentSpanId: parentId ?? undefined,
    name,
    start,
    end,
    isError: status === 'ERROR',
    attributes: comparable(span.attributes),
  };
}

function fromCollector(span: CollectedSpan): SharedSpan {
  const {
    traceId,
    spanId,
    parentSpanId,
    name,
    startTimeUnixNano: start,
    endTimeUnixNano: end,
    status,
  } = span;
  const isError = status.code === 2;
  return {
    traceId,
    spanId,
    parentSpanId,
    name,
    start,
    end,
    isError,
    attributes: comparable(span.attributes),
  };
}

/** MLflow's client hands out JSON text parsed. */
function comparable(attributes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const kept = Object.entries(attributes).filter(([name]) => !MOVED.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, parsed(value)]));
}

function parsed(value: unknown): unknown {
  return typeof value === 'string' && /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value;
}

function byId(a: SharedSpan, b: SharedSpan): number {
  return a.spanId < b.spanId ? -1 : 1;
}
