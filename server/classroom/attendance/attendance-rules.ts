import type { Period } from '../wall-time.ts';
import { minutesOf } from '../wall-time.ts';

export const attendanceStatuses = ['attended', 'partly', 'no-show', 'excused'] as const;
export type AttendanceStatus = (typeof attendanceStatuses)[number];

export interface UnitMark {
  status: AttendanceStatus;
  /** Minutes present; counts for `partly` only. */
  minutes: number | null;
}

export interface AttendanceRule {
  /** Share of a unit below which it counts as missed altogether, 0 to 1. An excused unit is still owed. */
  unitMinimum: number;
}

/** One unit of one session with what was marked there for one person. */
export interface UnitFact extends Period {
  unitId: string;
  sessionId: string;
  /** The unit of the course that this unit teaches; equal parts in other sessions can make up for it. */
  partId: string | null;
  date: string;
  mark: UnitMark | null;
}

export interface Attendance {
  /** 0 to 1: minutes credited of minutes taught. */
  share: number;
  minutes: number;
  ofMinutes: number;
  /** Day of the latest unit that was credited: the completion is dated by it. */
  lastDay: string | null;
  units: UnitOutcome[];
}

export interface UnitOutcome {
  unitId: string;
  partId: string | null;
  outcome: 'met' | 'missed' | 'unmarked';
  minutes: number;
  ofMinutes: number;
  /** The session where it was made up, when that is not the person's own. */
  madeUpIn: string | null;
}

/** Share of a unit that a mark is worth, after the unit's own minimum. */
export function credit(mark: UnitMark | null, length: number, rule: AttendanceRule): number {
  if (!mark || length <= 0) return 0;
  if (mark.status === 'attended') return 1;
  if (mark.status !== 'partly') return 0;
  const share = Math.min(Math.max(mark.minutes ?? 0, 0), length) / length;
  return share >= rule.unitMinimum ? share : 0;
}

/**
 * Attendance of one person at the units of `own` (their session), where `elsewhere` are marks from other sessions of the same
 * course: the best credit for the same part counts, and it may have been earned before or after the missed unit.
 */
export function reckon(own: readonly UnitFact[], elsewhere: readonly UnitFact[], rule: AttendanceRule): Attendance {
  const units: UnitOutcome[] = [];
  let lastDay: string | null = null;
  for (const unit of own) {
    const best = bestCredit(unit, elsewhere, rule);
    if (best.share > 0 && (lastDay === null || best.fact.date > lastDay)) lastDay = best.fact.date;
    units.push(outcomeOf(unit, best));
  }
  const minutes = sum(units.map((unit) => unit.minutes));
  const ofMinutes = sum(units.map((unit) => unit.ofMinutes));
  return { share: ofMinutes === 0 ? 0 : minutes / ofMinutes, minutes, ofMinutes, lastDay, units };
}

/** Whether what a form or a file says about one unit can be kept, and in which words not. */
export function checkMark(mark: UnitMark, length: number): 'minutes-needed' | 'minutes-too-many' | null {
  if (mark.status !== 'partly') return null;
  if (mark.minutes === null || !Number.isInteger(mark.minutes) || mark.minutes < 1) return 'minutes-needed';
  return mark.minutes > length ? 'minutes-too-many' : null;
}

interface Credit {
  fact: UnitFact;
  share: number;
}

function bestCredit(unit: UnitFact, elsewhere: readonly UnitFact[], rule: AttendanceRule): Credit {
  let best: Credit = { fact: unit, share: credit(unit.mark, minutesOf(unit), rule) };
  if (unit.partId === null) return best;
  for (const fact of elsewhere) {
    if (fact.partId !== unit.partId) continue;
    const share = credit(fact.mark, minutesOf(fact), rule);
    if (share > best.share) best = { fact, share };
  }
  return best;
}

function outcomeOf(unit: UnitFact, best: Credit): UnitOutcome {
  const ofMinutes = minutesOf(unit);
  return {
    unitId: unit.unitId,
    partId: unit.partId,
    outcome: best.share > 0 ? 'met' : unit.mark ? 'missed' : 'unmarked',
    minutes: Math.round(best.share * ofMinutes),
    ofMinutes,
    madeUpIn: best.share > 0 && best.fact.sessionId !== unit.sessionId ? best.fact.sessionId : null,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
