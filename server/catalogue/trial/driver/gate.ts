import { lookup } from 'node:dns/promises';
import { createServer, request } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { BlockList, connect, isIPv6 } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface Gate {
  /** For the browser's proxy setting. */
  address: string;
  close(): void;
}

/**
 * The only way out of the browser: a proxy that leads to the content origin, port included, and to approved hosts where
 * the operator allows that. Neither what a page finds out about this machine's other ports nor a rule it gets around
 * in the browser leads further. Approved hosts that turn out to be inside this network are refused.
 */
export async function openGate(contentOrigin: string, approved: readonly string[]): Promise<Gate> {
  const own = new URL(contentOrigin);
  const server = createServer((req, res) => void passOn(req, res));
  server.on('connect', (req: IncomingMessage, socket: Socket) => void tunnel(req, socket));

  async function placeOf(url: URL): Promise<{ host: string; port: number } | undefined> {
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    if (url.hostname === own.hostname && port === portOf(own)) return { host: bare(own.hostname), port };
    if (!approved.includes(url.hostname) || ![80, 443].includes(port)) return undefined;
    const host = await publicAddress(url.hostname);
    return host === undefined ? undefined : { host, port };
  }

  async function passOn(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = URL.parse(req.url ?? '');
    const place = url?.protocol === 'http:' ? await placeOf(url) : undefined;
    if (!url || !place) return void res.writeHead(403).end();
    const headers = Object.fromEntries(Object.entries(req.headers).filter(([name]) => !name.startsWith('proxy-')));
    // A connection of its own: one that is kept may be closed from the other end just as it is used again.
    const wanted = { ...place, path: url.pathname + url.search, method: req.method, headers, agent: false };
    const onward = request(wanted, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
      answer.once('error', () => res.destroy());
    });
    onward.once('error', () => (res.headersSent ? res.destroy() : res.writeHead(502).end()));
    res.once('close', () => onward.destroy());
    req.pipe(onward);
  }

  async function tunnel(req: IncomingMessage, socket: Socket): Promise<void> {
    socket.on('error', () => socket.destroy());
    const url = URL.parse(`https://${req.url ?? ''}`);
    const place = url ? await placeOf(url) : undefined;
    if (!place) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const onward = connect(place.port, place.host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.pipe(socket);
      socket.pipe(onward);
    });
    onward.once('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    socket.once('close', () => onward.destroy());
  }

  await listening(server);
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
}

function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
}

/** An address of version 6 stands in brackets in a URL only. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** Networks of version 4 that are not of the world. */
const reserved = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  reserved.addSubnet(network, prefix, 'ipv4');

/** Of version 6 only this is given out for the world. */
const world = new BlockList();
world.addSubnet('2000::', 3, 'ipv6');

/** The address is connected to as it was checked: asked a second time, a name may give another one. */
async function publicAddress(hostname: string): Promise<string | undefined> {
  const found = await lookup(hostname, { all: true }).catch(() => []);
  return found.find(({ address }) => isPublic(address))?.address;
}

export function isPublic(address: string): boolean {
  return isIPv6(address) ? world.check(address, 'ipv6') : !reserved.check(address, 'ipv4');
}
