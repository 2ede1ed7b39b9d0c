import { createCourse, parseRequest, storeName } from '../../server/player/course/index.ts';
import type { ContentsLine, Course, CourseRecord, Request, Said, Step } from '../../server/player/course/index.ts';
import { createRunTime2004 } from '../../server/player/runtime/index.ts';
import type { RunTime } from '../../server/player/runtime/index.ts';
import { addressOf } from './package.ts';
import type { Package } from './package.ts';
import { Page } from './page.ts';
import type { Driver } from './page.ts';

/** One person, and what the system keeps of her beyond one attempt on one course; by `person:<id>`. */
export interface Learner {
  id: string;
  name: string;
  objectives: Record<string, string>;
  stores: Record<string, string>;
}

interface Running {
  item: string;
  page: Page;
  runTime: RunTime;
  /** Elements of this attempt, earlier sessions included. */
  elements: Record<string, string>;
  totalTime: number;
}

/** A player without a screen: one learner's attempt on one package, through the product's own course and run-time. */
export class Host {
  readonly package: Package;
  readonly #learner: Learner;
  readonly #driver: Driver;
  #record = newRecord();
  #course: Course | undefined;
  #running: Running | undefined;
  #last: Said | undefined;
  #asked: Request | undefined;
  #now = Date.UTC(2026, 0, 5, 8);

  constructor(opened: Package, learner: Learner, driver: Driver) {
    this.package = opened;
    this.#learner = learner;
    this.#driver = driver;
  }

  /** Whether a session is going on: something is shown, or the learner has to choose. */
  get isOn(): boolean {
    return this.#course !== undefined;
  }

  get isShowing(): boolean {
    return this.#running !== undefined;
  }

  /** The API object of the running SCO. */
  get api(): object {
    return this.#running?.runTime.api ?? {};
  }

  /** A new launch: what the learner brings along replaces what this attempt remembers. */
  launch(): Step {
    const record = this.#record;
    record.objectives = { ...this.#learner.objectives };
    record.stores = { ...ofAttempt(record.stores), ...this.#learner.stores };
    this.#course = createCourse(this.package.plan, record, 2026);
    return this.#take(this.#course.enter(this.#now));
  }

  /** The learner's wish overrides what the SCO asks for while it is taken away. */
  learner(request: Request): Step {
    this.#takeAway();
    this.#asked = undefined;
    return this.#request(request);
  }

  /** Carries out what SCOs asked for, one after the other, until one waits for the learner. */
  settle(): void {
    for (let round = 0; this.#asked && round < 1000; round += 1) {
      const request = this.#asked;
      this.#takeAway();
      this.#asked = undefined;
      this.#request(request);
    }
    this.#running?.page.runTimers();
  }

  offers(control: 'continue' | 'previous'): boolean {
    return this.#course?.controls(this.#said(), this.#now)[control] ?? false;
  }

  /** adl.nav.request_valid, which is what the sequencer thinks, whatever the content hides. */
  accepts(request: string): boolean {
    return this.#course?.isValid(request, this.#said(), this.#now) ?? false;
  }

  /** The table of contents, as the learner has it; none for a course of one page (SN 4.8.6.1). */
  contents(): ContentsLine[] {
    const lines = this.#course?.contents(this.#said(), this.#now) ?? [];
    return lines.filter(({ kind }) => kind !== 'heading').length > 1 ? lines : [];
  }

  #request(request: Request): Step {
    const said = this.#last;
    this.#last = undefined;
    this.#now += 60_000;
    const step = this.#course?.request(request, said, this.#now) ?? { kind: 'choose' as const };
    return this.#take(step);
  }

  /** Every round through text shows that nothing of the state lives outside of it. */
  #take(step: Step): Step {
    this.#keep();
    if (step.kind === 'open') this.#open(step.item, step.resumed);
    if (step.kind === 'leave') {
      this.#course = undefined;
      // A finished attempt is over: the next launch begins one that knows nothing of it.
      if (step.how === 'finished') this.#record = newRecord();
    }
    return step;
  }

  #keep(): void {
    const course = this.#course;
    if (!course) return;
    this.#record.sequencing = course.standing(this.#said(), this.#now).state;
    Object.assign(this.#learner.objectives, course.sharedObjectives());
    Object.assign(this.#learner.stores, ofPerson(this.#record.stores));
  }

  #open(identifier: string, resumed: boolean): void {
    const course = this.#course;
    const item = this.package.plan.items.find((planned) => planned.identifier === identifier);
    if (!course || item?.address === undefined) throw new Error(`${identifier} has nothing to launch`);
    const { id, name } = this.#learner;
    const delivery = {
      ...course.deliveryOf(identifier, resumed),
      learner: { id, name },
      mode: 'normal' as const,
      credit: 'credit' as const,
    };
    const runTime = createRunTime2004(delivery, {
      commit: () => this.#commit(),
      terminated: () => this.#terminated(),
      isValid: (request) => course.isValid(request, this.#said(), this.#now),
      called: () => undefined,
    });
    const { path, query } = addressOf(item.address);
    const page = new Page(path, query, this.package.files, runTime.api, this.#driver);
    const elements = { ...delivery.stored };
    this.#running = { item: identifier, page, runTime, elements, totalTime: delivery.totalTime };
    page.load();
  }

  #commit(): boolean {
    const running = this.#running;
    const { tree } = this.package.plan;
    if (!running || !tree) return false;
    Object.assign(running.elements, running.runTime.takeChanges());
    for (const [target, value] of Object.entries(running.runTime.takeStoreChanges()))
      this.#record.stores[storeName(tree, target)] = value;
    this.#keep();
    return true;
  }

  #terminated(): void {
    const running = this.#running;
    if (!running) return;
    const exit = running.runTime.exit();
    this.#remember(running);
    this.#asked =
      exit === 'time-out' || exit === 'logout' ? { kind: 'exitAll' } : parseRequest(running.runTime.navigation());
  }

  #remember({ item, runTime, elements, totalTime }: Running): void {
    const spent = totalTime + (runTime.sessionTime() ?? 0);
    this.#record.items.set(item, { elements, outcome: runTime.outcome(), totalTime: spent, ended: runTime.exit() });
  }

  /** Takes the page away; what the SCO reported waits for the request that follows. */
  #takeAway(): void {
    const running = this.#running;
    if (!running) return;
    running.page.unload();
    this.#last = this.#said();
    this.#running = undefined;
  }

  #said(): Said | undefined {
    const running = this.#running;
    if (!running || running.runTime.state() === 'not initialized') return this.#last;
    const { runTime } = running;
    return {
      outcome: runTime.outcome(),
      values: runTime.said(),
      exit: runTime.exit(),
      navigation: runTime.navigation(),
      sessionTime: runTime.sessionTime(),
    };
  }
}

const newRecord = (): CourseRecord => ({ items: new Map(), stores: {}, objectives: {} });

const ofPerson = (values: Readonly<Record<string, string>>) => named(values, 'person:');
const ofAttempt = (values: Readonly<Record<string, string>>) => named(values, 'attempt:');

function named(values: Readonly<Record<string, string>>, prefix: string): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name.startsWith(prefix)));
}
