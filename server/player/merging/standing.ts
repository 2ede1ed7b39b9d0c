import type { CourseChange, Entry } from '../protocol/index.ts';
import type { AttemptRow, AttemptStatus } from '../tables.ts';
import type { Standing } from './work.ts';

/** The one status people see: the verdict where there is one, else whether it is complete. */
export function statusOf(course: Pick<CourseChange, 'completion' | 'success'>): AttemptStatus {
  if (course.success !== 'unknown') return course.success;
  if (course.completion === 'completed') return 'completed';
  return 'in-progress';
}

/**
 * The status and score of an attempt after more work in it. What was passed stays passed and what was completed stays
 * completed however a later look changes the content's mind: most content sets "incomplete" when it is opened again.
 */
export function afterMoreWork(
  before: Pick<AttemptRow, 'status' | 'scaled'>,
  course: Pick<CourseChange, 'completion' | 'success' | 'scaled'>,
): Pick<AttemptRow, 'status' | 'scaled'> {
  const status = statusOf(course);
  const scaled = course.scaled ?? before.scaled;
  const isHeld = before.status === 'passed' || (before.status === 'completed' && status === 'in-progress');
  if (!isHeld) return { status, scaled };
  const isBetter = status === before.status && scaled !== null && scaled > (before.scaled ?? -2);
  return { status: before.status, scaled: isBetter ? scaled : before.scaled };
}

export function isDone(status: AttemptStatus): boolean {
  return status === 'completed' || status === 'passed';
}

/** How an attempt stands after an entry of the journal: when its work was done, and when the course was, where that was earlier. */
export function standingAfter(before: Standing, { sco, course, end }: Entry, at: string, done = at): Standing {
  const hasEnded = end !== undefined || sco?.ended !== undefined;
  if (!course && !hasEnded) return before;
  const { status, scaled } = course ? afterMoreWork(before, course) : before;
  return {
    status,
    scaled,
    progress: course?.progress ?? before.progress,
    position: course?.position ?? before.position,
    reasons: course ? JSON.stringify(course.reasons) : before.reasons,
    // The clock of a device may have been set back meanwhile; an attempt does not grow younger.
    changed_at: at > before.changed_at ? at : before.changed_at,
    completed_at: before.completed_at ?? (isDone(status) ? done : null),
    // An attempt without a result stays open, also when the content says that it is over: nobody loses the way back.
    closed_at: before.closed_at ?? (end === 'finished' && status !== 'in-progress' ? at : null),
  };
}

/**
 * After this entry a new attempt on the whole tree begins, though the learner sees one: its shared stores begin empty.
 */
export function beginsAnew({ end }: Entry, after: Pick<Standing, 'closed_at'>): boolean {
  return end === 'finished' && after.closed_at === null;
}
