import type { Reader } from '../platform/database/index.ts';
import { selfAndAbove } from './actor.ts';
import type { Actor } from './actor.ts';
import type { Capability, Role } from './capabilities.ts';
import { findDeciders, findFewPeople, findPeopleByIds } from './directory-store.ts';
import type { PersonFound } from './directory-store.ts';
import { contactOf } from './letters.ts';
import type { Contact } from './letters.ts';

/**
 * The National Coordinators who look after an organisation: those of its administration and of its own units above it.
 * Where there is none, the administrators nearest above.
 */
export async function coordinatorsOf(db: Reader, organisationPath: string): Promise<Contact[]> {
  const deciders = await findDeciders(db, selfAndAbove(organisationPath));
  return nearest(deciders).map(contactOf);
}

/** Pure: coordinators before administrators, of administrators the nearest. */
export function nearest<Decider extends { id: string; role: Role; path: string }>(
  deciders: readonly Decider[],
): Decider[] {
  const coordinators = deciders.filter(({ role }) => role === 'coordinator');
  const longest = Math.max(0, ...deciders.map(({ path }) => path.length));
  const chosen = coordinators.length > 0 ? coordinators : deciders.filter(({ path }) => path.length === longest);
  return [...new Map(chosen.map((decider) => [decider.id, decider])).values()];
}

/** Active people within reach of a capability whose name, address or staff number holds all the words; a few, for pickers. */
export async function searchPeople(
  db: Reader,
  actor: Actor,
  words: string,
  { capability = 'people:view', most = 20 }: { capability?: Capability; most?: number } = {},
): Promise<PersonFound[]> {
  return findFewPeople(db, actor.reach(capability), words, most);
}

/** What a letter needs to know of these people, by their ids. */
export async function contactsOf(db: Reader, personIds: readonly string[]): Promise<Map<string, Contact>> {
  const people = await findPeopleByIds(db, personIds);
  return new Map(people.map((person) => [person.id, contactOf(person)]));
}
