import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { book } from '../../server/classroom/booking/booking.ts';
import { bookingOf } from '../../server/classroom/booking/booking-store.ts';
import { codesFor } from '../../server/classroom/check-in/check-in.ts';
import type { ClassroomTables } from '../../server/classroom/index.ts';
import { unitsOf } from '../../server/classroom/sessions/session-store.ts';
import type { PersonName } from '../kit/cast.ts';
import { visit } from '../kit/house.ts';
import { openSchool, outbox, seats, visitors } from './kit.ts';
import type { School } from './kit.ts';

let school: School;
let sessionId: string;
let draftId: string;
let units: string[];
const { as, moveTo } = visitors(() => school);
const bookingIdOf = async (name: PersonName) =>
  (await bookingOf(school.house.database, sessionId, school.house.people[name].id))!.id;
const held = () => school.house.database.sql<ClassroomTables>().selectFrom('attendance').selectAll().execute();

beforeAll(async () => {
  school = await openSchool();
  sessionId = await school.session({ capacity: 5 });
  draftId = await school.session({
    capacity: 5,
    roomId: null,
    place: 'Lunt',
    organisationId: school.house.organisations.cordova.id,
  });
  units = (await unitsOf(school.house.database, [sessionId])).map((unit) => unit.id);
  await book(school.parts, await school.house.actor('lena'), { sessionId });
  await book(school.parts, await school.house.actor('omar'), { sessionId });
});
afterAll(() => school.house.close());

describe('who may open what', () => {
  // Sofia: administrator of all; Arjun: of the region; Inès and Min-jun: instructors; Nadia, Kofi: coordinators; Lena and Yuki
  // learners of the region, Awa of another.
  const everybody: PersonName[] = ['sofia', 'arjun', 'ines', 'minjun', 'nadia', 'kofi', 'lena', 'yuki', 'awa'];
  const plans: PersonName[] = ['sofia', 'arjun', 'ines', 'minjun'];
  const inRegion: PersonName[] = ['sofia', 'arjun', 'ines', 'minjun', 'nadia', 'lena', 'yuki'];
  const staff: PersonName[] = ['sofia', 'arjun', 'ines', 'minjun'];
  const managers: PersonName[] = ['sofia', 'arjun', 'ines'];
  const S = '/classroom/sessions/S';

  test.each<[string, PersonName[], number]>([
    ['/classroom', everybody, 403],
    ['/classroom/month', everybody, 403],
    ['/classroom/feed', everybody, 403],
    ['/classroom/check-in', everybody, 403],
    [S, inRegion, 404],
    [`${S}/calendar.ics`, inRegion, 404],
    [`${S}/attendance`, staff, 404],
    [`${S}/attendance/state`, staff, 404],
    [`${S}/check-in/U`, staff, 404],
    [`${S}/check-in/U/state`, staff, 404],
    [`${S}/sign-in-sheet`, staff, 404],
    [`${S}/badges`, staff, 404],
    [`${S}/results`, staff, 404],
    [`${S}/import`, staff, 404],
    [`${S}/import/template.csv`, staff, 404],
    [`${S}/edit`, managers, 404],
    ['/classroom/sessions/new', plans, 403],
    ['/classroom/venues', plans, 403],
    ['/classroom/venues/new', plans, 403],
    ['/classroom/courses', plans, 403],
    ['/classroom/courses/new', plans, 403],
    ['/classroom/requests', [...plans, 'nadia', 'kofi'], 403],
  ])('%s', async (address, allowed) => {
    const path = address.replace('S/', `${sessionId}/`).replace(/S$/, sessionId).replace('U', units[0]!);
    const open: PersonName[] = [];
    for (const name of everybody) {
      const { status } = await (await as(name)).get(path);
      if (status === 200) open.push(name);
      else expect([403, 404]).toContain(status);
    }
    expect(open.toSorted()).toEqual(allowed.toSorted());
  });

  test('who is not signed in is asked to, and comes back', async () => {
    const answer = await visit(school.house).get(`/classroom/sessions/${sessionId}`).expect(303);
    expect(answer.headers['location']).toBe(
      `/sign-in?return=${encodeURIComponent(`/classroom/sessions/${sessionId}`)}`,
    );
  });

  test('deeds on what one may not see are refused as if it were not there', async () => {
    const awa = await as('awa');
    await awa.post(`/classroom/sessions/${sessionId}/bookings`).expect(404);
    await awa
      .post(`/classroom/bookings/${await bookingIdOf('lena')}/cancellation`)
      .type('form')
      .send({ reason: 'x' })
      .expect(404);
    await (
      await as('yuki')
    )
      .post(`/classroom/bookings/${await bookingIdOf('lena')}/cancellation`)
      .type('form')
      .send({ reason: 'x' })
      .expect(404);
    await (
      await as('lena')
    )
      .post(`/classroom/sessions/${sessionId}/cancellation`)
      .type('form')
      .send({ reason: 'x' })
      .expect(403);
    await (
      await as('minjun')
    )
      .post(`/classroom/sessions/${sessionId}/cancellation`)
      .type('form')
      .send({ reason: 'x' })
      .expect(404);
    await (
      await as('nadia')
    )
      .post(`/classroom/sessions/${sessionId}/attendance/approval`)
      .type('form')
      .send({})
      .expect(404);
    expect(await seats(school.house, sessionId)).toMatchObject({ booked: 2 });
  });

  test('the list shows a learner the sessions of the organisations above, and nobody the ones beside', async () => {
    expect((await (await as('lena')).get('/classroom')).text).toContain(`/classroom/sessions/${sessionId}`);
    expect((await (await as('lena')).get('/classroom')).text).not.toContain(`/classroom/sessions/${draftId}`);
    expect((await (await as('awa')).get('/classroom')).text).toContain(`/classroom/sessions/${draftId}`);
  });
});

