import type { Actor, NoticeSection } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { Pages } from '../platform/web/index.ts';
import type { Job } from '../platform/schedule/index.ts';
import { agendaOf } from './sessions/agenda.ts';
import type { Agenda } from './sessions/agenda.ts';
import { attendancePages } from './attendance/attendance-pages.ts';
import { book, cancelBooking } from './booking/booking.ts';
import type { BookingWish } from './booking/booking.ts';
import type { BookingStatus } from './booking/booking-rules.ts';
import { checkInPages } from './check-in/check-in-pages.ts';
import type { SessionContribution } from './contributions.ts';
import { createBuilding } from './building.ts';
import type { ClassroomBuilding } from './building.ts';
import { attendanceFacts, bookingFacts, seatsWaiting, sessionsOffered, sessionsPlanned } from './facts.ts';
import type { AttendanceFact, BookingFact, OfferedSession, PlannedSession, SeatWaiting } from './facts.ts';
import { calendarPages } from './calendars/calendar-pages.ts';
import { noticeSection } from './letters/notice-section.ts';
import { coursePages } from './places/course-pages.ts';
import { importPages } from './attendance/import-pages.ts';
import { foresee } from './booking/foreseeing.ts';
import type { Foreseen } from './booking/foreseeing.ts';
import { groupPages } from './booking/group-pages.ts';
import { movingPages } from './booking/moving-pages.ts';
import { placePages } from './places/place-pages.ts';
import { requestPages } from './booking/request-pages.ts';
import { resultPages } from './attendance/result-pages.ts';
import { listPages } from './sessions/list-pages.ts';
import type { ClassroomParts } from './parts.ts';
import { planningPages } from './planning/planning-pages.ts';
import { sheetPages } from './check-in/sheet-pages.ts';
import { sessionPages } from './sessions/session-pages.ts';
import { serveQueues } from './booking/queue-keeping.ts';
import { remind, warnUnderMinimum } from './letters/reminders.ts';
import { keepWallTimes } from './planning/wall-time-keeping.ts';
import { coursesFor, findCourse } from './places/course-store.ts';

export { attendanceApproved, bookingChanged, seatAsked, sessionCancelled } from './news.ts';
export type { DoorLock, SessionContribution } from './contributions.ts';
export type { Foreseen } from './booking/foreseeing.ts';
export type { ApprovedAttendance, BookingChange, SeatAsked, SessionCancellation } from './news.ts';
export type { ClassroomTables } from './tables.ts';
export type { AttendanceFact, BookingFact, OfferedSession, PlannedSession, SeatWaiting } from './facts.ts';
export type { Agenda, AgendaEntry } from './sessions/agenda.ts';
export type { BookingStatus } from './booking/booking-rules.ts';
export type { CoursePlan } from './places/courses.ts';
export type { MarkOutcome, SentMark } from './attendance/marking.ts';
export type { VenuePlan } from './places/places.ts';
export type { SessionPlan } from './planning/session-plan.ts';
export type { ClassroomParts, ClassroomSettings } from './parts.ts';

export interface CourseSummary {
  id: string;
  title: string;
  summary: string;
  hours: number;
  organisationPath: string;
}

