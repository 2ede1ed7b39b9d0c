import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { Message } from '../../platform/language/index.ts';
import { DomainError } from '../../platform/web/index.ts';
import { book } from './booking.ts';
import type { BookingStatus } from './booking-rules.ts';
import type { ClassroomParts } from '../parts.ts';
import { officersNamed } from '../people-store.ts';
import type { Officer } from '../people-store.ts';

export const mostInGroup = 200;

/** People of a list of e-mail addresses and staff numbers, and the entries that are nobody's within reach. */
export async function readGroup(
  db: Reader,
  reach: readonly string[],
  list: string,
): Promise<{ people: Officer[]; unknown: string[] }> {
  const entries = [...new Set(list.split(/[\s,;]+/).filter(Boolean))].slice(0, mostInGroup);
  const folded = new Map(entries.map((entry) => [entry.toLowerCase(), entry]));
  const people = await officersNamed(db, reach, [...folded.keys()]);
  for (const person of people) {
    folded.delete(person.email_folded);
    folded.delete((person.staff_number ?? '').toLowerCase());
  }
  return { people, unknown: [...folded.values()] };
}

export interface GroupOutcome {
  personId: string;
  status: BookingStatus | null;
  /** Why there is no booking. */
  refusal: Message | null;
}

/**
 * Books people one after the other, each a deed of its own: what cannot be is said and keeps nobody else back. Those in
 * `despiteLock` are booked although something on their way is not done yet.
 */
export async function bookGroup(
  parts: ClassroomParts,
  actor: Actor,
  sessionId: string,
  wish: { people: readonly string[]; despiteLock: ReadonlySet<string> },
): Promise<GroupOutcome[]> {
  const outcomes: GroupOutcome[] = [];
  for (const personId of wish.people.slice(0, mostInGroup)) {
    try {
      const despiteLock = wish.despiteLock.has(personId);
      const { status } = await book(parts, actor, { sessionId, personId, despiteLock });
      outcomes.push({ personId, status, refusal: null });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      outcomes.push({ personId, status: null, refusal: error.said });
    }
  }
  return outcomes;
}
