import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSqliteDestination } from '../../../src/delivery/mlflow-sqlite.ts';
import { CREATED_REVISION } from '../../../src/delivery/sqlite/schema.generated.ts';
import type { Trace } from '../../../src/core/spans/span.ts';
import { TURN_USAGE } from '../../core/targets/mlflow/turn.ts';
import { numberedTurn } from './numbered-turn.ts';
import { ANALYTICS_REVISION, execute, makeStoreAt, query, temporaryFolder } from './store-file.ts';

const ACCEPTED = { kind: 'accepted' };
const signal = new AbortController().signal;
const TRACE_ID = `tr-${numberedTurn(0).traceId}`;
const SESSION = '11111111-2222-3333-4444-555555555555';

async function deliver(path: string, ...batch: readonly Trace[]): Promise<unknown> {
  return createSqliteDestination({ path, id: 'test', experiment: { id: '0' } }).deliver(batch, signal);
}

async function deliveredAt(revision: string): Promise<string> {
  const path = join(temporaryFolder(), 'mlflow.db');
  makeStoreAt(path, revision);
  expect(await deliver(path, numberedTurn(0))).toEqual(ACCEPTED);
  return path;
}

const INFO = {
  request_id: TRACE_ID,
  experiment_id: 0,
  timestamp_ms: 1_795_372_739_385,
  execution_time_ms: 5000,
  status: 'OK',
  client_request_id: 'b7f0c5e2-prompt',
  request_preview: 'List the files',
  response_preview: 'Two files.',
};

function pairs(path: string, table: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    query(path, `SELECT key, value FROM ${table}`).map(({ key, value }) => [key, value]),
  );
}

describe('until 3.16 values are rows', () => {
  test('trace, tags, metadata, metrics', async () => {
    const path = await deliveredAt(CREATED_REVISION);
    expect(query(path, 'SELECT * FROM trace_info')).toEqual([INFO]);
    expect(pairs(path, 'trace_tags')).toEqual({
      'mlflow.traceName': 'invoke_agent claude-code',
      'mlflow.artifactLocation': `/artifacts/0/traces/${TRACE_ID}/artifacts`,
      'mlflow.trace.spansLocation': 'TRACKING_STORE',
      team: 'tools',
    });
    expect(pairs(path, 'trace_request_metadata')).toMatchObject({
      'mlflow.trace.session': SESSION,
      'mlflow.trace.tokenUsage': JSON.stringify(TURN_USAGE),
      'mlflow.trace.cost': '{"input_cost":0.03,"output_cost":0.06,"total_cost":0.09}',
      'mlflow.trace.infoFinalized': 'true',
    });
    expect(pairs(path, 'trace_metrics')).toEqual(TURN_USAGE);
  });

  test('spans and their cost', async () => {
    const path = await deliveredAt(CREATED_REVISION);
    const spans = query(
      path,
      `SELECT trace_id, experiment_id, span_id, parent_span_id, name, type, status, duration_ns,
      dimension_attributes, cast(start_time_unix_nano AS TEXT) AS start FROM spans ORDER BY rowid`,
    );
    expect(spans).toHaveLength(4);
    expect(spans[0]).toEqual({
      trace_id: TRACE_ID,
      experiment_id: 0,
      span_id: 'c1c1c1c1c1c1c1c1',
      parent_span_id: 'a1a1a1a1a1a1a1a1',
      name: 'chat claude-opus-4-5',
      type: 'CHAT_MODEL',
      status: 'OK',
      start: '1795372739885453640',
      duration_ns: 500_000_000,
      dimension_attributes:
        '{"mlflow.llm.model":"claude-opus-4-5-20251101","mlflow.llm.provider":"anthropic"}',
    });
    expect(spans[1]).toMatchObject({ type: 'TOOL', dimension_attributes: 'null' });
    expect(
      query(path, `SELECT span_id, key, value FROM span_metrics WHERE key = 'total_cost' ORDER BY span_id`),
    ).toEqual([
      { span_id: 'c1c1c1c1c1c1c1c1', key: 'total_cost', value: 0.03 },
      { span_id: 'c2c2c2c2c2c2c2c2', key: 'total_cost', value: 0.06 },
    ]);
  });
});

