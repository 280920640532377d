import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type OtlpSink, startOtlpSink } from '../support/otlp-sink.ts';
import { type StandIn, startStandIn } from './mlflow-server-stand-in.ts';

/** A name that only the proxy knows. */
const HOST = 'backend.invalid';

let mlflow: StandIn;
let otlp: OtlpSink;
let proxy: Server;
let seen: string[] = [];

beforeAll(async () => {
  mlflow = await startStandIn({ version: '3.17.2' });
  otlp = await startOtlpSink();
  proxy = createServer((incoming, outgoing) => {
    seen.push(incoming.url ?? '');
    const url = (incoming.url ?? '').replace(HOST, '127.0.0.1');
    const { method, headers } = incoming;
    const forwarded = request(url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
});
afterAll(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await mlflow.close();
  await otlp.close();
});
beforeEach(() => void (seen = []));

async function deliverBoth(host: string, environment: NodeJS.ProcessEnv): Promise<readonly unknown[]> {
  const { port } = proxy.address() as AddressInfo;
  const urls = [mlflow.url, otlp.url].map((url) => url.replace('127.0.0.1', host));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, 'deliver-both.ts'), ...urls],
    { env: { PATH: process.env['PATH'], HTTP_PROXY: `http://127.0.0.1:${port}`, ...environment } },
  );
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

const ACCEPTED = [{ kind: 'accepted' }, { kind: 'accepted' }];

test('a proxy that Node is told of by the environment is taken by both roads', async () => {
  expect(await deliverBoth(HOST, { NODE_USE_ENV_PROXY: '1' })).toEqual(ACCEPTED);
  const paths = new Set(seen.map((url) => new URL(url)).map(({ host, pathname }) => host + pathname));
  expect(paths).toContain(mlflow.url.replace('http://127.0.0.1', HOST) + '/version');
  expect(paths).toContain(otlp.url.replace('http://127.0.0.1', HOST));
});

test.each<[string, NodeJS.ProcessEnv]>([
  ['that is named in NO_PROXY', { NODE_USE_ENV_PROXY: '1', NO_PROXY: '127.0.0.1' }],
  ['where Node is not told to take one', {}],
])('it is passed by for a host %s', async (_, environment) => {
  expect(await deliverBoth('127.0.0.1', environment)).toEqual(ACCEPTED);
  expect(seen).toEqual([]);
});
