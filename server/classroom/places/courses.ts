import { foldSearch } from '../../identity/index.ts';
import type { Actor } from '../../identity/index.ts';
import type { Writer } from '../../platform/database/index.ts';
import { Conflict, NotFound } from '../../platform/web/index.ts';
import type { ClassroomParts } from '../parts.ts';
import {
  checkIdsOf,
  findCourse,
  insertCourse,
  partsOf,
  updateCourse,
  writeCourseChecks,
  writeCourseUnits,
} from './course-store.ts';
import { organisationPath } from './venue-store.ts';

/** What is taught: its parts, which any of its sessions can teach, and what an instructor ticks off. */
export interface CoursePlan {
  organisationId: string;
  title: string;
  summary: string;
  hours: number;
  /** Percent of a unit below which it counts as missed. */
  unitMinimum: number;
  units: readonly { id?: string; title: string; minutes: number }[];
  checks: readonly { id?: string; wording: string }[];
}

export async function addCourse(parts: ClassroomParts, actor: Actor, plan: CoursePlan): Promise<string> {
  return parts.database.transaction(async (tx) => {
    await refuseBeyondReach(tx, actor, plan);
    const id = parts.ids.next();
    const now = parts.clock.iso();
    await insertCourse(tx, { id, ...columnsOf(plan), created_at: now, retired_at: null, version: 1 });
    await writeParts(tx, parts, id, plan);
    await parts.audit.record(tx, {
      actor,
      deed: 'classroom.course-added',
      subject: { kind: 'course', id },
      details: { title: plan.title },
    });
    return id;
  });
}

export async function changeCourse(
  parts: ClassroomParts,
  actor: Actor,
  id: string,
  version: number,
  plan: CoursePlan,
): Promise<void> {
  await parts.database.transaction(async (tx) => {
    const course = await findCourse(tx, id);
    if (!course || !actor.canAt('classroom:manage', course.owner_path)) throw new NotFound();
    await refuseBeyondReach(tx, actor, plan);
    if (!(await updateCourse(tx, id, version, columnsOf(plan))))
      throw new Conflict({ key: 'classroom.changed-meanwhile' });
    await writeParts(tx, parts, id, plan);
    await parts.audit.record(tx, {
      actor,
      deed: 'classroom.course-changed',
      subject: { kind: 'course', id },
      details: { title: plan.title },
    });
  });
}

async function refuseBeyondReach(tx: Writer, actor: Actor, plan: CoursePlan): Promise<void> {
  const path = await organisationPath(tx, plan.organisationId);
  if (!path || !actor.canAt('classroom:manage', path)) throw new NotFound();
}

async function writeParts(
  tx: Writer,
  { ids, clock }: ClassroomParts,
  courseId: string,
  plan: CoursePlan,
): Promise<void> {
  const own = { course_id: courseId, retired_at: null };
  // What a form sends back keeps its id only where it is one of this course's own, and once.
  const known = new Set([...(await partsOf(tx, courseId)), ...(await checkIdsOf(tx, courseId))]);
  const idOf = ({ id }: { id?: string }): string => (id !== undefined && known.delete(id) ? id : ids.next());
  const units = plan.units.map((unit, position) => ({ ...unit, id: idOf(unit), position, ...own }));
  await writeCourseUnits(tx, courseId, units, clock.iso());
  const checks = plan.checks.map((check, position) => ({ ...check, id: idOf(check), position, ...own }));
  await writeCourseChecks(tx, courseId, checks, clock.iso());
}

function columnsOf(plan: CoursePlan) {
  const { title, summary, hours } = plan;
  return {
    organisation_id: plan.organisationId,
    title,
    search: foldSearch(title),
    summary,
    hours,
    unit_minimum: plan.unitMinimum,
  };
}
