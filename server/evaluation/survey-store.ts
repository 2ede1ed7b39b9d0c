import { likeAll, withinReach } from '../identity/index.ts';
import type { IdentityTables } from '../identity/index.ts';
import type { Reader, Writer } from '../platform/database/index.ts';
import type { Outline, SurveyWords, Texts } from './outline.ts';
import type { EvaluationTables, SurveyCorrectionRow, SurveyRow, SurveyStatus } from './tables.ts';

type Tables = EvaluationTables & IdentityTables;

export interface SurveyInPlace extends Omit<SurveyRow, 'outline' | 'texts'> {
  readonly outline: Outline;
  readonly words: SurveyWords;
  readonly texts: Texts<SurveyWords>;
  readonly owner_path: string;
  readonly owner_name: string;
  readonly owner_zone: string;
}

function surveys(db: Reader) {
  return db
    .sql<Tables>()
    .selectFrom('surveys')
    .innerJoin('organisations as owner', 'owner.id', 'surveys.organisation_id')
    .selectAll('surveys')
    .select(['owner.path as owner_path', 'owner.name as owner_name', 'owner.time_zone as owner_zone']);
}

export async function findSurvey(db: Reader, id: string): Promise<SurveyInPlace | undefined> {
  const row = await surveys(db).where('surveys.id', '=', id).executeTakeFirst();
  return row && parsed(row);
}

export interface SurveyFilter {
  /** Owners whose surveys are shown whatever their state. */
  managed: readonly string[];
  /** Owners, by their paths, and reaches of those whose published surveys are shown. */
  offeredBy: readonly string[];
  within: readonly string[];
  search: string;
  status: SurveyStatus | null;
  ids?: readonly string[];
}

function filtered(db: Reader, { managed, offeredBy, within, search, status, ids }: SurveyFilter) {
  let query = db
    .sql<Tables>()
    .selectFrom('surveys')
    .innerJoin('organisations as owner', 'owner.id', 'surveys.organisation_id')
    .where((eb) =>
      eb.or([
        withinReach(managed, eb.ref('owner.path')),
        eb.and([
          eb('surveys.status', '!=', 'draft'),
          eb.or([
            eb('owner.path', 'in', offeredBy.length > 0 ? offeredBy : ['']),
            withinReach(within, eb.ref('owner.path')),
          ]),
        ]),
      ]),
    )
    .where((eb) => likeAll(eb.ref('surveys.search'), search));
  if (status) query = query.where('surveys.status', '=', status);
  if (ids) query = query.where('surveys.id', 'in', ids.length > 0 ? ids : ['']);
  return query;
}

export const surveySorts = ['title', 'owner', 'state', 'published'] as const;
export type SurveySort = (typeof surveySorts)[number];
const columns = {
  title: 'surveys.search',
  owner: 'owner.search',
  state: 'surveys.status',
  published: 'surveys.published_at',
} as const;

export type SurveyListed = Awaited<ReturnType<typeof listSurveys>>['rows'][number];

export async function listSurveys(
  db: Reader,
  filter: SurveyFilter,
  order: { sort: SurveySort; descending: boolean; limit: number; offset: number },
) {
  const { total } = await filtered(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await filtered(db, filter)
    .select([
      'surveys.id',
      'surveys.number',
      'surveys.title',
      'surveys.texts',
      'surveys.anonymity',
      'surveys.status',
      'surveys.published_at',
      'owner.name as owner_name',
      'owner.path as owner_path',
    ])
    .orderBy(columns[order.sort], order.descending ? 'desc' : 'asc')
    .orderBy('surveys.search')
    .orderBy('surveys.number', 'desc')
    .orderBy('surveys.id')
    .limit(order.limit)
    .offset(order.offset)
    .execute();
  return { rows: rows.map((row) => ({ ...row, texts: JSON.parse(row.texts) as Texts<SurveyWords> })), total };
}

/** Which of these can be answered. */
export async function publishedAmong(db: Reader, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .sql<EvaluationTables>()
    .selectFrom('surveys')
    .select('id')
    .where('id', 'in', ids)
    .where('status', '=', 'published')
    .execute();
  return new Set(rows.map(({ id }) => id));
}

export async function insertSurvey(tx: Writer, row: SurveyRow): Promise<void> {
  await tx.sql<EvaluationTables>().insertInto('surveys').values(row).execute();
}

/** False when somebody else was faster, or the survey is not in that state any more. */
export async function updateSurvey(
  tx: Writer,
  { id, version, status }: Pick<SurveyRow, 'id' | 'version' | 'status'>,
  values: Partial<SurveyRow>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<EvaluationTables>()
    .updateTable('surveys')
    .set({ ...values, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('status', '=', status)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function deleteDraftSurvey(tx: Writer, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .sql<EvaluationTables>()
    .deleteFrom('surveys')
    .where('id', '=', id)
    .where('status', '=', 'draft')
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

/** One after the other from here to the end of the transaction. */
export async function takeTurn(tx: Writer, id: string): Promise<void> {
  await tx
    .sql<EvaluationTables>()
    .updateTable('surveys')
    .set((eb) => ({ turn: eb('turn', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

export async function newestNumber(db: Reader, seriesId: string): Promise<number> {
  const row = await db
    .sql<EvaluationTables>()
    .selectFrom('surveys')
    .select((eb) => eb.fn.max('number').as('number'))
    .where('series_id', '=', seriesId)
    .executeTakeFirst();
  return Number(row?.number ?? 0);
}

export async function insertCorrections(tx: Writer, rows: readonly SurveyCorrectionRow[]): Promise<void> {
  if (rows.length > 0) await tx.sql<EvaluationTables>().insertInto('survey_corrections').values(rows).execute();
}

export async function correctionsOf(db: Reader, surveyId: string) {
  return db
    .sql<EvaluationTables>()
    .selectFrom('survey_corrections')
    .select(['language', 'was', 'became', 'corrected_at'])
    .where('survey_id', '=', surveyId)
    .orderBy('corrected_at')
    .orderBy('id')
    .execute();
}

export async function ownersWithin(db: Reader, reach: readonly string[], limit = 500) {
  return db
    .sql<IdentityTables>()
    .selectFrom('organisations')
    .select(['id', 'name', 'path'])
    .where((eb) => withinReach(reach, eb.ref('path')))
    .where('closed_at', 'is', null)
    .orderBy('path')
    .limit(limit)
    .execute();
}

export async function findOwnerPath(db: Reader, id: string): Promise<string | undefined> {
  const row = await db
    .sql<IdentityTables>()
    .selectFrom('organisations')
    .select('path')
    .where('id', '=', id)
    .where('closed_at', 'is', null)
    .executeTakeFirst();
  return row?.path;
}

function parsed<Row extends SurveyRow>(
  row: Row,
): Omit<Row, 'outline' | 'texts'> & Pick<SurveyInPlace, 'outline' | 'words' | 'texts'> {
  const { title, introduction } = row;
  return {
    ...row,
    outline: JSON.parse(row.outline) as Outline,
    texts: JSON.parse(row.texts) as Texts<SurveyWords>,
    words: { title, introduction },
  };
}
