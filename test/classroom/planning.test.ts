import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { book } from '../../server/classroom/booking/booking.ts';
import {
  changeSession,
  duplicateSession,
  planSession,
  shiftSession,
} from '../../server/classroom/planning/planning.ts';
import { planOf } from '../../server/classroom/planning/session-plan.ts';
import type { SessionPlan } from '../../server/classroom/planning/session-plan.ts';
import { remind, warnUnderMinimum } from '../../server/classroom/letters/reminders.ts';
import { findSession, unitsOf } from '../../server/classroom/sessions/session-store.ts';
import { writePreferences } from '../../server/classroom/calendars/calendar-store.ts';
import { engines } from '../kit/database.ts';
import { openSchool, outbox, planFor, seats } from './kit.ts';
import type { School } from './kit.ts';

describe.each(engines)('planning, on %s', (engine) => {
  let school: School;
  beforeEach(async () => void (school = await openSchool(engine)));
  afterEach(() => school.house.close());

  const arjun = () => school.house.actor('arjun');
  const read = async (id: string) => {
    const session = (await findSession(school.house.database, id))!;
    return { session, plan: await planOf(school.house.database, session) };
  };
  const bookAs = async (name: 'lena' | 'omar' | 'yuki', sessionId: string) =>
    book(school.parts, await school.house.actor(name), { sessionId });
  const letters = async (occasion: string) =>
    (await outbox(school.house)).filter((letter) => letter.occasion.startsWith(`classroom.${occasion}:`));

  test('a plan read back is the plan that was made', async () => {
    const id = await school.session();
    const { plan } = await read(id);
    expect(plan).toMatchObject({
      signUpUntil: '2026-10-15',
      cancelUntil: '2026-10-18',
      capacity: 2,
      roomId: school.roomId,
    });
    expect(plan.units.map((unit) => [unit.date, unit.starts, unit.ends])).toEqual([
      ['2026-10-20', '09:00', '12:00'],
      ['2026-10-20', '14:00', '17:00'],
      ['2026-10-21', '09:00', '12:00'],
      ['2026-10-21', '14:00', '17:00'],
    ]);
  });

  test('a room or an instructor wanted twice is shown before anything is saved', async () => {
    const first = await school.session();
    const plan = { ...planFor(school.house, school.courseId, school.courseUnits), roomId: school.roomId };
    const asked = await planSession(school.parts, await arjun(), plan, { despiteClashes: false });
    expect(asked).toMatchObject({
      clashes: [
        { kind: 'room', holderId: school.roomId, otherSessionId: first },
        { kind: 'instructor', holderId: school.house.people.minjun.id, otherSessionId: first },
      ],
    });
    expect(await planSession(school.parts, await arjun(), plan, { despiteClashes: true })).toHaveProperty('id');
  });

  test('what cannot be is refused with the field it is about', async () => {
    const plan = { ...planFor(school.house, school.courseId, school.courseUnits), roomId: school.roomId };
    const attempt = async (change: Partial<SessionPlan>) =>
      planSession(school.parts, await arjun(), { ...plan, ...change }, { despiteClashes: true });
    await expect(attempt({ capacity: 41 })).rejects.toMatchObject({ errors: { capacity: { values: { seats: 40 } } } });
    await expect(attempt({ roomId: null, timeZone: 'Seoul' })).rejects.toMatchObject({ errors: { timeZone: {} } });
    await expect(attempt({ units: [] })).rejects.toMatchObject({
      errors: { 'units.0': { key: 'classroom.timetable-no-units' } },
    });
    await expect(attempt({ organisationId: school.house.organisations.cordova.id })).rejects.toMatchObject({
      status: 404,
    });
  });

  test('those booked are told when the times change, with a newer invitation under the same name', async () => {
    const id = await school.session();
    const lena = await bookAs('lena', id);
    const { session, plan } = await read(id);
    const units = plan.units.map((unit) => (unit.starts === '09:00' ? { ...unit, starts: '08:30' } : unit));
    await changeSession(school.parts, await arjun(), id, {
      version: session.version,
      plan: { ...plan, units },
      despiteClashes: false,
    });
    const [changed] = await letters('session-changed');
    expect(changed?.calendar).toContain(`UID:booking-${lena.id}@localhost`);
    expect(changed?.calendar).toContain('SEQUENCE:2');
    expect(changed?.calendar).toContain('DTSTART;TZID=Asia/Seoul:20261020T083000');
  });

  test('nobody is written to about what no calendar shows, and a stale form changes nothing', async () => {
    const id = await school.session();
    await bookAs('lena', id);
    const { session, plan } = await read(id);
    const change = { version: session.version, plan: { ...plan, minimum: 1 }, despiteClashes: false };
    await changeSession(school.parts, await arjun(), id, change);
    expect(await letters('session-changed')).toEqual([]);
    await expect(changeSession(school.parts, await arjun(), id, change)).rejects.toMatchObject({
      said: { key: 'classroom.changed-meanwhile' },
    });
  });

  test('more seats go to the queue, fewer than are taken are refused', async () => {
    const id = await school.session({ capacity: 1 });
    for (const name of ['lena', 'omar', 'yuki'] as const) await bookAs(name, id);
    const enlarge = async (capacity: number) => {
      const { session, plan } = await read(id);
      await changeSession(school.parts, await arjun(), id, {
        version: session.version,
        plan: { ...plan, capacity },
        despiteClashes: false,
      });
    };
    await enlarge(2);
    expect(await seats(school.house, id)).toEqual({ taken: 2, booked: 2, waiting: 1 });
    await expect(enlarge(1)).rejects.toMatchObject({ errors: { capacity: { values: { taken: 2 } } } });
  });

  test('moved to another day the hours on the wall stay, and learners who sit elsewhere then are found', async () => {
    const id = await school.session({ timeZone: 'Europe/Paris', roomId: null, place: 'Paris' });
    await bookAs('lena', id);
    const other = await school.session({
      title: 'Other',
      roomId: null,
      units: [{ courseUnitId: null, title: '', date: '2026-11-03', starts: '17:00', ends: '18:00' }],
      staff: [],
    });
    await bookAs('lena', other);
    const { session } = await read(id);
    const shift = { version: session.version, firstDay: '2026-11-03', despiteClashes: false };
    expect(await shiftSession(school.parts, await arjun(), id, shift)).toMatchObject({
      clashes: [{ kind: 'learner', holderId: school.house.people.lena.id, otherTitle: 'Other' }],
    });
    await shiftSession(school.parts, await arjun(), id, { ...shift, despiteClashes: true });
    const units = await unitsOf(school.house.database, [id]);
    expect(units[0]).toMatchObject({ date: '2026-11-03', starts: '09:00', starts_at: '2026-11-03T08:00:00.000Z' });
    expect((await read(id)).plan.signUpUntil).toBe('2026-10-29');
  });

  test('a duplicate is a draft of its own with nobody in it', async () => {
    const id = await school.session();
    await bookAs('lena', id);
    const copy = await duplicateSession(school.parts, await arjun(), id, '2026-12-01');
    const { session, plan } = await read((copy as { id: string }).id);
    expect(session).toMatchObject({ published_at: null, taken: 0 });
    expect(plan.units.map((unit) => unit.date)).toEqual(['2026-12-01', '2026-12-01', '2026-12-02', '2026-12-02']);
    expect(session.check_in_secret).not.toBe((await read(id)).session.check_in_secret);
  });

  test('reminders go out a week and a day before, each once, and not to those who want none', async () => {
    const id = await school.session({ capacity: 3 });
    for (const name of ['lena', 'omar'] as const) await bookAs(name, id);
    const omar = { person_id: school.house.people.omar.id, reminders: 'none' as const, invitations: 'plain' as const };
    await school.house.database.transaction((tx) =>
      writePreferences(tx, { ...omar, changed_at: school.house.clock.iso() }),
    );
    for (const moment of [
      '2026-10-12T23:00:00.000Z',
      '2026-10-14T00:00:00.000Z',
      '2026-10-15T00:00:00.000Z',
      '2026-10-19T12:00:00.000Z',
      '2026-10-19T23:00:00.000Z',
    ]) {
      school.house.clock.set(moment);
      await remind(school.parts);
    }
    expect((await letters('reminder')).map((letter) => letter.to_name)).toEqual(['Lena Okafor', 'Lena Okafor']);
  });

  test('the staff is told once when too few have signed up', async () => {
    await school.session({ minimum: 2 });
    await warnUnderMinimum(school.parts);
    school.house.clock.set('2026-10-16T00:00:00.000Z');
    await warnUnderMinimum(school.parts);
    await warnUnderMinimum(school.parts);
    expect((await letters('under-minimum')).map((letter) => letter.to_name).sort()).toEqual([
      'Min-jun Seo',
      'Sofia Marek',
    ]);
  });

  test('the agenda tells learners, instructors and coordinators what comes', async () => {
    const id = await school.session({ approval: 'coordinator' });
    await bookAs('lena', id);
    const agenda = async (name: 'lena' | 'minjun' | 'nadia') =>
      school.house.classroom.agenda(school.house.database, await school.house.actor(name));
    expect(await agenda('lena')).toMatchObject({ coming: [{ sessionId: id, status: 'requested' }], toDecide: 0 });
    expect(await agenda('nadia')).toMatchObject({ coming: [], toDecide: 1 });
    expect(await agenda('minjun')).toMatchObject({ teaching: [{ sessionId: id }], toMark: [] });
    school.house.clock.set('2026-10-20T01:00:00.000Z');
    expect(await agenda('minjun')).toMatchObject({ teaching: [], toMark: [{ sessionId: id }] });
  });

  test('a letter speaks the person’s language and tells their own time beside the venue’s', async () => {
    const id = await school.session({ organisationId: school.house.organisations.secretariat.id });
    await book(school.parts, await school.house.actor('awa'), { sessionId: id });
    const [letter] = await letters('booked');
    expect(letter?.language).toBe('fr');
    expect(letter?.body_text).toContain('mardi 20 octobre 2026, 09:00 – 17:00 (votre heure : 20 oct. 2026, 00:00)');
  });
});
