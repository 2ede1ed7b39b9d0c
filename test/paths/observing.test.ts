import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClassroomTables } from '../../server/classroom/index.ts';
import type { IdentityTables } from '../../server/identity/index.ts';
import type { PathsTables } from '../../server/paths/index.ts';
import { heldOf, momentAfter, takesEffect, type KeptObservation } from '../../server/paths/visits/observation-merge.ts';
import { engines } from '../kit/database.ts';
import type { PersonName } from '../kit/cast.ts';
import { signIn } from '../kit/house.ts';
import { attended, openPathsHouse, type PathsHouse } from './kit.ts';
import { enrol, observation, publishFieldPath, stepState, tutoredCohort } from './field.ts';

const kept = (rest: Partial<KeptObservation>): KeptObservation => ({
  id: 'a',
  item: 'seal',
  seen: true,
  on: '2026-03-02',
  comment: '',
  device: 'phone',
  countedAt: '2026-03-02T08:00:00.0000000Z',
  settled: false,
  withdrawn: false,
  ...rest,
});
const incoming = { seen: false, on: '2026-03-02', comment: '', base: '', device: 'tablet' };

describe('two observations of one item', () => {
  it('agree, replace what was seen, or contradict', () => {
    expect(takesEffect(undefined, incoming)).toBe(true);
    expect(takesEffect(kept({}), { ...incoming, seen: true })).toBe(true);
    expect(takesEffect(kept({}), { ...incoming, base: 'a' })).toBe(true);
    expect(takesEffect(kept({}), { ...incoming, device: 'phone' })).toBe(true);
    expect(takesEffect(kept({}), incoming)).toBe(false);
  });

  it('that come at one moment keep their order', () => {
    const now = '2026-03-02T08:00:00.000Z';
    const first = momentAfter([], now);
    const second = momentAfter([kept({ countedAt: first })], now);
    expect([second, first].toSorted()).toEqual([first, second]);
    const log = [kept({ id: 'z', countedAt: first }), kept({ id: 'a', countedAt: second, seen: false })];
    expect(heldOf(log)?.id).toBe('a');
    expect(heldOf(log.map((one) => (one.id === 'a' ? { ...one, withdrawn: true } : one)))?.id).toBe('z');
    expect(momentAfter(log, '2026-03-02T08:00:00.001Z') > second).toBe(true);
  });
});

