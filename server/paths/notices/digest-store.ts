import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import { chunks } from '../building/outline-store.ts';
import type { Day } from '../progress/day.ts';
import type { PathsTables } from '../tables.ts';

type Tables = PathsTables & IdentityTables;

function matters(db: Reader) {
  return db
    .sql<Tables>()
    .selectFrom('enrolments')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select([
      'enrolments.id',
      'enrolments.path_id',
      'enrolments.version_id',
      'enrolments.due_on',
      'people.given_name',
      'people.family_name',
      'organisations.path as organisation_path',
    ])
    .where('people.status', '=', 'active');
}

/** Requests to join a path that nobody has decided. */
export async function requestsWaiting(db: Reader) {
  return matters(db).where('enrolments.state', '=', 'requested').orderBy('enrolments.requested_at').execute();
}

/** People under way whose due day lies between two days. */
export async function dueBetween(db: Reader, from: Day, until: Day) {
  return matters(db)
    .where('enrolments.state', '=', 'active')
    .where('enrolments.completed_on', 'is', null)
    .where('enrolments.due_on', '>=', from)
    .where('enrolments.due_on', '<=', until)
    .orderBy('enrolments.due_on')
    .orderBy('people.search')
    .execute();
}

/** Gates that opened for people between two days. */
export async function openedBetween(db: Reader, from: Day, until: Day) {
  return matters(db)
    .innerJoin('gate_states', 'gate_states.enrolment_id', 'enrolments.id')
    .select(['gate_states.gate_id', 'gate_states.opened_on'])
    .where('enrolments.state', '=', 'active')
    .where('enrolments.completed_on', 'is', null)
    .where('gate_states.open', '=', 1)
    .where('gate_states.opened_on', '>=', from)
    .where('gate_states.opened_on', '<=', until)
    .orderBy('gate_states.opened_on')
    .orderBy('people.search')
    .execute();
}

/** How often these people want to be told, and until when they were. */
export async function digestsOf(
  db: Reader,
  people: readonly string[],
): Promise<Map<string, { digest: 'daily' | 'weekly'; toldUntil: Day | null }>> {
  const found = new Map<string, { digest: 'daily' | 'weekly'; toldUntil: Day | null }>();
  for (const some of chunks(people)) {
    const rows = await db
      .sql<Tables>()
      .selectFrom('people')
      .leftJoin('path_notice_preferences as chosen', 'chosen.person_id', 'people.id')
      .leftJoin('coordinator_digests', 'coordinator_digests.person_id', 'people.id')
      .select(['people.id', 'chosen.digest', 'coordinator_digests.told_until'])
      .where('people.id', 'in', some)
      .execute();
    for (const row of rows) found.set(row.id, { digest: row.digest ?? 'daily', toldUntil: row.told_until });
  }
  return found;
}

/** Notes until when somebody is told; false when another process has told them already. */
export async function claimDigest(tx: Writer, personId: string, before: Day | null, until: Day): Promise<boolean> {
  const sql = tx.sql<PathsTables>();
  if (before === null) {
    const { numInsertedOrUpdatedRows } = await sql
      .insertInto('coordinator_digests')
      .values({ person_id: personId, told_until: until })
      .onConflict((conflict) => conflict.column('person_id').doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  }
  const { numUpdatedRows } = await sql
    .updateTable('coordinator_digests')
    .set({ told_until: until })
    .where('person_id', '=', personId)
    .where('told_until', '=', before)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function weeklyReaders(db: Reader): Promise<string[]> {
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('path_notice_preferences')
    .select('person_id')
    .where('digest', '=', 'weekly')
    .execute();
  return rows.map((row) => row.person_id);
}
