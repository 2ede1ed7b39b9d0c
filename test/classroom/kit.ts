import type { ClassroomParts } from '../../server/classroom/index.ts';
import { addCourse } from '../../server/classroom/places/courses.ts';
import { addVenue } from '../../server/classroom/places/places.ts';
import { planSession, publishSession } from '../../server/classroom/planning/planning.ts';
import type { SessionPlan } from '../../server/classroom/planning/session-plan.ts';
import type { ClassroomTables } from '../../server/classroom/index.ts';
import type { MailTables, OutboxRow } from '../../server/platform/mail/index.ts';
import type { PersonName } from '../kit/cast.ts';
import { openHouse, signIn } from '../kit/house.ts';
import type { Agent, TestHouse } from '../kit/house.ts';

/** The classroom's own parts, for deeds that have no page. */
export function partsOf(house: TestHouse): ClassroomParts {
  const { database, clock, ids, news, mail, languages, identity } = house;
  const settings = {
    siteOrigin: house.settings.siteOrigin,
    mailAddress: 'waymark@localhost',
    root: house.settings.root,
  };
  return { database, clock, ids, newsroom: news, mail, languages, audit: identity.audit, settings, around: [] };
}

export interface School<House extends TestHouse = TestHouse> {
  house: House;
  parts: ClassroomParts;
  courseId: string;
  roomId: string;
  courseUnits: string[];
  /** Plans and publishes a session of Ardenia's workshop: two days in Seoul, two units a day. */
  session(change?: Partial<SessionPlan>): Promise<string>;
}

export const schoolOpens = '2026-09-01T08:00:00.000Z';

export async function openSchool(engine: 'sqlite' | 'postgres' = 'sqlite'): Promise<School> {
  return furnish(await openHouse({ engine, now: schoolOpens }));
}

/** Gives a house a course of four units, a training centre with a room for forty, and Min-jun to teach. */
export async function furnish<House extends TestHouse>(house: House): Promise<School<House>> {
  const parts = partsOf(house);
  const sofia = await house.actor('sofia');
  const courseId = await addCourse(parts, sofia, {
    organisationId: house.organisations.asiaPacific.id,
    title: 'Risk management workshop',
    summary: 'Selecting consignments by risk.',
    hours: 12,
    unitMinimum: 50,
    units: ['Profiles', 'Selectivity', 'Inspection', 'Feedback'].map((title) => ({ title, minutes: 180 })),
    checks: [{ wording: 'Writes a risk profile' }],
  });
  await addVenue(parts, sofia, {
    organisationId: house.organisations.trainingCentre.id,
    name: 'Training centre',
    address: '1 Harbour Road',
    city: 'Seoul',
    timeZone: 'Asia/Seoul',
    directions: 'Gate 3',
    equipment: 'Projector',
    rooms: [{ name: 'Hall A', capacity: 40, equipment: '' }],
  });
  const db = house.database.sql<ClassroomTables>();
  const rooms = await db.selectFrom('rooms').select('id').execute();
  const units = await db.selectFrom('course_units').select('id').orderBy('position').execute();
  const courseUnits = units.map((unit) => unit.id);
  const roomId = rooms[0]!.id;
  const plan = { ...planFor(house, courseId, courseUnits), roomId };
  return {
    house,
    parts,
    courseId,
    roomId,
    courseUnits,
    async session(change = {}) {
      const saved = await planSession(parts, sofia, { ...plan, ...change }, { despiteClashes: true });
      if (!('id' in saved)) throw new Error('clashes');
      await publishSession(parts, sofia, saved.id);
      return saved.id;
    },
  };
}

export function planFor(
  house: TestHouse,
  courseId: string,
  courseUnits: readonly string[],
  firstDay = '2026-10-20',
): SessionPlan {
  const nextDay = new Date(Date.parse(firstDay) + 86_400_000).toISOString().slice(0, 10);
  const unit = (index: number, date: string, starts: string, ends: string) => ({
    courseUnitId: courseUnits[index] ?? null,
    title: ['Profiles', 'Selectivity', 'Inspection', 'Feedback'][index] ?? '',
    date,
    starts,
    ends,
  });
  return {
    courseId,
    organisationId: house.organisations.asiaPacific.id,
    centreId: house.organisations.trainingCentre.id,
    title: 'Risk management workshop, Seoul',
    topic: 'Risk',
    mode: 'in-person',
    roomId: null,
    place: '',
    link: null,
    linkOpensBefore: 15,
    timeZone: 'Asia/Seoul',
    language: 'en',
    capacity: 2,
    minimum: 0,
    waitingList: true,
    approval: 'none',
    signUpUntil: '2026-10-15',
    cancelUntil: '2026-10-18',
    units: [
      unit(0, firstDay, '09:00', '12:00'),
      unit(1, firstDay, '14:00', '17:00'),
      unit(2, nextDay, '09:00', '12:00'),
      unit(3, nextDay, '14:00', '17:00'),
    ],
    staff: [{ personId: house.people.minjun.id, name: 'Min-jun Seo', affiliation: '', duty: 'lead' }],
  };
}

export async function outbox(house: TestHouse): Promise<OutboxRow[]> {
  return house.database.sql<MailTables>().selectFrom('outbox').selectAll().orderBy('id').execute();
}

/** Letters but for those to whoever teaches, which every published session begins with. */
export async function lettersToLearners(house: TestHouse): Promise<OutboxRow[]> {
  return (await outbox(house)).filter((letter) => !letter.occasion.startsWith('classroom.teaching'));
}

export async function seats(
  house: TestHouse,
  sessionId: string,
): Promise<{ taken: number; booked: number; waiting: number }> {
  const db = house.database.sql<ClassroomTables>();
  const { taken } = await db
    .selectFrom('sessions')
    .select('taken')
    .where('id', '=', sessionId)
    .executeTakeFirstOrThrow();
  const rows = await db.selectFrom('bookings').select('status').where('session_id', '=', sessionId).execute();
  const count = (status: string) => rows.filter((row) => row.status === status).length;
  return { taken, booked: count('booked'), waiting: count('wait-listed') };
}

export async function addOfficers(house: TestHouse, count: number): Promise<string[]> {
  return house.database.transaction(async (tx) => {
    const ids: string[] = [];
    for (let index = 0; index < count; index++) {
      const person = await house.identity.addPerson(tx, {
        organisationId: house.organisations.ardenia.id,
        givenName: 'Officer',
        familyName: `Number ${String(index).padStart(3, '0')}`,
        email: `officer${index}@example.org`,
        language: 'en',
        timeZone: 'Asia/Seoul',
        status: 'active',
      });
      ids.push(person.id);
    }
    return ids;
  });
}

/** Who has signed in at a school; anew once the clock has moved, since sign-ins do not last for weeks. */
export function visitors(school: () => School): {
  as(name: PersonName): Promise<Agent>;
  moveTo(moment: string): void;
  forget(name: PersonName): void;
} {
  const agents = new Map<PersonName, Agent>();
  return {
    async as(name) {
      const known = agents.get(name) ?? (await signIn(school().house, name));
      agents.set(name, known);
      return known;
    },
    moveTo(moment) {
      school().house.clock.set(moment);
      agents.clear();
    },
    forget: (name) => void agents.delete(name),
  };
}
