import { createCourse, hasOnePage, parseRequest, storeName } from '../../../server/player/course/index.ts';
import type { Course, CourseRecord, Request, Said, Step } from '../../../server/player/course/index.ts';
import { createRunTime2004 } from '../../../server/player/runtime/index.ts';
import type { RunTime } from '../../../server/player/runtime/index.ts';
import type { Ask, Control, Host, Sight } from '../host.ts';
import { addressOf } from '../package.ts';
import type { Package } from '../package.ts';
import { Page } from './page.ts';

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
export class NodeHost implements Host {
  readonly package: Package;
  readonly #learner: Learner;
  readonly #ask: Ask;
  #record = newRecord();
  #course: Course | undefined;
  #running: Running | undefined;
  #last: Said | undefined;
  #asked: Request | undefined;
  #decisions: string[] = [];
  #now = Date.UTC(2026, 0, 5, 8);

  constructor(opened: Package, learner: Learner, ask: Ask) {
    this.package = opened;
    this.#learner = learner;
    this.#ask = ask;
  }

  get isOn(): boolean {
    return this.#course !== undefined;
  }

  get isShowing(): boolean {
    return this.#running !== undefined;
  }

  /** What the learner brings along replaces what this attempt remembers. */
  async launch(): Promise<void> {
    const record = this.#record;
    record.objectives = { ...this.#learner.objectives };
    record.stores = { ...ofAttempt(record.stores), ...this.#learner.stores };
    this.#course = createCourse(this.package.plan, record, 2026);
    this.#take(this.#course.enter(this.#now));
    this.#settle();
  }

  async look(): Promise<Sight> {
    return this.#look();
  }

  async press(control: Control): Promise<void> {
    this.#move({ kind: control });
    // With nothing open there is nothing to suspend, and the learner leaves all the same.
    if (control === 'suspendAll') this.#course = undefined;
  }

  async choose(line: number): Promise<void> {
    const target = this.#contents()[line]?.identifier ?? '';
    this.#move({ kind: 'choice', target });
  }

  async pressInside(): Promise<boolean> {
    return this.#running?.page.pressButton() ?? false;
  }

  async decisions(): Promise<string[]> {
    return this.#decisions;
  }

  /** The learner's wish overrides what the SCO asks for while it is taken away. */
  #move(request: Request): void {
    this.#takeAway();
    this.#asked = undefined;
    this.#request(request);
    this.#settle();
  }

  /** Carries out what SCOs asked for, one after the other, until one waits for the learner. */
  #settle(): void {
    for (let round = 0; this.#asked && round < 1000; round += 1) {
      const request = this.#asked;
      this.#takeAway();
      this.#asked = undefined;
      this.#request(request);
    }
    this.#running?.page.runTimers();
  }

  /** As the player shows it: a course of one page has no contents and nowhere to go (SN 4.8.6.1). */
  #look(): Sight {
    const course = this.#course;
    if (!course) return { controls: {}, contents: [] };
    const leave = { suspendAll: 'enabled' as const };
    if (hasOnePage(this.package.plan)) return { controls: leave, contents: [] };
    const { hidden, ...offered } = course.controls(this.#said(), this.#now);
    const controls: Sight['controls'] = { ...leave };
    for (const [name, isOffered] of Object.entries(offered) as [Control, boolean][]) {
      if (isOffered) controls[name] = 'enabled';
      else if ((name === 'continue' || name === 'previous') && !hidden[name]) controls[name] = 'disabled';
    }
    return { controls, contents: this.#contents() };
  }

  #contents(): ReturnType<Course['contents']> {
    return this.#course?.contents(this.#said(), this.#now) ?? [];
  }

  #request(request: Request): void {
    const said = this.#last;
    this.#last = undefined;
    this.#now += 60_000;
    if (this.#course) this.#take(this.#course.request(request, said, this.#now));
  }

  /** Every round through text shows that nothing of the state lives outside of it. */
  #take(step: Step): void {
    this.#keep();
    this.#decisions = (this.#course?.takeTrace() ?? []).map((line) => line.join(' '));
    if (step.kind === 'open') this.#open(step.item, step.resumed);
    if (step.kind === 'leave') {
      this.#course = undefined;
      // A finished attempt is over: the next launch begins one that knows nothing of it.
      if (step.how === 'finished') this.#record = newRecord();
    }
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
    const page = new Page(path, query, this.package.files, {
      api: runTime.api,
      ask: this.#ask,
      look: () => this.#look(),
    });
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
