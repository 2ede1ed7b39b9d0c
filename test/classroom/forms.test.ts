import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { book } from '../../server/classroom/booking/booking.ts';
import { bookingOf } from '../../server/classroom/booking/booking-store.ts';
import { cancelSession } from '../../server/classroom/booking/cancelling.ts';
import { codesFor } from '../../server/classroom/check-in/check-in.ts';
import type { ClassroomTables } from '../../server/classroom/index.ts';
import { addVenue } from '../../server/classroom/places/places.ts';
import { findSession, unitsOf } from '../../server/classroom/sessions/session-store.ts';
import type { PersonName } from '../kit/cast.ts';
import { addOfficers, openSchool, planFor, visitors } from './kit.ts';
import type { School } from './kit.ts';

let school: School;
let sessionId: string;
let units: string[];
const { as, moveTo, forget } = visitors(() => school);
const bookingIdOf = async (name: PersonName) =>
  (await bookingOf(school.house.database, sessionId, school.house.people[name].id))!.id;
const held = () => school.house.database.sql<ClassroomTables>().selectFrom('attendance').selectAll().execute();
const post = async (name: PersonName, address: string, form: object) =>
  (await as(name)).post(address).type('form').send(form);

beforeAll(async () => {
  school = await openSchool();
  sessionId = await school.session({ capacity: 5 });
  units = (await unitsOf(school.house.database, [sessionId])).map((unit) => unit.id);
  for (const name of ['lena', 'omar'] as const) await book(school.parts, await school.house.actor(name), { sessionId });
});
afterAll(() => school.house.close());

