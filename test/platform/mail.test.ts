import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createIds } from '../../server/platform/id.ts';
import { createLanguages } from '../../server/platform/language/index.ts';
import { createLog } from '../../server/platform/log.ts';
import { createMail, listOutbox } from '../../server/platform/mail/index.ts';
import type { Mail } from '../../server/platform/mail/index.ts';
import { stopClock } from '../kit/clock.ts';
import { engines, freshDatabase } from '../kit/database.ts';
import type { FreshDatabase } from '../kit/database.ts';

describe.each(engines)('letters, on %s', (engine) => {
  const clock = stopClock();
  let fresh: FreshDatabase;
  let post: PostOffice;
  let mail: Mail;
  beforeEach(async () => {
    fresh = await freshDatabase(engine);
    post = await openPostOffice();
    const settings = { smtpUrl: `smtp://127.0.0.1:${post.port}`, from: 'Waymark <learn@example.org>' };
    const server = new URL('../../server', import.meta.url).pathname;
    const languages = createLanguages(server, true);
    mail = createMail({
      database: fresh.database,
      clock,
      ids: createIds(clock),
      languages,
      log: createLog('silent'),
      settings,
    });
  });
  afterEach(async () => {
    await post.close();
    await fresh.drop();
  });

  const queue = (unique: string, confidential = false) =>
    fresh.database.transaction((tx) =>
      mail.queue(tx, {
        to: { address: 'lena@example.org', name: 'Lena Okafor' },
        language: 'en',
        subject: 'Hello',
        text: ['The words of the letter'],
        reason: 'A test',
        confidential,
        unique,
      }),
    );
  const stored = async () => (await listOutbox(fresh.database, 1, 50)).rows;

  test('are sent once each; the same occasion is written of once', async () => {
    await queue('a');
    await queue('a');
    await queue('b');
    expect(await mail.deliver()).toBe(2);
    expect(await mail.deliver()).toBe(0);
    expect(post.received).toHaveLength(2);
    expect(post.received[0]).toContain('The words of the letter');
  });

  test('that open an account are forgotten once they are sent, others are kept', async () => {
    await queue('open');
    await queue('secret', true);
    await mail.deliver();
    const texts = (await stored()).map(({ confidential, body_text, body_html }) => [
      confidential,
      body_text + body_html !== '',
    ]);
    expect(texts).toEqual([
      [1, false],
      [0, true],
    ]);
  });

  test('that the post refuses are kept and tried again later', async () => {
    post.refuse = true;
    await queue('a', true);
    expect(await mail.deliver()).toBe(0);
    expect((await stored())[0]).toMatchObject({ attempts: 1, sent_at: null });
    expect((await stored())[0]?.last_error).toContain('451');
    expect((await stored())[0]?.body_text).toContain('The words of the letter');
    post.refuse = false;
    expect(await mail.deliver()).toBe(0);
    clock.advance({ minutes: 2 });
    expect(await mail.deliver()).toBe(1);
    expect((await stored())[0]?.last_error).toBeNull();
  });
});

interface PostOffice {
  port: number;
  received: string[];
  refuse: boolean;
  close(): Promise<void>;
}

/** As much of an SMTP server as is needed to take letters or refuse them. */
async function openPostOffice(): Promise<PostOffice> {
  const office: PostOffice = { port: 0, received: [], refuse: false, close: async () => undefined };
  const server: Server = createServer((socket) => {
    let letter: string | undefined;
    socket.write('220 ready\r\n');
    socket.on('data', (chunk) => {
      const text = chunk.toString();
      if (letter !== undefined) {
        letter += text;
        if (!letter.endsWith('\r\n.\r\n')) return;
        office.received.push(letter);
        letter = undefined;
        socket.write('250 taken\r\n');
        return;
      }
      const command = text.slice(0, 4).toUpperCase();
      if (command === 'DATA') letter = '';
      const answers: Record<string, string> = {
        DATA: '354 go on',
        QUIT: '221 bye',
        MAIL: office.refuse ? '451 not now' : '250 ok',
      };
      socket.write(`${answers[command] ?? '250 ok'}\r\n`);
      if (command === 'QUIT') socket.end();
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  office.port = (server.address() as AddressInfo).port;
  office.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
    });
  return office;
}
