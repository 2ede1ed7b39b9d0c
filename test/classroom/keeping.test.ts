import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { book, cancelBooking } from '../../server/classroom/booking/booking.ts';
import { awaitingDecision } from '../../server/classroom/booking/booking-store.ts';
import { cancelSession } from '../../server/classroom/booking/cancelling.ts';
import type { ClassroomTables } from '../../server/classroom/index.ts';
import { changeSession, planSession, publishSession, shiftSession } from '../../server/classroom/planning/planning.ts';
import { serveQueues } from '../../server/classroom/booking/queue-keeping.ts';
import { remind, warnUnderMinimum } from '../../server/classroom/letters/reminders.ts';
import { planOf } from '../../server/classroom/planning/session-plan.ts';
import type { SessionPlan } from '../../server/classroom/planning/session-plan.ts';
import { findSession, unitsOf } from '../../server/classroom/sessions/session-store.ts';
import { keepWallTimes } from '../../server/classroom/planning/wall-time-keeping.ts';
import type { PersonName } from '../kit/cast.ts';
import { engines } from '../kit/database.ts';
import { openSchool, outbox, planFor, seats } from './kit.ts';
import type { School } from './kit.ts';

describe.each(engines)('what is kept without anybody’s asking, on %s', (engine) => {
  let school: School;
  beforeEach(async () => void (school = await openSchool(engine)));
  afterEach(() => school.house.close());

  const as = (name: PersonName) => school.house.actor(name);
  const bookAs = async (name: PersonName, sessionId: string) => book(school.parts, await as(name), { sessionId });
  const letters = async (occasion: string) =>
    (await outbox(school.house)).filter((letter) => letter.occasion.startsWith(`classroom.${occasion}:`));
  const startIn = (content: string | null | undefined) => /DTSTART;[^\r\n]*/.exec(content ?? '')?.[0];
  const read = async (id: string) => (await findSession(school.house.database, id))!;

  test('when a country changes its clocks, what stands on the wall stays, and everybody gets the new moments', async () => {
    const id = await school.session();
    await bookAs('lena', id);
    // As they were reckoned while Korea was thought to be an hour further east.
    const anHour = (instant: string | null, hours: number) =>
      instant && new Date(Date.parse(instant) + hours * 3_600_000).toISOString();
    const session = await read(id);
    await school.house.database.transaction(async (tx) => {
      const db = tx.sql<ClassroomTables>();
      for (const unit of await unitsOf(tx, [id]))
        await db
          .updateTable('session_units')
          .set({ starts_at: anHour(unit.starts_at, -1)!, ends_at: anHour(unit.ends_at, -1)! })
          .where('id', '=', unit.id)
          .execute();
      await db
        .updateTable('sessions')
        .set({
          starts_at: anHour(session.starts_at, -1)!,
          ends_at: anHour(session.ends_at, -1)!,
          sign_up_closes_at: anHour(session.sign_up_closes_at, -1),
          cancellation_closes_at: anHour(session.cancellation_closes_at, -1),
        })
        .where('id', '=', id)
        .execute();
    });
    await keepWallTimes(school.parts);
    await keepWallTimes(school.parts);
    const kept = await read(id);
    expect([kept.starts_at, kept.ends_at]).toEqual([session.starts_at, session.ends_at]);
    expect(kept.sign_up_closes_at).toBe(session.sign_up_closes_at);
    expect(kept.cancellation_closes_at).toBe(session.cancellation_closes_at);
    expect((await unitsOf(school.house.database, [id]))[0]?.starts_at).toBe('2026-10-20T00:00:00.000Z');
    const told = await letters('session-changed');
    expect(told.map((letter) => [letter.to_name, letter.calendar_method])).toEqual([['Lena Okafor', 'REQUEST']]);
    expect(told[0]?.calendar).toMatch(/SEQUENCE:2/);
    expect((await letters('teaching-changed')).map((letter) => letter.to_name)).toEqual(['Min-jun Seo']);
  });

  test('whoever was elsewhere when a seat became free gets it when they no longer are', async () => {
    const id = await school.session({ capacity: 1 });
    const other = await school.session({ title: 'Other', roomId: null, place: 'Lunt', staff: [] });
    const lena = await bookAs('lena', id);
    await bookAs('omar', id);
    const busy = await bookAs('omar', other);
    await cancelBooking(school.parts, await as('lena'), lena.id, '');
    expect(await seats(school.house, id)).toEqual({ taken: 0, booked: 0, waiting: 1 });
    await serveQueues(school.parts);
    expect(await seats(school.house, id)).toEqual({ taken: 0, booked: 0, waiting: 1 });
    await cancelBooking(school.parts, await as('omar'), busy.id, '');
    await Promise.all([serveQueues(school.parts), serveQueues(school.parts)]);
    expect(await seats(school.house, id)).toEqual({ taken: 1, booked: 1, waiting: 0 });
    expect(await letters('promoted')).toHaveLength(1);
  });

  test('nobody is reminded of what they have just booked', async () => {
    const id = await school.session({ signUpUntil: null });
    school.house.clock.set('2026-10-19T12:00:00.000Z');
    await bookAs('lena', id);
    await remind(school.parts);
    expect(await letters('reminder')).toEqual([]);
  });

  test('where sign-up does not close, the staff hears a week before that too few have signed up', async () => {
    await school.session({ minimum: 2, signUpUntil: null });
    school.house.clock.set('2026-10-12T23:00:00.000Z');
    await warnUnderMinimum(school.parts);
    expect(await letters('under-minimum')).toEqual([]);
    school.house.clock.set('2026-10-13T01:00:00.000Z');
    await warnUnderMinimum(school.parts);
    await warnUnderMinimum(school.parts);
    expect((await letters('under-minimum')).map((letter) => letter.to_name).sort()).toEqual([
      'Min-jun Seo',
      'Sofia Marek',
    ]);
  });

  test('nobody is asked to decide about a session that is over', async () => {
    const id = await school.session({ approval: 'coordinator' });
    await bookAs('lena', id);
    const nadia = await as('nadia');
    const asked = (endsAfter: string) =>
      awaitingDecision(
        school.house.database,
        { coordinator: nadia.reach('classroom:nominate'), organiser: [], endsAfter },
        10,
      );
    expect(await asked('2026-10-20T00:00:00.000Z')).toHaveLength(1);
    expect(await asked('2026-10-22T00:00:00.000Z')).toHaveLength(0);
    const agenda = async () => (await school.house.classroom.agenda(school.house.database, nadia)).toDecide;
    expect(await agenda()).toBe(1);
    school.house.clock.set('2026-10-22T00:00:00.000Z');
    expect(await agenda()).toBe(0);
  });

  describe('those who teach', () => {
    const guest = { personId: null, name: 'A guest', affiliation: 'A port', duty: 'guest-expert' as const };
    const change = async (id: string, altered: Partial<SessionPlan>) => {
      const session = await read(id);
      const plan = { ...(await planOf(school.house.database, session)), ...altered };
      await changeSession(school.parts, await as('arjun'), id, {
        version: session.version,
        plan,
        despiteClashes: true,
      });
    };

    test('are invited when the session becomes public, told of changes, and taken out of it; guests at their address', async () => {
      const { minjun, ines } = school.house.people;
      const lead = { personId: minjun.id, name: 'Min-jun Seo', affiliation: '', duty: 'lead' as const };
      const plan = {
        ...planFor(school.house, school.courseId, school.courseUnits),
        staff: [lead, { ...guest, email: 'guest@example.org' }, { ...guest, name: 'Nobody’s address' }],
      };
      const arjun = await as('arjun');
      const { id } = (await planSession(school.parts, arjun, plan, { despiteClashes: true })) as { id: string };
      expect(await letters('teaching')).toEqual([]);
      await publishSession(school.parts, arjun, id);
      expect((await letters('teaching')).map((letter) => [letter.to_address, letter.calendar_method])).toEqual([
        ['minjun@example.org', 'REQUEST'],
        ['guest@example.org', 'REQUEST'],
      ]);
      // A guest has no account to open a page with.
      expect((await letters('teaching'))[1]?.body_text).not.toContain('/classroom/sessions/');
      await shiftSession(school.parts, arjun, id, {
        version: (await read(id)).version,
        firstDay: '2026-10-27',
        despiteClashes: true,
      });
      const changed = await letters('teaching-changed');
      expect(changed.map((letter) => letter.to_address)).toEqual(['minjun@example.org', 'guest@example.org']);
      expect(startIn(changed[0]?.calendar)).toBe('DTSTART;TZID=Asia/Seoul:20261027T090000');
      const newcomer = { personId: ines.id, name: 'Inès Kaboré', affiliation: '', duty: 'lead' as const };
      await change(id, { staff: [newcomer, { ...guest, email: 'guest@example.org' }] });
      expect((await letters('teaching-ended')).map((letter) => [letter.to_address, letter.calendar_method])).toEqual([
        ['minjun@example.org', 'CANCEL'],
      ]);
      expect((await letters('teaching')).map((letter) => [letter.to_address, letter.language])).toContainEqual([
        'ines@example.org',
        'fr',
      ]);
      expect(await letters('teaching-changed')).toHaveLength(2);
      await cancelSession(school.parts, arjun, id, { reason: 'Storm' });
      const called = await letters('teaching-cancelled');
      expect(called.map((letter) => `${letter.to_address} ${letter.calendar_method}`).sort()).toEqual([
        'guest@example.org CANCEL',
        'ines@example.org CANCEL',
      ]);
      for (const letter of called) expect(letter.body_text).toContain('Storm');
      // One event for each person, each message newer than the one before.
      const sequences = (await outbox(school.house))
        .filter((letter) => letter.to_address === 'guest@example.org')
        .map((letter) => Number(/SEQUENCE:(\d+)/.exec(letter.calendar ?? '')?.[1]));
      expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
      expect(new Set(sequences).size).toBe(sequences.length);
    });

    test('hear nothing of a draft', async () => {
      const plan = planFor(school.house, school.courseId, school.courseUnits);
      const arjun = await as('arjun');
      const { id } = (await planSession(school.parts, arjun, plan, { despiteClashes: true })) as { id: string };
      await change(id, { title: 'Another title' });
      await cancelSession(school.parts, arjun, id, { reason: 'x' });
      expect(await outbox(school.house)).toEqual([]);
    });

    test('a learner hears of a change only when it concerns them', async () => {
      const id = await school.session();
      await bookAs('lena', id);
      await change(id, { staff: [] });
      expect(await letters('session-changed')).toEqual([]);
      expect((await letters('teaching-ended')).map((letter) => letter.to_name)).toEqual(['Min-jun Seo']);
    });
  });
});