describe.each(engines)('observing in the field on %s', (engine) => {
  let house: PathsHouse;
  let path: string;
  beforeEach(async () => {
    house = await openPathsHouse(engine);
    path = await publishFieldPath(house);
  });
  afterEach(() => house.close());

  const place = () => ({ pathId: path, stepId: 'visit' });
  const observe = async (by: PersonName, ...sent: ReturnType<typeof observation>[]) =>
    house.paths.observing.observe(await house.actor(by), place(), sent);
  const log = () =>
    house.database.sql<PathsTables>().selectFrom('observations').selectAll().orderBy('observed_at').execute();

  it('completes the step once every required item was seen, on the day of the last of them', async () => {
    await enrol(house, path, 'lena');
    house.clock.set('2026-03-06T08:00:00.000Z');
    await observe('nadia', observation(house, 'lena', 'seal', { on: '2026-03-04' }));
    expect(await stepState(house, 'lena', 'visit')).toMatchObject({
      status: 'in-progress',
      because: { code: 'observation-missing' },
    });
    await observe('nadia', observation(house, 'lena', 'risk', { on: '2026-03-05' }));
    expect(await stepState(house, 'lena', 'visit')).toMatchObject({ status: 'completed', done_on: '2026-03-05' });
    expect(await house.paths.replay()).toEqual([]);
  });

  it('is for offices where the learner is, tutors of the cohort, and nobody else; nobody observes themselves', async () => {
    await tutoredCohort(house, path, 'lena', 'yuki');
    await enrol(house, path, 'nadia', 'awa', 'sofia');
    for (const name of ['nadia', 'awa', 'sofia', 'ines', 'arjun'] as const)
      expect(await observe(name, observation(house, 'lena', 'seal')), name).toMatchObject([{ outcome: 'applied' }]);
    for (const name of ['lena', 'omar', 'kofi', 'minjun', 'yuki'] as const)
      await expect(observe(name, observation(house, 'lena', 'seal')), name).rejects.toMatchObject({ status: 404 });
    // Nadia is the coordinator of Ardenia; Yuki is of Belmora.
    await expect(observe('nadia', observation(house, 'yuki', 'seal'))).rejects.toMatchObject({ status: 404 });
    for (const name of ['nadia', 'awa', 'sofia'] as const)
      expect(await observe(name, observation(house, 'lena', 'seal'), observation(house, name, 'seal'))).toMatchObject([
        { outcome: 'applied' },
        { outcome: 'refused', why: 'unknown' },
      ]);
    expect((await log()).every(({ person_id }) => person_id === house.people.lena.id)).toBe(true);
  });

  it('takes each observation once, and refuses what is not of the visit or lies in the future', async () => {
    await enrol(house, path, 'lena', 'omar');
    const one = observation(house, 'lena', 'seal');
    await observe('nadia', one);
    expect(await observe('nadia', one)).toMatchObject([{ outcome: 'applied', held: one.id }]);
    expect(await log()).toHaveLength(1);
    expect(
      await observe(
        'nadia',
        observation(house, 'lena', 'nothing'),
        observation(house, 'lena', 'seal', { on: '2026-03-03' }),
        { ...one, personId: house.people.omar.id },
        observation(house, 'omar', 'seal'),
      ),
    ).toMatchObject([
      { outcome: 'refused', why: 'unknown' },
      { outcome: 'refused', why: 'day-future' },
      { outcome: 'refused', why: 'unknown' },
      { outcome: 'applied' },
    ]);
  });

  it('a day that has begun where the observer is has begun', async () => {
    await enrol(house, path, 'lena');
    await house.database.transaction((tx) =>
      tx
        .sql<IdentityTables>()
        .updateTable('people')
        .set({ time_zone: 'Africa/Abidjan' })
        .where('id', '=', house.people.lena.id)
        .execute(),
    );
    // In Seoul it is the third of March, in Abidjan the evening of the second.
    house.clock.set('2026-03-02T20:00:00.000Z');
    expect(
      await observe(
        'nadia',
        observation(house, 'lena', 'seal', { on: '2026-03-03' }),
        observation(house, 'lena', 'risk', { on: '2026-03-04' }),
      ),
    ).toMatchObject([{ outcome: 'applied' }, { outcome: 'refused', why: 'day-future' }]);
    expect(await log()).toMatchObject([{ item_id: 'seal', observed_on: '2026-03-02' }]);
  });

  it('two observers at once who disagree contradict each other, and somebody decides', async () => {
    await tutoredCohort(house, path, 'lena');
    const outcomes = (
      await Promise.all([
        observe('nadia', observation(house, 'lena', 'seal', { device: 'nadia' })),
        observe('awa', observation(house, 'lena', 'seal', { seen: false, device: 'awa' })),
      ])
    ).flat();
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['applied', 'conflict']);
    const disputed = (await log()).find(({ counted_at }) => counted_at === null)!;
    const held = (await log()).find(({ counted_at }) => counted_at !== null)!;
    expect(disputed.contradicts).toBe(held.id);
    const settlings = await Promise.allSettled([
      house.paths.observing.settle(await house.actor('nadia'), disputed.id, true),
      house.paths.observing.settle(await house.actor('awa'), disputed.id, true),
    ]);
    expect(settlings.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await observe('awa', observation(house, 'lena', 'risk', { device: 'awa' }));
    expect(await stepState(house, 'lena', 'visit')).toMatchObject({
      status: disputed.seen === 1 ? 'completed' : 'in-progress',
    });
    expect(await house.paths.replay()).toEqual([]);
  });

  it('a wrong observation is withdrawn with a reason by its maker or by office; what was held before counts again', async () => {
    await tutoredCohort(house, path, 'lena');
    const { observing } = house.paths;
    const [nadia, awa, ines] = [await house.actor('nadia'), await house.actor('awa'), await house.actor('ines')];
    await observe('awa', observation(house, 'lena', 'seal', { device: 'awa' }), observation(house, 'lena', 'risk'));
    const [first] = (await log()).filter(({ item_id }) => item_id === 'seal');
    await observe('awa', observation(house, 'lena', 'seal', { seen: false, device: 'awa' }));
    expect(await stepState(house, 'lena', 'visit')).toMatchObject({ status: 'in-progress' });
    const second = (await log()).find(({ item_id, id }) => item_id === 'seal' && id !== first!.id)!;
    await expect(observing.withdraw(ines, second.id, 'Not mine')).rejects.toMatchObject({ status: 409 });
    await expect(observing.withdraw(await house.actor('yuki'), second.id, 'No')).rejects.toMatchObject({ status: 404 });
    await expect(observing.withdraw(awa, second.id, '')).rejects.toMatchObject({ status: 422 });
    const withdrawals = await Promise.allSettled([
      observing.withdraw(awa, second.id, 'It was somebody else'),
      observing.withdraw(nadia, second.id, 'Twice'),
    ]);
    expect(withdrawals.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await stepState(house, 'lena', 'visit')).toMatchObject({ status: 'completed' });
    await observing.withdraw(nadia, first!.id, 'Neither was that');
    expect(await stepState(house, 'lena', 'visit')).toMatchObject({ status: 'in-progress' });
    expect(await log()).toHaveLength(3);
    expect(await house.paths.replay()).toEqual([]);
  });

  it('a visit held as sessions asks for attendance too, and whoever teaches the session observes who is booked', async () => {
    const visit = await publishFieldPath(house, { course: 'course-port' });
    await enrol(house, visit, 'lena', 'yuki');
    await teach(house, 'course-port', 'awa', ['lena']);
    const awa = await house.actor('awa');
    const here = { pathId: visit, stepId: 'visit' };
    const sent = ['seal', 'risk'].map((item) => observation(house, 'lena', item));
    expect(await house.paths.observing.observe(awa, here, sent)).toMatchObject([
      { outcome: 'applied' },
      { outcome: 'applied' },
    ]);
    await expect(house.paths.observing.observe(awa, here, [observation(house, 'yuki', 'seal')])).rejects.toMatchObject({
      status: 404,
    });
    expect((await stepState(house, 'lena', 'visit'))?.status).not.toBe('completed');
    house.told.attendance.push(attended(house, 'lena', 'course-port', '2026-03-02'));
    await house.database.transaction((tx) => house.paths.judge.judge(tx, [house.people.lena.id]));
    expect(await stepState(house, 'lena', 'visit')).toMatchObject({ status: 'completed' });
  });
});

