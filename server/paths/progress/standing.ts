import { attendanceOutcome } from './attendance-outcome.ts';
import { compare, type Day } from './day.ts';
import { subjectsOf, type Step } from './definition.ts';
import { after, type Evidence } from './evidence.ts';
import type { CorrectionFact, ExemptionFact } from './facts.ts';
import { moduleOutcome } from './module-outcome.ts';
import { achieved, started } from './outcome.ts';
import type { Hold, Outcome, Reason, Status } from './state.ts';
import { achievementOutcome, assignmentOutcome, fieldVisitOutcome, surveyOutcome } from './work-outcome.ts';

/** A step by itself: what its results, corrections and exemptions make of it, whatever else is locked or late. */
export interface Standing extends Omit<Outcome, 'status'> {
  readonly status: Exclude<Status, 'overdue'>;
  readonly done: boolean;
  readonly doneOn: Day | null;
}

export function standingOf(step: Step, evidence: Evidence, today: Day): Standing {
  const outcome = decidedOutcome(step, evidence, today);
  const exemptions = [...evidence.of('exemptions', [step.id])].sort(strongestFirst);
  const holds: Hold[] = [
    ...outcome.holds,
    ...exemptions.map(({ on, until }) => ({ from: on, until, by: 'exemption' as const })),
  ];
  const standing = { ...outcome, holds, done: false, doneOn: null };
  const held = outcome.holds.filter((hold) => inForce(hold, today));
  if (held[0]) return { ...standing, done: true, doneOn: held[0].from };
  const exemption = exemptions.find(({ until }) => until === null || until >= today);
  if (exemption) return exempted(standing, exemption);
  if (outcome.holds.length > 0) return { ...standing, status: 'expired' };
  const lapsed = exemptions[0];
  return lapsed && outcome.status === 'not-started'
    ? { ...standing, status: 'expired', because: { code: 'exemption-expired', values: { until: lapsed.until ?? '' } } }
    : standing;
}

export function inForce(hold: { readonly until: Day | null }, today: Day): boolean {
  return hold.until === null || hold.until >= today;
}

function exempted(standing: Standing, { kind, on, until }: ExemptionFact): Standing {
  const because: Reason = { code: 'exempted', values: until === null ? { kind, on } : { kind, on, until } };
  return { ...standing, status: 'exempted', because, done: true, doneOn: on, action: 'review' };
}

function strongestFirst(a: ExemptionFact, b: ExemptionFact): number {
  return compare(b.until ?? '9999', a.until ?? '9999') || compare(a.on, b.on) || compare(a.id, b.id);
}

function decidedOutcome(step: Step, evidence: Evidence, today: Day): Outcome {
  const correction = [...evidence.of('corrections', [step.id])].sort(newestFirst)[0];
  if (!correction) return resultOf(step, evidence, today);
  const because: Reason = { code: 'corrected', values: { outcome: correction.outcome, on: correction.on } };
  if (correction.outcome === 'completed' || correction.outcome === 'passed') {
    return { ...achieved(correction.outcome, correction.on, because), score: correction.score };
  }
  const since = resultOf(step, after(evidence, correction), today);
  if (since.because.code !== 'nothing-yet') return since;
  const status = correction.outcome === 'failed' ? 'failed' : 'not-started';
  return { ...started(status, because, null), action: since.action, score: correction.score };
}

function newestFirst(a: CorrectionFact, b: CorrectionFact): number {
  return compare(b.at, a.at) || compare(b.id, a.id);
}

function resultOf(step: Step, evidence: Evidence, today: Day): Outcome {
  const { content } = step;
  const keys = subjectsOf(content);
  switch (content.kind) {
    case 'module':
      return moduleOutcome(content, evidence.of('attempts', keys));
    case 'classroom':
    case 'virtual':
      return attendanceOutcome(content, evidence.of('attendance', keys), evidence.of('bookings', keys), today);
    case 'field-visit': {
      const seen = evidence.of('observations', [step.id]);
      return fieldVisitOutcome(content, seen, evidence.of('attendance', keys), evidence.of('bookings', keys), today);
    }
    case 'assignment':
      return assignmentOutcome(content, evidence.of('submissions', keys));
    case 'survey':
      return surveyOutcome(evidence.of('surveys', [step.id]));
    case 'achievement':
      return achievementOutcome(evidence.of('achievements', keys), today);
  }
}
