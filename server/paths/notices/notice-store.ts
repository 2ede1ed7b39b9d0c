import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import { chunks } from '../building/outline-store.ts';
import type { Day } from '../progress/day.ts';
import { usualRules, type NoticeRules, type Sent } from '../progress/notices.ts';
import type { PathNoticePreferencesRow, PathNoticeRow, PathsTables } from '../tables.ts';

type Tables = PathsTables & IdentityTables;

export type NoticePreferences = Omit<PathNoticePreferencesRow, 'person_id' | 'changed_at'>;
export const unlessChosen: NoticePreferences = { reminders: 'all', openings: 'each', digest: 'daily' };

export type Addressee = Awaited<ReturnType<ReturnType<typeof addressees>['execute']>>[number];

/** What a letter about an enrolment needs to know: the person, the path in the person's words, dates and choices. */
export async function addresseesOf(db: Reader, enrolmentIds: readonly string[]): Promise<Addressee[]> {
  const found: Addressee[] = [];
  for (const some of chunks(enrolmentIds)) found.push(...(await addressees(db, some).execute()));
  return found;
}

function addressees(db: Reader, enrolmentIds: readonly string[]) {
  return db
    .sql<Tables>()
    .selectFrom('enrolments')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('learning_paths', 'learning_paths.id', 'enrolments.path_id')
    .leftJoin('path_texts', (join) =>
      join.onRef('path_texts.path_id', '=', 'learning_paths.id').onRef('path_texts.language', '=', 'people.language'),
    )
    .leftJoin('path_steps', (join) =>
      join
        .onRef('path_steps.version_id', '=', 'enrolments.version_id')
        .onRef('path_steps.id', '=', 'enrolments.next_step_id'),
    )
    .leftJoin('cohorts', 'cohorts.id', 'enrolments.cohort_id')
    .leftJoin('people as enrolling', 'enrolling.id', 'enrolments.enrolled_by')
    .leftJoin('path_notice_preferences as chosen', 'chosen.person_id', 'enrolments.person_id')
    .selectAll('enrolments')
    .select([
      'people.given_name',
      'people.family_name',
      'people.email',
      'people.language',
      'people.time_zone',
      'learning_paths.title',
      'path_texts.title as said',
      'path_steps.title as next_title',
      'path_steps.texts as next_texts',
      'cohorts.name as cohort_name',
      'enrolling.given_name as by_given_name',
      'enrolling.family_name as by_family_name',
      'chosen.reminders',
      'chosen.openings',
    ])
    .where('enrolments.id', 'in', enrolmentIds)
    .where('people.status', '=', 'active')
    .orderBy('enrolments.id');
}

export type Candidate = Awaited<ReturnType<typeof datedCandidates>>[number];

/** The next few enrolments, after one, that a dated notice could be about. */
export async function datedCandidates(
  db: Reader,
  { after, from, until, limit }: { after: string; from: Day; until: Day; limit: number },
) {
  return db
    .sql<Tables>()
    .selectFrom('enrolments')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .leftJoin('path_notice_preferences as chosen', 'chosen.person_id', 'enrolments.person_id')
    .select([
      'enrolments.id',
      'enrolments.path_id',
      'enrolments.person_id',
      'enrolments.version_id',
      'enrolments.cycle',
      'enrolments.enrolled_on',
      'enrolments.completed_on',
      'enrolments.due_on',
      'enrolments.access_ends_on',
      'enrolments.expires_on',
      'people.time_zone',
      'chosen.reminders',
    ])
    .where('enrolments.state', '=', 'active')
    .where('people.status', '=', 'active')
    .where('enrolments.id', '>', after)
    .where((eb) =>
      eb.or([
        eb.and([
          eb('enrolments.completed_on', 'is', null),
          eb.or([
            eb('enrolments.due_on', '<=', until),
            eb.and([eb('enrolments.access_ends_on', '>=', from), eb('enrolments.access_ends_on', '<=', until)]),
          ]),
        ]),
        eb.and([
          eb('enrolments.completed_on', 'is not', null),
          eb('enrolments.expires_on', '>=', from),
          eb('enrolments.expires_on', '<=', until),
        ]),
      ]),
    )
    .orderBy('enrolments.id')
    .limit(limit)
    .execute();
}

