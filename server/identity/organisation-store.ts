import { sql } from 'kysely';
import type { Reader, Writer } from '../platform/database/index.ts';
import { rowsBefore } from '../platform/web/index.ts';
import { selfAndAbove, withinReach } from './actor.ts';
import { likeAll } from './search-store.ts';
import type { IdentityTables, OrganisationKind, OrganisationRow } from './tables.ts';

export interface OrganisationFilter {
  /** Paths at and below which the reader may see. */
  reach: readonly string[];
  /** Children of this one and these themselves; without either every organisation within reach. */
  parentId?: string | undefined;
  ids?: readonly string[] | undefined;
  words?: string | undefined;
  kind?: OrganisationKind | undefined;
  closed: boolean;
}

function filtered(db: Reader, filter: OrganisationFilter) {
  let query = db
    .sql<IdentityTables>()
    .selectFrom('organisations')
    .where((eb) => withinReach(filter.reach, eb.ref('organisations.path')))
    .where((eb) => likeAll(eb.ref('organisations.search'), filter.words));
  const { parentId, ids } = filter;
  if (parentId || ids)
    query = query.where((eb) =>
      eb.or([
        ...(parentId ? [eb('organisations.parent_id', '=', parentId)] : []),
        ...(ids && ids.length > 0 ? [eb('organisations.id', 'in', [...ids])] : []),
      ]),
    );
  if (filter.kind) query = query.where('organisations.kind', '=', filter.kind);
  if (!filter.closed) query = query.where('organisations.closed_at', 'is', null);
  return query;
}

export interface OrganisationListed extends OrganisationRow {
  parent_name: string | null;
  children: number;
  people: number;
}

