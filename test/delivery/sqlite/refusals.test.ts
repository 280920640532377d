import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { SpanRecord, Trace } from '../../../src/core/spans/span.ts';
import { createSqliteDestination } from '../../../src/delivery/mlflow-sqlite.ts';
import type { ExperimentChoice } from '../../../src/delivery/sqlite/find-experiment.ts';
import { CREATED_REVISION } from '../../../src/delivery/sqlite/schema.generated.ts';
import { fromSqliteError } from '../../../src/delivery/sqlite/sqlite-failure.ts';
import { numberedTurn } from './numbered-turn.ts';
import { ANALYTICS_REVISION, execute, makeStoreAt, query, temporaryFolder } from './store-file.ts';

const signal = new AbortController().signal;

async function deliver(path: string, experiment: ExperimentChoice = { name: 'claude-code' }) {
  const destination = createSqliteDestination({ path, id: 'test', experiment });
  return { result: await destination.deliver([numberedTurn(0)], signal), probe: await destination.probe() };
}

function storeAt(revision: string, change = ''): string {
  const path = join(temporaryFolder(), 'mlflow.db');
  makeStoreAt(path, revision);
  execute(path, change);
  return path;
}

describe('schema', () => {
  const refused = [
    {
      what: 'MLflow has added its columns, but the revision is the old one',
      revision: 'b7e2c1a4d9f3',
      change: 'ALTER TABLE trace_info ADD COLUMN trace_name VARCHAR(4096)',
      reason: /is being upgraded by MLflow/,
    },
    {
      what: 'the revision is the new one, but the columns are the old ones',
      revision: CREATED_REVISION,
      change: `UPDATE alembic_version SET version_num = '${ANALYTICS_REVISION}'`,
      reason: /is being upgraded by MLflow/,
    },
    {
      what: 'unknown, a column is gone',
      revision: ANALYTICS_REVISION,
      change: `UPDATE alembic_version SET version_num = 'ffffffffffff'; ALTER TABLE spans DROP COLUMN model_name`,
      reason:
        /revision ffffffffffff, which this version does not know \(it has no spans.model_name\).*install a newer claude-otel/,
    },
    {
      what: 'unknown, a new column must be filled',
      revision: ANALYTICS_REVISION,
      change: `UPDATE alembic_version SET version_num = 'ffffffffffff'; DROP TABLE span_metrics;
        CREATE TABLE span_metrics (trace_id, span_id, key, value, unit TEXT NOT NULL)`,
      reason: /nobody has said what belongs into span_metrics.unit/,
    },
    {
      what: 'unknown, between two known ones',
      revision: CREATED_REVISION,
      change: `UPDATE alembic_version SET version_num = 'ffffffffffff'; ALTER TABLE trace_info ADD COLUMN session_id VARCHAR(250)`,
      reason: /revision ffffffffffff/,
    },
    {
      what: 'older than the oldest known',
      revision: CREATED_REVISION,
      change: `UPDATE alembic_version SET version_num = 'bf29a5ff90ea'; ALTER TABLE spans DROP COLUMN dimension_attributes`,
      reason: /revision bf29a5ff90ea.*mlflow db upgrade sqlite:\/\/\/\//,
    },
    {
      what: 'still being made by MLflow',
      revision: CREATED_REVISION,
      change: 'DELETE FROM alembic_version',
      reason: /no schema revision of MLflow/,
    },
    {
      what: 'of another program',
      revision: CREATED_REVISION,
      change: 'DROP TABLE alembic_version',
      reason: /no schema revision of MLflow/,
    },
  ];

  test.each(refused)('not written, and pending: $what', async ({ revision, change, reason }) => {
    const path = storeAt(revision, change);
    const { result, probe } = await deliver(path);
    expect(result).toMatchObject({
      kind: 'retryable',
      reason: expect.stringMatching(reason),
      afterMilliseconds: expect.any(Number),
    });
    expect(probe).toMatchObject({ kind: 'unavailable', remedy: expect.stringMatching(/\w/) });
    expect(query(path, 'SELECT * FROM trace_info')).toEqual([]);
    expect(query(path, `SELECT * FROM experiments WHERE name <> 'Default'`)).toEqual([]);
  });

  test.each([CREATED_REVISION, ANALYTICS_REVISION])(
    'unknown, but with all columns of %s: written',
    async (revision) => {
      const path = storeAt(
        revision,
        `UPDATE alembic_version SET version_num = 'ffffffffffff';
      ALTER TABLE spans ADD COLUMN links TEXT; ALTER TABLE trace_info ADD COLUMN flags INTEGER NOT NULL DEFAULT 0`,
      );
      expect(await deliver(path)).toMatchObject({ result: { kind: 'accepted' }, probe: { kind: 'ready' } });
      expect(query(path, 'SELECT count(*) AS spans FROM spans')).toEqual([{ spans: 4 }]);
    },
  );
});

