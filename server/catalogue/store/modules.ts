import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { withinReach } from '../../identity/index.ts';
import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { CatalogueTables, ModuleRow, VariantRow } from '../tables.ts';
import { containing } from './packages.ts';

type Tables = CatalogueTables & IdentityTables;

export type ModuleWithOwner = ModuleRow & { organisation: string; organisation_path: string };

function modules(db: Reader) {
  return db
    .sql<Tables>()
    .selectFrom('modules')
    .innerJoin('organisations', 'organisations.id', 'modules.organisation_id');
}

export function findModule(db: Reader, id: string): Promise<ModuleWithOwner | undefined> {
  return modules(db)
    .selectAll('modules')
    .select(['organisations.name as organisation', 'organisations.path as organisation_path'])
    .where('modules.id', '=', id)
    .executeTakeFirst();
}

export type ModuleState = 'draft' | 'published' | 'retired';

export interface ModuleSearch {
  /** Paths of the organisations whose published modules are offered to the reader: their own and those above. */
  offeredAt: readonly string[];
  /** Organisations whose modules the reader sees in every state. */
  reach: readonly string[];
  words: string;
  topic: string;
  language: string;
  audience: string;
  stage: string;
  state: ModuleState | '';
  sort: 'title' | 'newest';
  descending: boolean;
  offset: number;
  limit: number;
}

type Builder = ExpressionBuilder<Tables, 'modules' | 'organisations'>;

export async function searchModules(
  db: Reader,
  search: ModuleSearch,
): Promise<{ rows: ModuleWithOwner[]; total: number }> {
  const found = modules(db).where((eb) => eb.and([isVisible(eb, search), ...conditions(eb, search)]));
  const { total } = await found.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const direction = (search.sort === 'newest') !== search.descending ? 'desc' : 'asc';
  const rows = await found
    .selectAll('modules')
    .select(['organisations.name as organisation', 'organisations.path as organisation_path'])
    .orderBy(search.sort === 'newest' ? 'modules.created_at' : 'modules.sort_title', direction)
    .orderBy('modules.id', direction)
    .offset(search.offset)
    .limit(search.limit)
    .execute();
  return { rows, total: Number(total) };
}

function isVisible(eb: Builder, { offeredAt, reach }: ModuleSearch): Expression<SqlBool> {
  const isOffered = eb.and([
    eb('modules.published_at', 'is not', null),
    eb('modules.retired_at', 'is', null),
    eb('organisations.path', 'in', [...offeredAt]),
  ]);
  return reach.length === 0 ? isOffered : eb.or([isOffered, withinReach(reach, eb.ref('organisations.path'))]);
}

function conditions(eb: Builder, search: ModuleSearch): Expression<SqlBool>[] {
  return [
    ...(search.topic ? [eb('modules.topic', '=', search.topic)] : []),
    ...(search.audience ? [eb('modules.audience', '=', search.audience as ModuleRow['audience'])] : []),
    ...(search.stage ? [eb('modules.stage', '=', search.stage as ModuleRow['stage'])] : []),
    ...(search.state ? [hasState(eb, search.state)] : []),
    ...(search.language || search.words ? [hasVariant(eb, search)] : []),
  ];
}

function hasState(eb: Builder, state: ModuleState): Expression<SqlBool> {
  if (state === 'retired') return eb('modules.retired_at', 'is not', null);
  const published = eb('modules.published_at', state === 'published' ? 'is not' : 'is', null);
  return eb.and([published, eb('modules.retired_at', 'is', null)]);
}

function hasVariant(eb: Builder, { language, words }: ModuleSearch): Expression<SqlBool> {
  return eb.exists(
    eb
      .selectFrom('module_variants')
      .select('module_variants.id')
      .whereRef('module_variants.module_id', '=', 'modules.id')
      .$if(language !== '', (query) => query.where('module_variants.language', '=', language))
      .$if(words !== '', (query) => query.where('module_variants.search', 'like', containing(words))),
  );
}

export function listVariants(db: Reader, moduleIds: readonly string[]): Promise<VariantRow[]> {
  if (moduleIds.length === 0) return Promise.resolve([]);
  return db
    .sql<CatalogueTables>()
    .selectFrom('module_variants')
    .selectAll()
    .where('module_id', 'in', [...moduleIds])
    .orderBy('number')
    .execute();
}

export async function usedLanguages(db: Reader): Promise<string[]> {
  const rows = await db
    .sql<CatalogueTables>()
    .selectFrom('module_variants')
    .select('language')
    .distinct()
    .orderBy('language')
    .execute();
  return rows.map(({ language }) => language);
}

export function findVariant(db: Reader, id: string): Promise<VariantRow | undefined> {
  return db.sql<CatalogueTables>().selectFrom('module_variants').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertModule(tx: Writer, row: ModuleRow): Promise<void> {
  await tx.sql<CatalogueTables>().insertInto('modules').values(row).execute();
}

/** False when the language is taken already. */
export async function insertVariant(tx: Writer, row: VariantRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .sql<CatalogueTables>()
    .insertInto('module_variants')
    .values(row)
    .onConflict((conflict) => conflict.columns(['module_id', 'language']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** False when somebody else has changed the module since `version`. */
export async function updateModule(
  tx: Writer,
  id: string,
  version: number,
  changes: Partial<Omit<ModuleRow, 'id' | 'version'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<CatalogueTables>()
    .updateTable('modules')
    .set({ ...changes, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** False when somebody else has changed the variant since `version`. */
export async function updateVariant(
  tx: Writer,
  id: string,
  version: number,
  changes: Partial<Omit<VariantRow, 'id' | 'module_id' | 'version'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<CatalogueTables>()
    .updateTable('module_variants')
    .set({ ...changes, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** The organisations within reach, for whoever may choose the owner of a module. */
export function organisationsWithin(
  db: Reader,
  reach: readonly string[],
): Promise<{ id: string; name: string; path: string }[]> {
  return db
    .sql<IdentityTables>()
    .selectFrom('organisations')
    .select(['id', 'name', 'path'])
    .where((eb) => withinReach(reach, eb.ref('path')))
    .where('kind', '<>', 'unit')
    .where('closed_at', 'is', null)
    .orderBy('path')
    .limit(500)
    .execute();
}
