import type { Reader } from '../platform/database/index.ts';
import type { AttemptFact, AttendanceFact, BookingFact } from './progress/facts.ts';

export type Owned<Fact> = Fact & { readonly personId: string };

/** Where the facts of other rooms come from: everything about these people in these modules and courses. */
export interface Sources {
  /** `zones` says in which time zone each person's days are counted. */
  attempts(db: Reader, zones: ReadonlyMap<string, string>, modules: readonly string[]): Promise<Owned<AttemptFact>[]>;
  bookings(db: Reader, people: readonly string[], courses: readonly string[]): Promise<Owned<BookingFact>[]>;
  attendance(db: Reader, people: readonly string[], courses: readonly string[]): Promise<Owned<AttendanceFact>[]>;
}