describe('experiment', () => {
  test('an unknown id makes no file', async () => {
    const path = join(temporaryFolder(), 'folder', 'mlflow.db');
    const { result, probe } = await deliver(path, { id: '7' });
    const problem = `${path} has no experiment with the id 7`;
    expect(result).toEqual({
      kind: 'retryable',
      reason: `${problem}: choose one by name, which is made when missing`,
      afterMilliseconds: 60_000,
    });
    expect(probe).toMatchObject({ kind: 'unavailable', reason: problem });
    expect(existsSync(join(path, '..'))).toBe(false);
  });

  test.each(['7', 'x', '1e3', '-1', ''])(
    'the unknown id %j leaves a store, and an empty file, as they are',
    async (id) => {
      for (const path of [storeAt(CREATED_REVISION), emptyFile()]) {
        const before = readFileSync(path);
        expect((await deliver(path, { id })).result.kind).toBe('retryable');
        expect(readFileSync(path)).toEqual(before);
      }
    },
  );

  test('a deleted one is not written to', async () => {
    const path = storeAt(CREATED_REVISION, `UPDATE experiments SET lifecycle_stage = 'deleted'`);
    const { result } = await deliver(path, { name: 'Default' });
    expect(result).toMatchObject({
      kind: 'retryable',
      reason: expect.stringMatching(/mlflow experiments restore -x 0/),
    });
    expect(query(path, 'SELECT * FROM trace_info')).toEqual([]);
  });

  test('of another workspace with the same name is another', async () => {
    const path = storeAt(
      CREATED_REVISION,
      `INSERT INTO experiments (experiment_id, name, lifecycle_stage, workspace)
      VALUES (5, 'claude-code', 'active', 'team')`,
    );
    await deliver(path);
    expect(query(path, 'SELECT experiment_id FROM trace_info')).toEqual([{ experiment_id: 6 }]);
  });
});

