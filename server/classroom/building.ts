import type { Actor } from '../identity/index.ts';
import { approveAttendance } from './attendance/approval.ts';
import { courseUnits } from './places/course-store.ts';
import { addCourse } from './places/courses.ts';
import type { CoursePlan } from './places/courses.ts';
import { markAllPresent, recordMarks } from './attendance/marking.ts';
import type { MarkOutcome, SentMark } from './attendance/marking.ts';
import type { ClassroomParts } from './parts.ts';
import { addVenue } from './places/places.ts';
import type { VenuePlan } from './places/places.ts';
import { planSession, publishSession } from './planning/planning.ts';
import type { SessionPlan } from './planning/session-plan.ts';
import { unitsOf } from './sessions/session-store.ts';
import { roomsOf } from './places/venue-store.ts';

/** The deeds of those who organise, for the demonstration academy and tests; pages call the verbs themselves. */
export interface ClassroomBuilding {
  addCourse(actor: Actor, plan: CoursePlan): Promise<string>;
  /** The units of a course, in order: what units of its sessions teach. */
  partsOf(courseId: string): Promise<{ id: string; title: string }[]>;
  /** Gives the ids of its rooms, in the order of the plan. */
  addVenue(actor: Actor, plan: VenuePlan): Promise<{ id: string; rooms: string[] }>;
  /** Plans and publishes a session, clashes or not; gives its id and those of its units in order. */
  offerSession(actor: Actor, plan: SessionPlan): Promise<{ id: string; units: string[] }>;
  markAllPresent(actor: Actor, sessionId: string, unitId: string): Promise<number>;
  recordMarks(actor: Actor, sessionId: string, marks: readonly SentMark[]): Promise<MarkOutcome[]>;
  approveAttendance(actor: Actor, sessionId: string, terms: { restAbsent: boolean }): Promise<void>;
}

export function createBuilding(parts: ClassroomParts): ClassroomBuilding {
  const { database } = parts;
  return {
    addCourse: (actor, plan) => addCourse(parts, actor, plan),
    async partsOf(courseId) {
      return (await courseUnits(database, [courseId])).map(({ id, title }) => ({ id, title }));
    },
    async addVenue(actor, plan) {
      const id = await addVenue(parts, actor, plan);
      const rooms = await roomsOf(database, [id]);
      const idOf = (name: string): string => rooms.find((room) => room.name === name)!.id;
      return { id, rooms: plan.rooms.map(({ name }) => idOf(name)) };
    },
    async offerSession(actor, plan) {
      const saved = await planSession(parts, actor, plan, { despiteClashes: true });
      if (!('id' in saved)) throw new Error('A session planned despite clashes is always saved.');
      await publishSession(parts, actor, saved.id);
      return { id: saved.id, units: (await unitsOf(database, [saved.id])).map(({ id }) => id) };
    },
    markAllPresent: (actor, sessionId, unitId) => markAllPresent(parts, actor, sessionId, unitId),
    recordMarks: (actor, sessionId, marks) => recordMarks(parts, actor, sessionId, marks),
    approveAttendance: (actor, sessionId, terms) => approveAttendance(parts, actor, sessionId, terms),
  };
}