export async function sentOf(db: Reader, enrolmentIds: readonly string[]): Promise<Map<string, Sent[]>> {
  const sent = new Map<string, Sent[]>();
  if (enrolmentIds.length === 0) return sent;
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('path_notices')
    .selectAll()
    .where('enrolment_id', 'in', enrolmentIds)
    .execute();
  for (const { enrolment_id, kind, about, number, sent_on } of rows) {
    sent.set(enrolment_id, [...(sent.get(enrolment_id) ?? []), { kind, about, number, on: sent_on }]);
  }
  return sent;
}

/** False when another process was faster: it has the letter too. */
export async function noteSent(tx: Writer, row: PathNoticeRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .sql<PathsTables>()
    .insertInto('path_notices')
    .values(row)
    .onConflict((conflict) => conflict.columns(['enrolment_id', 'kind', 'about', 'number']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** People who are under way on any of these paths: whoever is need not be told that an old result runs out. */
export async function underWayOn(db: Reader, pathIds: readonly string[], people: readonly string[]) {
  if (pathIds.length === 0 || people.length === 0) return [];
  return db
    .sql<PathsTables>()
    .selectFrom('enrolments')
    .select(['person_id', 'path_id'])
    .where('path_id', 'in', pathIds)
    .where('person_id', 'in', people)
    .where('state', '=', 'active')
    .where('completed_on', 'is', null)
    .execute();
}

/** The day on which dated notices began in this installation: today, the first time it is asked for. */
export async function beginningOfNotices(tx: Writer, today: Day): Promise<Day> {
  const sql = tx.sql<PathsTables>();
  await sql
    .insertInto('notice_beginning')
    .values({ id: 1, began_on: today })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  return (await sql.selectFrom('notice_beginning').select('began_on').executeTakeFirstOrThrow()).began_on;
}

export interface PathNoticeRules {
  rules: NoticeRules;
  /** What fell due before this day is history; empty where nothing was chosen. */
  since: Day;
}

export async function noticeRulesOf(db: Reader, pathIds: readonly string[]): Promise<Map<string, PathNoticeRules>> {
  const ids = [...new Set(pathIds)];
  const rules = new Map<string, PathNoticeRules>(ids.map((id) => [id, { rules: usualRules, since: '' }]));
  if (ids.length === 0) return rules;
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('path_notice_rules')
    .selectAll()
    .where('path_id', 'in', ids)
    .execute();
  for (const row of rows) rules.set(row.path_id, { rules: JSON.parse(row.rules) as NoticeRules, since: row.since });
  return rules;
}

/** The furthest ahead that any path writes to anybody, in days. */
export async function allNoticeRules(db: Reader): Promise<NoticeRules[]> {
  const rows = await db.sql<PathsTables>().selectFrom('path_notice_rules').select('rules').execute();
  return [usualRules, ...rows.map(({ rules }) => JSON.parse(rules) as NoticeRules)];
}

export async function writeNoticeRules(tx: Writer, row: PathsTables['path_notice_rules']): Promise<void> {
  const { rules, since, changed_by, changed_at } = row;
  await tx
    .sql<PathsTables>()
    .insertInto('path_notice_rules')
    .values(row)
    .onConflict((conflict) => conflict.column('path_id').doUpdateSet({ rules, since, changed_by, changed_at }))
    .execute();
}

export async function preferencesOf(db: Reader, personId: string): Promise<NoticePreferences> {
  const row = await db
    .sql<PathsTables>()
    .selectFrom('path_notice_preferences')
    .select(['reminders', 'openings', 'digest'])
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return row ?? unlessChosen;
}

export async function writePreferences(tx: Writer, row: PathNoticePreferencesRow): Promise<void> {
  const { reminders, openings, digest, changed_at } = row;
  await tx
    .sql<PathsTables>()
    .insertInto('path_notice_preferences')
    .values(row)
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet({ reminders, openings, digest, changed_at }))
    .execute();
}
