import { createServer, request } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isPublic, openGate } from '../../../server/catalogue/trial/driver/gate.ts';
import type { Gate } from '../../../server/catalogue/trial/driver/gate.ts';

let content: Server;
let neighbour: Server;
let gate: Gate;
const originOf = (server: Server) => `http://localhost:${(server.address() as AddressInfo).port}`;
const serve = (text: string): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer((req, res) => res.end(`${text} ${req.url}`));
    server.listen(0, () => resolve(server));
  });

beforeAll(async () => {
  content = await serve('content');
  neighbour = await serve('neighbour');
  gate = await openGate(originOf(content), ['localhost', 'approved.invalid']);
});
afterAll(() => {
  gate.close();
  content.close();
  neighbour.close();
});

function through(address: string): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(gate.address);
  return answerOf(request({ hostname, port, path: address, agent: false }));
}

function tunnel(place: string): Promise<number> {
  const { hostname, port } = new URL(gate.address);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method: 'CONNECT', path: place, agent: false });
    asked.once('connect', (res: IncomingMessage, socket) => {
      socket.destroy();
      resolve(res.statusCode ?? 0);
    });
    asked.once('error', reject);
    asked.end();
  });
}

function answerOf(asked: ReturnType<typeof request>): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    asked.once('error', reject);
    asked.once('response', (res: IncomingMessage) => {
      let text = '';
      res.on('data', (chunk: Buffer) => (text += chunk.toString()));
      res.once('end', () => resolve({ status: res.statusCode ?? 0, text }));
    });
    asked.end();
  });
}

describe('the way out of the browser', () => {
  test('leads to the content origin', async () => {
    expect(await through(`${originOf(content)}/play/x/?a=1`)).toEqual({ status: 200, text: 'content /play/x/?a=1' });
    expect(await tunnel(new URL(originOf(content)).host)).toBe(200);
  });

  test('leads to no other port of the same machine, be its name approved or not', async () => {
    expect((await through(`${originOf(neighbour)}/`)).status).toBe(403);
    expect(await tunnel(new URL(originOf(neighbour)).host)).toBe(403);
    expect(await tunnel('localhost:443')).toBe(403);
  });

  test.each(['http://elsewhere.example/', 'http://approved.invalid/', 'ftp://localhost/', '/relative'])(
    'does not lead to %s',
    async (address) => {
      expect((await through(address)).status).toBe(403);
    },
  );

  test.each(['elsewhere.example:443', 'approved.invalid:443', 'approved.invalid:22', '169.254.169.254:80', ''])(
    'opens no tunnel to "%s"',
    async (place) => {
      expect(await tunnel(place || '/')).toBe(403);
    },
  );
});

test.each([
  ['93.184.215.14', true],
  ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', true],
  ['127.0.0.1', false],
  ['10.1.2.3', false],
  ['172.20.0.1', false],
  ['192.168.1.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['::1', false],
  ['fe80::1', false],
  ['fd00::1', false],
  ['::ffff:10.0.0.1', false],
])('%s is of the world: %s', (address, expected) => {
  expect(isPublic(address)).toBe(expected);
});
