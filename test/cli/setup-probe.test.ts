import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { probeDestination } from '../../src/cli/probe-destination.ts';
import { createTemporaryUser } from '../config/temporary-user.ts';
import { runCommand } from './run-command.ts';

/** A server that refuses everybody, and remembers who asked. */
async function startRefusing() {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(401).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

test('setup says where a new store will be, and makes none', async () => {
  const user = createTemporaryUser();
  const result = await runCommand(user, ['setup', '-u', 'sqlite:///t.db'], { probe: probeDestination });
  expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining(join(user.project, 't.db')) });
  expect(existsSync(join(user.project, 't.db'))).toBe(false);
});

test('setup asks with the credentials of the environment, never shows them, and tells the refusal', async () => {
  const user = createTemporaryUser();
  const { url, seen } = await startRefusing();
  const environment = { MLFLOW_TRACKING_TOKEN: 'hunter2' };
  const result = await runCommand(user, ['setup', '-u', url], { probe: probeDestination, environment });
  expect([result.code, new Set(seen)]).toEqual([4, new Set(['Bearer hunter2'])]);
  expect(result.stdout + result.stderr).toMatch(/will wait for http/u);
  expect(result.stdout + result.stderr).not.toContain('hunter2');
});

test('a token of another server is not shown to this one', async () => {
  const user = createTemporaryUser();
  const { url, seen } = await startRefusing();
  const environment = { MLFLOW_TRACKING_TOKEN: 'hunter2', MLFLOW_TRACKING_URI: 'http://127.0.0.1:9' };
  await runCommand(user, ['setup', '-u', url], { probe: probeDestination, environment });
  expect(new Set(seen)).toEqual(new Set([undefined]));
});
