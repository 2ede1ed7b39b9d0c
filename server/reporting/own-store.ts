import type { ClassroomTables } from '../classroom/index.ts';
import type { PathsTables } from '../paths/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { PlayerTables } from '../player/index.ts';

/** The paths a person is on now, each in its latest cycle, with the step that comes next. */
export async function ownPaths(db: Reader, personId: string, language: string) {
  return db
    .sql<PathsTables>()
    .selectFrom('enrolments')
    .innerJoin('learning_paths', 'learning_paths.id', 'enrolments.path_id')
    .leftJoin('path_texts', (join) =>
      join.onRef('path_texts.path_id', '=', 'learning_paths.id').on('path_texts.language', '=', language),
    )
    .leftJoin('path_steps', (join) =>
      join
        .onRef('path_steps.version_id', '=', 'enrolments.version_id')
        .onRef('path_steps.id', '=', 'enrolments.next_step_id'),
    )
    .select((eb) => [
      'enrolments.id',
      'enrolments.path_id',
      eb.fn.coalesce('path_texts.title', 'learning_paths.title').as('title'),
      'enrolments.state',
      'enrolments.cycle',
      'enrolments.status',
      'enrolments.steps_done',
      'enrolments.steps_needed',
      'enrolments.due_on',
      'enrolments.access_ends_on',
      'enrolments.completed_on',
      'enrolments.expires_on',
      'enrolments.enrolled_at',
      'enrolments.next_action',
      'path_steps.id as step_id',
      'path_steps.kind as step_kind',
      'path_steps.subject_id',
      'path_steps.title as step_title',
      'path_steps.texts as step_texts',
    ])
    .where('enrolments.person_id', '=', personId)
    .where('enrolments.state', 'in', ['active', 'requested'])
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('enrolments as later')
            .select('later.id')
            .whereRef('later.person_id', '=', 'enrolments.person_id')
            .whereRef('later.path_id', '=', 'enrolments.path_id')
            .whereRef('later.cycle', '>', 'enrolments.cycle')
            .where('later.state', '=', 'active'),
        ),
      ),
    )
    .orderBy('enrolments.enrolled_at', 'desc')
    .orderBy('enrolments.id', 'desc')
    .execute();
}

export type OwnPath = Awaited<ReturnType<typeof ownPaths>>[number];

/** The modules a person has open, the one touched last first. */
export async function openModules(db: Reader, personId: string): Promise<string[]> {
  const rows = await db
    .sql<PlayerTables>()
    .selectFrom('attempts')
    .select('module_id')
    .where('person_id', '=', personId)
    .where('status', '=', 'in-progress')
    .where('closed_at', 'is', null)
    .orderBy('changed_at', 'desc')
    .limit(20)
    .execute();
  return rows.map(({ module_id }) => module_id);
}

/** The status reports a person owes up to a day: what became of accepted plans and projects. */
export async function reportsDue(db: Reader, personId: string, until: string, language: string) {
  return db
    .sql<PathsTables>()
    .selectFrom('follow_ups')
    .innerJoin('submissions', 'submissions.id', 'follow_ups.submission_id')
    .innerJoin('learning_paths', 'learning_paths.id', 'follow_ups.path_id')
    .leftJoin('path_texts', (join) =>
      join.onRef('path_texts.path_id', '=', 'learning_paths.id').on('path_texts.language', '=', language),
    )
    .leftJoin('path_steps', (join) =>
      join
        .onRef('path_steps.id', '=', 'follow_ups.step_id')
        .onRef('path_steps.version_id', '=', 'submissions.version_id'),
    )
    .select((eb) => [
      'follow_ups.submission_id',
      'follow_ups.due_on',
      eb.fn.coalesce('path_texts.title', 'learning_paths.title').as('path_title'),
      'path_steps.title as step_title',
      'path_steps.texts as step_texts',
    ])
    .where('follow_ups.person_id', '=', personId)
    .where('follow_ups.reported_on', 'is', null)
    .where('follow_ups.due_on', '<=', until)
    .orderBy('follow_ups.due_on')
    .limit(10)
    .execute();
}

export type ReportDue = Awaited<ReturnType<typeof reportsDue>>[number];

function sessions(db: Reader) {
  return db
    .sql<ClassroomTables>()
    .selectFrom('sessions')
    .leftJoin('rooms', 'rooms.id', 'sessions.room_id')
    .leftJoin('venues', 'venues.id', 'rooms.venue_id')
    .select([
      'sessions.id',
      'sessions.title',
      'sessions.mode',
      'sessions.place',
      'sessions.time_zone',
      'sessions.starts_at',
      'sessions.ends_at',
      'sessions.taken',
      'sessions.capacity',
      'rooms.name as room_name',
      'venues.name as venue_name',
      'venues.city as venue_city',
    ])
    .where('sessions.cancelled_at', 'is', null);
}

/** The sessions to come on which a person has, or has asked for, a seat. */
export async function ownSessions(db: Reader, personId: string, now: string, limit: number) {
  return sessions(db)
    .innerJoin('bookings', 'bookings.session_id', 'sessions.id')
    .select('bookings.status as booking')
    .where('bookings.person_id', '=', personId)
    .where('bookings.status', 'in', ['requested', 'approved', 'wait-listed', 'booked'])
    .where('sessions.ends_at', '>', now)
    .orderBy('sessions.starts_at')
    .limit(limit)
    .execute();
}

/** The sessions to come that a person teaches. */
export async function taughtSessions(db: Reader, personId: string, now: string, limit: number) {
  return sessions(db)
    .innerJoin('session_staff', 'session_staff.session_id', 'sessions.id')
    .where('session_staff.person_id', '=', personId)
    .where('sessions.ends_at', '>', now)
    .orderBy('sessions.starts_at')
    .limit(limit)
    .execute();
}

export type ComingSession = Awaited<ReturnType<typeof taughtSessions>>[number];
