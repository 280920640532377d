import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMessagesHandler } from './messages-handler.ts';
import type { StubRequest } from './read-call.ts';
import { sendFailure } from './send-failure.ts';
import type { Scripts } from './script.ts';
import { scripts as ownScripts } from './scripts/scripts.ts';

export interface ModelStub {
  /** What `ANTHROPIC_BASE_URL` takes. */
  readonly url: string;
  /** Every request for an answer, in the order of arrival. */
  readonly requests: readonly StubRequest[];
  readonly close: () => Promise<void>;
}

/** A loopback Messages API that plays scripts. Scripts given here add to or replace the stub's own. */
export async function startModelStub({
  scripts = {},
}: { readonly scripts?: Scripts } = {}): Promise<ModelStub> {
  const { handleMessages, requests } = createMessagesHandler({ ...ownScripts, ...scripts });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://stub');
    if (request.method === 'POST' && pathname === '/v1/messages') void handleMessages(request, response);
    else sendFailure(response, { status: 404, type: 'not_found_error', message: `no ${pathname} here` });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests, close: () => closeServer(server) };
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.once('close', resolve));
  server.close();
  server.closeAllConnections();
  await closed;
}
