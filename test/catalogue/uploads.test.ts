import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CatalogueTables } from '../../server/catalogue/index.ts';
import { engines } from '../kit/database.ts';
import { openHouse, signIn } from '../kit/house.ts';
import type { Agent, TestHouse } from '../kit/house.ts';
import { scormPackage } from './package-fixture.ts';
import { rawZip } from './raw-zip.ts';

let packagesMade = 0;
const somePackage = (title = `Course ${packagesMade++}`) => scormPackage({ title });

async function begin(agent: Agent, zip: Buffer, name = 'course.zip') {
  const answer = await agent
    .post('/catalogue/uploads')
    .set('accept', 'application/json')
    .send({ name, size: zip.length })
    .expect(201);
  return answer.body as { id: string; received: number; state: string };
}

function put(agent: Agent, id: string, offset: number, piece: Buffer) {
  return agent
    .put(`/catalogue/uploads/${id}`)
    .set('accept', 'application/json')
    .set('content-type', 'application/octet-stream')
    .set('upload-offset', String(offset))
    .send(piece);
}

describe.each(engines)('uploading, on %s', (engine) => {
  let house: TestHouse;
  let ines: Agent;
  beforeAll(async () => {
    house = await openHouse({ engine });
    ines = await signIn(house, 'ines');
  });
  afterAll(() => house.close());

  const rows = (table: 'archives' | 'packages' | 'archive_entries') =>
    house.database.sql<CatalogueTables>().selectFrom(table).selectAll().execute();
  const stored = () => {
    const folder = path.join(house.settings.dataFolder, 'files');
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.zip'));
  };

  test('a form with one file leads to the report of its package', async () => {
    const zip = somePackage('Valuation of goods');
    const sent = await ines.post('/catalogue/uploads').attach('packages', zip, 'évaluation.zip').expect(303);
    const upload = await ines.get(String(sent.headers['location'])).expect(303);
    expect(upload.headers['location']).toMatch(/^\/catalogue\/packages\//);
    const report = await ines.get(String(upload.headers['location'])).expect(200);
    expect(report.text).toContain('Valuation of goods');
    expect(report.text).toContain('évaluation.zip');
    expect(report.text).toContain('SCORM 1.2');
    const digest = createHash('sha256').update(zip).digest('hex');
    expect(stored()).toContain(path.join('packages', `${digest}.zip`));
    expect((await rows('archive_entries')).filter((entry) => entry.digest === digest)).toHaveLength(2);
  });

  test('a form with several files leads to the list, each with its outcome', async () => {
    const sent = await ines
      .post('/catalogue/uploads')
      .attach('packages', somePackage(), 'good.zip')
      .attach('packages', Buffer.from('no archive at all'), 'bad.zip')
      .expect(303);
    expect(sent.headers['location']).toBe('/catalogue/uploads');
    const list = await ines.get('/catalogue/uploads').expect(200);
    expect(list.text).toContain('good.zip');
    expect(list.text).toContain('n’est pas une archive zip');
  });

  test('a form without a file, or with one that is no zip, says what to do', async () => {
    const empty = await ines.post('/catalogue/uploads').field('variant', '').expect(422);
    expect(empty.text).toContain('Choisissez');
    const wrong = await ines.post('/catalogue/uploads').attach('packages', Buffer.from('x'), 'course.docx').expect(422);
    expect(wrong.text).toContain('fichier .zip');
    expect(stored().filter((file) => file.startsWith('temporary'))).toEqual([]);
  });

  test('pieces arrive in order, the last one is answered with the outcome', async () => {
    const zip = somePackage();
    const { id } = await begin(ines, zip);
    const first = await put(ines, id, 0, zip.subarray(0, 300)).expect(200);
    expect(first.body).toMatchObject({ state: 'receiving', received: 300 });
    const again = await put(ines, id, 0, zip.subarray(0, 300)).expect(409);
    expect(again.body.error).toContain('300');
    const last = await put(ines, id, 300, zip.subarray(300)).expect(200);
    expect(last.body).toMatchObject({ state: 'ready', recognised: false });
    expect(last.body.href).toMatch(/^\/catalogue\/packages\//);
  });

  test('an upload that broke off goes on where it stopped, also from another browser', async () => {
    const zip = somePackage();
    const { id } = await begin(ines, zip);
    await put(ines, id, 0, zip.subarray(0, 100)).expect(200);
    const elsewhere = await signIn(house, 'ines');
    const standing = await elsewhere.get(`/catalogue/uploads/${id}`).set('accept', 'application/json').expect(200);
    expect(standing.body).toMatchObject({ state: 'receiving', received: 100 });
    const page = await elsewhere.get(`/catalogue/uploads/${id}`).expect(200);
    expect(page.text).toContain('value="100"');
    await put(elsewhere, id, 100, zip.subarray(100)).expect(200);
  });

  test('more than was announced is refused and changes nothing', async () => {
    const zip = somePackage();
    const { id } = await begin(ines, zip);
    await put(ines, id, 0, Buffer.concat([zip, Buffer.from('more')])).expect(422);
    const standing = await ines.get(`/catalogue/uploads/${id}`).set('accept', 'application/json').expect(200);
    expect(standing.body).toMatchObject({ state: 'receiving', received: 0 });
    expect((await put(ines, id, 0, zip).expect(200)).body.state).toBe('ready');
  });

  test('a file shorter than announced is never taken for whole', async () => {
    const zip = somePackage();
    const { id } = await begin(ines, zip);
    await put(ines, id, 0, zip.subarray(0, zip.length - 40)).expect(200);
    const checked = await ines
      .post(`/catalogue/uploads/${id}/inspection`)
      .set('accept', 'application/json')
      .expect(200);
    expect(checked.body.state).toBe('receiving');
  });

  test('a refused file leaves no package and no stored file', async () => {
    const before = { files: stored().length, archives: (await rows('archives')).length };
    const zip = rawZip([{ name: '../../etc/passwd', content: 'x' }]);
    const { id } = await begin(ines, zip);
    const { body } = await put(ines, id, 0, zip).expect(200);
    expect(body).toMatchObject({ state: 'refused' });
    expect(body.refusal).toContain('../../etc/passwd');
    expect(body.advice).not.toBe('');
    const page = await ines.get(`/catalogue/uploads/${id}`).expect(200);
    expect(page.text).toContain('../../etc/passwd');
    expect({ files: stored().length, archives: (await rows('archives')).length }).toEqual(before);
  });

  test('the same bytes are recognised, and become one package however often they come at once', async () => {
    const zip = somePackage();
    const begun = await Promise.all([1, 2, 3, 4].map((n) => begin(ines, zip, `copy-${n}.zip`)));
    const ended = await Promise.all(begun.map(({ id }) => put(ines, id, 0, zip)));
    expect(ended.map(({ status, body }) => [status, body.state])).toEqual(begun.map(() => [200, 'ready']));
    expect(new Set(ended.map(({ body }) => String(body.href))).size).toBe(1);
    const later = await begin(ines, zip);
    expect((await put(ines, later.id, 0, zip).expect(200)).body.recognised).toBe(true);
    const digest = createHash('sha256').update(zip).digest('hex');
    expect((await rows('packages')).filter((row) => row.digest === digest)).toHaveLength(1);
  });

  test('the same piece sent twice at once is taken once', async () => {
    const zip = somePackage();
    const { id } = await begin(ines, zip);
    const answers = await Promise.all([put(ines, id, 0, zip), put(ines, id, 0, zip)]);
    const standing = await ines.get(`/catalogue/uploads/${id}`).set('accept', 'application/json').expect(200);
    expect(standing.body.state).toBe('ready');
    expect(answers.some(({ status }) => status === 200)).toBe(true);
  });

  test('two organisations with the same bytes have a package each', async () => {
    const zip = somePackage();
    const minjun = await signIn(house, 'minjun');
    const one = await begin(ines, zip);
    const other = await begin(minjun, zip);
    const [mine, theirs] = [await put(ines, one.id, 0, zip), await put(minjun, other.id, 0, zip)];
    expect(mine.body.href).not.toBe(theirs.body.href);
    await minjun.get(String(mine.body.href)).expect(404);
    await ines.get(String(theirs.body.href)).expect(200);
  });

  test('an upload belongs to who began it', async () => {
    const zip = somePackage();
    const { id } = await begin(ines, zip);
    const minjun = await signIn(house, 'minjun');
    await minjun.get(`/catalogue/uploads/${id}`).expect(404);
    await put(minjun, id, 0, zip).expect(404);
    await minjun.post(`/catalogue/uploads/${id}/abandonment`).expect(404);
  });

  test('an upload can be cancelled, once, and its bytes are gone', async () => {
    const zip = somePackage();
    const { id } = await begin(ines, zip);
    await put(ines, id, 0, zip.subarray(0, 50)).expect(200);
    expect(stored()).toContain(path.join('temporary', `upload-${id}.zip`));
    await ines.post(`/catalogue/uploads/${id}/abandonment`).expect(303);
    expect(stored()).not.toContain(path.join('temporary', `upload-${id}.zip`));
    await ines.post(`/catalogue/uploads/${id}/abandonment`).expect(404);
  });

  test('what was begun and left is removed after a week', async () => {
    const { id } = await begin(ines, somePackage());
    await put(ines, id, 0, Buffer.from('PK')).expect(200);
    house.clock.advance({ days: 8 });
    await house.catalogue.uploads.sweep();
    expect(stored()).not.toContain(path.join('temporary', `upload-${id}.zip`));
    ines = await signIn(house, 'ines');
    await ines.get(`/catalogue/uploads/${id}`).expect(404);
  });

  test('a file over the limit is refused before it is sent', async () => {
    const answer = await ines
      .post('/catalogue/uploads')
      .set('accept', 'application/json')
      .send({ name: 'x.zip', size: 900_000_000 })
      .expect(422);
    expect(answer.body.error).toContain('200');
  });
});
