import type { CatalogueTables } from '../catalogue/index.ts';
import type { ClassroomTables } from '../classroom/index.ts';
import type { PathsTables } from '../paths/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { PlayerTables } from '../player/index.ts';

type Tables = CatalogueTables & PlayerTables & ClassroomTables & PathsTables;

// A person's own record is read whole; nobody has this many, and a page must end somewhere.
const most = 2000;

export function attemptsOf(db: Reader, personId: string) {
  return db
    .sql<Tables>()
    .selectFrom('attempts')
    .innerJoin('module_versions', 'module_versions.id', 'attempts.version_id')
    .innerJoin('module_variants', 'module_variants.id', 'module_versions.variant_id')
    .select([
      'attempts.number',
      'attempts.status',
      'attempts.scaled',
      'attempts.centiseconds',
      'attempts.started_at',
      'attempts.changed_at',
      'attempts.completed_at',
      'module_variants.title',
      'module_variants.language',
      'module_versions.number as version',
    ])
    .where('attempts.person_id', '=', personId)
    .orderBy('attempts.started_at', 'desc')
    .limit(most)
    .execute();
}

export function attendanceOf(db: Reader, personId: string) {
  return db
    .sql<Tables>()
    .selectFrom('approved_attendance')
    .innerJoin('sessions', 'sessions.id', 'approved_attendance.session_id')
    .innerJoin('session_units', 'session_units.id', 'approved_attendance.unit_id')
    .select([
      'approved_attendance.status',
      'approved_attendance.minutes',
      'approved_attendance.planned_minutes',
      'approved_attendance.held_on',
      'approved_attendance.grade',
      'sessions.title',
      'sessions.mode',
      'session_units.title as unit',
    ])
    .where('approved_attendance.person_id', '=', personId)
    .orderBy('approved_attendance.held_on', 'desc')
    .orderBy('session_units.starts_at', 'desc')
    .limit(most)
    .execute();
}

/** Waivers, recognised prior learning and equivalences that were granted, also those taken back since. */
export function exemptionsOf(db: Reader, personId: string) {
  return db
    .sql<Tables>()
    .selectFrom('exemptions')
    .innerJoin('learning_paths', 'learning_paths.id', 'exemptions.path_id')
    .leftJoin('path_steps', (join) =>
      join
        .onRef('path_steps.version_id', '=', 'learning_paths.current_version_id')
        .onRef('path_steps.id', '=', 'exemptions.step_id'),
    )
    .select([
      'exemptions.kind',
      'exemptions.state',
      'exemptions.reason',
      'exemptions.granted_on',
      'exemptions.expires_on',
      'learning_paths.title as path',
      'path_steps.title as step',
    ])
    .where('exemptions.person_id', '=', personId)
    .where('exemptions.granted_on', 'is not', null)
    .orderBy('exemptions.granted_on', 'desc')
    .limit(most)
    .execute();
}

export function achievementsOf(db: Reader, personId: string) {
  return db
    .sql<Tables>()
    .selectFrom('achievements')
    .select(['title', 'issuer', 'achieved_on', 'valid_until'])
    .where('person_id', '=', personId)
    .where('state', '=', 'approved')
    .orderBy('achieved_on', 'desc')
    .limit(most)
    .execute();
}
