import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { numberedTurn } from './numbered-turn.ts';
import { query, temporaryFolder } from './store-file.ts';

const COUNT = 60;

/** What it prints are answers that were neither "accepted" nor "again". */
async function startWriter(
  path: string,
  first: number,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const writer = join(import.meta.dirname, 'writer.ts');
  return promisify(execFile)(process.execPath, [writer, path, String(first), String(COUNT)]);
}

test('processes that write at once, from a missing file on, lose and double nothing', async () => {
  const path = join(temporaryFolder(), 'mlflow.db');
  // The third writes what the first writes.
  const outputs = await Promise.all([startWriter(path, 0), startWriter(path, COUNT), startWriter(path, 0)]);
  expect(outputs.map(({ stdout }) => stdout)).toEqual(['', '', '']);
  const expected = Array.from({ length: 2 * COUNT }, (_, number) => `tr-${numberedTurn(number).traceId}`);
  expect(query(path, 'SELECT request_id FROM trace_info ORDER BY 1').map((row) => row['request_id'])).toEqual(
    expected.toSorted(),
  );
  expect(query(path, 'SELECT count(*) AS spans, count(DISTINCT trace_id) AS traces FROM spans')).toEqual([
    { spans: 8 * COUNT, traces: 2 * COUNT },
  ]);
  expect(query(path, 'SELECT name FROM experiments')).toEqual([{ name: 'Default' }, { name: 'claude-code' }]);
  expect(query(path, 'PRAGMA integrity_check; ')).toEqual([{ integrity_check: 'ok' }]);
  expect(query(path, 'PRAGMA foreign_key_check')).toEqual([]);
}, 60_000);
