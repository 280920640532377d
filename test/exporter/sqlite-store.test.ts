import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { context, trace } from '@opentelemetry/api';
import { BatchSpanProcessor, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { MlflowSpanExporter } from '../../src/exporter/mlflow-span-exporter.ts';
import type { ReadableSpanLike } from '../../src/exporter/readable-span.ts';
import { query, temporaryFolder } from '../delivery/sqlite/store-file.ts';
import { agentTrace, fakeSpan, spanId, TRACE_ID } from './fake-span.ts';

function open() {
  const path = join(temporaryFolder(), 'mlflow.db');
  const exporter = new MlflowSpanExporter({
    trackingUri: `sqlite:///${path}`,
    contentMode: 'full',
    environment: { HOME: temporaryFolder() },
  });
  const send = (...spans: readonly ReadableSpanLike[]) =>
    new Promise<void>((resolve) => exporter.export(spans, () => resolve()));
  return { path, exporter, send };
}

const TABLES = [
  'trace_info',
  'trace_tags',
  'trace_request_metadata',
  'trace_metrics',
  'spans',
  'span_metrics',
];

/** Everything of the trace in the store, in an order of its own. */
function rowsOf(path: string): unknown {
  const database = new DatabaseSync(path, { readBigInts: true });
  const rows = TABLES.map((table) => database.prepare(`SELECT * FROM ${table}`).all());
  database.close();
  return rows.map((table) => table.map(withoutPlace).toSorted());
}

/** The artifact location holds the path of the file. */
function withoutPlace(row: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(row, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return text.replace(/"value":"[^"]*\/artifacts"/, '"value":""');
}

describe('the store', () => {
  const spans = agentTrace();

  it.each([
    ['one by one', spans.map((span) => [span])],
    ['one by one, the root first', spans.toReversed().map((span) => [span])],
    ['the root in the middle', [spans.slice(3), spans.slice(0, 3)]],
    ['twice', [spans, spans]],
    ['unfinished, then whole', [spans.slice(0, 4), spans]],
  ])('ends the same when the spans come %s', async (_, pieces) => {
    const [whole, split] = [open(), open()];
    await whole.send(...spans);
    for (const piece of pieces) await split.send(...piece);
    await Promise.all([whole.exporter.shutdown(), split.exporter.shutdown()]);
    expect(rowsOf(split.path)).toEqual(rowsOf(whole.path));
    expect(
      query(split.path, 'SELECT request_id, status, request_preview, response_preview FROM trace_info'),
    ).toEqual([
      {
        request_id: `tr-${TRACE_ID}`,
        status: 'OK',
        request_preview: 'List the files',
        response_preview: 'Two files.',
      },
    ]);
  });

  it('shows a trace while it goes on', async () => {
    const { path, send, exporter } = open();
    await send(...spans.slice(0, 3));
    expect(query(path, 'SELECT status FROM trace_info')).toEqual([{ status: 'IN_PROGRESS' }]);
    expect(query(path, 'SELECT span_id FROM spans')).toHaveLength(3);
    await exporter.shutdown();
  });

  it('has no trace without a GenAI span', async () => {
    const { path, send, exporter } = open();
    await send(fakeSpan({ spanId: spanId(1) }), ...agentTrace('b2'.repeat(16)));
    await exporter.shutdown();
    expect(query(path, 'SELECT request_id FROM trace_info')).toEqual([
      { request_id: `tr-${'b2'.repeat(16)}` },
    ]);
  });

  it('has the tags that a person chose on the resource', async () => {
    const { path, send, exporter } = open();
    await send(...spans);
    await exporter.shutdown();
    expect(query(path, "SELECT value FROM trace_tags WHERE key = 'team'")).toEqual([{ value: 'tools' }]);
    expect(query(path, "SELECT value FROM trace_tags WHERE key = 'service.name'")).toEqual([]);
  });
});

describe.each([
  [
    'a batch processor',
    (exporter: MlflowSpanExporter) => new BatchSpanProcessor({ exporter, maxExportBatchSize: 3 }),
  ],
  ['a simple processor', (exporter: MlflowSpanExporter) => new SimpleSpanProcessor({ exporter })],
])('behind %s of the SDK', (_, createProcessor) => {
  it('nested spans of live code arrive with a flush of the provider', async () => {
    const { path, exporter } = open();
    const provider = new TracerProvider({ spanProcessors: [createProcessor(exporter)] });
    const tracer = provider.getTracer('app');
    const root = tracer.startSpan('invoke_agent app', {
      attributes: { 'gen_ai.operation.name': 'invoke_agent' },
    });
    const within = trace.setSpan(context.active(), root);
    for (let call = 0; call < 7; call++) tracer.startSpan(`call ${call}`, {}, within).end();
    root.end();
    await provider.forceFlush();
    expect(query(path, 'SELECT name FROM spans')).toHaveLength(8);
    await provider.shutdown();
    expect(query(path, 'SELECT status FROM trace_info')).toEqual([{ status: 'OK' }]);
  });
});
