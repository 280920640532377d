import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../peers/free-port.ts';

/** A port that refuses until it is opened, and then leads to a server. */
export interface Door {
  readonly port: number;
  readonly open: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function createDoor(target: number): Promise<Door> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const through = connect(target, '127.0.0.1');
    for (const side of [socket, through]) {
      sockets.add(side);
      side.on('error', () => side.destroy());
    }
    socket.pipe(through).pipe(socket);
  });
  return {
    port,
    open: async () => {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    close: async () => closeServer(server, sockets),
  };
}

async function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  if (!server.listening) return;
  server.close();
  await once(server, 'close');
}
