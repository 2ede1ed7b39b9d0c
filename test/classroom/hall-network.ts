import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { freePort } from '../kit/ports.ts';

/** The network of a hall: a way to the site that can be cut, for pages and their service workers alike. */
export interface HallNetwork {
  origin: string;
  cut(): void;
  mend(): void;
  close(): void;
}

export async function openHallNetwork(siteOrigin: string): Promise<HallNetwork> {
  const target = Number(new URL(siteOrigin).port);
  const port = await freePort();
  const sockets = new Set<Socket>();
  let whole = true;
  const server = createServer((socket) => {
    if (!whole) return void socket.destroy();
    const onward = connect(target, '127.0.0.1');
    for (const each of [socket, onward]) {
      sockets.add(each);
      each.on('error', () => undefined);
      each.on('close', () => sockets.delete(each));
    }
    socket.pipe(onward).pipe(socket);
    return undefined;
  });
  await new Promise<void>((resolve) => {
    server.listen(port, () => resolve());
  });
  return {
    origin: `http://localhost:${port}`,
    cut() {
      whole = false;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      whole = true;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
