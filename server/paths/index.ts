import { attendanceApproved, bookingChanged, seatAsked } from '../classroom/index.ts';
import type { SessionContribution } from '../classroom/index.ts';
import type { NoticeSection } from '../identity/index.ts';
import type { Job } from '../platform/schedule/index.ts';
import { inPortions } from '../platform/schedule/portions.ts';
import type { Pages } from '../platform/web/index.ts';
import { attemptChanged } from '../player/index.ts';
import { createBuilding, type Building } from './building/building.ts';
import { builderPages } from './building/builder-pages.ts';
import { peopleDue } from './enrolment/enrolment-store.ts';
import { createEnrolling, type Enrolling } from './enrolment/enrolling.ts';
import { replay, type ReplayOptions } from './judging/replaying.ts';
import { progressPages } from './judging/progress-pages.ts';
import { createJudge, type Difference, type Judge } from './judging/judging.ts';
import { createCohorts, type Cohorts } from './cohorts/cohorts.ts';
import { cohortPages } from './cohorts/cohort-pages.ts';
import { createClaiming, type Claiming } from './exemptions/claiming.ts';
import { equivalencePages } from './exemptions/equivalence-pages.ts';
import { createEquivalences, type Equivalences } from './exemptions/equivalences.ts';
import { createExempting, type Exempting } from './exemptions/exempting.ts';
import { casePages } from './cases/case-pages.ts';
import { createCaseFinding, type CaseFinding } from './cases/finding-cases.ts';
import type { ProofContribution } from './contributions.ts';
import { createDoorKeeping } from './gates/door-keeping.ts';
import { sendDigests } from './notices/digest.ts';
import { exemptionPages } from './exemptions/exemption-pages.ts';
import { followUpPages } from './assignments/follow-up-pages.ts';
import { createFollowing, type Following } from './assignments/following.ts';
import { gatePages } from './gates/gate-pages.ts';
import { createGating } from './gates/gating.ts';
import { learnerPages } from './learner-pages.ts';
import { listPages } from './building/list-pages.ts';
import { createObserving, type Observing } from './visits/observing.ts';
import { pathPages } from './path-pages.ts';
import { noticeRulesPages } from './notices/notice-pages.ts';
import { noticeSection } from './notices/notice-section.ts';
import { createNoticing, type Noticing } from './notices/noticing.ts';
import type { PathsParts, Verbs } from './parts.ts';
import type { Sources } from './sources.ts';
import { createRecognising, type Recognising } from './exemptions/recognising.ts';
import { recertify } from './enrolment/recertifying.ts';
import { requestPages } from './exemptions/request-pages.ts';
import { reviewPages } from './assignments/review-pages.ts';
import { rulePages } from './enrolment/rule-pages.ts';
import { createRuling, type Ruling } from './enrolment/ruling.ts';
import { staffPages } from './enrolment/staff-pages.ts';
import type { Structure, TemplateKind } from './building/structure.ts';
import { structureFrom } from './building/templates.ts';
import { surveyPages } from './building/survey-pages.ts';
import { createWorking, type Working } from './assignments/working.ts';
import { visitPages } from './visits/visit-pages.ts';
import { workPages } from './assignments/work-pages.ts';

export { enrolmentChanged, pathCompleted, pathCompletionWithdrawn } from './news.ts';
export type { PathCompletion } from './news.ts';
export { sourcesFrom } from './rooms-above.ts';
export type { Sources, SurveySource } from './sources.ts';
export type { PathsTables } from './tables.ts';
export type { PathsParts } from './parts.ts';
export type { Reason, Status as ProgressStatus } from './progress/state.ts';
export type { ProofContribution } from './contributions.ts';
export { titleIn } from './building/outline.ts';
export { countOpenVisits } from './visits/visit-store.ts';
export { listTabs } from './tabs.ts';
export { wordReason } from './wording.ts';