describe('one trace of several', () => {
  const reason = (pattern: RegExp): unknown => expect.stringMatching(pattern);
  const [first, second, third] = [0, 1, 2].map(numberedTurn) as [Trace, Trace, Trace];
  const change = (trace: Trace, name: string, changes: Partial<SpanRecord>): Trace => ({
    ...trace,
    spans: trace.spans.map((span) => (span.name === name ? { ...span, ...changes } : span)),
  });
  const deliverAll = async (path: string, ...batch: readonly Trace[]) =>
    createSqliteDestination({ path, id: 'test' }).deliver(batch, signal);
  const stored = (path: string): readonly unknown[] =>
    query(path, 'SELECT request_id AS id FROM trace_info ORDER BY id').map(({ id }) => id);
  const idOf = ({ traceId }: Trace): string => `tr-${traceId}`;

  test.each<[string, Partial<SpanRecord>]>([
    ['ends after 2262', { endTime: 2n ** 63n }],
    ['starts before 1970', { startTime: -1n }],
  ])('has a span that %s: it is left out and named', async (_, times) => {
    const path = storeAt(CREATED_REVISION);
    const odd = change(second, 'execute_tool Bash', times);
    const refused = {
      kind: 'rejected',
      reason: reason(
        /^left out, the other spans are there: d1d1d1d1d1d1d1d1 \(execute_tool Bash\): its times/,
      ),
      rejectedSpans: 1,
    };
    expect(await deliverAll(path, first, odd, third)).toEqual({
      ...refused,
      each: [{ kind: 'accepted' }, refused, { kind: 'accepted' }],
    });
    expect(query(path, `SELECT count(*) AS spans FROM spans WHERE trace_id = '${idOf(odd)}'`)).toEqual([
      { spans: 3 },
    ]);
    expect(stored(path)).toEqual([first, odd, third].map(idOf));
  });

  test('has such a root: it is refused, the others are written', async () => {
    const path = storeAt(CREATED_REVISION);
    const odd = change(second, 'invoke_agent claude-code', { endTime: 2n ** 64n });
    expect(await deliverAll(path, first, odd, third)).toMatchObject({
      kind: 'rejected',
      reason: reason(/^the trace has no root but /),
      each: [{ kind: 'accepted' }, { kind: 'rejected' }, { kind: 'accepted' }],
    });
    expect(stored(path)).toEqual([first, third].map(idOf));
  });

  test('is what SQLite fails at: the others are written', async () => {
    const path = storeAt(
      CREATED_REVISION,
      `CREATE TRIGGER no BEFORE INSERT ON spans WHEN NEW.trace_id = '${idOf(second)}'
      BEGIN SELECT RAISE(ABORT, 'not this one'); END`,
    );
    expect(await deliverAll(path, first, second, third)).toMatchObject({
      kind: 'retryable',
      reason: reason(/not this one: please report it/),
      each: [{ kind: 'accepted' }, { kind: 'retryable' }, { kind: 'accepted' }],
    });
    expect(stored(path)).toEqual([first, third].map(idOf));
  });

  test('a file that cannot be written ends the batch', async () => {
    const path = storeAt(CREATED_REVISION, 'DROP TABLE alembic_version');
    const { each } = (await deliverAll(path, first, second)) as { readonly each: readonly object[] };
    expect(each).toEqual([each[0], each[0]]);
    expect(each[0]).toMatchObject({ kind: 'retryable', reason: reason(/no schema revision/) });
  });
});

function emptyFile(): string {
  const path = join(temporaryFolder(), 'mlflow.db');
  writeFileSync(path, '');
  return path;
}

