import { selfAndAbove, withinReach } from '../identity/index.ts';
import type { IdentityTables } from '../identity/index.ts';
import type { Reader, Writer } from '../platform/database/index.ts';
import type { CertificateTemplateRow, RecordsTables } from './tables.ts';

type Tables = RecordsTables & IdentityTables;

/** The template of the organisation, or of the nearest above it that has one. */
export function findTemplateFor(db: Reader, organisationPath: string): Promise<CertificateTemplateRow | undefined> {
  return db
    .sql<Tables>()
    .selectFrom('certificate_templates')
    .innerJoin('organisations', 'organisations.id', 'certificate_templates.organisation_id')
    .selectAll('certificate_templates')
    .where('organisations.path', 'in', selfAndAbove(organisationPath))
    .orderBy((eb) => eb.fn('length', ['organisations.path']), 'desc')
    .limit(1)
    .executeTakeFirst();
}

export function findTemplate(db: Reader, organisationId: string): Promise<CertificateTemplateRow | undefined> {
  return db
    .sql<Tables>()
    .selectFrom('certificate_templates')
    .selectAll()
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst();
}

export async function saveTemplate(tx: Writer, row: CertificateTemplateRow): Promise<void> {
  await tx
    .sql<Tables>()
    .insertInto('certificate_templates')
    .values(row)
    .onConflict((conflict) => conflict.column('organisation_id').doUpdateSet(row))
    .execute();
}

export async function removeTemplate(tx: Writer, organisationId: string): Promise<void> {
  await tx.sql<Tables>().deleteFrom('certificate_templates').where('organisation_id', '=', organisationId).execute();
}

/** The organisations within reach that can issue certificates, each with its template where it has one. */
export function listTemplates(
  db: Reader,
  reach: readonly string[],
  order: { limit: number; offset: number; search: string },
) {
  return organisationsWithin(db, reach, order.search)
    .leftJoin('certificate_templates', 'certificate_templates.organisation_id', 'organisations.id')
    .select([
      'organisations.id',
      'organisations.name',
      'organisations.kind',
      'certificate_templates.signatory_name',
      'certificate_templates.colour',
      'certificate_templates.changed_at',
    ])
    .orderBy('organisations.path')
    .limit(order.limit)
    .offset(order.offset)
    .execute();
}

export async function countTemplates(db: Reader, reach: readonly string[], search: string): Promise<number> {
  const { count } = await organisationsWithin(db, reach, search)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

function organisationsWithin(db: Reader, reach: readonly string[], search: string) {
  const query = db
    .sql<Tables>()
    .selectFrom('organisations')
    .where('organisations.closed_at', 'is', null)
    .where('organisations.kind', '!=', 'unit')
    .where((eb) => withinReach(reach, eb.ref('organisations.path')));
  return search === '' ? query : query.where('organisations.search', 'like', `%${search}%`);
}
