import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signIn, visit } from '../kit/house.ts';
import { openRecordsHouse } from './kit.ts';
import type { RecordsHouse } from './kit.ts';

let house: RecordsHouse;
beforeEach(async () => {
  house = await openRecordsHouse();
  await house.complete('lena');
});
afterEach(() => house.close());

const certificate = async () => (await house.certificates()).at(-1)!;

describe('the public page', () => {
  it('says to anybody that a certificate is valid, and shows what the certificate shows', async () => {
    const { number } = await certificate();
    const page = await visit(house).get(`/records/check/${number}`).expect(200);
    expect(page.text).toContain('genuine and valid');
    expect(page.text).toContain('Lena Okafor');
    expect(page.text).not.toContain('lena@example.org');
    expect(page.text).not.toContain('Port of Lunt');
  });

  it('says that it has expired, once its last day is over', async () => {
    const { id, number } = await certificate();
    await house.database.transaction((tx) =>
      tx
        .sql<{ certificates: { id: string; expires_on: string } }>()
        .updateTable('certificates')
        .set({ expires_on: '2020-01-01' })
        .where('id', '=', id)
        .execute(),
    );
    expect((await visit(house).get(`/records/check/${number}`)).text).toContain('validity has ended');
  });

  it('says that it was revoked, without the reason', async () => {
    const { id, number } = await certificate();
    const sofia = await signIn(house, 'sofia');
    await sofia
      .post(`/records/certificates/${id}/revocation`)
      .type('form')
      .send({ revocation: 'Copied answers' })
      .expect(303);
    const page = await visit(house).get(`/records/check/${number}`).expect(200);
    expect(page.text).toContain('later revoked');
    expect(page.text).not.toContain('Copied answers');
  });

  it('sends a number typed by hand to its page, and explains one that cannot be', async () => {
    const { number } = await certificate();
    const typed = number.toLowerCase().replaceAll('-', ' ');
    await visit(house)
      .get('/records/check')
      .query({ number: typed })
      .expect(303)
      .expect('location', `/records/check/${number}`);
    await visit(house).get('/records/check').query({ number: 'abc' }).expect(422);
    await visit(house).get('/records/check/2026-0000-0000-00').expect(404);
  });

  it('answers a guesser with patience', async () => {
    const guesser = visit(house);
    for (let guess = 0; guess < 60; guess++) await guesser.get('/records/check/2026-0000-0000-00').expect(404);
    await guesser.get('/records/check/2026-0000-0000-00').expect(429);
  });
});

describe('papers', () => {
  it('are given to the holder and to who sees the holder, to nobody else', async () => {
    const { id, number } = await certificate();
    const address = `/records/certificates/${id}/certificate.pdf`;
    for (const name of ['lena', 'nadia', 'arjun', 'sofia'] as const) {
      const agent = await signIn(house, name);
      const answer = await agent.get(address).expect(200).expect('content-type', 'application/pdf');
      expect(answer.headers['content-disposition']).toContain(number);
    }
    for (const name of ['omar', 'yuki', 'kofi', 'ines'] as const) {
      const agent = await signIn(house, name);
      await agent.get(address).expect(404);
      await agent.get(`/records/certificates/${id}`).expect(404);
      await agent.get(`/records/certificates/${id}/badge.jwt`).expect(404);
    }
    await visit(house).get(address).expect(303);
  });

  it('the badge is signed with the key that the site publishes', async () => {
    const { id } = await certificate();
    const lena = await signIn(house, 'lena');
    const badge = await lena.get(`/records/certificates/${id}/badge.jwt`).buffer(true).expect(200);
    const keys = await visit(house).get('/records/keys.json').expect(200);
    const { compactVerify, importJWK } = await import('jose');
    const verified = await compactVerify(badge.text ?? String(badge.body), await importJWK(keys.body.keys[0], 'EdDSA'));
    expect(new TextDecoder().decode(verified.payload)).toContain('Lena Okafor');
    expect(keys.text).not.toContain('"d"');
  });

  it('come together in one archive, of those within reach', async () => {
    await house.complete('omar');
    const nadia = await signIn(house, 'nadia');
    const zip = await nadia.get('/records/certificates.zip').buffer(true).parse(bytes).expect(200);
    const names = (zip.body as Buffer).toString('latin1').match(/\d{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}\.pdf/g);
    expect(new Set(names).size).toBe(2);
    const kofi = await signIn(house, 'kofi');
    const empty = await kofi.get('/records/certificates.zip').buffer(true).parse(bytes).expect(200);
    expect((empty.body as Buffer).length).toBe(22);
  });
});

