import { createRunTime2004 } from '../../server/player/runtime/index.ts';
import type { Delivery, ObjectiveRecord, RunTime } from '../../server/player/runtime/index.ts';
import {
  createState,
  definitionOf,
  findActivity,
  isLeaf,
  isSuspended,
  launchDataOf,
  lookAhead,
  navigate,
  reportOf,
  requestAfter,
  sharedObjectivesOf,
  withSharedObjectives,
} from '../../server/player/sequencing/index.ts';
import type {
  LookAhead,
  NavigationRequest,
  ObjectiveProgress,
  Outcome,
  RuntimeReport,
  SequencingState,
  TraceStep,
} from '../../server/player/sequencing/index.ts';
import type { Item } from '../../server/catalogue/manifest/index.ts';
import { addressOf } from './course.ts';
import type { Course } from './course.ts';
import { Page } from './page.ts';
import type { Driver } from './page.ts';

/** One person, and what the system keeps of her beyond one attempt on one course. */
export interface Learner {
  id: string;
  name: string;
  shared: Map<string, ObjectiveProgress>;
  stores: Map<string, string>;
}

/** What is kept of one SCO's attempt. */
interface Kept {
  values: Record<string, string>;
  /** Centiseconds. */
  totalTime: number;
}

interface Running {
  activity: number;
  page: Page;
  runTime: RunTime;
  /** Elements the SCO set in this session. */
  set: Record<string, string>;
}

/** A player without a screen: one learner's attempt on one course, with our engine and our run-time. */
export class Host {
  readonly course: Course;
  readonly trace: TraceStep[] = [];
  readonly #learner: Learner;
  readonly #driver: Driver;
  readonly #kept = new Map<number, Kept>();
  readonly #stores: Map<string, string>;
  #state: SequencingState;
  #running: Running | undefined;
  #now = Date.UTC(2026, 0, 5, 8);
  /** The request the SCO left when it terminated; carried out when its script has run to the end. */
  #asked: NavigationRequest | undefined;

  constructor(course: Course, learner: Learner, driver: Driver) {
    this.course = course;
    this.#learner = learner;
    this.#driver = driver;
    this.#stores = course.tree.sharedDataGlobalToSystem ? learner.stores : new Map();
    this.#state = createState(course.tree, { seed: 2026 });
  }

  get isOn(): boolean {
    return this.#state.current !== null;
  }

  get isShowing(): boolean {
    return this.#running !== undefined;
  }

  /** The API object of the running SCO. */
  get api(): object {
    return this.#running?.runTime.api ?? {};
  }

