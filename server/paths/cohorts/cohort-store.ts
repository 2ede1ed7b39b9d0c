import { sql as raw } from 'kysely';
import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { CohortMessageRow, CohortRow, DiscussionPostRow, PathsTables } from '../tables.ts';

type Tables = PathsTables & IdentityTables;
export type CohortInPlace = NonNullable<Awaited<ReturnType<typeof findCohort>>>;

function cohorts(db: Reader) {
  return db
    .sql<Tables>()
    .selectFrom('cohorts')
    .innerJoin('organisations', 'organisations.id', 'cohorts.organisation_id')
    .innerJoin('learning_paths', 'learning_paths.id', 'cohorts.path_id')
    .selectAll('cohorts')
    .select([
      'organisations.path as organisation_path',
      'organisations.name as organisation_name',
      'learning_paths.status as path_status',
      'learning_paths.current_version_id',
    ]);
}

/** A cohort with how this person belongs to it, its path named in a language where it has such a name. */
export async function findCohort(
  db: Reader,
  id: string,
  { personId, language }: { personId: string; language: string },
) {
  return cohorts(db)
    .leftJoin('path_texts', (join) =>
      join.onRef('path_texts.path_id', '=', 'learning_paths.id').on('path_texts.language', '=', language),
    )
    .select((eb) => [
      eb.fn.coalesce('path_texts.title', 'learning_paths.title').as('path_title'),
      eb
        .selectFrom('cohort_tutors')
        .select('cohort_tutors.person_id')
        .whereRef('cohort_tutors.cohort_id', '=', 'cohorts.id')
        .where('cohort_tutors.person_id', '=', personId)
        .as('tutor'),
      eb
        .selectFrom('enrolments')
        .select('enrolments.id')
        .whereRef('enrolments.cohort_id', '=', 'cohorts.id')
        .where('enrolments.person_id', '=', personId)
        .where('enrolments.state', '=', 'active')
        .limit(1)
        .as('member'),
    ])
    .where('cohorts.id', '=', id)
    .executeTakeFirst();
}

export async function cohortsOf(db: Reader, pathId: string) {
  const rows = await cohorts(db)
    .select((eb) => [
      eb
        .selectFrom('enrolments')
        .select(raw<number>`count(*)`.as('count'))
        .whereRef('enrolments.cohort_id', '=', 'cohorts.id')
        .where('enrolments.state', '=', 'active')
        .as('members'),
    ])
    .where('cohorts.path_id', '=', pathId)
    .orderBy('cohorts.starts_on', 'desc')
    .orderBy('cohorts.id')
    .limit(200)
    .execute();
  return rows.map((row) => ({ ...row, members: Number(row.members) }));
}

export async function insertCohort(tx: Writer, row: CohortRow): Promise<void> {
  await tx.sql<PathsTables>().insertInto('cohorts').values(row).execute();
}

export async function tutorsOf(db: Reader, cohortId: string) {
  return db
    .sql<Tables>()
    .selectFrom('cohort_tutors')
    .innerJoin('people', 'people.id', 'cohort_tutors.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select([
      'people.id',
      'people.given_name',
      'people.family_name',
      'people.email',
      'people.language',
      'organisations.name as organisation_name',
    ])
    .where('cohort_tutors.cohort_id', '=', cohortId)
    .orderBy('people.search')
    .execute();
}

export async function addTutor(tx: Writer, cohortId: string, personId: string, now: string): Promise<void> {
  await tx
    .sql<PathsTables>()
    .insertInto('cohort_tutors')
    .values({ cohort_id: cohortId, person_id: personId, since: now })
    .onConflict((conflict) => conflict.columns(['cohort_id', 'person_id']).doNothing())
    .execute();
}

export async function removeTutor(tx: Writer, cohortId: string, personId: string): Promise<void> {
  await tx
    .sql<PathsTables>()
    .deleteFrom('cohort_tutors')
    .where('cohort_id', '=', cohortId)
    .where('person_id', '=', personId)
    .execute();
}

/** A tutor may come from any administration, so a person is found by the exact address. */
export async function findActiveByEmail(db: Reader, email: string) {
  return db
    .sql<IdentityTables>()
    .selectFrom('people')
    .select(['id'])
    .where('email_folded', '=', email.trim().normalize('NFKC').toLowerCase())
    .where('status', '=', 'active')
    .executeTakeFirst();
}

export async function joinCohort(tx: Writer, enrolmentIds: readonly string[], cohortId: string): Promise<void> {
  if (enrolmentIds.length === 0) return;
  await tx
    .sql<PathsTables>()
    .updateTable('enrolments')
    .set({ cohort_id: cohortId })
    .where('id', 'in', enrolmentIds)
    .execute();
}

export async function membersOf(db: Reader, cohortId: string) {
  return db
    .sql<Tables>()
    .selectFrom('enrolments')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .select(['people.id', 'people.given_name', 'people.family_name', 'people.email', 'people.language'])
    .where('enrolments.cohort_id', '=', cohortId)
    .where('enrolments.state', '=', 'active')
    .execute();
}