/** A session of a course that somebody teaches and others have a seat in, without planning it. */
async function teach(house: PathsHouse, courseId: string, teacher: PersonName, booked: PersonName[]): Promise<void> {
  const at = house.clock.iso();
  await house.database.transaction(async (tx) => {
    const sql = tx.sql<ClassroomTables>();
    await sql
      .insertInto('courses')
      .values({
        id: courseId,
        organisation_id: house.organisations.asiaPacific.id,
        title: 'Port',
        search: 'port',
        summary: '',
        hours: 6,
        unit_minimum: 0,
        created_at: at,
        retired_at: null,
        version: 1,
      })
      .execute();
    await sql
      .insertInto('sessions')
      .values({
        id: 'session-port',
        course_id: courseId,
        organisation_id: house.organisations.asiaPacific.id,
        centre_id: null,
        title: 'Port',
        search: 'port',
        topic: '',
        mode: 'field-visit',
        room_id: null,
        place: '',
        link: null,
        link_opens_before: 15,
        time_zone: 'Asia/Seoul',
        language: 'en',
        capacity: 10,
        minimum: 0,
        taken: booked.length,
        seat_turn: 0,
        waiting_list: 0,
        approval: 'none',
        sign_up_closes_at: null,
        cancellation_closes_at: null,
        starts_at: at,
        ends_at: at,
        published_at: at,
        cancelled_at: null,
        cancelled_by: null,
        cancellation_reason: null,
        attendance_approved_at: null,
        attendance_approved_by: null,
        reopened_at: null,
        reopened_by: null,
        reopening_reason: null,
        check_in_secret: 's',
        feed_secret: 'f',
        created_by: null,
        created_at: at,
        changed_at: at,
        version: 1,
      })
      .execute();
    await sql
      .insertInto('session_staff')
      .values({
        id: 'staff-port',
        session_id: 'session-port',
        person_id: house.people[teacher].id,
        name: 'Guest',
        affiliation: '',
        email: '',
        duty: 'guest-expert',
        position: 0,
      })
      .execute();
    for (const name of booked)
      await sql
        .insertInto('bookings')
        .values({
          id: `booking-${name}`,
          session_id: 'session-port',
          person_id: house.people[name].id,
          status: 'booked',
          source: 'staff',
          makes_up: null,
          made_up_for: null,
          queue_turn: 0,
          requested_by: null,
          decided_at: null,
          decided_by: null,
          reason: null,
          calendar_version: 0,
          created_at: at,
          changed_at: at,
          version: 1,
        })
        .execute();
  });
}

describe('the form of a checklist, without script', () => {
  let house: PathsHouse;
  let path: string;
  beforeEach(async () => {
    house = await openPathsHouse();
    path = await publishFieldPath(house);
    await enrol(house, path, 'lena', 'omar');
  });
  afterEach(() => house.close());

  const send = async (on: string, back: string) => {
    const key = `${house.people.lena.id}.seal`;
    const visit = `/paths/${path}/visits/visit`;
    const nadia = await signIn(house, 'nadia');
    return nadia
      .post(`${visit}/observations`)
      .type('form')
      .send({
        on,
        back: `${visit}${back}`,
        [`was-${key}`]: '|',
        [`seen-${key}`]: 'yes',
        [`comment-${key}`]: 'By <hand>',
      });
  };
  const kept = () => house.database.sql<PathsTables>().selectFrom('observations').selectAll().execute();

  it.each([
    ['2026-03-09', 'The day of the observation lies in the future.'],
    ['yesterday', 'Enter a date such as'],
  ])('a day such as %s is refused, and what was typed stands in the form again', async (on, said) => {
    for (const back of [`/${house.people.lena.id}`, '/items/seal?search=okafor']) {
      const answer = await send(on, back);
      expect(answer.status).toBe(422);
      expect(answer.text).toContain(said);
      expect(answer.text).toContain('value="By &lt;hand&gt;"');
      expect(answer.text).toMatch(/value="yes" checked/);
    }
    expect(await kept()).toEqual([]);
  });

  it('goes back to where it came from, and nowhere else', async () => {
    const first = await send('2026-03-02', '/items/seal?search=okafor&page=1');
    expect(first.headers['location']).toBe(`/paths/${path}/visits/visit/items/seal?search=okafor&page=1`);
    expect(await kept()).toMatchObject([{ comment: 'By <hand>', seen: 1, observed_on: '2026-03-02' }]);
    const elsewhere = await send('2026-03-02', '/../../..//example.org');
    expect(elsewhere.headers['location']).toBe(`/paths/${path}/visits/visit`);
  });
});