describe('without script', () => {
  test('a learner books and cancels', async () => {
    const yuki = await as('yuki');
    await yuki.post(`/classroom/sessions/${sessionId}/bookings`).expect(303);
    const page = await yuki.get(`/classroom/sessions/${sessionId}`);
    expect(page.text).toContain('The seat of Yuki Tanaka is booked.');
    await yuki
      .post(`/classroom/bookings/${await bookingIdOf('yuki')}/cancellation`)
      .type('form')
      .send({ reason: '' })
      .expect(303);
    expect(await seats(school.house, sessionId)).toMatchObject({ taken: 2 });
  });

  test('a session is planned by form, mistakes are shown with what was typed, then published', async () => {
    const arjun = await as('arjun');
    const typed = {
      course: school.courseId,
      organisation: 'Asia Pacific',
      title: 'Origin in one morning',
      mode: 'in-person',
      'link-opens': '15',
      timeZone: 'Asia/Tokyo',
      language: 'en',
      capacity: '12',
      minimum: '0',
      approval: 'none',
      'unit-date': ['2026-12-01', ''],
      'unit-starts': ['09:00', ''],
      'unit-ends': ['12:00', ''],
      'unit-title': ['Origin', ''],
    };
    const bad = await arjun
      .post('/classroom/sessions')
      .type('form')
      .send({ ...typed, capacity: 'many', 'unit-starts': ['25:00', ''] })
      .expect(422);
    expect(bad.text).toContain('Origin in one morning');
    const worse = await arjun
      .post('/classroom/sessions')
      .type('form')
      .send({ ...typed, 'unit-starts': ['25:00', ''] })
      .expect(422);
    expect(worse.text).toContain('Unit 1: give a start and an end');
    const saved = await arjun.post('/classroom/sessions').type('form').send(typed).expect(303);
    const address = saved.headers['location'] as string;
    await (await as('lena')).get(address).expect(404);
    await arjun.post(`${address}/publication`).expect(303);
    await (await as('lena')).get(address).expect(200);
    const edited = await arjun.get(`${address}/edit`).expect(200);
    expect(edited.text).toContain('value="2026-12-01"');
  });

  test('attendance is taken by form: only what was changed is a mark, and a stale form is a contradiction', async () => {
    moveTo('2026-10-20T00:10:00.000Z');
    const minjun = await as('minjun');
    const [lena, omar] = [await bookingIdOf('lena'), await bookingIdOf('omar')];
    const address = `/classroom/sessions/${sessionId}/attendance`;
    const form = {
      unit: units[0],
      [`base-${lena}`]: '0',
      [`was-${lena}`]: '||',
      [`status-${lena}`]: 'partly',
      [`minutes-${lena}`]: '50',
      [`base-${omar}`]: '0',
      [`was-${omar}`]: '||',
    };
    await minjun.post(address).type('form').send(form).expect(303);
    expect((await held()).map((row) => [row.status, row.minutes])).toEqual([['partly', 50]]);
    await minjun
      .post(address)
      .type('form')
      .send({ ...form, [`status-${lena}`]: 'no-show', [`minutes-${lena}`]: '' })
      .expect(303);
    const page = await minjun.get(`${address}?unit=${units[0]}`);
    expect(page.text).toContain('contradicts another');
    expect(page.text).toContain('Take instead: No-show');
    await minjun
      .post(`${address}/decisions`)
      .type('form')
      .send({ unit: units[0], [`decision-${lena}`]: 'held' })
      .expect(303);
    expect((await minjun.get(`${address}?unit=${units[0]}`)).text).not.toContain('Take instead');
    await minjun.post(`${address}/all-present`).type('form').send({ unit: units[0] }).expect(303);
    expect((await held()).map((row) => row.status).toSorted()).toEqual(['attended', 'partly']);
  });

  test('a file of marks: dry run first, bad rows back, then the import', async () => {
    const minjun = await as('minjun');
    const address = `/classroom/sessions/${sessionId}/import`;
    const template = await minjun.get(`${address}/template.csv`).expect(200);
    expect(template.text.split('\n')).toHaveLength(10);
    const content =
      'email;unit;status;minutes;comment\nlena@example.org;2;attended;;\nomar@example.org;2;partly;999;\nnobody@example.org;2;attended;;\n';
    const report = await minjun.post(address).attach('file', Buffer.from(content), 'marks.csv').expect(200);
    expect(report.text).toContain('1 mark can be taken, of 1 person.');
    expect(report.text).toContain('More minutes than the unit has.');
    expect((await held()).filter((row) => row.unit_id === units[1])).toEqual([]);
    const bad = await minjun.post(address).type('form').send({ content, 'bad-rows': 'yes' }).expect(200);
    expect(bad.text).toContain('nobody@example.org');
    await minjun.post(address).type('form').send({ content, apply: 'yes' }).expect(303);
    expect((await held()).filter((row) => row.unit_id === units[1]).map((row) => [row.status, row.source])).toEqual([
      ['attended', 'import'],
    ]);
    await minjun.post(address).type('form').send({ content: 'not a table' }).expect(422);
  });

  test('grades are kept within their range', async () => {
    const minjun = await as('minjun');
    const address = `/classroom/sessions/${sessionId}/results`;
    const lena = await bookingIdOf('lena');
    const bad = await minjun
      .post(address)
      .type('form')
      .send({ [`grade-${lena}`]: '140' })
      .expect(422);
    expect(bad.text).toContain('value="140"');
    const seen = { [`seen-${lena}`]: '[null,""]' };
    const word = await minjun
      .post(address)
      .type('form')
      .send({ ...seen, [`grade-${lena}`]: 'good' })
      .expect(422);
    expect(word.text).toContain('value="good"');
    await minjun
      .post(address)
      .type('form')
      .send({ ...seen, [`grade-${lena}`]: '82,5' })
      .expect(303);
    expect((await minjun.get(address)).text).toContain('value="82.5"');
    const late = await minjun
      .post(address)
      .type('form')
      .send({ ...seen, [`grade-${lena}`]: '60' })
      .expect(422);
    expect(late.text).toContain('82.5');
  });

  test('a scan without being signed in leads through the sign-in to the check-in', async () => {
    moveTo('2026-10-20T05:00:00.000Z');
    const { codes } = await codesFor(school.parts, await school.house.actor('minjun'), sessionId, units[1]!);
    const phone = visit(school.house);
    const scan = await phone.get(`/classroom/check-in/${units[1]}/${codes.long}`).expect(303);
    const back = new URLSearchParams((scan.headers['location'] as string).split('?')[1]).get('return')!;
    expect(back).toMatch(new RegExp(`^/classroom/check-in/${units[1]}/`));
    school.house.clock.advance({ minutes: 5 });
    const omar = await as('omar');
    expect((await omar.get(back).expect(200)).text).toContain('أنا حاضر');
    expect((await omar.post(back).expect(200)).text).toContain('تم تسجيل حضورك');
    await omar.get(`/classroom/check-in/${units[1]}/${codes.long}`).expect(410);
    const mark = (await held()).find((row) => row.unit_id === units[1] && row.source === 'check-in');
    expect(mark?.marked_at).toBe('2026-10-20T05:00:00.000Z');
  });

  test('ten wrong short codes, then no more for a while', async () => {
    const yuki = await as('yuki');
    for (let guess = 0; guess < 10; guess++)
      await yuki.post('/classroom/check-in').type('form').send({ code: '000000' }).expect(422);
    await yuki.post('/classroom/check-in').type('form').send({ code: '000000' }).expect(429);
  });
});

