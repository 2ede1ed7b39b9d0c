import { likeAll, withinReach } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { Tables } from './sessions/session-store.ts';

/** A person as the classroom needs to know them. */
export interface Officer {
  id: string;
  given_name: string;
  family_name: string;
  email: string;
  staff_number: string | null;
  organisation_name: string;
  organisation_path: string;
}

export async function findOfficer(db: Reader, id: string): Promise<Officer | undefined> {
  return officers(db).where('people.id', '=', id).executeTakeFirst();
}

export async function officersByIds(db: Reader, ids: readonly string[]): Promise<Officer[]> {
  return ids.length === 0 ? [] : officers(db).where('people.id', 'in', ids).execute();
}

/** Active people within reach whose name, address or number has the words searched for. */
export async function searchOfficers(
  db: Reader,
  reach: readonly string[],
  search: string,
  most: number,
): Promise<Officer[]> {
  return officers(db)
    .where((eb) => withinReach(reach, eb.ref('organisations.path')))
    .where((eb) => likeAll(eb.ref('people.search'), search))
    .orderBy('people.family_name')
    .orderBy('people.given_name')
    .limit(most)
    .execute();
}

/** People by e-mail address or staff number, as a list names them: folded, within reach. */
export async function officersNamed(
  db: Reader,
  reach: readonly string[],
  names: readonly string[],
): Promise<(Officer & { email_folded: string })[]> {
  if (names.length === 0) return [];
  return officers(db)
    .select('people.email_folded')
    .where((eb) => withinReach(reach, eb.ref('organisations.path')))
    .where((eb) =>
      eb.or([eb('people.email_folded', 'in', names), eb(eb.fn('lower', ['people.staff_number']), 'in', names)]),
    )
    .execute();
}

/** Those who may be put in front of a class: people who hold a role that teaches, within reach, by name or address. */
export async function searchTeachers(
  db: Reader,
  reach: readonly string[],
  words: string,
  most: number,
): Promise<Officer[]> {
  return teachers(db, reach)
    .where((eb) => likeAll(eb.ref('people.search'), words))
    .orderBy('people.sort_name')
    .limit(most)
    .execute();
}

/** Of these people, those who may teach. */
export async function teachersAmong(db: Reader, reach: readonly string[], ids: readonly string[]): Promise<Officer[]> {
  if (ids.length === 0) return [];
  return teachers(db, reach).where('people.id', 'in', ids).execute();
}

/** Who planned a session and who teaches it, as far as they have accounts. */
export async function teachingStaff(db: Reader, sessionId: string): Promise<(Officer & { language: string })[]> {
  return officers(db)
    .select('people.language')
    .where((eb) =>
      eb.or([
        eb(
          'people.id',
          'in',
          eb.selectFrom('session_staff').select('person_id').where('session_id', '=', sessionId).$castTo<string>(),
        ),
        eb(
          'people.id',
          'in',
          eb.selectFrom('sessions').select('created_by').where('id', '=', sessionId).$castTo<string>(),
        ),
      ]),
    )
    .execute();
}

function teachers(db: Reader, reach: readonly string[]) {
  return officers(db)
    .where((eb) => withinReach(reach, eb.ref('organisations.path')))
    .where((eb) =>
      eb(
        'people.id',
        'in',
        eb.selectFrom('roles').select('roles.person_id').where('roles.role', 'in', ['instructor', 'administrator']),
      ),
    );
}

function officers(db: Reader) {
  return db
    .sql<Tables>()
    .selectFrom('people')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .where('people.status', '=', 'active')
    .select([
      'people.id',
      'people.given_name',
      'people.family_name',
      'people.email',
      'people.staff_number',
      'organisations.name as organisation_name',
      'organisations.path as organisation_path',
    ]);
}
