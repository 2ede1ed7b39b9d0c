import { addDays, daysBetween, type Day } from './day.ts';

/** When people on a path are written to; days are counted from the day they are about. */
export interface NoticeRules {
  /** So many days before the due day. */
  readonly dueSoon: readonly number[];
  /** The first on the day after the due day, then every so many days. */
  readonly overdueEvery: number;
  /** How many of them at most; 0 for none. */
  readonly overdueMost: number;
  /** So many days after the due day the coordinators are told; null for never. */
  readonly escalateAfter: number | null;
  /** So many days before access ends. */
  readonly accessEnding: readonly number[];
  /** So many days before a result runs out. */
  readonly expiring: readonly number[];
}

export const usualRules: NoticeRules = {
  dueSoon: [14, 3],
  overdueEvery: 7,
  overdueMost: 4,
  escalateAfter: 14,
  accessEnding: [7],
  expiring: [30, 7],
};

export type NoticeKind = 'due-soon' | 'overdue' | 'access-ending' | 'expiring';

/** One dated notice: the day it is about, and which one it is (days before it, or the how manieth after it). */
export interface Notice {
  readonly kind: NoticeKind;
  readonly about: Day;
  readonly number: number;
}

export interface Sent extends Notice {
  readonly on: Day;
}

export interface NoticeDates {
  readonly enrolledOn: Day;
  readonly completed: boolean;
  readonly due: Day | null;
  readonly accessEnd: Day | null;
  readonly expires: Day | null;
  /** The way to a new result is open already, with a due day of its own. */
  readonly renewing: boolean;
}

/** How much of it somebody wants: everything, the last reminder only, or nothing that can be left out. */
export type Reminders = 'all' | 'last' | 'none';

/**
 * The one dated notice that goes out today, if any. It looks at what was sent and not at what day it was yesterday: after
 * days without the program the newest notice goes out and those it makes needless do not, and a clock that was set back
 * sends nothing twice. What fell due before `since` is history.
 */
export function noticeDue(
  dates: NoticeDates,
  rules: NoticeRules,
  sent: readonly Sent[],
  { today, since, reminders }: { today: Day; since: Day; reminders: Reminders },
): Notice | null {
  if (sent.some(({ on }) => on >= today)) return null;
  const ahead = (kind: NoticeKind, day: Day | null, marks: readonly number[]): Notice | null =>
    day === null ? null : nearest(kind, day, marks, sent, { today, since, enrolledOn: dates.enrolledOn });
  if (dates.completed) {
    if (reminders === 'none' || dates.renewing) return null;
    return ahead('expiring', dates.expires, wanted(rules.expiring, reminders));
  }
  const { due, accessEnd } = dates;
  // Losing the way in is told whatever somebody chose.
  const ending = ahead('access-ending', accessEnd, rules.accessEnding);
  if (ending) return ending;
  if (reminders === 'none' || due === null || (accessEnd !== null && accessEnd < today)) return null;
  if (due < today)
    return overdue(due, rules, sent, { today, since, most: reminders === 'last' ? 1 : rules.overdueMost });
  // Where both are the same day, its end is the graver news.
  return accessEnd !== null && accessEnd <= due ? null : ahead('due-soon', due, wanted(rules.dueSoon, reminders));
}

function wanted(marks: readonly number[], reminders: Reminders): readonly number[] {
  return reminders === 'last' ? marks.filter((mark) => mark === Math.min(...marks)) : marks;
}

/** Of the marks before a day the last one passed; none when it, or one nearer to the day, was told already. */
function nearest(
  kind: NoticeKind,
  day: Day,
  marks: readonly number[],
  sent: readonly Sent[],
  { today, since, enrolledOn }: { today: Day; since: Day; enrolledOn: Day },
): Notice | null {
  const left = daysBetween(today, day);
  if (left < 0) return null;
  const passed = marks.filter((mark) => left <= mark);
  if (passed.length === 0) return null;
  const number = Math.min(...passed);
  const markDay = addDays(day, -number);
  // On the day of the enrolment its confirmation says when it is due.
  if (markDay < since || markDay <= enrolledOn) return null;
  const told = sent.some((one) => one.kind === kind && one.about === day && one.number <= number);
  return told ? null : { kind, about: day, number };
}

function overdue(
  due: Day,
  { overdueEvery }: NoticeRules,
  sent: readonly Sent[],
  { today, since, most }: { today: Day; since: Day; most: number },
): Notice | null {
  const earlier = sent.filter((one) => one.kind === 'overdue' && one.about === due);
  if (earlier.length >= most) return null;
  if (earlier.length === 0 && addDays(due, 1) < since) return null;
  const last = earlier.reduce<Day | null>((latest, { on }) => (latest === null || on > latest ? on : latest), null);
  if (last !== null && daysBetween(last, today) < overdueEvery) return null;
  return { kind: 'overdue', about: due, number: earlier.length + 1 };
}