describe('file', () => {
  test.each(['an existing file', 'nothing'])('a symbolic link to %s is not followed', async (target) => {
    const folder = temporaryFolder();
    const [real, link] = [join(folder, 'real'), join(folder, 'mlflow.db')];
    if (target !== 'nothing') writeFileSync(real, '');
    symlinkSync(real, link);
    const { result, probe } = await deliver(link);
    expect(result).toMatchObject({
      kind: 'retryable',
      reason: `${link} is a symbolic link, which is not followed: name the file itself`,
    });
    expect(probe.kind).toBe('unavailable');
    expect(existsSync(real) && readFileSync(real, 'utf8')).toBe(target === 'nothing' ? false : '');
  });

  test('a folder is no file', async () => {
    const path = temporaryFolder();
    mkdirSync(join(path, 'mlflow.db'));
    expect((await deliver(join(path, 'mlflow.db'))).result).toMatchObject({
      kind: 'retryable',
      reason: expect.stringMatching(/is no file/),
    });
  });

  test('a file under a file cannot be made', async () => {
    const { result, probe } = await deliver(join(emptyFile(), 'mlflow.db'));
    expect(result).toMatchObject({ kind: 'retryable', reason: expect.stringMatching(/ENOTDIR|EEXIST/) });
    expect(probe.kind).toBe('unavailable');
  });

  test('another kind of file is left alone', async () => {
    const path = emptyFile();
    const text = 'no database\n'.repeat(100);
    writeFileSync(path, text);
    const { result, probe } = await deliver(path);
    expect(result).toMatchObject({
      kind: 'retryable',
      reason: expect.stringMatching(/it is no SQLite database: name another file/),
    });
    expect(probe.kind).toBe('unavailable');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('locked by another program: try again soon', async () => {
    const path = storeAt(CREATED_REVISION);
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    expect((await deliver(path)).result).toMatchObject({
      kind: 'retryable',
      reason: expect.stringMatching(/is in use by another program/),
    });
    other.close();
    expect((await deliver(path)).result).toEqual({ kind: 'accepted' });
  });

  test('read-only', () => {
    const path = storeAt(CREATED_REVISION);
    const database = new DatabaseSync(path, { readOnly: true });
    const error = failureOf(() => database.exec('DELETE FROM trace_info'));
    database.close();
    expect(fromSqliteError(path, error)).toMatchObject({
      kind: 'retryable',
      problem: expect.stringMatching(/read-only/),
    });
  });

  test('full disk, as SQLite says it', () => {
    const path = storeAt(CREATED_REVISION);
    const database = new DatabaseSync(path);
    database.exec('PRAGMA max_page_count = 1');
    const error = failureOf(() =>
      database.exec(`UPDATE experiments SET artifact_location = '${'x'.repeat(100_000)}'`),
    );
    database.close();
    expect(fromSqliteError(path, error)).toMatchObject({ kind: 'retryable', remedy: 'free some space' });
  });

  test('no room for the file: nothing half, and written once there is', async () => {
    const path = join(temporaryFolder(), 'mlflow.db');
    // A limit of 100 KiB for any file of the process: the tables alone take more.
    const program = `ulimit -f 100; exec "$@"`;
    const writer = [process.execPath, join(import.meta.dirname, 'writer.ts'), path, '0', '1', 'once'];
    const { stdout } = await promisify(execFile)('bash', ['-c', program, 'bash', ...writer]);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'retryable',
      reason: expect.stringMatching(/check the disk and its free space|the disk is full/),
    });
    expect(query(path, 'SELECT name FROM sqlite_master')).toEqual([]);
    expect((await deliver(path)).result).toEqual({ kind: 'accepted' });
  });

  test('our own bugs are no refusals', () => {
    expect(() => fromSqliteError('x', new TypeError('bug'))).toThrow('bug');
  });
});

function failureOf(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('did not fail');
}

describe('probe', () => {
  test('tells how to look at the traces, and makes nothing', async () => {
    const path = join(temporaryFolder(), 'folder', 'mlflow.db');
    const destination = createSqliteDestination({ path, id: 'test' });
    expect(await destination.probe()).toEqual({
      kind: 'ready',
      location: `mlflow server --backend-store-uri sqlite:///${path}`,
      detail: 'new file in the schema of MLflow 3.10.1, experiment "claude-code"',
    });
    expect(existsSync(join(path, '..'))).toBe(false);
  });

  test('tells it so that a shell takes it', async () => {
    const path = join(temporaryFolder(), "Ada's traces.db");
    const { location } = (await createSqliteDestination({ path, id: 'test' }).probe()) as {
      readonly location: string;
    };
    expect(location).toMatch(/^mlflow server --backend-store-uri 'sqlite:.*Ada'\\''s traces\.db'$/u);
  });

  test('leaves an existing file to the byte', async () => {
    for (const path of [emptyFile(), storeAt(ANALYTICS_REVISION)]) {
      const before = readFileSync(path);
      expect(await createSqliteDestination({ path, id: 'test' }).probe()).toMatchObject({
        kind: 'ready',
        detail: expect.stringMatching(/existing file/),
      });
      expect(readFileSync(path)).toEqual(before);
    }
  });
});
