import { foldSearch } from '../identity/index.ts';
import type { Actor } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { Conflict, Forbidden, Invalid, NotFound } from '../platform/web/index.ts';
import { readImport } from './import-rows.ts';
import type { ImportedRow } from './import-rows.ts';
import * as store from './import-store.ts';
import type { RecordsParts } from './parts.ts';
import type { CompletionRow, RecordImportRow } from './tables.ts';

export type CheckedRow = ImportedRow & { record: CompletionRow | null };

export interface Importing {
  /** Keeps the file; nothing is recorded yet. */
  upload(actor: Actor, file: { name: string; content: string }): Promise<string>;
  /** The dry run: every row with what is wrong with it, or the record it would make. */
  check(actor: Actor, id: string): Promise<{ file: RecordImportRow; rows: CheckedRow[] }>;
  /** Records every row that has no fault, once. */
  apply(actor: Actor, id: string): Promise<{ taken: number; leftOut: number }>;
}

/** Completions from elsewhere, from a file: so that an officer's scattered record stands in one place. */
export function createImporting(parts: RecordsParts): Importing {
  const { database, clock, ids, audit } = parts;
  const today = (): string => clock.iso().slice(0, 10);
  const check = async (db: Reader, actor: Actor, id: string) => {
    const reach = actor.reach('records:manage');
    const file = await store.findImport(db, id, reach);
    if (!file) throw new NotFound();
    const reading = readImport(file.content, today());
    return { file, rows: reading.ok ? await judge(db, parts, file, reading.rows, reach) : [] };
  };
  return {
    async upload(actor, { name, content }) {
      if (!actor.canAt('records:manage', actor.organisationPath)) throw new Forbidden();
      const reading = readImport(content, today());
      if (!reading.ok) throw new Invalid({ file: reading.fault });
      const row: RecordImportRow = {
        id: ids.next(),
        organisation_id: actor.organisationId,
        file_name: name.slice(0, 200),
        content,
        uploaded_by: actor.personId,
        uploaded_at: clock.iso(),
        applied_at: null,
        taken: null,
        left_out: null,
      };
      await database.transaction((tx) => store.insertImport(tx, row));
      return row.id;
    },
    check: (actor, id) => check(database, actor, id),
    apply: (actor, id) =>
      database.transaction(async (tx) => {
        const { file, rows } = await check(tx, actor, id);
        const records = rows.flatMap(({ record }) => record ?? []);
        const counts = { taken: records.length, leftOut: rows.length - records.length };
        const end = { applied_at: clock.iso(), taken: counts.taken, left_out: counts.leftOut };
        if (!(await store.closeImport(tx, file.id, end))) throw new Conflict({ key: 'records.import-applied-before' });
        await store.insertCompletions(tx, records);
        const subject = { kind: 'record-import', id: file.id };
        await audit.record(tx, { actor, deed: 'records.records-imported', subject, details: { ...counts } });
        return counts;
      }),
  };
}

async function judge(
  db: Reader,
  { ids, clock }: RecordsParts,
  file: RecordImportRow,
  rows: ImportedRow[],
  reach: readonly string[],
): Promise<CheckedRow[]> {
  const people = await store.peopleByEmail(db, [...new Set(rows.flatMap(({ value }) => value?.email ?? []))], reach);
  const known = await store.importedBefore(db, [...new Set(people.values())], file.id);
  return rows.map((row) => {
    if (!row.value) return { ...row, record: null };
    const personId = people.get(row.value.email);
    if (!personId) return { ...row, fault: { key: 'records.import-nobody' }, record: null };
    const record = recordOf(row.value, personId, file, { id: ids.next(), at: clock.iso() });
    // The set grows as rows are read, so that a line that stands twice in the file is taken once.
    if (known.has(store.sameRecord(record))) return { ...row, fault: { key: 'records.import-known' }, record: null };
    known.add(store.sameRecord(record));
    return { ...row, record };
  });
}

function recordOf(
  value: NonNullable<ImportedRow['value']>,
  personId: string,
  file: RecordImportRow,
  { id, at }: { id: string; at: string },
): CompletionRow {
  return {
    id,
    person_id: personId,
    organisation_id: file.organisation_id,
    path_id: null,
    path_version_id: null,
    path_version: 0,
    enrolment_id: null,
    cycle: 1,
    title: value.title,
    search: foldSearch(value.title),
    language: value.language,
    hours: value.hours,
    completed_on: value.completedOn,
    expires_on: value.expiresOn,
    source: 'import',
    provider: value.provider,
    reference: value.reference,
    import_id: file.id,
    recorded_at: at,
    withdrawn_at: null,
  };
}
