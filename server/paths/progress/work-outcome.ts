import { compare, type Day } from './day.ts';
import type { AssignmentContent, FieldVisitContent } from './definition.ts';
import type {
  AchievementFact,
  AttendanceFact,
  BookingFact,
  ObservationFact,
  SubmissionFact,
  SurveyFact,
} from './facts.ts';
import { attendanceOutcome } from './attendance-outcome.ts';
import { achieved, earliest, latest, nothingYet, started } from './outcome.ts';
import type { Outcome, Reason } from './state.ts';

export function assignmentOutcome(
  { minimumScore, followUp }: Pick<AssignmentContent, 'minimumScore' | 'followUp'>,
  submissions: readonly SubmissionFact[],
): Outcome {
  if (submissions.length === 0) return nothingYet('start');
  const inOrder = [...submissions].sort((a, b) => a.number - b.number || byMoment(a, b));
  const startedOn = earliest(inOrder.map(({ on }) => on));
  const enough = ({ state, score }: SubmissionFact) => state === 'accepted' && (score ?? 0) >= (minimumScore ?? 0);
  const good = inOrder.filter(enough).sort(byMoment)[0];
  const score = inOrder.reduce<number | null>(
    (best, work) => (work.score !== null && work.score > (best ?? -1) ? work.score : best),
    null,
  );
  if (good) {
    const values = { version: good.number, on: good.on };
    const reported = followUp?.required ? (good.followedUpOn ?? null) : good.on;
    if (reported === null) return { ...started('in-progress', { code: 'reports-awaited', values }, startedOn), score };
    const on = latest([good.on, reported]) ?? good.on;
    const because: Reason = { code: 'work-accepted', values };
    return { ...achieved(minimumScore === null ? 'completed' : 'passed', on, because), startedOn, score };
  }
  return { ...unaccepted(inOrder.at(-1) as SubmissionFact, minimumScore), startedOn, score };
}

function unaccepted(last: SubmissionFact, minimumScore: number | null): Outcome {
  const values = { version: last.number, on: last.on };
  switch (last.state) {
    case 'draft':
      return started('in-progress', { code: 'work-begun', values }, null);
    case 'submitted':
      return { ...started('in-progress', { code: 'work-submitted', values }, null), action: 'wait' };
    case 'returned':
      return started('in-progress', { code: 'work-returned', values }, null);
    case 'accepted':
      return started(
        'failed',
        { code: 'work-below', values: { ...values, score: last.score ?? 0, need: minimumScore ?? 0 } },
        null,
      );
    case 'refused': {
      const because: Reason = { code: 'work-refused', values, unlockedBy: { kind: 'coordinator' } };
      return { ...started('failed', because, null), exhausted: because };
    }
  }
}

export function surveyOutcome(answers: readonly SurveyFact[]): Outcome {
  const on = earliest(answers.map((answer) => answer.on));
  return on === null ? nothingYet('start') : achieved('completed', on, { code: 'survey-answered', values: { on } });
}

export function achievementOutcome(proofs: readonly AchievementFact[], today: Day): Outcome {
  const approved = proofs.filter((proof) => proof.state === 'approved').sort(byDayThenMoment);
  const current = approved.find((proof) => proof.until === null || proof.until >= today) ?? approved.at(-1);
  if (current) {
    const values = { on: current.on };
    const over = current.until !== null && current.until < today;
    const because: Reason = over
      ? { code: 'achievement-expired', values: { ...values, until: current.until } }
      : { code: 'achievement-approved', values };
    const holds = approved.map(({ on, until }) => ({ from: on, until, by: 'result' as const }));
    return { ...achieved('completed', current.on, because), holds, action: over ? 'start' : 'review' };
  }
  const last = [...proofs].sort(byMoment).at(-1);
  if (!last) return nothingYet('start');
  const values = { on: last.on };
  return last.state === 'claimed'
    ? { ...started('in-progress', { code: 'achievement-claimed', values }, last.on), action: 'wait' }
    : { ...started('failed', { code: 'achievement-refused', values }, last.on), action: 'start' };
}

export function fieldVisitOutcome(
  content: FieldVisitContent,
  observations: readonly ObservationFact[],
  marks: readonly AttendanceFact[],
  bookings: readonly BookingFact[],
  today: Day,
): Outcome {
  const visit =
    content.course === null
      ? null
      : attendanceOutcome({ attendance: content.attendance, minimumGrade: null }, marks, bookings, today);
  const newest = new Map([...observations].sort(byMoment).map((seen) => [seen.item, seen]));
  const missing = content.checklist.filter((item) => item.required && newest.get(item.id)?.seen !== true);
  const seenOn = [...newest.values()].filter(({ seen }) => seen).map(({ on }) => on);
  const startedOn = earliest([visit?.startedOn ?? null, ...seenOn]);
  const known = { startedOn, attendance: visit?.attendance ?? null };
  const visitedOn = visit?.holds[0]?.from ?? null;
  const requiredOn = content.checklist.filter((item) => item.required).map((item) => newest.get(item.id)?.on ?? null);
  const on =
    content.checklist.some((item) => item.required) || visit ? latest([visitedOn, ...requiredOn]) : earliest(seenOn);
  if (missing.length === 0 && on !== null && (visit === null || visitedOn !== null)) {
    return {
      ...achieved('completed', on, { code: 'observed', values: { on, items: content.checklist.length } }),
      ...known,
    };
  }
  if (visit && visitedOn === null) return { ...visit, ...known };
  const because: Reason = {
    code: 'observation-missing',
    values: { missing: missing.length, of: content.checklist.filter((item) => item.required).length },
  };
  const begun = observations.length > 0 || visitedOn !== null;
  return { ...started(begun ? 'in-progress' : 'not-started', because, null), ...known, action: 'wait' };
}

function byMoment(a: { at: string; id: string }, b: { at: string; id: string }): number {
  return compare(a.at, b.at) || compare(a.id, b.id);
}

function byDayThenMoment(a: AchievementFact, b: AchievementFact): number {
  return compare(a.on, b.on) || byMoment(a, b);
}
