import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { PathsTables } from '../tables.ts';

/** Completed results whose window for recertification has opened, and for which nothing was opened yet. */
export async function renewalsDue(db: Reader, today: string, limit: number) {
  return db
    .sql<PathsTables & IdentityTables>()
    .selectFrom('enrolments')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('learning_paths', 'learning_paths.id', 'enrolments.path_id')
    .selectAll('enrolments')
    .select(['people.time_zone', 'learning_paths.current_version_id', 'learning_paths.status as path_status'])
    .where('enrolments.renews_on', '<=', today)
    .where('enrolments.renewal_opened_at', 'is', null)
    .where('enrolments.state', '=', 'active')
    .where('people.status', '=', 'active')
    .orderBy('enrolments.id')
    .limit(limit)
    .execute();
}

/** Claims the renewal; false when another process has it. */
export async function claimRenewal(tx: Writer, enrolmentId: string, now: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<PathsTables>()
    .updateTable('enrolments')
    .set({ renewal_opened_at: now })
    .where('id', '=', enrolmentId)
    .where('renewal_opened_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