describe('virtual sessions', () => {
  test('the link opens shortly before, and joining is attendance', async () => {
    moveTo('2026-09-02T08:00:00.000Z');
    const units = [{ courseUnitId: null, title: 'Clinic', date: '2026-09-03', starts: '10:00', ends: '11:00' }];
    const id = await school.session({
      mode: 'virtual',
      roomId: null,
      link: 'https://meet.example.org/abc',
      timeZone: 'Asia/Seoul',
      units,
      signUpUntil: null,
      cancelUntil: null,
    });
    const address = `/classroom/sessions/${id}`;
    await (await as('yuki')).post(`${address}/bookings`).expect(303);
    moveTo('2026-09-03T00:44:00.000Z');
    expect((await (await as('yuki')).get(address)).text).toContain('The link opens on');
    await (await as('yuki')).post(`${address}/joining`).expect(409);
    await (await as('lena')).post(`${address}/joining`).expect(404);
    moveTo('2026-09-03T01:20:00.000Z');
    expect((await (await as('yuki')).get(address)).text).not.toContain('https://meet.example.org/abc');
    await (await as('yuki')).post(`${address}/joining`).expect(303);
    expect((await (await as('yuki')).get(address)).text).toContain('href="https://meet.example.org/abc"');
    const mark = (await held()).find((row) => row.source === 'join');
    expect(mark).toMatchObject({ status: 'partly', minutes: 40 });
  });
});