export interface Paths {
  pages: readonly Pages[];
  jobs: readonly Job[];
  /** What can be chosen of its letters, for the page of all notices. */
  notices: NoticeSection;
  /** What it knows of the classroom's sessions, for their pages. */
  doors: SessionContribution;
  /** Takes in what a room below keeps of completed enrolments. */
  contribute(proof: ProofContribution): void;
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
  noticing: Noticing;
  cases: CaseFinding;
  judge: Judge;
  /** The sections that a template begins with, for a path taught in this language. */
  structureFrom(template: TemplateKind, language: string): Structure;
  /** Judges everybody on any path again and gives what was kept wrongly; nothing, unless there is a defect. Mends it unless told not to. */
  replay(options?: ReplayOptions): Promise<Difference[]>;
}

// People judged in one transaction where many are: SQLite has one writer, and learners' commits wait for it.
const slice = 25;

/** Learning paths: what they ask, who is on them, how far, and why. */
export function createPaths(parts: PathsParts, sources: Sources): Paths {
  const { database, clock } = parts;
  const judge = createJudge({ ...parts, sources });
  const following = createFollowing({ ...parts, judge });
  const building = createBuilding({ ...parts, judge, sources, following });
  const noticing = createNoticing({ ...parts, judge });
  const enrolling = createEnrolling({ ...parts, judge, noticing });
  const exempting = createExempting({ ...parts, judge });
  const ruling = createRuling({ ...parts, enrolling, noticing });
  const working = createWorking({ ...parts, judge, following });
  const observing = createObserving({ ...parts, judge });
  const recognising = createRecognising({ ...parts, judge });
  const claiming = createClaiming({ ...parts, judge });
  const equivalences = createEquivalences({ ...parts, judge, sources, judgeDue });
  const cohorts = createCohorts({ ...parts, enrolling, judge });
  parts.news.listen(attemptChanged, (tx, { personId, moduleId }) => judge.judgeSubject(tx, personId, moduleId));
  parts.news.listen(attendanceApproved, (tx, { personId, courseId }) => judge.judgeSubject(tx, personId, courseId));
  parts.news.listen(bookingChanged, (tx, { personId, courseId }) => judge.judgeSubject(tx, personId, courseId));
  const doors = createDoorKeeping({ judge });
  parts.news.listen(seatAsked, doors.refuse);
  const cases = createCaseFinding({ ...parts, judge, sources });
  const proofs: ProofContribution[] = [];
  const verbs: Verbs = { sources, judge, building, enrolling, cases, proofs };
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
      gatePages(parts, verbs, createGating({ ...parts, judge, sources })),
      casePages(parts, verbs),
      noticeRulesPages(parts),
      progressPages(parts, verbs),
      learnerPages(parts, verbs),
      staffPages(parts, verbs),
      builderPages(parts, verbs),
      listPages(parts, verbs),
      surveyPages(parts, verbs),
      exemptionPages({ exempting }),
      rulePages(parts, ruling),
    ],
    jobs: [
      { name: 'paths-days', every: 60_000, run: judgeDue },
      { name: 'paths-rules', every: 60_000, run: () => ruling.keepInStep() },
      {
        name: 'paths-renewals',
        every: 60 * 60_000,
        run: async () => void (await recertify({ ...parts, judge, noticing })),
      },
      { name: 'paths-notices', every: 30 * 60_000, run: async () => void (await noticing.sendDue()) },
      { name: 'paths-cases', every: 5 * 60_000, run: () => cases.keep() },
      { name: 'paths-digests', every: 30 * 60_000, run: sendSummaries },
    ],
    notices: noticeSection(clock),
    doors,
    contribute: (proof) => void proofs.push(proof),
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
    noticing,
    cases,
    judge,
    structureFrom: (template, language) => structureFrom(template, parts, language),
    replay: (options) => replay({ database, judge }, options),
  };

  async function sendSummaries(): Promise<void> {
    await sendDigests({ ...parts, judge, sources });
  }

  async function judgeDue(): Promise<void> {
    // Each once: a row that stays due is left to the next run.
    let last = '';
    await inPortions(async () => {
      const people = await peopleDue(database, clock.iso(), slice, last);
      if (people.length > 0) await database.transaction((tx) => judge.judge(tx, people));
      last = people.at(-1) ?? last;
      return people.length > 0;
    });
  }
}