describe('from 3.17 on values are columns', () => {
  test('trace, tags, metadata', async () => {
    const path = await deliveredAt(ANALYTICS_REVISION);
    expect(query(path, 'SELECT * FROM trace_info')).toEqual([
      {
        ...INFO,
        ...TURN_USAGE,
        trace_name: 'invoke_agent claude-code',
        session_id: SESSION,
        input_cost: 0.03,
        output_cost: 0.06,
        total_cost: 0.09,
        db_payload_generation: 0,
      },
    ]);
    expect(Object.keys(pairs(path, 'trace_tags'))).not.toContain('mlflow.traceName');
    const metadata = Object.keys(pairs(path, 'trace_request_metadata'));
    expect(metadata.filter((key) => /session|tokenUsage|cost$/.test(key))).toEqual([]);
    expect(metadata).toContain('mlflow.trace.sizeStats');
    expect(query(path, 'SELECT * FROM trace_metrics')).toEqual([]);
  });

  test('spans', async () => {
    const path = await deliveredAt(ANALYTICS_REVISION);
    const spans = query(
      path,
      'SELECT span_id, input_cost, output_cost, total_cost, model_name, model_provider FROM spans ORDER BY rowid',
    );
    const model = { model_name: 'claude-opus-4-5-20251101', model_provider: 'anthropic' };
    const nothing = {
      input_cost: null,
      output_cost: null,
      total_cost: null,
      model_name: null,
      model_provider: null,
    };
    expect(spans.slice(0, 2)).toEqual([
      { span_id: 'c1c1c1c1c1c1c1c1', input_cost: 0.01, output_cost: 0.02, total_cost: 0.03, ...model },
      { span_id: 'd1d1d1d1d1d1d1d1', ...nothing },
    ]);
    expect(query(path, 'SELECT * FROM span_metrics')).toEqual([]);
  });
});

describe.each([CREATED_REVISION, ANALYTICS_REVISION])('delivered again at %s', (revision) => {
  test('twice is once, to the last row', async () => {
    const path = await deliveredAt(revision);
    const before = dump(path);
    expect(await deliver(path, numberedTurn(0))).toEqual(ACCEPTED);
    expect(dump(path)).toEqual(before);
  });

  test('what MLflow and people added stays', async () => {
    const path = await deliveredAt(revision);
    const own = `request_id) VALUES ('mine', 'x', '${TRACE_ID}'`;
    execute(
      path,
      `INSERT INTO trace_tags (key, value, ${own}); INSERT INTO trace_request_metadata (key, value, ${own});
      UPDATE trace_tags SET value = 'changed' WHERE key = 'team';
      INSERT INTO assessments (assessment_id, trace_id, name, assessment_type, value, created_timestamp, last_updated_timestamp,
        source_type, valid) VALUES ('a-1', '${TRACE_ID}', 'good', 'feedback', 'true', 0, 0, 'HUMAN', 1)`,
    );
    if (revision === ANALYTICS_REVISION) execute(path, `UPDATE trace_info SET trace_name = 'renamed'`);
    else execute(path, `UPDATE trace_tags SET value = 'renamed' WHERE key = 'mlflow.traceName'`);
    const before = dump(path);
    expect(await deliver(path, numberedTurn(0))).toEqual(ACCEPTED);
    expect(dump(path)).toEqual(before);
    expect(pairs(path, 'trace_tags')).toMatchObject({ mine: 'x', team: 'changed' });
  });

  test('a turn that went on is brought up to date', async () => {
    const path = join(temporaryFolder(), 'mlflow.db');
    makeStoreAt(path, revision);
    const whole = numberedTurn(0);
    expect(await deliver(path, { ...whole, spans: whole.spans.slice(0, 2) })).toEqual(ACCEPTED);
    expect(query(path, 'SELECT status FROM trace_info')).toEqual([{ status: 'IN_PROGRESS' }]);
    expect(await deliver(path, whole)).toEqual(ACCEPTED);
    expect(withoutGeneration(dump(path))).toEqual(withoutGeneration(dump(await deliveredAt(revision))));
  });

  test('what was read while the turn went on does not open a finished one again', async () => {
    const path = await deliveredAt(revision);
    const before = dump(path);
    const whole = numberedTurn(0);
    expect(await deliver(path, { ...whole, spans: whole.spans.slice(0, 2) })).toEqual(ACCEPTED);
    expect(dump(path)).toEqual(before);
  });

  test('a span that another process delivers of a finished trace is added, the rest stays', async () => {
    const path = await deliveredAt(revision);
    const before = dump(path);
    const whole = numberedTurn(0);
    const [chat] = whole.spans;
    const late = { ...chat!, spanId: 'e1e1e1e1e1e1e1e1', name: 'chat elsewhere' };
    const changed = { ...chat!, name: 'chat by another name' };
    expect(await deliver(path, { ...whole, spans: [changed, late] })).toEqual(ACCEPTED);
    expect(query(path, 'SELECT name FROM spans ORDER BY name')).toEqual(
      [...whole.spans, late].map(({ name }) => ({ name })).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    );
    const { spans: _spans, span_metrics: _metrics, ...rest } = dump(path);
    expect(withoutGeneration(before)).toMatchObject(withoutGeneration(rest) as object);
  });

  test('a trace that MLflow has archived is left alone', async () => {
    const path = await deliveredAt(revision);
    execute(
      path,
      `UPDATE trace_tags SET value = 'ARCHIVE_REPO' WHERE key = 'mlflow.trace.spansLocation'; DELETE FROM spans`,
    );
    const before = dump(path);
    expect(await deliver(path, numberedTurn(0))).toEqual(ACCEPTED);
    expect(dump(path)).toEqual(before);
  });

  test('another experiment of the store does not take it over', async () => {
    const path = await deliveredAt(revision);
    const other = createSqliteDestination({ path, id: 'test', experiment: { name: 'other' } });
    const before = dump(path);
    expect(await other.deliver([numberedTurn(0)], signal)).toEqual({
      kind: 'rejected',
      reason: `${TRACE_ID} is in experiment 0 of ${path} already: choose that experiment, or delete the trace there first`,
    });
    expect(dump(path)).toEqual(before);
  });
});