export interface Classroom {
  pages: readonly Pages[];
  building: ClassroomBuilding;
  jobs: readonly Job[];
  /** What can be chosen of its letters, for the page of all notices. */
  notices: NoticeSection;
  /** Where a room below hands in what it knows of sessions. */
  contribute(contribution: SessionContribution): void;
  /** Courses of which this person may offer sessions: owned within their reach or above it. */
  courses(db: Reader, actor: Actor): Promise<CourseSummary[]>;
  findCourse(db: Reader, id: string): Promise<CourseSummary | undefined>;
  /** Sessions of courses still to come that somebody of an organisation can be offered, with seats, queue and deadline. */
  sessionsOffered(
    db: Reader,
    asked: { courseIds: readonly string[]; organisationPath: string; personId: string },
  ): Promise<OfferedSession[]>;
  /** Approved attendance of people in courses; a make-up counts for the session whose unit was missed. */
  attendanceFacts(db: Reader, personIds: readonly string[], courseIds: readonly string[]): Promise<AttendanceFact[]>;
  bookingFacts(db: Reader, personIds: readonly string[], courseIds: readonly string[]): Promise<BookingFact[]>;
  /** Sessions of courses still to come, whomever they are offered to. */
  sessionsPlanned(db: Reader, courseIds: readonly string[]): Promise<PlannedSession[]>;
  /** What booking these people into a session would come to, in the order given. */
  foresee(
    db: Reader,
    actor: Actor,
    asked: { sessionId: string; people: readonly string[] },
  ): Promise<Map<string, Foreseen>>;
  /** Seats still to come on which a coordinator is to decide, of officers anywhere. */
  seatsWaiting(db: Reader): Promise<SeatWaiting[]>;
  /** Books for oneself, or for an officer whom the actor may book. Throws Conflict with the reason when it cannot be. */
  book(actor: Actor, wish: BookingWish): Promise<{ id: string; status: BookingStatus }>;
  cancelBooking(actor: Actor, bookingId: string, reason: string): Promise<void>;
  /** What the home pages say of the classroom to this person. */
  agenda(db: Reader, actor: Actor): Promise<Agenda>;
}

// Addresses with fixed words come before those with an id in the same place.
const roomPages = [
  listPages,
  planningPages,
  attendancePages,
  checkInPages,
  sheetPages,
  importPages,
  resultPages,
  requestPages,
  movingPages,
  groupPages,
  placePages,
  coursePages,
  calendarPages,
  sessionPages,
];

export function createClassroom(given: Omit<ClassroomParts, 'around'>): Classroom {
  const parts: ClassroomParts = { ...given, around: [] };
  return {
    pages: roomPages.map((pagesOf) => pagesOf(parts)),
    building: createBuilding(parts),
    notices: noticeSection(parts.clock),
    contribute: (contribution) => void parts.around.push(contribution),
    jobs: [
      { name: 'classroom-reminders', every: 15 * 60_000, run: () => remind(parts) },
      { name: 'classroom-queues', every: 10 * 60_000, run: () => serveQueues(parts) },
      { name: 'classroom-wall-times', every: 24 * 60 * 60_000, run: () => keepWallTimes(parts) },
      { name: 'classroom-minimum', every: 60 * 60_000, run: () => warnUnderMinimum(parts) },
    ],
    async courses(db, actor) {
      return (await coursesFor(db, actor.reach('classroom:manage'))).map(summaryOf);
    },
    async findCourse(db, id) {
      const course = await findCourse(db, id);
      return course && summaryOf(course);
    },
    sessionsOffered: (db, asked) => sessionsOffered(db, { ...asked, now: parts.clock.iso() }),
    attendanceFacts,
    bookingFacts,
    sessionsPlanned: (db, courseIds) => sessionsPlanned(db, courseIds, parts.clock.iso()),
    foresee: (db, actor, asked) => foresee(db, actor, { ...asked, now: parts.clock.iso() }),
    seatsWaiting: (db) => seatsWaiting(db, parts.clock.iso()),
    async book(actor, wish) {
      const { id, status } = await book(parts, actor, wish);
      return { id, status };
    },
    cancelBooking: (actor, bookingId, reason) => cancelBooking(parts, actor, bookingId, reason),
    agenda: (db, actor) => agendaOf(db, actor, parts.clock.iso()),
  };
}

function summaryOf(course: {
  id: string;
  title: string;
  summary: string;
  hours: number;
  owner_path: string;
}): CourseSummary {
  const { id, title, summary, hours, owner_path } = course;
  return { id, title, summary, hours, organisationPath: owner_path };
}
