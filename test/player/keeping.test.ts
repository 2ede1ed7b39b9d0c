import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import request from 'supertest';
import type { CatalogueTables } from '../../server/catalogue/index.ts';
import type { AttemptNews, PlayerTables } from '../../server/player/index.ts';
import { attemptChanged, attemptCompleted } from '../../server/player/index.ts';
import { engines } from '../kit/database.ts';
import { openHouse, signIn } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';
import { keep } from './kit/kept.ts';
import { entry, launch } from './kit/learner.ts';
import { oneSco, shelve } from './kit/packages.ts';

const location = 'cmi.core.lesson_location';
const status = 'cmi.core.lesson_status';
const begun = '2026-03-02T08:00:00.000Z';

describe.each(engines)('a module taken along, on %s', (engine) => {
  let house: TestHouse;
  let moduleId: string;
  const news: { name: string; told: AttemptNews }[] = [];
  beforeAll(async () => {
    house = await openHouse({ engine });
    house.news.listen(attemptChanged, async (_, told) => void news.push({ name: 'changed', told }));
    house.news.listen(attemptCompleted, async (_, told) => void news.push({ name: 'completed', told }));
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    house.clock.set(begun);
    moduleId = (await shelve(house, oneSco('1.2'))).moduleId;
    news.length = 0;
  });

  const db = () => house.database.sql<PlayerTables>();
  const attempts = () =>
    db().selectFrom('attempts').selectAll().where('module_id', '=', moduleId).orderBy('number').execute();
  const attempt = async () => (await attempts())[0]!;
  const elements = async () => {
    const { id } = await attempt();
    const row = await db().selectFrom('sco_states').selectAll().where('attempt_id', '=', id).executeTakeFirst();
    return JSON.parse(row?.elements ?? '{}') as Record<string, string>;
  };
  const branches = async () => {
    const { id } = await attempt();
    return db().selectFrom('branches').selectAll().where('attempt_id', '=', id).orderBy('id').execute();
  };
  const at = (moment: string, made: ReturnType<typeof entry>) => ({ ...made, at: moment });

  describe('is sent', () => {
    test('ten days later, once, and dated by the day on which the work was done', async () => {
      const device = await keep(house, 'lena', moduleId);
      house.clock.advance({ days: 10 });
      const work = [
        at('2026-03-04T10:00:00.000Z', entry(1, { [location]: '3' })),
        at('2026-03-05T11:00:00.000Z', entry(2, { [status]: 'passed', 'cmi.core.score.raw': '80' }, { ended: '' })),
        at('2026-03-06T09:00:00.000Z', entry(3, { [location]: '9' }, { session: 2, ended: 'suspend' })),
      ];
      expect(await device.commit(...work)).toEqual({ acknowledged: 3, at: '2026-03-12T08:00:00.000Z' });
      expect((await device.commit(...work)).acknowledged).toBe(3);
      expect(await attempt()).toMatchObject({
        status: 'passed',
        completed_at: '2026-03-05T11:00:00.000Z',
        completion_received_at: '2026-03-12T08:00:00.000Z',
        changed_at: '2026-03-06T09:00:00.000Z',
      });
      expect(news.filter(({ name }) => name === 'completed')).toHaveLength(1);
    });

    test.each([
      ['of the future', '2027-01-01T00:00:00.000Z'],
      ['before the launch', '2026-01-01T00:00:00.000Z'],
      ['that is none', 'yesterday'],
    ])('with a time %s: when it arrived is all that is known', async (_, moment) => {
      const device = await keep(house, 'lena', moduleId);
      house.clock.advance({ days: 3 });
      await device.commit(at(moment, entry(1, { [status]: 'completed' }, { ended: '' })));
      expect((await attempt()).completed_at).toBe('2026-03-05T08:00:00.000Z');
    });

    test('no earlier than what was sent before, whatever the device says', async () => {
      const device = await keep(house, 'lena', moduleId);
      house.clock.advance({ days: 5 });
      await device.commit(at('2026-03-03T08:00:00.000Z', entry(1, { [location]: '1' })));
      house.clock.advance({ days: 5 });
      await device.commit(at('2026-03-04T08:00:00.000Z', entry(2, { [status]: 'completed' }, { ended: '' })));
      expect((await attempt()).completed_at).toBe('2026-03-12T08:00:00.000Z');
    });

    test('after leaving and coming back many times, in one launch', async () => {
      const device = await keep(house, 'lena', moduleId);
      await device.commit({ ...entry(1, { [location]: '1' }), end: 'exited' });
      await device.commit({ ...entry(2, { [location]: '2' }, { session: 2 }), end: 'exited' });
      expect(await elements()).toEqual({ [location]: '2' });
    });

    test('until the attempt is over', async () => {
      const device = await keep(house, 'lena', moduleId);
      await device.commit({ ...entry(1, { [status]: 'passed' }, { ended: '' }), end: 'finished' });
      await device.send({ entries: [entry(2, { [status]: 'failed' })] }).expect(409);
      expect((await attempt()).status).toBe('passed');
      expect(await device.hear()).toMatchObject({ isClosed: true });
    });

    test('although a new attempt was begun elsewhere: it counts for its own', async () => {
      const device = await keep(house, 'lena', moduleId);
      await launch(house, 'lena', moduleId, { kind: 'new-attempt' });
      await device.commit(entry(1, { [location]: '1' }));
      await device.commit(entry(2, { [status]: 'passed' }, { ended: '' }));
      expect((await attempts()).map(({ status: each }) => each)).toEqual(['passed', 'not-attempted']);
    });

    test('with a gap in it, when the device says that there is no more', async () => {
      const device = await keep(house, 'lena', moduleId);
      const late = { entries: [entry(3, { [location]: '3' })] };
      expect((await device.send(late).expect(200)).body).toMatchObject({ acknowledged: 0 });
      expect((await device.send({ ...late, whole: true }).expect(200)).body).toMatchObject({ acknowledged: 3 });
    });
  });

  describe('is refused', () => {
    test('while its learner is suspended, and taken when that is over', async () => {
      const device = await keep(house, 'yuki', moduleId);
      const sofia = await signIn(house, 'sofia');
      const person = `/people/${house.people.yuki.id}`;
      await sofia.post(`${person}/suspension`).type('form').send({ reason: 'On leave' }).expect(303);
      const sent = await device.send({ entries: [entry(1, { [location]: '1' })] }).expect(403);
      expect(sent.body).toMatchObject({ refused: 'suspended', acknowledged: 0 });
      await device.contact().expect(403, { refused: 'suspended' });
      await device.piece('bytes=0-9').expect(404);
      await sofia.post(`${person}/reopening`).type('form').send({}).expect(303);
      expect((await device.commit(entry(1, { [location]: '1' }))).acknowledged).toBe(1);
    });

    test('once the learner has stopped the device, until they open the module there again', async () => {
      const device = await keep(house, 'lena', moduleId);
      const { launch: id } = (await device.hear()).launch;
      const lena = await signIn(house, 'lena');
      await (await signIn(house, 'yuki')).post(`/player/launches/${id}/revocation`).expect(404);
      await lena.post(`/player/launches/${id}/revocation`).expect(303);
      expect((await lena.get('/player/kept').expect(200)).text).toContain('Stopped');
      await device.send({ entries: [entry(1, { [location]: '1' })] }).expect(403);
      const again = await launch(house, 'lena', moduleId);
      await again.send({ launch: id, entries: [entry(1, { [location]: 'at last' })] }).expect(200);
      expect(await elements()).toEqual({ [location]: 'at last' });
    });

    test('after half a year without a word, which every contact begins anew', async () => {
      const device = await keep(house, 'lena', moduleId);
      for (const acknowledged of [1, 2]) {
        house.clock.advance({ days: 170 });
        expect((await device.commit(entry(acknowledged, { [location]: '1' }))).acknowledged).toBe(acknowledged);
      }
      house.clock.advance({ days: 181 });
      expect((await device.send({ entries: [entry(3, {})] }).expect(403)).body).toMatchObject({ refused: 'expired' });
    });

    test('from a page of another site, and by an unknown token', async () => {
      const device = await keep(house, 'lena', moduleId);
      await device.contact().set('sec-fetch-site', 'same-site').expect(403);
      await device.remove().set('sec-fetch-site', 'cross-site').expect(403);
      await request(house.content)
        .post(`/play/${'x'.repeat(43)}/keeping`)
        .expect(404);
    });

    test('for a preview, a review, and a launch that is over', async () => {
      const preview = await launch(house, 'ines', moduleId, { kind: 'preview' });
      await request(house.content).post(`${preview.path}keeping`).expect(404);
      const first = await launch(house, 'lena', moduleId);
      await launch(house, 'lena', moduleId);
      await request(house.content).post(`${first.path}keeping`).expect(404);
      await request(house.content).get(`${first.path}package`).set('range', 'bytes=0-9').expect(404);
    });
  });

  describe('and worked on elsewhere', () => {
    test('goes on from there when nothing waits on the device', async () => {
      const device = await keep(house, 'lena', moduleId);
      await device.commit(entry(1, { [location]: '1' }));
      const before = device.path;
      const elsewhere = await launch(house, 'lena', moduleId);
      await elsewhere.commit(entry(1, { [location]: 'elsewhere' }));
      const told = await device.hear();
      expect(device.path).not.toBe(before);
      expect(told.launch.work?.states[0]?.elements).toEqual({ [location]: 'elsewhere' });
      await device.hear((await db().selectFrom('launches').select('id').orderBy('id').executeTakeFirstOrThrow()).id);
      await device.commit(entry(1, { [location]: 'on the device' }));
      expect(await elements()).toEqual({ [location]: 'on the device' });
      await elsewhere.send({ entries: [entry(2, { [location]: 'late' })] }).expect(409);
    });

    test('takes over again where it was only opened there', async () => {
      const device = await keep(house, 'lena', moduleId);
      await launch(house, 'lena', moduleId);
      expect((await device.commit(entry(1, { [location]: 'here' }))).acknowledged).toBe(1);
      expect(await elements()).toEqual({ [location]: 'here' });
      expect(await branches()).toEqual([]);
    });

    test('counts when it is completed and the other work is not; the other is put aside and goes on there', async () => {
      const device = await keep(house, 'lena', moduleId);
      await device.commit(entry(1, { [location]: '1' }, { reported: 600 }));
      const elsewhere = await launch(house, 'lena', moduleId);
      await elsewhere.commit(entry(1, { [location]: 'elsewhere' }, { reported: 300 }));
      house.clock.advance({ days: 2 });
      const done = at('2026-03-03T12:00:00.000Z', entry(2, { [status]: 'passed' }, { reported: 900, ended: '' }));
      expect(await device.commit(done)).toEqual({ acknowledged: 2, at: '2026-03-04T08:00:00.000Z' });
      expect(await elements()).toEqual({ [location]: '1', [status]: 'passed' });
      expect(await attempt()).toMatchObject({ status: 'passed', completed_at: '2026-03-03T12:00:00.000Z' });
      expect(Number((await attempt()).centiseconds)).toBe(900);
      expect(news.filter(({ name }) => name === 'completed')).toHaveLength(1);
      const [aside] = await branches();
      expect(aside).toMatchObject({ status: 'in-progress', continues: 1 });
      const late = await elsewhere.send({ entries: [entry(2, { [location]: 'further' })] }).expect(409);
      expect(late.body).toMatchObject({ acknowledged: 2, parted: true });
      expect(JSON.parse((await branches())[0]!.work).states[0].elements).toEqual({ [location]: 'further' });
      expect((await device.commit(entry(3, { [location]: '5' }, { session: 2 }))).acknowledged).toBe(3);
    });

    test('is put aside when it comes to nothing yet, and the learner may go on with it', async () => {
      const device = await keep(house, 'lena', moduleId);
      const elsewhere = await launch(house, 'lena', moduleId);
      await elsewhere.commit(entry(1, { [location]: 'elsewhere' }));
      const sent = await device.send({ entries: [entry(1, { [location]: 'on the ship' })] }).expect(409);
      expect(sent.body).toMatchObject({ acknowledged: 1, superseded: true, parted: true });
      expect(await elements()).toEqual({ [location]: 'elsewhere' });
      const lena = await signIn(house, 'lena');
      const { id } = await attempt();
      expect((await lena.get(`/player/modules/${moduleId}`).expect(200)).text).toContain('Work put aside');
      expect((await lena.get(`/player/attempts/${id}`).expect(200)).text).toContain('Go on with this work');
      const [aside] = await branches();
      await (await signIn(house, 'yuki')).post(`/player/branches/${aside!.id}/choice`).expect(404);
      await lena.post(`/player/branches/${aside!.id}/choice`).expect(303);
      expect(await elements()).toEqual({ [location]: 'on the ship' });
      await elsewhere.send({ entries: [entry(2, { [location]: 'further' })] }).expect(409);
      const [other] = await branches();
      await lena.post(`/player/branches/${other!.id}/choice`).expect(303);
      expect(await elements()).toEqual({ [location]: 'further' });
    });

    test('never takes a result away', async () => {
      const device = await keep(house, 'lena', moduleId);
      const elsewhere = await launch(house, 'lena', moduleId);
      await elsewhere.commit(entry(1, { [status]: 'passed', 'cmi.core.score.raw': '80' }, { ended: '' }));
      await device.send({ entries: [entry(1, { [status]: 'failed', 'cmi.core.score.raw': '30' })] }).expect(409);
      expect(await attempt()).toMatchObject({ status: 'passed', scaled: 0.8 });
      const [aside] = await branches();
      await (await signIn(house, 'lena')).post(`/player/branches/${aside!.id}/choice`).expect(303);
      expect(await attempt()).toMatchObject({ status: 'passed', scaled: 0.8 });
      expect((await elements())['cmi.core.score.raw']).toBe('30');
    });

    test('is put aside when the attempt was closed there: nothing more is added, and no attempt is used up', async () => {
      const once = await shelve(house, oneSco('1.2'), { attemptLimit: 1, locksAfterPassing: true });
      moduleId = once.moduleId;
      const device = await keep(house, 'lena', moduleId);
      const elsewhere = await launch(house, 'lena', moduleId);
      const passed = entry(1, { [status]: 'passed', 'cmi.core.score.raw': '80' }, { ended: '' });
      await elsewhere.commit({ ...passed, end: 'finished' });
      const late = entry(1, { [status]: 'failed', 'cmi.core.score.raw': '30' });
      expect((await device.send({ entries: [late] }).expect(409)).body).toMatchObject({
        acknowledged: 1,
        parted: true,
      });
      expect((await device.send({ entries: [late] }).expect(409)).body).toMatchObject({ acknowledged: 1 });
      expect(await device.hear()).toMatchObject({ isClosed: true });
      expect(await attempts()).toMatchObject([{ status: 'passed', scaled: 0.8 }]);
      const lena = await signIn(house, 'lena');
      const page = (await lena.get(`/player/attempts/${(await attempt()).id}`).expect(200)).text;
      expect(page).toContain('Work put aside');
      expect(page).not.toContain('Go on with this work');
      const [aside] = await branches();
      await lena.post(`/player/branches/${aside!.id}/choice`).expect(409);
    });

    test('of two results the better one counts, and completion is told once', async () => {
      const device = await keep(house, 'lena', moduleId);
      const elsewhere = await launch(house, 'lena', moduleId);
      await elsewhere.commit(entry(1, { [status]: 'passed', 'cmi.core.score.raw': '70' }, { ended: '' }));
      await device.commit(entry(1, { [status]: 'passed', 'cmi.core.score.raw': '90' }, { ended: '' }));
      expect(await attempt()).toMatchObject({ status: 'passed', scaled: 0.9 });
      expect(news.filter(({ name }) => name === 'completed')).toHaveLength(1);
    });

    test('by two devices without a network: nothing of either is lost, whichever comes first', async () => {
      const one = await keep(house, 'lena', moduleId);
      const other = await keep(house, 'lena', moduleId);
      await one.commit(entry(1, { [location]: 'one' }));
      await other.send({ entries: [entry(1, { [location]: 'other' })] }).expect(409);
      await other.commit(entry(2, { [status]: 'completed' }, { ended: '' }));
      expect(await elements()).toEqual({ [location]: 'other', [status]: 'completed' });
      await one.send({ entries: [entry(2, { [location]: 'one more' })] }).expect(409);
      expect(JSON.parse((await branches())[0]!.work).states[0].elements).toEqual({ [location]: 'one more' });
    });

    test('is found by a launch on the same device, which goes on with what counts', async () => {
      const device = await keep(house, 'lena', moduleId);
      const { launch: id } = (await device.hear()).launch;
      const elsewhere = await launch(house, 'lena', moduleId);
      await elsewhere.commit(entry(1, { [location]: 'elsewhere' }));
      const again = await launch(house, 'lena', moduleId);
      await again.send({ launch: id, entries: [entry(1, { [status]: 'completed' }, { ended: '' })] }).expect(200);
      expect((await again.data()).record.items[0]?.[1].elements).toEqual({ [status]: 'completed' });
      expect((await again.commit(entry(1, { [location]: 'again' }))).acknowledged).toBe(1);
    });
  });

  describe('in a version that is no longer the newest', () => {
    test('says so, and goes on to the end of the attempt', async () => {
      const device = await keep(house, 'lena', moduleId);
      await publishVersion('stay');
      expect(await device.hear()).toMatchObject({ isOutdated: true, isClosed: false });
      expect((await device.commit(entry(1, { [status]: 'completed' }, { ended: '' }))).acknowledged).toBe(1);
      expect((await attempt()).status).toBe('completed');
    });

    test('is given up once the attempt has moved on in the newer one, and still sends', async () => {
      const device = await keep(house, 'lena', moduleId);
      await publishVersion('move');
      expect(await device.hear()).toMatchObject({ isOutdated: true });
      await (await launch(house, 'lena', moduleId)).commit(entry(1, { [location]: 'in the newer one' }));
      expect((await device.contact().expect(410)).body).toEqual({ moved: true });
      await device.commit(entry(1, { [status]: 'completed' }, { ended: '' }));
      expect((await attempt()).status).toBe('completed');
    });

    async function publishVersion(inProgress: 'stay' | 'move'): Promise<void> {
      const { packageId } = await shelve(house, { ...oneSco('1.2'), files: { 'new.txt': moduleId } });
      const ines = await house.actor('ines');
      const { variantId } = (await house.catalogue.findPlayable(house.database, moduleId, ['en']))!;
      const { version } = await house.database
        .sql<CatalogueTables>()
        .selectFrom('module_variants')
        .select('version')
        .where('id', '=', variantId)
        .executeTakeFirstOrThrow();
      await house.catalogue.versions.introduce(ines, variantId, version, {
        packageId,
        kind: 'new-version',
        inProgress,
        completed: 'stay',
        note: '',
      });
    }
  });

  describe('as a parcel', () => {
    test('comes in pieces whose sums are told before, and together are the archive that was uploaded', async () => {
      const big = { 'film.mp4': 'frame '.repeat(200_000) };
      const shelved = await shelve(house, { ...oneSco('1.2'), files: big });
      const device = await keep(house, 'lena', shelved.moduleId);
      const parcel = await device.parcel();
      const pieces: Buffer[] = [];
      for (const [index, sum] of parcel.pieces.entries()) {
        const start = index * parcel.pieceSize;
        const answer = await device
          .piece(`bytes=${start}-${start + parcel.pieceSize - 1}`)
          .buffer(true)
          .expect(206);
        const piece = answer.body as Buffer;
        expect(createHash('sha256').update(piece).digest('base64url')).toBe(sum);
        pieces.push(piece);
      }
      const archive = Buffer.concat(pieces);
      expect(archive.length).toBe(parcel.size);
      expect(createHash('sha256').update(archive).digest('hex')).toBe(parcel.digest);
      expect(parcel.entries.map(([folded]) => folded)).toEqual(['film.mp4', 'imsmanifest.xml', 'sco.html']);
    });

    test.each(['', 'bytes=-5', 'bytes=9999999999-', 'bytes=5-1', 'bytes=99999999-999999999'])(
      'is given by whole ranges alone: %s',
      async (range) => {
        const device = await keep(house, 'lena', moduleId);
        await device.piece(range).expect(416);
      },
    );

    test('is taken off the list of the site when the device removes it', async () => {
      const device = await keep(house, 'lena', moduleId);
      const lena = await signIn(house, 'lena');
      expect((await lena.get('/player/kept')).text).toContain(moduleId);
      await device.remove().expect(204);
      expect((await lena.get('/player/kept')).text).not.toContain(moduleId);
    });
  });
});
