import { createCourse12 } from './course-12.ts';
import { createCourse2004 } from './course-2004.ts';
import type { Course, CourseRecord } from './course.ts';
import type { Plan } from './plan.ts';

export type { Plan, PlanItem } from './plan.ts';
export { parseRequest, storeName } from './course-2004.ts';
export type { ContentsLine, Controls, Course, CourseRecord, ItemRecord, Request, Said, Step } from './course.ts';

/** `seed` is any 32-bit number; it decides selection and order of children where a package asks for chance. */
export function createCourse(plan: Plan, record: CourseRecord, seed: number): Course {
  return plan.tree ? createCourse2004({ ...plan, tree: plan.tree }, record, seed) : createCourse12(plan, record);
}

/** A course of one page needs no table of contents, and leads from it to nowhere (SN 4.8.6.1). */
export function hasOnePage({ items }: Plan): boolean {
  return items.filter(({ kind }) => kind !== 'heading').length < 2;
}
