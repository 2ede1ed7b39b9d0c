import { attendanceApproved, bookingChanged } from '../classroom/index.ts';
import type { Reader, Writer } from '../platform/database/index.ts';
import type { Job } from '../platform/schedule/index.ts';
import type { Pages } from '../platform/web/index.ts';
import { attemptChanged } from '../player/index.ts';
import { createBuilding, type Building } from './building.ts';
import { builderPages } from './builder-pages.ts';
import { everybodyEnrolled, peopleDue } from './enrolment-store.ts';
import { createEnrolling, type Enrolling } from './enrolling.ts';
import { createJudge, type Difference, type Judge } from './judging.ts';
import { createCohorts, type Cohorts } from './cohorts.ts';
import { cohortPages } from './cohort-pages.ts';
import { createClaiming, type Claiming } from './claiming.ts';
import { equivalencePages } from './equivalence-pages.ts';
import { createEquivalences, type Equivalences } from './equivalences.ts';
import { createExempting, type Exempting } from './exempting.ts';
import { exemptionPages } from './exemption-pages.ts';
import { followUpPages } from './follow-up-pages.ts';
import { createFollowing, type Following } from './following.ts';
import { learnerPages } from './learner-pages.ts';
import { listPages } from './list-pages.ts';
import { createObserving, type Observing } from './observing.ts';
import { chunks } from './outline-store.ts';
import { pathPages } from './path-pages.ts';
import type { PathsParts, Verbs } from './parts.ts';
import type { Sources } from './sources.ts';
import { createRecognising, type Recognising } from './recognising.ts';
import { recertify } from './recertifying.ts';
import { requestPages } from './request-pages.ts';
import { reviewPages } from './review-pages.ts';
import { rulePages } from './rule-pages.ts';
import { createRuling, type Ruling } from './ruling.ts';
import { staffPages } from './staff-pages.ts';
import type { Structure, TemplateKind } from './structure.ts';
import { structureFrom } from './templates.ts';
import { createWorking, type Working } from './working.ts';
import { visitPages } from './visit-pages.ts';
import { workPages } from './work-pages.ts';

export { enrolmentChanged, pathCompleted, pathCompletionWithdrawn } from './news.ts';
export type { PathCompletion } from './news.ts';
export { sourcesFrom } from './rooms-above.ts';
export type { Sources } from './sources.ts';
export type { PathsTables } from './tables.ts';
export type { PathsParts } from './parts.ts';
export type { Reason, Status as ProgressStatus } from './progress/state.ts';
export { titleIn } from './outline.ts';
export { countOpenVisits } from './visit-store.ts';
export { wordReason } from './wording.ts';

export interface Paths {
  pages: readonly Pages[];
  jobs: readonly Job[];
  building: Building;
  enrolling: Enrolling;
  exempting: Exempting;
  ruling: Ruling;
  working: Working;
  following: Following;
  observing: Observing;
  recognising: Recognising;
  claiming: Claiming;
  equivalences: Equivalences;
  cohorts: Cohorts;
  judge: Judge;
  /** The sections that a template begins with, for a path taught in this language. */
  structureFrom(template: TemplateKind, language: string): Structure;
  /** Judges everybody on any path again and gives what was kept wrongly; nothing, unless there is a defect. */
  replay(): Promise<Difference[]>;
}

// People judged in one transaction where many are: SQLite has one writer, and learners' commits wait for it.
const slice = 25;

/** Learning paths: what they ask, who is on them, how far, and why. */
export function createPaths(parts: PathsParts, sources: Sources): Paths {
  const { database, clock } = parts;
  const judge = createJudge({ ...parts, sources });
  const following = createFollowing({ ...parts, judge });
  const building = createBuilding({ ...parts, judge, following });
  const enrolling = createEnrolling({ ...parts, judge });
  const exempting = createExempting({ ...parts, judge });
  const ruling = createRuling({ ...parts, enrolling });
  const working = createWorking({ ...parts, judge, following });
  const observing = createObserving({ ...parts, judge });
  const recognising = createRecognising({ ...parts, judge });
  const claiming = createClaiming({ ...parts, judge });
  const equivalences = createEquivalences({ ...parts, judge, sources, judgeDue });
  const cohorts = createCohorts({ ...parts, enrolling, judge });
  parts.news.listen(attemptChanged, (tx, { personId, moduleId }) => judge.judgeSubject(tx, personId, moduleId));
  parts.news.listen(attendanceApproved, (tx, { personId, courseId }) => judge.judgeSubject(tx, personId, courseId));
  parts.news.listen(bookingChanged, (tx, { personId, courseId }) => judge.judgeSubject(tx, personId, courseId));
  const verbs: Verbs = { sources, judge, building, enrolling };
  return {
    pages: [
      pathPages(parts, verbs),
      workPages(parts, verbs, working),
      reviewPages(parts, verbs, working),
      followUpPages(parts, working, following),
      requestPages(parts, verbs, { working, recognising, claiming }),
      visitPages(parts, verbs, observing),
      equivalencePages(parts, verbs, equivalences),
      cohortPages(parts, verbs, cohorts),
      learnerPages(parts, verbs),
      staffPages(parts, verbs),
      builderPages(parts, verbs),
      listPages(parts, verbs),
      exemptionPages({ exempting }),
      rulePages(parts, ruling),
    ],
    jobs: [
      { name: 'paths-days', every: 60_000, run: judgeDue },
      { name: 'paths-rules', every: 10 * 60_000, run: () => ruling.keepInStep() },
      { name: 'paths-renewals', every: 60 * 60_000, run: async () => void (await recertify({ ...parts, judge })) },
    ],
    building,
    enrolling,
    exempting,
    ruling,
    working,
    following,
    observing,
    recognising,
    claiming,
    equivalences,
    cohorts,
    judge,
    structureFrom: (template, language) => structureFrom(template, parts, language),
    async replay() {
      const differences: Difference[] = [];
      for (const people of chunks(await everybodyEnrolled(database), 200)) {
        differences.push(
          ...(await database.transaction(async (tx: Writer) => {
            const found = await judge.compare(tx as Reader, people);
            if (found.length > 0) await judge.judge(tx, people);
            return found;
          })),
        );
      }
      return differences;
    },
  };

  async function judgeDue(): Promise<void> {
    // Each once: a row that stays due is left to the next run.
    for (let last: string | undefined = ''; last !== undefined;) {
      const people: string[] = await peopleDue(database, clock.iso(), slice, last);
      if (people.length > 0) await database.transaction((tx) => judge.judge(tx, people));
      last = people.at(-1);
    }
  }
}