/** What a person reads: to everybody, and what passed between one learner and the tutors (all of it for tutors). */
export async function messagesOf(db: Reader, cohortId: string, learnerId: string | null, limit: number) {
  let query = db
    .sql<Tables>()
    .selectFrom('cohort_messages')
    .innerJoin('people as author', 'author.id', 'cohort_messages.author_id')
    .leftJoin('people as learner', 'learner.id', 'cohort_messages.learner_id')
    .selectAll('cohort_messages')
    .select([
      'author.given_name',
      'author.family_name',
      'learner.given_name as learner_given',
      'learner.family_name as learner_family',
    ])
    .where('cohort_messages.cohort_id', '=', cohortId);
  if (learnerId !== null) {
    query = query.where((eb) => eb.or([eb('learner_id', 'is', null), eb('learner_id', '=', learnerId)]));
  }
  return query.orderBy('cohort_messages.sent_at', 'desc').orderBy('cohort_messages.id', 'desc').limit(limit).execute();
}

export async function insertMessage(tx: Writer, row: CohortMessageRow): Promise<void> {
  await tx.sql<PathsTables>().insertInto('cohort_messages').values(row).execute();
}

export async function postsOf(db: Reader, cohortId: string, stepId: string, limit: number) {
  return db
    .sql<Tables>()
    .selectFrom('discussion_posts')
    .innerJoin('people', 'people.id', 'discussion_posts.author_id')
    .selectAll('discussion_posts')
    .select(['people.given_name', 'people.family_name'])
    .where('cohort_id', '=', cohortId)
    .where('step_id', '=', stepId)
    .orderBy('posted_at', 'desc')
    .orderBy('discussion_posts.id', 'desc')
    .limit(limit)
    .execute();
}

export async function findPost(db: Reader, id: string): Promise<DiscussionPostRow | undefined> {
  return db.sql<PathsTables>().selectFrom('discussion_posts').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertPost(tx: Writer, row: DiscussionPostRow): Promise<void> {
  await tx.sql<PathsTables>().insertInto('discussion_posts').values(row).execute();
}

export async function hidePost(tx: Writer, id: string, by: string, now: string): Promise<void> {
  await tx
    .sql<PathsTables>()
    .updateTable('discussion_posts')
    .set({ removed_at: now, removed_by: by })
    .where('id', '=', id)
    .execute();
}

export async function countPosts(db: Reader, cohortId: string): Promise<Map<string, number>> {
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('discussion_posts')
    .select(['step_id', raw<number>`count(*)`.as('count')])
    .where('cohort_id', '=', cohortId)
    .where('removed_at', 'is', null)
    .groupBy('step_id')
    .execute();
  return new Map(rows.map((row) => [row.step_id, Number(row.count)]));
}

/** How many of a cohort stand where. */
export async function standingsOf(db: Reader, cohortId: string) {
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('enrolments')
    .select(['status', raw<number>`count(*)`.as('people')])
    .where('cohort_id', '=', cohortId)
    .where('state', '=', 'active')
    .groupBy('status')
    .execute();
  return rows.map((row) => ({ status: row.status, people: Number(row.people) }));
}

/** Of every step, how many of the cohort have it done: the week plan at a glance. */
export async function stepsDoneIn(db: Reader, cohortId: string): Promise<Map<string, number>> {
  const rows = await db
    .sql<PathsTables>()
    .selectFrom('step_states')
    .innerJoin('enrolments', 'enrolments.id', 'step_states.enrolment_id')
    .select(['step_states.step_id', raw<number>`count(*)`.as('count')])
    .where('enrolments.cohort_id', '=', cohortId)
    .where('enrolments.state', '=', 'active')
    .where('step_states.done_on', 'is not', null)
    .groupBy('step_states.step_id')
    .execute();
  return new Map(rows.map((row) => [row.step_id, Number(row.count)]));
}

export async function progressIn(db: Reader, cohortId: string, limit: number, offset: number) {
  return db
    .sql<Tables>()
    .selectFrom('enrolments')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .leftJoin('path_steps', (join) =>
      join
        .onRef('path_steps.version_id', '=', 'enrolments.version_id')
        .onRef('path_steps.id', '=', 'enrolments.next_step_id'),
    )
    .select([
      'people.id',
      'people.given_name',
      'people.family_name',
      'organisations.name as organisation_name',
      'enrolments.status',
      'enrolments.steps_done',
      'enrolments.steps_needed',
      'path_steps.title as next_title',
      'path_steps.texts as next_texts',
    ])
    .where('enrolments.cohort_id', '=', cohortId)
    .where('enrolments.state', '=', 'active')
    .orderBy('people.search')
    .orderBy('enrolments.id')
    .limit(limit)
    .offset(offset)
    .execute();
}
