import type { Actor } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { Translator } from '../platform/language/index.ts';
import type { AttemptFact, AttendanceFact, BookingFact } from './progress/facts.ts';

export type Owned<Fact> = Fact & { readonly personId: string };

/** A module, a course or a survey that a step can be made of. */
export interface Subject {
  readonly id: string;
  readonly title: string;
  readonly minutes: number | null;
}

/** A session that a learner can be offered for a step. */
export interface OfferedSession {
  readonly id: string;
  readonly courseId: string;
  readonly title: string;
  readonly language: string;
  readonly place: string;
  readonly zone: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly days: readonly { readonly startsAt: string; readonly endsAt: string }[];
  readonly capacity: number;
  readonly seatsLeft: number;
  readonly waiting: number;
  readonly waitingList: boolean;
  readonly signUpClosesAt: string | null;
  readonly booking: 'requested' | 'approved' | 'wait-listed' | 'booked' | 'declined' | 'cancelled' | null;
}

/** What paths ask of whoever makes surveys and takes the answers; that they were given is told by `recordAnswer`. */
export interface SurveySource {
  /** The published surveys that paths of this actor may ask, by words of their title; with `ids` only these. */
  offered(
    db: Reader,
    actor: Actor,
    asked: { translator: Translator; search: string; ids?: readonly string[]; limit: number; offset: number },
  ): Promise<{ rows: Subject[]; total: number }>;
  /** Which of these can be answered now. */
  open(db: Reader, ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Where a learner answers the survey of a step, and where one is made. */
  addressOf(pathId: string, stepId: string): string;
  readonly newAddress: string;
}

/** A session still to come, as whoever plans for many people sees it. */
export interface PlannedSession {
  readonly id: string;
  readonly courseId: string;
  readonly title: string;
  readonly language: string;
  readonly place: string;
  readonly zone: string;
  readonly startsAt: string;
  readonly endsOn: string;
  /** It is offered to the people of this organisation and of all below it. */
  readonly ownerPath: string;
  readonly seatsLeft: number;
  readonly waiting: number;
  readonly waitingList: boolean;
  readonly signUpClosesAt: string | null;
  readonly coordinatorDecides: boolean;
}

/** A seat that a coordinator is asked for. */
export interface SeatWaiting {
  readonly organisationPath: string;
  readonly name: string;
  readonly title: string;
  readonly startsAt: string;
  readonly zone: string;
}

/** What paths ask of the rooms above: facts about people, and what steps can be made of. */
export interface Sources {
  /** `zones` says in which time zone each person's days are counted. */
  attempts(db: Reader, zones: ReadonlyMap<string, string>, modules: readonly string[]): Promise<Owned<AttemptFact>[]>;
  /** Ids of everybody who has completed or passed this module. */
  haveFinished(db: Reader, module: string): Promise<string[]>;
  bookings(db: Reader, people: readonly string[], courses: readonly string[]): Promise<Owned<BookingFact>[]>;
  attendance(db: Reader, people: readonly string[], courses: readonly string[]): Promise<Owned<AttendanceFact>[]>;
  sessionsOffered(
    db: Reader,
    asked: { courseIds: readonly string[]; organisationPath: string; personId: string },
  ): Promise<readonly OfferedSession[]>;
  /** Titles of modules and courses by id, also of those that are offered no more. */
  titles(db: Reader, ids: readonly string[], language: string): Promise<ReadonlyMap<string, string>>;
  /** Sessions of courses still to come, whomever they are offered to. */
  sessionsPlanned(db: Reader, courses: readonly string[]): Promise<readonly PlannedSession[]>;
  /** What booking these people into a session would come to, in the order given: a status, or why not. */
  foresee(
    db: Reader,
    actor: Actor,
    sessionId: string,
    people: readonly string[],
  ): Promise<ReadonlyMap<string, { outcome: string; other?: string }>>;
  /** Books somebody else; throws Conflict with the reason when it cannot be. */
  bookFor(
    actor: Actor,
    sessionId: string,
    personId: string,
  ): Promise<{ status: NonNullable<OfferedSession['booking']> }>;
  /** Seats on which the coordinator of a learner is to decide. */
  seatsWaiting(db: Reader): Promise<SeatWaiting[]>;
  modules(db: Reader, actor: Actor, language: string): Promise<Subject[]>;
  courses(db: Reader, actor: Actor): Promise<Subject[]>;
  readonly surveys: SurveySource;
  /** Starts a module, or goes on with it; gives the address to send the browser to. `keeps` takes it along. */
  launch(actor: Actor, moduleId: string, returnTo: string, keeps?: boolean): Promise<string>;
  /** Asks for a seat; gives what became of it. Throws Conflict with the reason when it cannot be. */
  book(actor: Actor, sessionId: string): Promise<{ status: NonNullable<OfferedSession['booking']> }>;
}
