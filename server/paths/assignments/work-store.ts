import type { JoinBuilder } from 'kysely';
import { likeAll, withinReach } from '../../identity/index.ts';
import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { PathsTables, SubmissionState } from '../tables.ts';

type Tables = PathsTables & IdentityTables;

/** Whether this person tutors the cohort in which the learner takes the path. */
export async function isTutorOf(db: Reader, tutorId: string, pathId: string, learnerId: string): Promise<boolean> {
  const row = await db
    .sql<PathsTables>()
    .selectFrom('cohort_tutors')
    .innerJoin('enrolments', 'enrolments.cohort_id', 'cohort_tutors.cohort_id')
    .select('enrolments.id')
    .where('cohort_tutors.person_id', '=', tutorId)
    .where('enrolments.path_id', '=', pathId)
    .where('enrolments.person_id', '=', learnerId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Who reads work: tutors by office within these organisations, and of the cohorts that this person tutors. */
export interface WorkReader {
  personId: string;
  reach: readonly string[];
}

export interface WorkFilter {
  state: Exclude<SubmissionState, 'draft'> | null;
  search: string;
  pathId: string | null;
  cohortId?: string | null;
}

export const waitingWork: WorkFilter = { state: 'submitted', search: '', pathId: null };

/** Work that this reader may read, with whose it is and on which path. */
export function readable(db: Reader, reader: WorkReader) {
  return db
    .sql<Tables>()
    .selectFrom('submissions')
    .innerJoin('people', 'people.id', 'submissions.person_id')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .innerJoin('learning_paths', 'learning_paths.id', 'submissions.path_id')
    .where('submissions.state', '!=', 'draft')
    .where((eb) =>
      eb.or([
        withinReach(reader.reach, eb.ref('organisations.path')),
        eb.exists(
          eb
            .selectFrom('cohort_tutors')
            .innerJoin('enrolments', 'enrolments.cohort_id', 'cohort_tutors.cohort_id')
            .select('enrolments.id')
            .where('cohort_tutors.person_id', '=', reader.personId)
            .whereRef('enrolments.path_id', '=', 'submissions.path_id')
            .whereRef('enrolments.person_id', '=', 'submissions.person_id'),
        ),
      ]),
    );
}

/** The step of a piece of work, as that version of the path has it that was worked on. */
export function stepWorkedOn(
  join: JoinBuilder<Tables, 'submissions' | 'people' | 'organisations' | 'learning_paths' | 'path_steps'>,
) {
  return join
    .onRef('path_steps.id', '=', 'submissions.step_id')
    .on((eb) =>
      eb('path_steps.version_id', '=', eb.fn.coalesce('submissions.version_id', 'learning_paths.current_version_id')),
    );
}

function queue(db: Reader, reader: WorkReader, { state, search, pathId, cohortId }: WorkFilter) {
  let query = readable(db, reader).where((eb) => likeAll(eb.ref('people.search'), search));
  if (state) query = query.where('submissions.state', '=', state);
  if (pathId) query = query.where('submissions.path_id', '=', pathId);
  if (cohortId) {
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('enrolments')
          .select('enrolments.id')
          .where('enrolments.cohort_id', '=', cohortId)
          .whereRef('enrolments.path_id', '=', 'submissions.path_id')
          .whereRef('enrolments.person_id', '=', 'submissions.person_id'),
      ),
    );
  }
  return query;
}

/** Work that was handed in, oldest first. The step is named as the version of the path names it that was worked on. */
export async function workToRead(
  db: Reader,
  reader: WorkReader,
  filter: WorkFilter,
  { limit, offset }: { limit: number; offset: number },
) {
  const rows = await queue(db, reader, filter)
    .leftJoin('path_steps', stepWorkedOn)
    .select((eb) => [
      'submissions.id',
      'submissions.path_id',
      'submissions.number',
      'submissions.state',
      'submissions.submitted_at',
      'submissions.submitted_on',
      'submissions.due_on',
      'people.given_name',
      'people.family_name',
      'organisations.name as organisation_name',
      'learning_paths.title as path_title',
      'path_steps.title as step_title',
      'path_steps.texts as step_texts',
      eb.fn.countAll<number>().over().as('all_of_them'),
    ])
    .orderBy('submissions.submitted_at')
    .orderBy('submissions.id')
    .limit(limit)
    .offset(offset)
    .execute();
  return { rows, total: Number(rows[0]?.all_of_them ?? 0) };
}

/** The pieces of work before and after one in a queue. */
export async function neighboursOf(
  db: Reader,
  reader: WorkReader,
  filter: WorkFilter,
  { id, submitted_at }: { id: string; submitted_at: string | null },
): Promise<{ previous: string | null; next: string | null }> {
  const at = submitted_at ?? '';
  const beside = async (direction: 'asc' | 'desc') => {
    const comes = direction === 'asc' ? ('>' as const) : ('<' as const);
    const row = await queue(db, reader, filter)
      .select('submissions.id')
      .where((eb) =>
        eb.or([
          eb('submissions.submitted_at', comes, at),
          eb.and([eb('submissions.submitted_at', '=', at), eb('submissions.id', comes, id)]),
        ]),
      )
      .orderBy('submissions.submitted_at', direction)
      .orderBy('submissions.id', direction)
      .limit(1)
      .executeTakeFirst();
    return row?.id ?? null;
  };
  return { previous: await beside('desc'), next: await beside('asc') };
}

/** The paths of which there is work to see, for the filter. */
export async function pathsWithWork(db: Reader, reader: WorkReader) {
  return readable(db, reader)
    .select(['learning_paths.id', 'learning_paths.title'])
    .distinct()
    .orderBy('learning_paths.title')
    .limit(200)
    .execute();
}

export async function insertAnswer(tx: Writer, row: PathsTables['survey_answers']): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .sql<PathsTables>()
    .insertInto('survey_answers')
    .values(row)
    .onConflict((conflict) => conflict.columns(['enrolment_id', 'step_id']).doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}
