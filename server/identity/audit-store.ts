import { sql } from 'kysely';
import type { Reader } from '../platform/database/index.ts';
import { rowsBefore } from '../platform/web/index.ts';
import { withinReach } from './actor.ts';
import { likeAll } from './search-store.ts';
import type { AuditRow, IdentityTables } from './tables.ts';

export interface AuditFilter {
  reach: readonly string[];
  deed?: string | undefined;
  /** Words of the name of who did it. */
  words?: string | undefined;
  subject?: { kind: string; id: string } | undefined;
  /** Times, ISO; `until` is not part of it. */
  from?: string | undefined;
  until?: string | undefined;
}

function filtered(db: Reader, filter: AuditFilter) {
  const { deed, words, subject, from, until } = filter;
  let query = db
    .sql<IdentityTables>()
    .selectFrom('audit_trail')
    .where((eb) => withinReach(filter.reach, eb.ref('organisation_path')));
  if (deed) query = query.where('deed', '=', deed);
  if (subject) query = query.where('subject_kind', '=', subject.kind).where('subject_id', '=', subject.id);
  if (from) query = query.where('at', '>=', from);
  if (until) query = query.where('at', '<', until);
  if (words)
    query = query.where('actor_id', 'in', (eb) =>
      eb
        .selectFrom('people')
        .select('people.id')
        .where((people) => likeAll(people.ref('people.search'), words)),
    );
  return query;
}

/** The newest first; ids grow with time. */
export async function listAudit(
  db: Reader,
  filter: AuditFilter,
  page: { page: number; size: number },
): Promise<{ rows: AuditRow[]; total: number }> {
  const { total } = await filtered(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const newest = filtered(db, filter).selectAll().orderBy('id', 'desc');
  const rows = await newest.limit(page.size).offset(rowsBefore(page, total)).execute();
  return { rows, total };
}

export function streamAudit(db: Reader, filter: AuditFilter): AsyncIterable<AuditRow> {
  return filtered(db, filter).selectAll().orderBy('id', 'desc').stream(500);
}

/** Every kind of deed that was ever done: one step of the index for each, however long the trail. */
export async function listDeeds(db: Reader): Promise<string[]> {
  const { rows } = await sql<{ deed: string }>`
    with recursive deeds (deed) as (
      select min(deed) from audit_trail
      union all
      select (select min(deed) from audit_trail where deed > deeds.deed) from deeds where deeds.deed is not null
    )
    select deed from deeds where deed is not null`.execute(db.sql());
  return rows.map(({ deed }) => deed);
}
