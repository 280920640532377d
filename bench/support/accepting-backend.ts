import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An OTLP backend that accepts everything and keeps nothing. */
export interface AcceptingBackend {
  readonly uri: string;
  readonly close: () => void;
}

export async function startAcceptingBackend(): Promise<AcceptingBackend> {
  const server = createServer((request, response) => void request.resume().on('end', () => response.end()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    uri: `otlp+http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
