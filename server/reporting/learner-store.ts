import type { CatalogueTables } from '../catalogue/index.ts';
import type { ClassroomTables } from '../classroom/index.ts';
import { withinReach } from '../identity/index.ts';
import type { IdentityTables } from '../identity/index.ts';
import type { PathsTables } from '../paths/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { PlayerTables } from '../player/index.ts';

/** Somebody within reach. */
export async function findLearner(db: Reader, reach: readonly string[], personId: string) {
  return db
    .sql<IdentityTables>()
    .selectFrom('people')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .select([
      'people.id',
      'people.given_name',
      'people.family_name',
      'people.email',
      'people.status',
      'people.time_zone',
      'people.last_seen_at',
      'organisations.name as organisation_name',
      'organisations.path as organisation_path',
    ])
    .where('people.id', '=', personId)
    .where((eb) => withinReach(reach, eb.ref('organisations.path')))
    .executeTakeFirst();
}

/** Every enrolment a person has or had, the latest first. */
export async function enrolmentsOf(db: Reader, personId: string, language: string) {
  return db
    .sql<PathsTables>()
    .selectFrom('enrolments')
    .innerJoin('learning_paths', 'learning_paths.id', 'enrolments.path_id')
    .leftJoin('path_texts', (join) =>
      join.onRef('path_texts.path_id', '=', 'learning_paths.id').on('path_texts.language', '=', language),
    )
    .selectAll('enrolments')
    .select((eb) => eb.fn.coalesce('path_texts.title', 'learning_paths.title').as('title'))
    .where('enrolments.person_id', '=', personId)
    .where('enrolments.state', 'in', ['active', 'withdrawn'])
    .orderBy('enrolments.enrolled_at', 'desc')
    .orderBy('enrolments.id', 'desc')
    .execute();
}

/** The steps of all these enrolments in the order of their paths, with where the learner stands. */
export async function stepsOf(db: Reader, personId: string) {
  return db
    .sql<PathsTables>()
    .selectFrom('enrolments')
    .innerJoin('path_steps', 'path_steps.version_id', 'enrolments.version_id')
    .innerJoin('path_stages', (join) =>
      join
        .onRef('path_stages.version_id', '=', 'path_steps.version_id')
        .onRef('path_stages.id', '=', 'path_steps.stage_id'),
    )
    .leftJoin('step_states', (join) =>
      join.onRef('step_states.enrolment_id', '=', 'enrolments.id').onRef('step_states.step_id', '=', 'path_steps.id'),
    )
    .select([
      'enrolments.id as enrolment_id',
      'path_steps.id as step_id',
      'path_steps.kind',
      'path_steps.title',
      'path_steps.texts',
      'step_states.status',
      'step_states.done_on',
      'step_states.started_on',
      'step_states.score',
      'step_states.attendance',
      'step_states.because',
    ])
    .where('enrolments.person_id', '=', personId)
    .where('enrolments.state', 'in', ['active', 'withdrawn'])
    .orderBy('path_stages.position')
    .orderBy('path_steps.position')
    .execute();
}

/** All attempts of a person on any module, the latest first. */
export async function attemptsOf(db: Reader, personId: string) {
  return db
    .sql<PlayerTables & CatalogueTables>()
    .selectFrom('attempts')
    .leftJoin('module_versions', 'module_versions.id', 'attempts.version_id')
    .leftJoin('module_variants', 'module_variants.id', 'module_versions.variant_id')
    .selectAll('attempts')
    .select('module_variants.title as module_title')
    .where('attempts.person_id', '=', personId)
    .orderBy('attempts.started_at', 'desc')
    .execute();
}

/** The sessions a person is or was booked on, the latest first, with the minutes that were approved. */
export async function sessionsOf(db: Reader, personId: string) {
  return db
    .sql<ClassroomTables>()
    .selectFrom('bookings')
    .innerJoin('sessions', 'sessions.id', 'bookings.session_id')
    .leftJoin('approved_attendance', 'approved_attendance.booking_id', 'bookings.id')
    .select((eb) => [
      'bookings.id',
      'bookings.status',
      'sessions.id as session_id',
      'sessions.title',
      'sessions.place',
      'sessions.time_zone',
      'sessions.starts_at',
      'sessions.ends_at',
      'sessions.cancelled_at',
      'sessions.attendance_approved_at',
      eb.fn.sum<number | null>('approved_attendance.minutes').as('minutes'),
      eb.fn.sum<number | null>('approved_attendance.planned_minutes').as('planned_minutes'),
      eb.fn.max<number | null>('approved_attendance.grade').as('grade'),
    ])
    .where('bookings.person_id', '=', personId)
    .groupBy([
      'bookings.id',
      'bookings.status',
      'sessions.id',
      'sessions.title',
      'sessions.place',
      'sessions.time_zone',
      'sessions.starts_at',
      'sessions.ends_at',
      'sessions.cancelled_at',
      'sessions.attendance_approved_at',
    ])
    .orderBy('sessions.starts_at', 'desc')
    .execute();
}

/** What was approved for a person unit by unit: status and minutes. */
export async function attendanceOf(db: Reader, personId: string) {
  return db
    .sql<ClassroomTables>()
    .selectFrom('approved_attendance')
    .innerJoin('session_units', 'session_units.id', 'approved_attendance.unit_id')
    .select([
      'approved_attendance.booking_id',
      'approved_attendance.status',
      'approved_attendance.minutes',
      'approved_attendance.planned_minutes',
      'approved_attendance.held_on',
      'session_units.title',
    ])
    .where('approved_attendance.person_id', '=', personId)
    .orderBy('session_units.starts_at')
    .execute();
}
