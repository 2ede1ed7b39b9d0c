import type { Classroom } from '../../classroom/index.ts';
import type { Identity } from '../../identity/index.ts';
import type { Database } from '../../platform/database/index.ts';
import type { Ids } from '../../platform/id.ts';
import type { Deed, Scenery } from './learners.ts';

export interface MakeUpRooms {
  database: Database;
  ids: Ids;
  identity: Identity;
  classroom: Classroom;
}

/**
 * An officer of Luvendo misses the second day of the workshop at Tansarai, half of what the step asks three quarters of, and
 * makes up its last unit at the other centre a week later.
 */
export function makeUpDeeds(rooms: MakeUpRooms, { world, clock, classroom, instructor, trainer }: Scenery): Deed[] {
  const { past, elsewhere } = classroom.sessions;
  const { workshop } = classroom.courses;
  const { building } = rooms.classroom;
  const missed = past.units.slice(2);
  const officers = world.officers.get('luvendo')!.map(({ id }) => id);
  const bookingOf = async (sessionId: string) => {
    const facts = await rooms.classroom.bookingFacts(rooms.database, officers, [workshop]);
    return facts.find((fact) => fact.sessionId === sessionId)!;
  };
  return [
    {
      day: past.ends + 1,
      time: '06:00',
      async run() {
        const { id } = await bookingOf(past.id);
        const madeAt = clock.iso();
        const marks = missed.map((unitId) => ({ ...absence, id: rooms.ids.next(), unitId, bookingId: id, madeAt }));
        await building.recordMarks(trainer, past.id, marks);
      },
    },
    {
      day: past.ends + 2,
      time: '09:30',
      async run() {
        const { id, personId } = await bookingOf(past.id);
        const officer = (await rooms.identity.actor(personId))!;
        const makeUp = { madeUpFor: id, unitIds: [elsewhere.units.at(-1)!] };
        await rooms.classroom.book(officer, { sessionId: elsewhere.id, makeUp });
      },
    },
    {
      day: elsewhere.ends,
      time: '15:00',
      async run() {
        for (const unitId of elsewhere.units) await building.markAllPresent(instructor, elsewhere.id, unitId);
        await building.approveAttendance(instructor, elsewhere.id, { restAbsent: false });
      },
    },
  ];
}

const absence = {
  status: 'no-show',
  minutes: null,
  comment: 'Called back to the office',
  base: 0,
  device: 'demonstration',
  source: 'instructor',
} as const;
