import { withinReach } from '../identity/index.ts';
import type { IdentityTables } from '../identity/index.ts';
import type { Reader, Writer } from '../platform/database/index.ts';
import type { CompletionRow, RecordImportRow, RecordsTables } from './tables.ts';

type Tables = RecordsTables & IdentityTables;

// SQLite takes 32,766 values in one statement, PostgreSQL 65,535.
const portion = 500;

export async function insertImport(tx: Writer, row: RecordImportRow): Promise<void> {
  await tx.sql<Tables>().insertInto('record_imports').values(row).execute();
}

export function findImport(db: Reader, id: string, reach: readonly string[]) {
  return imports(db, reach).selectAll('record_imports').where('record_imports.id', '=', id).executeTakeFirst();
}

/** Marks an import as taken over; false when it already was. */
export async function closeImport(
  tx: Writer,
  id: string,
  end: Pick<RecordImportRow, 'applied_at' | 'taken' | 'left_out'>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<Tables>()
    .updateTable('record_imports')
    .set(end)
    .where('id', '=', id)
    .where('applied_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export function listImports(db: Reader, reach: readonly string[], order: { limit: number; offset: number }) {
  return imports(db, reach)
    .innerJoin('people', 'people.id', 'record_imports.uploaded_by')
    .select([
      'record_imports.id',
      'record_imports.file_name',
      'record_imports.uploaded_at',
      'record_imports.applied_at',
      'record_imports.taken',
      'record_imports.left_out',
      'people.given_name',
      'people.family_name',
    ])
    .orderBy('record_imports.uploaded_at', 'desc')
    .orderBy('record_imports.id', 'desc')
    .limit(order.limit)
    .offset(order.offset)
    .execute();
}

export async function countImports(db: Reader, reach: readonly string[]): Promise<number> {
  const { count } = await imports(db, reach)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

function imports(db: Reader, reach: readonly string[]) {
  return db
    .sql<Tables>()
    .selectFrom('record_imports')
    .innerJoin('organisations', 'organisations.id', 'record_imports.organisation_id')
    .where((eb) => withinReach(reach, eb.ref('organisations.path')));
}

/** The people within reach by their addresses. */
export async function peopleByEmail(db: Reader, emails: string[], reach: readonly string[]) {
  const found = new Map<string, string>();
  for (let from = 0; from < emails.length; from += portion) {
    const rows = await db
      .sql<Tables>()
      .selectFrom('people')
      .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
      .select(['people.id', 'people.email_folded'])
      .where('people.email_folded', 'in', emails.slice(from, from + portion))
      .where((eb) => withinReach(reach, eb.ref('organisations.path')))
      .execute();
    for (const { id, email_folded } of rows) found.set(email_folded, id);
  }
  return found;
}

/** What other files brought for these people, as `person/day/title`. */
export async function importedBefore(db: Reader, people: string[], importId: string): Promise<Set<string>> {
  const known = new Set<string>();
  for (let from = 0; from < people.length; from += portion) {
    const rows = await db
      .sql<Tables>()
      .selectFrom('completions')
      .select(['person_id', 'completed_on', 'search'])
      .where('source', '=', 'import')
      .where('import_id', '!=', importId)
      .where('person_id', 'in', people.slice(from, from + portion))
      .execute();
    for (const row of rows) known.add(sameRecord(row));
  }
  return known;
}

export function sameRecord(row: Pick<CompletionRow, 'person_id' | 'completed_on' | 'search'>): string {
  return `${row.person_id}/${row.completed_on}/${row.search}`;
}

export async function insertCompletions(tx: Writer, rows: CompletionRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += portion)
    await tx
      .sql<Tables>()
      .insertInto('completions')
      .values(rows.slice(from, from + portion))
      .execute();
}
