export { assetShown, firstItem, neighbour, rollUp, waitsFor } from './course.ts';
export type { CourseItem, ItemOutcomes, Progress } from './course.ts';
export { arePrerequisitesMet } from './prerequisites.ts';