describe('planning, without script', () => {
  const typed = {
    title: 'Origin in one morning',
    organisation: 'Asia Pacific',
    mode: 'in-person',
    'link-opens': '15',
    timeZone: 'Asia/Tokyo',
    language: 'en',
    capacity: '30',
    minimum: '0',
    approval: 'none',
    'unit-id': ['', ''],
    'unit-part': ['', ''],
    'unit-date': ['2026-10-20', ''],
    'unit-starts': ['09:00', ''],
    'unit-ends': ['12:00', ''],
    'unit-title': ['Origin', ''],
  };
  const withCourse = () => ({ ...typed, course: school.courseId });

  test('the course comes first, found by its words; its units are the rows of the timetable', async () => {
    const arjun = await as('arjun');
    const choice = await arjun.get('/classroom/sessions/new?search=risk+WORK').expect(200);
    expect(choice.text).toContain(`/classroom/sessions/new?course=${school.courseId}`);
    expect((await arjun.get('/classroom/sessions/new?search=valuation')).text).toContain('No such course');
    const form = await arjun.get(`/classroom/sessions/new?course=${school.courseId}`).expect(200);
    for (const title of ['Profiles', 'Selectivity', 'Inspection', 'Feedback'])
      expect(form.text).toContain(`name="unit-title" value="${title}"`);
    expect(form.text).toContain('value="Asia Pacific, Secretariat"');
  });

  test('a room is found by seats and equipment, the free one first, and chosen; what was typed stays', async () => {
    await addVenue(school.parts, await school.house.actor('sofia'), {
      organisationId: school.house.organisations.asiaPacific.id,
      name: 'Harbour house',
      address: '',
      city: 'Lunt',
      timeZone: 'Asia/Seoul',
      directions: '',
      equipment: 'Interpretation booths',
      rooms: [
        { name: 'Small room', capacity: 10, equipment: 'Projector' },
        { name: 'Large room', capacity: 60, equipment: 'Projecteur, écran' },
      ],
    });
    const arjun = await as('arjun');
    const look = async (words: string, more = {}) =>
      (
        await arjun
          .post('/classroom/sessions/form')
          .type('form')
          .send({ ...withCourse(), 'room-words': words, 'look-for': 'rooms', ...more })
          .expect(200)
      ).text;
    const found = await look('');
    expect(found).toContain('value="Origin in one morning"');
    expect(found).not.toContain('Small room');
    // Hall A is taken by the other session at nine; both are large enough, so the free one comes first.
    expect(found.indexOf('Large room')).toBeLessThan(found.indexOf('Hall A'));
    expect(found).toContain('Taken by “Risk management workshop, Seoul”');
    expect(await look('ECRAN booths')).toContain('Large room');
    expect(await look('ECRAN booths')).not.toContain('Hall A');
    expect(await look('laser')).toContain('No room with enough seats fits these words.');
    expect(await look('', { capacity: '5' })).toContain('Small room');
    const chosen = await arjun
      .post('/classroom/sessions/form')
      .type('form')
      .send({ ...withCourse(), 'choose-room': school.roomId })
      .expect(200);
    expect(chosen.text).toContain(`name="room" value="${school.roomId}"`);
    const clash = await arjun
      .post('/classroom/sessions')
      .type('form')
      .send({ ...withCourse(), room: school.roomId })
      .expect(422);
    expect(clash.text).toContain('Hall A is taken by “Risk management workshop, Seoul”');
    await arjun
      .post('/classroom/sessions')
      .type('form')
      .send({ ...withCourse(), room: 'nowhere' })
      .expect(422);
  });

  test('who teaches is found by name, added once, taken out again; a guest has an address', async () => {
    const arjun = await as('arjun');
    const look = async (form: object) =>
      (
        await arjun
          .post('/classroom/sessions/form')
          .type('form')
          .send({ ...withCourse(), ...form })
          .expect(200)
      ).text;
    const { minjun, lena } = school.house.people;
    expect(await look({ 'people-words': 'seo MIN', 'look-for': 'people' })).toContain(`value="${minjun.id}"`);
    expect(await look({ 'people-words': 'okafor', 'look-for': 'people' })).toContain('Nobody who may teach');
    const guest = {
      'staff-person': '',
      'staff-name': 'A guest',
      'staff-affiliation': 'A port',
      'staff-email': 'guest@example.org',
      'staff-duty': 'guest-expert',
    };
    const added = await look({ ...guest, 'add-person': minjun.id });
    expect(added).toContain(`name="staff-person" value="${minjun.id}"`);
    expect(added).toContain('value="guest@example.org"');
    expect(await look({ 'add-person': lena.id })).not.toContain(lena.id);
    const wrong = { ...withCourse(), ...guest, 'staff-email': 'not an address' };
    expect((await post('arjun', '/classroom/sessions', wrong)).status).toBe(422);
    const two = {
      'staff-person': [minjun.id, minjun.id, ''],
      'staff-name': ['Somebody else', 'x', 'A guest'],
      'staff-affiliation': ['', '', ''],
      'staff-email': ['', '', 'guest@example.org'],
      'staff-duty': ['lead', 'lead', 'guest-expert'],
      'staff-remove': '2',
    };
    const saved = await post('arjun', '/classroom/sessions', {
      ...withCourse(),
      ...two,
      place: 'Lunt',
      despite: 'yes',
    });
    const page = await arjun.get(saved.headers['location'] as string).expect(200);
    expect(page.text).toContain('Min-jun Seo');
    expect(page.text).not.toContain('Somebody else');
    expect(page.text).not.toContain('A guest');
    // It has been saved in spite of the clash, which the page goes on showing.
    expect(page.text).toContain('Min-jun Seo, who teaches here, is in “Risk management workshop, Seoul” then');
  });

  test('an organiser who cannot be told is asked about; whoever edits keeps instructors beyond their reach', async () => {
    const answer = await post('arjun', '/classroom/sessions', { ...withCourse(), organisation: 'Cordova Customs' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('value="Cordova Customs"');
    const { ines } = school.house.people;
    const id = await school.session({
      roomId: null,
      place: 'Lunt',
      title: 'Held by the Secretariat',
      units: planFor(school.house, school.courseId, school.courseUnits, '2027-02-02').units,
      staff: [{ personId: ines.id, name: 'Inès Kaboré', affiliation: '', duty: 'lead' }],
    });
    const arjun = await as('arjun');
    const form = (await arjun.get(`/classroom/sessions/${id}/edit`).expect(200)).text;
    const fields = fieldsIn(form, 'data-unsaved');
    await arjun
      .post(`/classroom/sessions/${id}`)
      .type('form')
      .send({ ...fields, topic: 'Changed' })
      .expect(303);
    const staff = await school.house.database
      .sql<ClassroomTables>()
      .selectFrom('session_staff')
      .selectAll()
      .where('session_id', '=', id)
      .execute();
    expect(staff).toMatchObject([{ person_id: ines.id, name: 'Inès Kaboré' }]);
    expect((await findSession(school.house.database, id))?.topic).toBe('Changed');
  });

  test('no form grows with the people and organisations there are', async () => {
    const weigh = async (address: string) => (await (await as('sofia')).get(address).expect(200)).text.length;
    const addresses = [
      `/classroom/sessions/new?course=${school.courseId}`,
      `/classroom/sessions/${sessionId}/edit`,
      '/classroom/venues/new',
      '/classroom/courses/new',
    ];
    const before = await Promise.all(addresses.map(weigh));
    const { house } = school;
    await addOfficers(house, 300);
    await house.database.transaction(async (tx) => {
      for (let index = 0; index < 100; index++) {
        const wanted = { kind: 'unit', name: `Office ${index}`, code: `O-${index}`, timeZone: 'Asia/Seoul' } as const;
        const office = await house.identity.foundOrganisation(tx, {
          ...wanted,
          parentId: house.organisations.ardenia.id,
        });
        const { id } = await house.identity.addPerson(tx, {
          organisationId: office.id,
          givenName: 'Instructor',
          familyName: `Number ${index}`,
          email: `instructor${index}@example.org`,
          language: 'en',
          timeZone: 'Asia/Seoul',
          status: 'active',
        });
        await house.identity.grantRole(tx, {
          personId: id,
          role: 'instructor',
          organisationId: office.id,
          grantedBy: null,
        });
      }
    });
    expect(await Promise.all(addresses.map(weigh))).toEqual(before);
  });
});

describe('attendance, without script', () => {
  const address = () => `/classroom/sessions/${sessionId}/attendance`;

  test('minutes that do not fit come back with what was typed, and the other marks are saved', async () => {
    moveTo('2026-10-20T00:10:00.000Z');
    const [lena, omar] = [await bookingIdOf('lena'), await bookingIdOf('omar')];
    const form = {
      unit: units[0],
      [`base-${lena}`]: '0',
      [`was-${lena}`]: '||',
      [`status-${lena}`]: 'partly',
      [`minutes-${lena}`]: '999',
      [`comment-${lena}`]: 'left early',
      [`base-${omar}`]: '0',
      [`was-${omar}`]: '||',
      [`status-${omar}`]: 'attended',
    };
    const answer = await post('minjun', address(), form);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Lena Okafor: the unit has 180 minutes.');
    expect(answer.text).toContain('value="999"');
    expect(answer.text).toContain('value="left early"');
    expect((await held()).map((row) => [row.booking_id, row.status])).toEqual([[omar, 'attended']]);
    expect((await post('minjun', address(), { ...form, [`minutes-${lena}`]: '90' })).status).toBe(303);
    expect((await held()).map((row) => row.status).toSorted()).toEqual(['attended', 'partly']);
  });

  test('a badge that is nobody’s is said; one held out late counts the rest of the unit, and twice counts once', async () => {
    moveTo('2026-10-20T06:00:00.000Z');
    const minjun = await as('minjun');
    const page = await minjun.get(`${address()}?unit=${units[1]}`).expect(200);
    const fields = fieldsIn(page.text, 'data-marks');
    expect((await post('minjun', address(), { ...fields, badge: 'ZZZZZZZZ' })).text).toContain('belongs to nobody');
    const lena = await bookingIdOf('lena');
    const badge = fields[`badge-${lena}`];
    await post('minjun', address(), { ...fields, badge });
    const marked = async () => (await held()).find((row) => row.unit_id === units[1] && row.booking_id === lena);
    expect(await marked()).toMatchObject({ status: 'partly', minutes: 120, source: 'badge', version: 1 });
    school.house.clock.advance({ minutes: 30 });
    const again = fieldsIn((await minjun.get(`${address()}?unit=${units[1]}`)).text, 'data-marks');
    await post('minjun', address(), { ...again, badge });
    expect(await marked()).toMatchObject({ status: 'partly', minutes: 120, version: 1 });
  });

  test('one mark that cannot be read keeps back nothing that waits behind it', async () => {
    const omar = await bookingIdOf('omar');
    const mark = {
      unitId: units[1],
      bookingId: omar,
      status: 'excused',
      minutes: null,
      comment: '',
      base: 0,
      device: 'tablet',
      source: 'instructor',
      madeAt: '2026-10-20T06:00:00.000Z',
    };
    const send = async (marks: object[]) =>
      (await as('minjun')).post(`${address()}/sync`).set('accept', 'application/json').send({ marks });
    const answer = await send([
      { ...mark, id: 'unreadable-1', minutes: 12.5 },
      { ...mark, id: 'readable-1', personId: 'kept by the device' },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body.outcomes).toMatchObject([
      { id: 'unreadable-1', outcome: 'refused' },
      { id: 'readable-1', outcome: 'applied' },
    ]);
    expect((await send([{ no: 'id' }])).status).toBe(409);
  });

  test('whoever stands at the door is seated from the page of the unit, and comes back to it', async () => {
    moveTo('2026-10-21T00:05:00.000Z');
    const { codes } = await codesFor(school.parts, await school.house.actor('minjun'), sessionId, units[2]!);
    const yuki = await as('yuki');
    const scan = await yuki.get(`/classroom/check-in/${units[2]}/${codes.long}`).expect(303);
    const door = await yuki.get(scan.headers['location'] as string).expect(200);
    expect(door.text).toContain('This notes the attendance of Yuki Tanaka.');
    expect((await yuki.post(scan.headers['location'] as string)).text).toContain('Please wait at the door');
    const page = await (await as('minjun')).get(`${address()}?unit=${units[2]}`);
    expect(page.text).toContain('since 09:05');
    const other = await (await as('minjun')).get(`${address()}?unit=${units[3]}`);
    expect(other.text).not.toContain('since 09:05');
    const form = { person: school.house.people.yuki.id, 'walk-in': 'yes', back: units[2] };
    const seated = await post('minjun', `/classroom/sessions/${sessionId}/bookings`, form);
    expect(seated.headers['location']).toBe(`${address()}?unit=${units[2]}`);
    const mark = (await held()).find((row) => row.unit_id === units[2]);
    expect(mark).toMatchObject({ status: 'attended', source: 'check-in', marked_at: '2026-10-21T00:05:00.000Z' });
  });

  test('whose phone it is not signs out, and comes back to the check-in as themselves', async () => {
    const back = '/classroom/check-in/some-unit/some-ticket';
    const answer = await post('yuki', '/sign-out', { return: back });
    expect(answer.headers['location']).toBe(`/sign-in?return=${encodeURIComponent(back)}`);
    forget('yuki');
  });
});

describe('grades', () => {
  test('two who grade at once do not overwrite each other unseen, and a tick can be taken back', async () => {
    const address = `/classroom/sessions/${sessionId}/results`;
    const lena = await bookingIdOf('lena');
    const read = async (name: PersonName) =>
      fieldsIn((await (await as(name)).get(address).expect(200)).text, 'data-unsaved');
    const [first, second] = [await read('minjun'), await read('arjun')];
    const check = Object.keys(first).find((name) => name.startsWith(`check-${lena}-`))!;
    expect((await post('minjun', address, { ...first, [`grade-${lena}`]: '82', [check]: 'met' })).status).toBe(303);
    // Somebody else's line, with the form read before: nothing of Lena's is touched.
    const omar = await bookingIdOf('omar');
    expect((await post('arjun', address, { ...second, [`grade-${omar}`]: '70' })).status).toBe(303);
    expect((await read('arjun'))[`grade-${lena}`]).toBe('82');
    const conflict = await post('arjun', address, { ...second, [`grade-${lena}`]: '40', [check]: 'not-met' });
    expect(conflict.status).toBe(422);
    expect(conflict.text).toContain('the grade held is 82');
    expect(conflict.text).toContain('value="40"');
    const seen = fieldsIn(conflict.text, 'data-unsaved');
    expect(seen[check]).toBe('not-met');
    expect((await post('arjun', address, seen)).status).toBe(303);
    const now = await read('minjun');
    expect([now[`grade-${lena}`], now[check]]).toEqual(['40', 'not-met']);
    await post('minjun', address, { ...now, [check]: '' });
    expect((await read('minjun'))[check]).toBe('');
  });
});

describe('calling off', () => {
  test('the page says whom it concerns, keeps what was typed, and leads to the list of what became of each', async () => {
    moveTo('2026-09-02T08:00:00.000Z');
    const id = await school.session({
      roomId: null,
      place: 'Lunt',
      title: 'To be called off',
      staff: [],
      units: oneDay('2026-11-12'),
    });
    const to = await school.session({
      roomId: null,
      place: 'Lunt',
      title: 'The other run',
      staff: [],
      units: oneDay('2026-11-19'),
    });
    for (const name of ['lena', 'omar', 'yuki'] as const)
      await book(school.parts, await school.house.actor(name), { sessionId: id });
    const arjun = await as('arjun');
    const address = `/classroom/sessions/${id}/cancellation`;
    expect((await arjun.get(address).expect(200)).text).toContain('2 people have a seat, 1 more waits or has asked.');
    const again = await post('arjun', address, { reason: '', to });
    expect(again.status).toBe(422);
    expect(again.text).toMatch(new RegExp(`value="${to}"[^>]*checked`));
    const done = await post('arjun', address, { reason: 'Flooded', to });
    expect(done.headers['location']).toBe(`/classroom/sessions/${id}/rebooking`);
    const list = await arjun.get(done.headers['location'] as string).expect(200);
    expect(list.text).toContain('Everybody has another session of this course.');
    expect(list.text).toContain('The other run');
    for (const name of ['nadia', 'lena'] as const) await (await as(name)).get(address).expect(403);
    await (await as('minjun')).get(address).expect(404);
    // A learner whose session is off sees the others on its page.
    await cancelSession(school.parts, await school.house.actor('arjun'), to, { reason: 'Flooded, too' });
    await school.session({ roomId: null, place: 'Lunt', title: 'A third run', staff: [], units: oneDay('2026-11-26') });
    expect((await (await as('lena')).get(`/classroom/sessions/${to}`)).text).toContain('A third run');
  });
});

describe('many sessions', () => {
  test('a day of the month shows the first of them and leads to the list of all', async () => {
    for (let index = 0; index < 7; index++)
      await school.session({
        roomId: null,
        place: 'Lunt',
        staff: [],
        title: `Run ${index}`,
        units: oneDay('2027-03-02', 8 + index),
      });
    const month = await (await as('lena')).get('/classroom/month?month=2027-03').expect(200);
    expect(month.text.match(/Run \d/g)).toHaveLength(4);
    expect(month.text).toMatch(/href="\/classroom\?on=2027-03-02">3 more/);
    const day = await (await as('lena')).get('/classroom?on=2027-03-02').expect(200);
    expect(day.text.match(/>Run \d</g)).toHaveLength(7);
    expect((await (await as('lena')).get('/classroom?search=lunt+RUN+workshop')).text).toContain('Run 3');
    await (await as('lena')).get('/classroom?on=never').expect(200);
  });
});

function oneDay(date: string, hour = 9) {
  const starts = `${String(hour).padStart(2, '0')}:00`;
  return [{ courseUnitId: null, title: 'All', date, starts, ends: `${String(hour + 1).padStart(2, '0')}:00` }];
}

/** What a browser would send of the form with this mark: fields with their values, several of a name as a list. */
function fieldsIn(page: string, mark: string): Record<string, string | string[]> {
  const html = new RegExp(`<form[^>]*${mark}[\\s\\S]*?</form>`).exec(page)?.[0] ?? '';
  const fields: Record<string, string | string[]> = {};
  const add = (name: string, value: string) => {
    const known = fields[name];
    fields[name] = known === undefined ? value : [known, value].flat();
  };
  for (const [tag] of html.matchAll(/<input\b[^>]*>/g)) {
    const name = attribute(tag, 'name');
    const isChoice = /type="(radio|checkbox)"/.test(tag);
    if (name && (!isChoice || / checked/.test(tag))) add(name, attribute(tag, 'value') ?? '');
  }
  for (const [, tag = '', options = ''] of html.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)) {
    const chosen = /<option value="([^"]*)" selected/.exec(options) ?? /<option value="([^"]*)"/.exec(options);
    add(attribute(tag, 'name') ?? '', chosen?.[1] ?? '');
  }
  for (const [, tag = '', text = ''] of html.matchAll(/<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g))
    add(attribute(tag, 'name') ?? '', text);
  return fields;
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return value?.replaceAll('&#34;', '"').replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&#39;', "'");
}
