import type { IdentityTables } from '../identity/index.ts';
import type { PathsTables } from '../paths/index.ts';
import type { Reader, Writer } from '../platform/database/index.ts';
import type { CertificateRow, CompletionRow, RecordsTables } from './tables.ts';

type Tables = RecordsTables & IdentityTables & PathsTables;

export function findCompletionOfEnrolment(db: Reader, enrolmentId: string): Promise<CompletionRow | undefined> {
  return db
    .sql<RecordsTables>()
    .selectFrom('completions')
    .selectAll()
    .where('enrolment_id', '=', enrolmentId)
    .executeTakeFirst();
}

export function findCompletion(db: Reader, id: string): Promise<CompletionRow | undefined> {
  return db.sql<RecordsTables>().selectFrom('completions').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertCompletion(tx: Writer, row: CompletionRow): Promise<void> {
  await tx.sql<RecordsTables>().insertInto('completions').values(row).execute();
}

export async function changeCompletion(tx: Writer, id: string, changes: Partial<CompletionRow>): Promise<void> {
  await tx.sql<RecordsTables>().updateTable('completions').set(changes).where('id', '=', id).execute();
}

export async function insertCertificate(tx: Writer, row: CertificateRow): Promise<void> {
  await tx.sql<RecordsTables>().insertInto('certificates').values(row).execute();
}

/** The certificate in force of what an enrolment completed. */
export async function certificateOfEnrolment(db: Reader, enrolmentId: string): Promise<string | undefined> {
  const found = await db
    .sql<RecordsTables>()
    .selectFrom('certificates')
    .innerJoin('completions', 'completions.id', 'certificates.completion_id')
    .select('certificates.id')
    .where('completions.enrolment_id', '=', enrolmentId)
    .where('certificates.replaced_at', 'is', null)
    .where('certificates.revoked_at', 'is', null)
    .executeTakeFirst();
  return found?.id;
}

/** The certificate of a completion that is in force, if any is. */
export function findCertificateInForce(db: Reader, completionId: string): Promise<CertificateRow | undefined> {
  return db
    .sql<RecordsTables>()
    .selectFrom('certificates')
    .selectAll()
    .where('completion_id', '=', completionId)
    .where('replaced_at', 'is', null)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
}

/** Ends a certificate in force; false when somebody else was first. */
export async function endCertificate(
  tx: Writer,
  id: string,
  end: Pick<CertificateRow, 'replaced_at'> | Pick<CertificateRow, 'revoked_at' | 'revoked_by' | 'revocation_reason'>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<RecordsTables>()
    .updateTable('certificates')
    .set(end)
    .where('id', '=', id)
    .where('replaced_at', 'is', null)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export function findCertificateByNumber(db: Reader, number: string): Promise<CertificateRow | undefined> {
  return db.sql<RecordsTables>().selectFrom('certificates').selectAll().where('number', '=', number).executeTakeFirst();
}

export type CertificateFound = NonNullable<Awaited<ReturnType<typeof findCertificate>>>;

/** A certificate with the organisations that decide who may see it and who may end it. */
export function findCertificate(db: Reader, id: string) {
  return db
    .sql<Tables>()
    .selectFrom('certificates')
    .innerJoin('completions', 'completions.id', 'certificates.completion_id')
    .innerJoin('people', 'people.id', 'certificates.person_id')
    .innerJoin('organisations as home', 'home.id', 'people.organisation_id')
    .innerJoin('organisations as issuer', 'issuer.id', 'completions.organisation_id')
    .selectAll('certificates')
    .select([
      'home.path as home_path',
      'issuer.path as issuer_path',
      'people.email',
      'completions.withdrawn_at as completion_withdrawn_at',
    ])
    .where('certificates.id', '=', id)
    .executeTakeFirst();
}

/** Every certificate of a completion, newest first. */
export function certificatesOf(db: Reader, completionId: string) {
  return db
    .sql<Tables>()
    .selectFrom('certificates')
    .leftJoin('people as issuer', 'issuer.id', 'certificates.issued_by')
    .leftJoin('people as ender', 'ender.id', 'certificates.revoked_by')
    .selectAll('certificates')
    .select([
      'issuer.given_name as issuer_given',
      'issuer.family_name as issuer_family',
      'ender.given_name as ender_given',
      'ender.family_name as ender_family',
    ])
    .where('certificates.completion_id', '=', completionId)
    .orderBy('certificates.issued_at', 'desc')
    .orderBy('certificates.id', 'desc')
    .execute();
}

/** What a path is called, in every language it has. */
export async function findPathTitles(db: Reader, pathId: string) {
  const path = await db
    .sql<Tables>()
    .selectFrom('learning_paths')
    .innerJoin('organisations', 'organisations.id', 'learning_paths.organisation_id')
    .select([
      'learning_paths.title',
      'learning_paths.language',
      'learning_paths.organisation_id',
      'organisations.path as organisation_path',
    ])
    .where('learning_paths.id', '=', pathId)
    .executeTakeFirstOrThrow();
  const texts = await db
    .sql<Tables>()
    .selectFrom('path_texts')
    .select(['language', 'title'])
    .where('path_id', '=', pathId)
    .execute();
  return { ...path, titles: new Map(texts.map(({ language, title }) => [language, title])) };
}

export type Holder = Awaited<ReturnType<typeof findHolder>>;

export function findHolder(db: Reader, personId: string) {
  return db
    .sql<Tables>()
    .selectFrom('people')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select([
      'people.id',
      'people.given_name',
      'people.family_name',
      'people.email',
      'people.language',
      'people.staff_number',
      'people.grade',
      'people.time_zone',
      'organisations.name as organisation_name',
      'organisations.path as organisation_path',
    ])
    .where('people.id', '=', personId)
    .executeTakeFirst();
}

export function findOrganisation(db: Reader, id: string) {
  return db
    .sql<IdentityTables>()
    .selectFrom('organisations')
    .select(['id', 'name', 'path'])
    .where('id', '=', id)
    .executeTakeFirst();
}