describe('how much a page asks of the database', () => {
  test.each<[PersonName, string]>([
    ['lena', '/classroom'],
    ['nadia', '/classroom'],
    ['lena', '/classroom/month'],
    ['lena', '/classroom/sessions/S'],
    ['arjun', '/classroom/sessions/S?find=tan'],
    ['minjun', '/classroom/sessions/S/attendance'],
    ['minjun', '/classroom/sessions/S/results'],
    ['arjun', '/classroom/sessions/S/edit'],
    ['minjun', '/classroom/sessions/S/sign-in-sheet'],
    ['nadia', '/classroom/requests'],
  ])('%s: %s', async (name, address) => {
    moveTo('2026-09-02T08:00:00.000Z');
    const agent = await as(name);
    await agent.get(address.replace('S', sessionId)).expect(200);
    school.house.queries.length = 0;
    await agent.get(address.replace('S', sessionId)).expect(200);
    const asked = school.house.queries.filter((query) => /^select/i.test(query));
    expect(asked.length, asked.join('\n')).toBeLessThanOrEqual(12);
  });
});

describe('calendars', () => {
  test('a personal feed has a secret address that can be changed and closed', async () => {
    const lena = await as('lena');
    await lena.post('/classroom/feed').expect(303);
    const addressIn = (text: string) => /\/classroom\/feeds\/[\w-]+\.ics/.exec(text)?.[0];
    const first = addressIn((await lena.get('/classroom/feed')).text)!;
    const calendar = await visit(school.house).get(first).expect(200);
    expect(calendar.headers['content-type']).toContain('text/calendar');
    expect(calendar.text).toContain(`UID:booking-${await bookingIdOf('lena')}@localhost`);
    await lena.post('/classroom/feed').expect(303);
    await visit(school.house).get(first).expect(404);
    const second = addressIn((await lena.get('/classroom/feed')).text)!;
    await visit(school.house).get(second).expect(200);
    await lena.post('/classroom/feed/revocation').expect(303);
    await visit(school.house).get(second).expect(404);
  });

  test('whoever wants plain letters gets no invitation', async () => {
    const nadia = await as('nadia');
    await nadia
      .post('/account/notices')
      .type('form')
      .send({ 'classroom-reminders': 'none', 'classroom-invitations': 'plain' })
      .expect(303);
    moveTo('2026-09-02T08:00:00.000Z');
    await nadia.post(`/classroom/sessions/${sessionId}/bookings`).expect(303);
    const letter = (await outbox(school.house)).find((each) => each.to_name === 'Nadia Haddad');
    expect(letter).toMatchObject({ calendar_method: null });
  });
});