describe('pages', () => {
  it('the learner finds the certificate and the transcript', async () => {
    const lena = await signIn(house, 'lena');
    expect((await lena.get('/records').expect(200)).text).toContain((await certificate()).number);
    expect((await lena.get('/records/transcript').expect(200)).text).toContain('Foundations');
    const csv = await lena.get('/records/transcript.csv').expect(200);
    expect(csv.text.split('\n')[1]).toMatch(/^Completion,Foundations,2026-03-04,Valid,6,/);
    await lena.get('/records/all').expect(403);
  });

  it('a coordinator sees the records of the own administration', async () => {
    await house.complete('yuki');
    const nadia = await signIn(house, 'nadia');
    const list = await nadia.get('/records/all').expect(200);
    expect(list.text).toContain('Lena Okafor');
    expect(list.text).not.toContain('Yuki Tanaka');
    await nadia.get(`/records/people/${house.people.lena.id}`).expect(200);
    await nadia.get(`/records/people/${house.people.yuki.id}`).expect(404);
    const csv = await nadia.get('/records/all.csv').query({ search: 'okafor' }).expect(200);
    expect(csv.text.trim().split('\n')).toHaveLength(2);
  });

  it.each(['/records', '/records/transcript', '/records/all', '/records/templates', '/records/imports'])(
    '%s takes few queries',
    async (address) => {
      const sofia = await signIn(house, 'sofia');
      house.queries.length = 0;
      await sofia.get(address).expect(200);
      expect(house.queries.length).toBeLessThanOrEqual(12);
    },
  );

  it('speak the language of the reader', async () => {
    await house.complete('omar');
    const omar = await signIn(house, 'omar');
    const records = await omar.get('/records').expect(200);
    expect(records.text).toContain('dir="rtl"');
    expect(records.text).toContain('سارية');
    const kofi = await signIn(house, 'kofi');
    expect((await kofi.get('/records/all').expect(200)).text).toContain('Dossiers des personnes');
  });

  it('asks for the reason of a revocation', async () => {
    const { id } = await certificate();
    const sofia = await signIn(house, 'sofia');
    await sofia.post(`/records/certificates/${id}/revocation`).type('form').send({ revocation: ' ' }).expect(422);
    expect((await certificate()).revoked_at).toBeNull();
  });

  it('a template takes an emblem that is a picture, and keeps what was typed when it is not', async () => {
    const sofia = await signIn(house, 'sofia');
    const address = `/records/templates/${house.organisations.asiaPacific.id}`;
    const fields = { language: '', colour: '#123456', signatoryName: 'Ahn', signatoryTitle: 'Director', statement: '' };
    const send = (logo: Buffer) =>
      Object.entries(fields)
        .reduce((form, [name, value]) => form.field(name, value), sofia.post(address))
        .attach('logo', logo, 'emblem.png');
    const refused = await send(Buffer.from('<svg onload=alert(1)>')).expect(422);
    expect(refused.text).toContain('must be a PNG or JPEG');
    expect(refused.text).toContain('value="Ahn"');
    await send(pixel).expect(303);
    await sofia.get(`${address}/specimen.pdf`).expect(200).expect('content-type', 'application/pdf');
    await (await signIn(house, 'nadia')).get(address).expect(403);
    await (await signIn(house, 'arjun')).get(`/records/templates/${house.organisations.cordova.id}`).expect(404);
  });

  it('a file of records is uploaded, checked, applied', async () => {
    const sofia = await signIn(house, 'sofia');
    const csv = 'email,title,completed_on,hours\nomar@example.org,Origin,2025-05-05,4\nx,Origin,2025-05-05,4\n';
    const posted = await sofia.post('/records/imports').attach('file', Buffer.from(csv), 'old.csv').expect(303);
    const address = String(posted.headers['location']);
    expect((await sofia.get(address).expect(200)).text).toContain('1 row is ready, 1 row has to be corrected.');
    expect((await sofia.get(`${address}/faults.csv`).expect(200)).text).toContain('x,Origin');
    await sofia.post(`${address}/application`).expect(303);
    expect((await sofia.get(address).expect(200)).text).toContain('1 row was recorded, 1 was left out.');
    await sofia.post('/records/imports').attach('file', Buffer.from('nothing'), 'x.csv').expect(422);
    await sofia.post('/records/imports').attach('file', Buffer.alloc(2_000_001, 97), 'x.csv').expect(422);
  });
});

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

function bytes(res: unknown, done: (error: Error | null, body: Buffer) => void): void {
  const stream = res as NodeJS.ReadableStream;
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  stream.on('end', () => done(null, Buffer.concat(parts)));
}