/** One page of organisations with how many stand directly below and how many people work there and below. */
export async function listOrganisations(
  db: Reader,
  filter: OrganisationFilter,
  page: { sort: string; descending: boolean; page: number; size: number },
): Promise<{ rows: OrganisationListed[]; total: number }> {
  const { total } = await filtered(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const columns = { name: 'organisations.search', kind: 'organisations.kind', code: 'organisations.code' } as const;
  const column = columns[page.sort as keyof typeof columns] ?? 'organisations.search';
  const rows = await filtered(db, filter)
    .leftJoin('organisations as parents', 'parents.id', 'organisations.parent_id')
    .selectAll('organisations')
    .select(['parents.name as parent_name'])
    .select((eb) => [
      eb
        .selectFrom('organisations as below')
        .select((below) => below.fn.countAll<number>().as('count'))
        .whereRef('below.parent_id', '=', 'organisations.id')
        .where('below.closed_at', 'is', null)
        .as('children'),
      eb
        .selectFrom('organisations as here')
        .innerJoin('people', 'people.organisation_id', 'here.id')
        .select((here) => here.fn.countAll<number>().as('count'))
        .where((here) =>
          here.and([
            here('here.path', '>=', here.ref('organisations.path')),
            here('here.path', '<', sql<string>`organisations.path || '~'`),
          ]),
        )
        .where('people.status', '=', 'active')
        .as('people'),
    ])
    .orderBy(column, page.descending ? 'desc' : 'asc')
    .orderBy('organisations.id')
    .limit(page.size)
    .offset(rowsBefore(page, total))
    .execute();
  return { rows: rows.map((row) => ({ ...row, children: row.children ?? 0, people: row.people ?? 0 })), total };
}

/** An organisation and those above it, from the root down. */
export async function listAncestry(db: Reader, path: string): Promise<OrganisationRow[]> {
  return db
    .sql<IdentityTables>()
    .selectFrom('organisations')
    .selectAll()
    .where('path', 'in', selfAndAbove(path))
    .orderBy(sql`length(path)`)
    .execute();
}

export async function findOrganisationsByPath(db: Reader, paths: readonly string[]): Promise<OrganisationRow[]> {
  if (paths.length === 0) return [];
  const query = db.sql<IdentityTables>().selectFrom('organisations').selectAll();
  return query
    .where('path', 'in', [...paths])
    .orderBy('search')
    .execute();
}

export interface OrganisationCandidate {
  id: string;
  name: string;
  code: string | null;
  path: string;
  time_zone: string;
  parent_name: string | null;
}

/** Open organisations within reach that hold all the words in name or code, the shortest names first. */
export async function findCandidates(
  db: Reader,
  reach: readonly string[],
  words: string,
  most: number,
): Promise<OrganisationCandidate[]> {
  return db
    .sql<IdentityTables>()
    .selectFrom('organisations')
    .leftJoin('organisations as parents', 'parents.id', 'organisations.parent_id')
    .select(['organisations.id', 'organisations.name', 'organisations.code', 'organisations.path'])
    .select(['organisations.time_zone', 'parents.name as parent_name'])
    .where((eb) => withinReach(reach, eb.ref('organisations.path')))
    .where((eb) => likeAll(eb.ref('organisations.search'), words))
    .where('organisations.closed_at', 'is', null)
    .orderBy(sql`length(organisations.search)`)
    .orderBy('organisations.search')
    .limit(most)
    .execute();
}

/** Administrations an officer can apply to, with the region each belongs to. */
export async function listAdministrations(db: Reader) {
  return db
    .sql<IdentityTables>()
    .selectFrom('organisations')
    .leftJoin('organisations as parents', 'parents.id', 'organisations.parent_id')
    .select(['organisations.id', 'organisations.name', 'organisations.path', 'parents.name as region'])
    .where('organisations.kind', '=', 'administration')
    .where('organisations.closed_at', 'is', null)
    .orderBy('parents.search')
    .orderBy('organisations.search')
    .execute();
}

export async function listUnits(db: Reader, administrationPath: string) {
  return db
    .sql<IdentityTables>()
    .selectFrom('organisations')
    .select(['id', 'name', 'time_zone'])
    .where((eb) => withinReach([administrationPath], eb.ref('path')))
    .where('kind', '=', 'unit')
    .where('closed_at', 'is', null)
    .orderBy('search')
    .limit(500)
    .execute();
}

/** False when somebody has changed it since that version was read. */
export async function updateOrganisation(
  tx: Writer,
  id: string,
  version: number,
  changes: Partial<OrganisationRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<IdentityTables>()
    .updateTable('organisations')
    .set({ ...changes, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Puts the paths of an organisation and all below it under another one; what the audit trail says of them goes along. */
export async function rewritePaths(tx: Writer, from: string, to: string): Promise<void> {
  const db = tx.sql<IdentityTables>();
  await db
    .updateTable('organisations')
    .set({ path: sql<string>`cast(${to} as text) || substr(path, ${sql.lit(from.length + 1)})` })
    .where((eb) => withinReach([from], eb.ref('path')))
    .execute();
  await db
    .updateTable('audit_trail')
    .set({
      organisation_path: sql<string>`cast(${to} as text) || substr(organisation_path, ${sql.lit(from.length + 1)})`,
    })
    .where((eb) => withinReach([from], eb.ref('organisation_path')))
    .execute();
}

/**
 * Waits until nobody else moves organisations: two moves at once could put each of two under the other. The lock is the
 * root's row, held to the end of the transaction.
 */
export async function lockTree(tx: Writer): Promise<void> {
  await tx
    .sql<IdentityTables>()
    .updateTable('organisations')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('parent_id', 'is', null)
    .execute();
}

/** What is still open in an organisation and below: it can be closed when there is nothing. */
export async function countOpenBelow(
  db: Reader,
  organisation: OrganisationRow,
): Promise<{ units: number; people: number }> {
  const sqlDb = db.sql<IdentityTables>();
  const { units } = await sqlDb
    .selectFrom('organisations')
    .select((eb) => eb.fn.countAll<number>().as('units'))
    .where('parent_id', '=', organisation.id)
    .where('closed_at', 'is', null)
    .executeTakeFirstOrThrow();
  const { people } = await sqlDb
    .selectFrom('people')
    .select((eb) => eb.fn.countAll<number>().as('people'))
    .where('organisation_id', '=', organisation.id)
    .where('status', 'in', ['submitted', 'active', 'suspended'])
    .executeTakeFirstOrThrow();
  return { units, people };
}
