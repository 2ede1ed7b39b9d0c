import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { EvidenceFileRow, PathsTables } from '../tables.ts';

/** What a file proves. */
export type Proven = 'exemption_id' | 'achievement_id';

export async function insertEvidence(tx: Writer, rows: readonly EvidenceFileRow[]): Promise<void> {
  if (rows.length > 0) await tx.sql<PathsTables>().insertInto('evidence_files').values(rows).execute();
}

export async function evidenceOf(db: Reader, proven: Proven, ids: readonly string[]): Promise<EvidenceFileRow[]> {
  if (ids.length === 0) return [];
  return db
    .sql<PathsTables>()
    .selectFrom('evidence_files')
    .selectAll()
    .where(proven, 'in', ids)
    .orderBy('added_at')
    .orderBy('id')
    .execute();
}

/** A file with the person whom it concerns. */
export async function findEvidence(db: Reader, id: string) {
  return db
    .sql<PathsTables & IdentityTables>()
    .selectFrom('evidence_files')
    .leftJoin('exemptions', 'exemptions.id', 'evidence_files.exemption_id')
    .leftJoin('achievements', 'achievements.id', 'evidence_files.achievement_id')
    .innerJoin('people', (join) =>
      join.on((eb) => eb('people.id', '=', eb.fn.coalesce('exemptions.person_id', 'achievements.person_id'))),
    )
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .selectAll('evidence_files')
    .select(['people.id as person_id', 'organisations.path as organisation_path'])
    .where('evidence_files.id', '=', id)
    .executeTakeFirst();
}

export async function deleteEvidence(tx: Writer, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.sql<PathsTables>().deleteFrom('evidence_files').where('id', 'in', ids).execute();
}
