import { sql } from 'kysely';
import type { SqlBool } from 'kysely';
import type { CatalogueTables } from '../catalogue/index.ts';
import { likeAll, withinReach } from '../identity/index.ts';
import type { IdentityTables } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { rowsBefore } from '../platform/web/index.ts';
import type { LaunchErrorRow, LaunchMode, PlayerTables } from './tables.ts';

export interface LaunchFilter {
  /** Of the learners' organisations. */
  reach: readonly string[];
  /** Words of the learner's name. */
  learner?: string | undefined;
  /** Words of the module's title in any of its languages, or of the package's file. */
  module?: string | undefined;
  kind?: LaunchMode | 'trial' | undefined;
  /** Only launches with errors. */
  hasErrors: boolean;
  /** An error's number, or part of the call or of the element it came of. */
  error?: string | undefined;
  /** Times, ISO; `until` is not part of it. */
  from?: string | undefined;
  until?: string | undefined;
}

export interface FoundLaunch {
  id: string;
  mode: LaunchMode;
  trial: number;
  started_at: string;
  used_at: string;
  ended_at: string | null;
  superseded_at: string | null;
  device: string;
  attempt_id: string | null;
  given_name: string;
  family_name: string;
  organisation: string;
  /** The title of the module in the language it was opened in; null of a preview without module. */
  title: string | null;
  file_name: string;
}

type Tables = PlayerTables & CatalogueTables & IdentityTables;

function filtered(db: Reader, filter: LaunchFilter) {
  const { learner, module, kind, hasErrors, error, from, until } = filter;
  let query = db
    .sql<Tables>()
    .selectFrom('launches')
    .innerJoin('people', 'people.id', 'launches.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .innerJoin('packages', 'packages.id', 'launches.package_id')
    .where((eb) => withinReach(filter.reach, eb.ref('organisations.path')));
  if (learner) query = query.where((eb) => likeAll(eb.ref('people.search'), learner));
  if (module) {
    query = query.where((eb) => {
      const titles = eb
        .selectFrom('module_variants')
        .select('module_variants.module_id')
        .where((variants) => likeAll(variants.ref('module_variants.search'), module));
      return eb.or([eb('launches.module_id', 'in', titles), likeAll(eb.ref('packages.search'), module)]);
    });
  }
  if (kind === 'trial') query = query.where('launches.trial', '=', 1);
  else if (kind) query = query.where('launches.mode', '=', kind).where('launches.trial', '=', 0);
  if (from) query = query.where('launches.started_at', '>=', from);
  if (until) query = query.where('launches.started_at', '<', until);
  if (hasErrors || error) query = query.where('launches.id', 'in', launchesWith(db, error));
  return query;
}

/** The launches with errors; with a number by that, else by part of the call or of the element. */
function launchesWith(db: Reader, error: string | undefined) {
  const launches = db.sql<Tables>().selectFrom('launch_errors').select('launch_errors.launch_id');
  if (!error) return launches;
  if (/^\d+$/.test(error)) return launches.where('launch_errors.code', '=', error);
  const part = `%${error.toLowerCase().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const holds = (column: 'call' | 'element') =>
    sql<SqlBool>`lower(${sql.ref(`launch_errors.${column}`)}) like ${part} escape '\\'`;
  return launches.where((eb) => eb.or([holds('call'), holds('element')]));
}

/** The newest first. */
export async function searchLaunches(
  db: Reader,
  filter: LaunchFilter,
  page: { page: number; size: number },
): Promise<{ rows: FoundLaunch[]; total: number }> {
  const { total } = await filtered(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await filtered(db, filter)
    .leftJoin('module_versions', 'module_versions.id', 'launches.version_id')
    .leftJoin('module_variants', 'module_variants.id', 'module_versions.variant_id')
    .select([
      'launches.id',
      'launches.mode',
      'launches.trial',
      'launches.started_at',
      'launches.used_at',
      'launches.ended_at',
      'launches.superseded_at',
      'launches.device',
      'launches.attempt_id',
      'people.given_name',
      'people.family_name',
      'organisations.name as organisation',
      'module_variants.title',
      'packages.file_name',
    ])
    .orderBy('launches.started_at', 'desc')
    .orderBy('launches.id', 'desc')
    .limit(page.size)
    .offset(rowsBefore(page, Number(total)))
    .execute();
  return { rows, total: Number(total) };
}

/** The errors of the launches, the most frequent of each first. */
export async function errorsOfLaunches(db: Reader, launchIds: readonly string[]): Promise<LaunchErrorRow[]> {
  if (launchIds.length === 0) return [];
  return db
    .sql<Tables>()
    .selectFrom('launch_errors')
    .selectAll()
    .where('launch_id', 'in', [...launchIds])
    .orderBy('times', 'desc')
    .orderBy('call')
    .orderBy('element')
    .execute();
}
