import type { Actor } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { Message } from '../platform/language/index.ts';

/** Why somebody is not seated yet, and where what unlocks it is found. */
export interface DoorLock {
  said: Message;
  href: string;
  label: Message;
}

/** What a room below knows of sessions; their pages show it without asking what it is. */
export interface SessionContribution {
  /** Who of these people is not to be seated in the course yet; those who may be are left out. */
  locks(db: Reader, people: readonly string[], courseId: string, language: string): Promise<Map<string, DoorLock>>;
  /** Where somebody finds more about the people of a session. */
  links(
    db: Reader,
    actor: Actor,
    session: { id: string; courseId: string },
    language: string,
  ): Promise<{ label: Message; href: string }[]>;
}

/** The first lock that any contribution knows of, for each person. */
export async function locksOf(
  around: readonly SessionContribution[],
  db: Reader,
  asked: { people: readonly string[]; courseId: string; language: string },
): Promise<Map<string, DoorLock>> {
  const locks = new Map<string, DoorLock>();
  if (asked.people.length === 0) return locks;
  for (const one of around) {
    for (const [person, lock] of await one.locks(db, asked.people, asked.courseId, asked.language)) {
      if (!locks.has(person)) locks.set(person, lock);
    }
  }
  return locks;
}