describe('an archival at the same time (MLflow 3.13 and later)', () => {
  test('sees by the number that there are new spans', async () => {
    const path = await deliveredAt(ANALYTICS_REVISION);
    const whole = numberedTurn(0);
    const later = whole.spans.map((span) => ({ ...span, name: `${span.name} again` }));
    expect(await deliver(path, { ...whole, spans: later })).toEqual(ACCEPTED);
    expect(query(path, 'SELECT db_payload_generation FROM trace_info')).toEqual([
      { db_payload_generation: 1 },
    ]);
  });
});

describe('daily sums (MLflow 3.17 and later)', () => {
  const tables = `
    CREATE TABLE sql_trace_metric_daily_rollups (id INTEGER PRIMARY KEY);
    CREATE TABLE sql_trace_rollup_rebuild_queue (experiment_id INTEGER, rollup_day DATE, rollup_family VARCHAR(50),
      PRIMARY KEY (experiment_id, rollup_day, rollup_family))`;

  async function queueAfterDelivery({ sums }: { sums: boolean }): Promise<readonly unknown[]> {
    const path = join(temporaryFolder(), 'mlflow.db');
    makeStoreAt(path, ANALYTICS_REVISION);
    execute(path, tables);
    if (sums) execute(path, 'INSERT INTO sql_trace_metric_daily_rollups VALUES (1)');
    expect(await deliver(path, numberedTurn(0), numberedTurn(1))).toEqual(ACCEPTED);
    return query(path, 'SELECT * FROM sql_trace_rollup_rebuild_queue ORDER BY rollup_family');
  }

  test('are left alone where nobody has them made', async () => {
    expect(await queueAfterDelivery({ sums: false })).toEqual([]);
  });

  test('are queued for the day of the trace', async () => {
    const day = { experiment_id: 0, rollup_day: '2026-11-22' };
    expect(await queueAfterDelivery({ sums: true })).toEqual([
      { ...day, rollup_family: 'assessment' },
      { ...day, rollup_family: 'span_cost' },
      { ...day, rollup_family: 'trace_metric' },
    ]);
  });
});

/** Every row of the tables with traces. */
function dump(path: string): Readonly<Record<string, readonly unknown[]>> {
  const tables = [
    'experiments',
    'experiment_tags',
    'trace_info',
    'trace_tags',
    'trace_request_metadata',
    'trace_metrics',
    'span_metrics',
    'assessments',
  ];
  const rows = tables.map((table) => [table, sorted(query(path, `SELECT * FROM ${table}`))] as const);
  const spans = query(
    path,
    'SELECT trace_id, span_id, parent_span_id, name, type, status, content FROM spans',
  );
  return { ...Object.fromEntries(rows), spans: sorted(spans) };
}

function sorted(rows: readonly object[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).toSorted();
}

function withoutGeneration(rows: Readonly<Record<string, readonly unknown[]>>): unknown {
  return JSON.parse(
    JSON.stringify(rows)
      .replaceAll(/\\"db_payload_generation\\":\d+,/g, '')
      .replaceAll(/\/tmp\/[^/]+/g, ''),
  );
}
