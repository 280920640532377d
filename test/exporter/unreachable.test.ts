import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ExportResultCode } from '@opentelemetry/core';
import { afterEach, describe, expect, it } from 'vitest';
import { MlflowSpanExporter } from '../../src/exporter/mlflow-span-exporter.ts';
import { agentTrace } from './fake-span.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A port that nobody listens on any more. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function silentPort(): Promise<number> {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const send = (exporter: MlflowSpanExporter, traceId: string) =>
  new Promise<number>((resolve) => exporter.export(agentTrace(traceId), ({ code }) => resolve(code)));

describe.each([
  ['refuses', closedPort],
  ['never answers', silentPort],
])('a backend that %s', (_, findPort) => {
  it.each(['http', 'otlp+http'])('over %s neither fails nor holds up the application', async (scheme) => {
    const exporter = new MlflowSpanExporter({
      trackingUri: `${scheme}://127.0.0.1:${await findPort()}`,
      timeoutMilliseconds: 50,
      environment: { HOME: '/nowhere' },
    });
    expect(await send(exporter, 'a1'.repeat(16))).toBe(ExportResultCode.SUCCESS);
    await exporter.forceFlush();
    await exporter.shutdown();
    expect(await send(exporter, 'b2'.repeat(16))).toBe(ExportResultCode.FAILED);
  });
});
