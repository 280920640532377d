import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A free loopback port below 32768. Above that lies the range from which clients get their own ports: polling a port
 * there that nobody listens on yet can connect to itself, and then keeps the server from binding.
 */
export async function freePort(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 12_000);
  return (await isFree(port)) ? port : freePort();
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
