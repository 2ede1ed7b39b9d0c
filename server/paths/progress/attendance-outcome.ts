import { compare, type Day } from './day.ts';
import type { AttendanceFact, BookingFact } from './facts.ts';
import { achieved, earliest, nothingYet, started } from './outcome.ts';
import type { Outcome, Reason } from './state.ts';

interface Needed {
  readonly attendance: number;
  readonly minimumGrade: number | null;
}

interface Attended {
  readonly percent: number;
  /** The day on which the needed share was reached. */
  readonly on: Day | null;
}

/** Sessions a learner books and is present at; the day attended counts, not the day of approval. */
export function attendanceOutcome(
  needed: Needed,
  marks: readonly AttendanceFact[],
  bookings: readonly BookingFact[],
  today: Day,
): Outcome {
  const { percent, on } = attendedShare(marks, needed.attendance);
  const present = marks.filter(isPresent);
  const grade = bestGrade(marks);
  const graded = needed.minimumGrade === null || (grade !== null && grade >= needed.minimumGrade);
  const startedOn = earliest(present.map((mark) => mark.on));
  const known = { startedOn, attendance: marks.length > 0 ? percent : null, score: grade };
  if (on !== null && graded) {
    const because: Reason = { code: 'attended', values: { percent, need: needed.attendance, on } };
    return { ...achieved(needed.minimumGrade === null ? 'completed' : 'passed', on, because), ...known };
  }
  const shortfall = on === null ? missing(marks, present, percent, needed) : gradeBelow(grade, needed);
  const open = bookings.filter((booking) => !isSettled(booking, marks));
  return { ...withBooking(shortfall, open, today), ...known };
}

/**
 * The best of the plans of the sessions the learner was at, each filled with what was attended of its units anywhere: a
 * missed unit can be made up in another session. A session that was missed altogether takes nothing away and, having
 * perhaps a shorter plan, gives nothing either.
 */
export function attendedShare(marks: readonly AttendanceFact[], need: number): Attended {
  let percent = 0;
  let on: Day | null = null;
  const present = marks.filter(isPresent);
  for (const session of new Set(present.map((mark) => mark.session))) {
    const plan = new Map<string, number>();
    for (const mark of marks.filter((one) => one.session === session)) {
      plan.set(mark.unit, Math.max(plan.get(mark.unit) ?? 0, mark.plannedMinutes));
    }
    const share = shareOfPlan(plan, marks, need);
    percent = Math.max(percent, share.percent);
    on = earliest([on, share.on]);
  }
  return { percent, on };
}

function shareOfPlan(plan: ReadonlyMap<string, number>, marks: readonly AttendanceFact[], need: number): Attended {
  const planned = [...plan.values()].reduce((sum, minutes) => sum + weight(minutes), 0);
  const best = new Map<string, number>();
  let total = 0;
  let on: Day | null = null;
  for (const mark of marks.filter(({ unit }) => plan.has(unit)).sort(byDay)) {
    const before = best.get(mark.unit) ?? 0;
    const share = Math.min(presentMinutes(mark), weight(plan.get(mark.unit) ?? 0));
    if (share <= before) continue;
    best.set(mark.unit, share);
    total += share - before;
    if (on === null && total * 100 >= need * planned) on = mark.on;
  }
  return { percent: planned === 0 ? 0 : Math.floor((total * 100) / planned), on };
}

function isPresent(mark: AttendanceFact): boolean {
  return mark.minutes > 0 || mark.outcome === 'attended';
}

/** A unit planned without minutes still counts, as one. */
function weight(plannedMinutes: number): number {
  return Math.max(1, plannedMinutes);
}

function presentMinutes(mark: AttendanceFact): number {
  return mark.outcome === 'attended' ? weight(mark.plannedMinutes) : Math.max(0, mark.minutes);
}

function missing(
  marks: readonly AttendanceFact[],
  present: readonly AttendanceFact[],
  percent: number,
  { attendance }: Needed,
): Outcome {
  if (marks.length === 0) return nothingYet('choose-session');
  const last = [...marks].sort(byDay).at(-1) as AttendanceFact;
  if (present.length > 0) {
    return begun({ code: 'attendance-below', values: { percent, need: attendance, on: last.on } });
  }
  const excused = marks.some((mark) => mark.outcome === 'excused');
  const because: Reason = { code: excused ? 'excused' : 'no-show', values: { on: last.on } };
  return { ...started(excused ? 'not-started' : 'failed', because, null), action: 'choose-session' };
}

function gradeBelow(grade: number | null, { minimumGrade }: Needed): Outcome {
  const need = minimumGrade ?? 0;
  const because: Reason = { code: 'grade-below', values: grade === null ? { need } : { score: grade, need } };
  return grade === null ? begun(because) : { ...begun(because), status: 'failed' };
}

function begun(because: Reason): Outcome {
  return { ...started('in-progress', because, null), action: 'choose-session' };
}

/** A place held or asked for is what happens next, so it is what the learner is told. */
function withBooking(outcome: Outcome, bookings: readonly BookingFact[], today: Day): Outcome {
  const booking = [...bookings].sort(byClaim)[0];
  if (!booking) return outcome;
  const values = { session: booking.session, on: booking.startsOn };
  const code = booking.state === 'booked' && booking.endsOn < today ? 'attendance-awaited' : codes[booking.state];
  return { ...outcome, status: 'in-progress', because: { code, values }, action: 'wait' };
}

/** Attendance of its days is approved: the booking has had its effect, which the marks tell. */
function isSettled(booking: BookingFact, marks: readonly AttendanceFact[]): boolean {
  return marks.some((mark) => mark.on >= booking.startsOn && mark.on <= booking.endsOn);
}

const codes = {
  booked: 'session-booked',
  requested: 'session-requested',
  'wait-listed': 'session-wait-listed',
} as const;
const claim = { booked: 0, requested: 1, 'wait-listed': 2 };

function byClaim(a: BookingFact, b: BookingFact): number {
  return claim[a.state] - claim[b.state] || compare(a.startsOn, b.startsOn) || compare(a.id, b.id);
}

function bestGrade(marks: readonly AttendanceFact[]): number | null {
  return marks.reduce<number | null>(
    (best, { grade }) => (grade !== null && (best === null || grade > best) ? grade : best),
    null,
  );
}

function byDay(a: AttendanceFact, b: AttendanceFact): number {
  return compare(a.on, b.on) || compare(a.at, b.at) || compare(a.id, b.id);
}