  /** Begins a sequencing session: goes on with the attempt where it was suspended, else begins a new one. */
  launch(): Outcome {
    const { objectivesGlobalToSystem, sharedDataGlobalToSystem } = this.course.tree;
    if (!isSuspended(this.#state)) {
      this.#state = createState(this.course.tree, { seed: 2026 });
      if (!sharedDataGlobalToSystem) this.#stores.clear();
    }
    if (objectivesGlobalToSystem) this.#state = withSharedObjectives(this.#state, this.#learner.shared);
    return this.#request({ kind: this.#state.suspended === null ? 'start' : 'resumeAll' });
  }

  /** The learner's wish overrides what the SCO asks for while it is taken away. */
  learner(request: NavigationRequest): Outcome {
    this.#takeAway();
    const { exit } = this.#lastEnd;
    this.#asked = undefined;
    return this.#request(requestAfter(exit, request.kind) === request.kind ? request : { kind: 'exitAll' });
  }

  /** Carries out what SCOs asked for, one after the other, until one waits for the learner. */
  settle(): Outcome | undefined {
    let outcome: Outcome | undefined;
    for (let round = 0; this.#asked && round < 1000; round += 1) {
      const request = this.#asked;
      this.#takeAway();
      this.#asked = undefined;
      outcome = this.#request(request);
    }
    this.#running?.page.runTimers();
    return outcome;
  }

  controls(): LookAhead {
    return lookAhead(this.course.tree, this.#state, { now: this.#now, ...this.#reported() });
  }

  currentActivity(): number | undefined {
    return this.#running?.activity;
  }

  #lastEnd: { exit: string; report: RuntimeReport | undefined } = { exit: '', report: undefined };

  #request(request: NavigationRequest): Outcome {
    const { report } = this.#lastEnd;
    this.#lastEnd = { exit: '', report: undefined };
    const { tree } = this.course;
    const navigation = navigate(tree, this.#state, request, { now: this.#now, ...(report ? { report } : {}) });
    this.trace.push(...navigation.trace);
    if (report && !navigation.tookReport) this.#lastEnd = { exit: '', report };
    // Every round trip through text shows that nothing of the state lives outside it.
    this.#state = JSON.parse(JSON.stringify(navigation.state)) as SequencingState;
    if (tree.objectivesGlobalToSystem) this.#learner.shared = new Map(sharedObjectivesOf(this.#state));
    if (navigation.outcome.kind === 'delivery') this.#deliver(navigation.outcome.activity, navigation.outcome.resumed);
    return navigation.outcome;
  }

  #deliver(identifier: string, resumed: boolean): void {
    const activity = findActivity(this.course.tree, identifier) ?? 0;
    const item = this.course.items.get(identifier);
    if (!item) throw new Error(`no item ${identifier}`);
    const kept = resumed ? (this.#kept.get(activity) ?? nothingKept()) : nothingKept();
    this.#kept.set(activity, kept);
    const runTime = createRunTime2004(this.#delivery(activity, item, kept, resumed), {
      commit: () => this.#commit(),
      terminated: () => this.#terminated(),
      isValid: (request) => this.#isValid(request),
      called: () => undefined,
    });
    const { path, query } = addressOf(this.course, item);
    const page = new Page(path, query, this.course.files, runTime.api, this.#driver);
    this.#running = { activity, page, runTime, set: {} };
    page.load();
  }

  #delivery(activity: number, item: Item, kept: Kept, resumed: boolean): Delivery {
    const { objectives, scaledPassingScore, completionThreshold, dataMaps } = launchDataOf(
      this.course.tree,
      this.#state,
      activity,
    );
    return {
      standard: '2004',
      learner: { id: this.#learner.id, name: this.#learner.name },
      mode: 'normal',
      credit: 'credit',
      entry: resumed ? 'resume' : 'ab-initio',
      totalTime: kept.totalTime,
      stored: kept.values,
      launchData: item.dataFromLms,
      maxTimeAllowed: item.sequencing?.limits.attemptAbsoluteDurationLimit,
      timeLimitAction: item.timeLimitAction,
      completionThreshold: textOf(completionThreshold),
      scaledPassingScore: textOf(scaledPassingScore),
      objectives: objectives.map(recordOf),
      stores: dataMaps.map(({ target, read, write }) => ({ id: target, read, write, value: this.#stores.get(target) })),
    };
  }

  #commit(): boolean {
    const running = this.#running;
    if (!running) return false;
    const changes = running.runTime.takeChanges();
    Object.assign(running.set, changes);
    Object.assign(this.#kept.get(running.activity)?.values ?? {}, changes);
    for (const [store, value] of Object.entries(running.runTime.takeStoreChanges())) this.#stores.set(store, value);
    return true;
  }

  #terminated(): void {
    const running = this.#running;
    if (!running) return;
    this.#now += 60_000;
    const kept = this.#kept.get(running.activity);
    if (kept) kept.totalTime += running.runTime.sessionTime() ?? 0;
    this.#asked = requestOf(requestAfter(running.runTime.exit(), running.runTime.navigation()));
  }

  /** Takes the page away; what the SCO reported waits for the request that follows. */
  #takeAway(): void {
    const running = this.#running;
    if (!running) return;
    running.page.unload();
    this.#lastEnd = { exit: running.runTime.exit(), report: this.#reported().report };
    this.#running = undefined;
  }

  #reported(): { report?: RuntimeReport } {
    const running = this.#running;
    if (!running || running.runTime.state() === 'not initialized') return {};
    this.#commit();
    const { objectives } = running.runTime.outcome();
    const sessionTime = running.runTime.sessionTime();
    const end = { exit: running.runTime.exit(), sessionTime: sessionTime === undefined ? undefined : sessionTime * 10 };
    return { report: reportOf(running.set, (index) => objectives[index]?.id, end) };
  }

  #isValid(request: string): boolean | undefined {
    const asked = requestOf(request);
    if (!asked) return undefined;
    const ahead = this.controls();
    if (asked.kind !== 'choice' && asked.kind !== 'jump') return ahead[asked.kind] === null;
    const target = findActivity(this.course.tree, asked.target);
    return target === undefined ? undefined : ahead[asked.kind][target] === null;
  }

  /** Whether the interface offers a control: accepted now, and not hidden for this activity by the content. */
  offers(control: 'continue' | 'previous' | 'suspendAll' | 'exitAll'): boolean {
    const activity = this.currentActivity();
    const hidden = activity === undefined ? [] : definitionOf(this.course.tree, activity).hideLmsUi;
    const ahead = this.controls();
    const isAccepted = control === 'continue' ? ahead.offersContinue : ahead[control] === null;
    return isAccepted && !hidden.includes(control);
  }

  /** SN 4.8.6.1: a course of one activity shows no table of contents. */
  get hasContents(): boolean {
    return this.course.tree.activities.filter((activity) => isLeaf(activity)).length > 1;
  }
}

const nothingKept = (): Kept => ({ values: {}, totalTime: 0 });

const textOf = (value: number | undefined): string | undefined => (value === undefined ? undefined : String(value));

function recordOf({
  id,
  satisfied,
  measure,
  completion,
  progress,
  raw,
  min,
  max,
}: ObjectiveProgress & { id: string }): ObjectiveRecord {
  return {
    id,
    success: satisfied === undefined ? undefined : satisfied ? 'passed' : 'failed',
    completion: completion === undefined ? undefined : completion ? 'completed' : 'incomplete',
    scaled: measure,
    progress,
    raw,
    min,
    max,
  };
}

/** adl.nav.request in words of the engine; undefined for _none_. */
export function requestOf(text: string): NavigationRequest | undefined {
  const targeted = /^\{target=(.+)\}(choice|jump)$/.exec(text);
  if (targeted) return { kind: targeted[2] as 'choice' | 'jump', target: targeted[1] ?? '' };
  const plain = ['continue', 'previous', 'exit', 'exitAll', 'abandon', 'abandonAll', 'suspendAll'] as const;
  const kind = plain.find((candidate) => candidate === text);
  return kind ? { kind } : undefined;
}
