import type { Day } from './day.ts';
import type { CorrectionFact, Facts } from './facts.ts';

/** The facts of one person filed by what they are about, so that a path of any length is judged in one pass. */
export interface Evidence {
  of<K extends Filed>(kind: K, keys: readonly string[]): readonly Facts[K][number][];
}

type Filed =
  | 'attempts'
  | 'bookings'
  | 'attendance'
  | 'observations'
  | 'submissions'
  | 'surveys'
  | 'achievements'
  | 'exemptions'
  | 'corrections';

const subject: { [K in Filed]: (fact: Facts[K][number]) => string } = {
  attempts: (fact) => fact.module,
  bookings: (fact) => fact.course,
  attendance: (fact) => fact.course,
  observations: (fact) => fact.step,
  submissions: (fact) => fact.assignment,
  surveys: (fact) => fact.step,
  achievements: (fact) => fact.achievement,
  exemptions: (fact) => fact.step,
  corrections: (fact) => fact.step,
};

/**
 * An achievement from outside is older than the enrolment by nature; its own end says when it stops counting. The
 * answer to a survey belongs to one enrolment, and so to one cycle, whatever its day.
 */
const cycleBound: readonly Filed[] = ['attempts', 'attendance', 'observations', 'submissions'];

export function fileFacts(facts: Facts): Evidence {
  const files = new Map<string, unknown[]>();
  for (const kind of Object.keys(subject) as Filed[]) {
    const from = cycleBound.includes(kind) ? facts.countsFrom : null;
    for (const fact of facts[kind]) {
      if (from !== null && dayOfFact(fact) < from) continue;
      const key = `${kind} ${(subject[kind] as (fact: unknown) => string)(fact)}`;
      const file = files.get(key);
      if (file) file.push(fact);
      else files.set(key, [fact]);
    }
  }
  return {
    of: (kind, keys) => keys.flatMap((key) => (files.get(`${kind} ${key}`) ?? []) as Facts[typeof kind][number][]),
  };
}

/** What was recorded after a correction; before it, the correction speaks. A place held is present, not history. */
export function after(evidence: Evidence, correction: CorrectionFact): Evidence {
  return { of: (kind, keys) => evidence.of(kind, keys).filter((fact) => !('at' in fact) || fact.at > correction.at) };
}

function dayOfFact(fact: Facts[Filed][number]): Day {
  if ('on' in fact && fact.on !== null) return fact.on;
  return 'startedOn' in fact ? fact.startedOn : '';
}
