import { definitionOf } from '../../server/player/sequencing/index.ts';
import type { NavigationRequest, Outcome } from '../../server/player/sequencing/index.ts';
import { actOf } from './course.ts';
import type { Course } from './course.ts';
import { agrees, isLeftOpen } from './compare.ts';
import type { Case, Command, ExpectedLaunch } from './grammar.ts';
import { Host } from './host.ts';
import type { Learner } from './host.ts';
import { readInstruction } from './instruction.ts';
import type { Step } from './instruction.ts';
import type { Driver } from './page.ts';

export class Difference extends Error {}

export interface Replay {
  /** Number of API calls and of launches that agreed. */
  calls: number;
  launches: number;
  difference: string | undefined;
}

type Courses = ReadonlyMap<string, Course>;
type Api = Record<string, (...args: string[]) => string>;

/** Plays one case: the tester's part and the applet's part, against the host. */
export function replay(testCase: Case, courses: Courses, learner: Learner): Replay {
  const run = new Run(testCase, courses, learner);
  try {
    run.play();
    return { calls: run.calls, launches: run.launches, difference: undefined };
  } catch (error) {
    const message = error instanceof Difference ? error.message : String(error instanceof Error ? error.stack : error);
    return { calls: run.calls, launches: run.launches, difference: message };
  }
}

class Run {
  calls = 0;
  launches = 0;
  readonly #case: Case;
  readonly #courses: Courses;
  readonly #learner: Learner;
  readonly #hosts = new Map<string, Host>();
  #host: Host;
  #position = -1;

  constructor(testCase: Case, courses: Courses, learner: Learner) {
    this.#case = testCase;
    this.#courses = courses;
    this.#learner = learner;
    const first = [testCase.start, testCase.name].find((name) => courses.has(name)) ?? [...courses.keys()][0];
    this.#host = this.#hostOf(first ?? '');
  }

  play(): void {
    this.#launch();
    while (this.#position < this.#case.launches.length - 1 || this.#expected?.instruction) {
      const before = this.#position;
      const launch = this.#expected;
      this.#host.settle();
      if (this.#position > before) continue;
      if (launch)
        for (const step of readInstruction(launch.instruction, (name) => this.#courses.has(name))) this.#follow(step);
      this.#host.settle();
      const isLast = this.#position === this.#case.launches.length - 1;
      if (this.#position === before && isLast) return;
      if (this.#position === before && !this.#host.isOn) this.#launch();
      if (this.#position === before) this.#fail(`${this.#next?.label ?? 'nothing'} was expected to be launched`);
    }
    this.#host.settle();
  }

  get #expected(): ExpectedLaunch | undefined {
    return this.#case.launches[this.#position];
  }

  get #next(): ExpectedLaunch | undefined {
    return this.#case.launches[this.#position + 1];
  }

  #hostOf(course: string): Host {
    const known = this.#hosts.get(course);
    const opened = this.#courses.get(course);
    if (known) return known;
    if (!opened) throw new Difference(`there is no package ${course}`);
    const host = new Host(opened, this.#learner, this.#driver());
    this.#hosts.set(course, host);
    return host;
  }

  /** The tester opens the course; where nothing starts by itself, she chooses from the table of contents. */
  #launch(): void {
    const outcome = this.#host.launch();
    if (outcome.kind === 'exception' && !this.#host.isShowing) {
      const { start } = this.#case;
      this.#choose(start !== '' && !this.#courses.has(start) ? start : this.#nextIdentifier());
    }
  }

  #follow(step: Step): void {
    const { do: deed } = step;
    if (deed === 'continue' || deed === 'previous') this.#press(deed, { kind: deed });
    else if (deed === 'suspend') this.#request({ kind: 'suspendAll' });
    else if (deed === 'abandon') this.#request({ kind: 'abandon' });
    else if (deed === 'abandon-all') this.#request({ kind: 'abandonAll' });
    else if (deed === 'exit') {
      if (this.#host.isOn) this.#request({ kind: 'exitAll' });
    } else if (deed === 'choose') this.#choose('activity' in step ? step.activity : '');
    else if (deed === 'root') this.#choose(definitionOf(this.#host.course.tree, 0).identifier);
    else if (deed === 'has-ended') {
      if (this.#host.isOn) this.#fail('the session should have ended');
    } else if (deed === 'launch') this.#relaunch('course' in step ? step.course : this.#host.course.name);
    else this.#goOn();
  }

  #relaunch(course: string): void {
    if (this.#host.isOn) this.#request({ kind: 'exitAll' });
    this.#host = this.#hostOf(course);
    this.#launch();
  }

  /** "Go on to the next test", however this course lets one. */
  #goOn(): void {
    if (!this.#host.isOn || !this.#next) return;
    this.#choose(this.#nextIdentifier());
  }

  #nextIdentifier(): string {
    const act = this.#next?.act;
    for (const item of this.#host.course.items.values()) if (actOf(item) === act) return item.identifier;
    throw new Difference(`no item of ${this.#host.course.name} has act=${act}`);
  }

  #press(control: 'continue' | 'previous', request: NavigationRequest): void {
    if (!this.#host.offers(control)) this.#fail(`${control} is not offered (${this.#host.controls()[control]})`);
    this.#request(request);
  }

  #choose(named: string): void {
    const index = this.#indexOf(named);
    const ahead = this.#host.controls();
    if (ahead.choice[index] !== null) this.#fail(`${named} cannot be chosen: ${ahead.choice[index]}`);
    this.#request({ kind: 'choice', target: definitionOf(this.#host.course.tree, index).identifier });
  }

  #request(request: NavigationRequest): Outcome {
    const outcome = this.#host.learner(request);
    const leftToChoose = request.kind === 'continue' && this.#host.controls().choice.includes(null);
    if (outcome.kind === 'exception' && !leftToChoose)
      this.#fail(`${request.kind} was offered and then refused: ${outcome.exception}`);
    return outcome;
  }

  #indexOf(named: string): number {
    const { activities } = this.#host.course.tree;
    const found = activities.find(({ title, identifier }) => title.trim() === named.trim() || identifier === named);
    if (found) return found.index;
    if (/\broot\b/.test(named)) return 0;
    throw new Difference(`no activity is called ${named}`);
  }

  #fail(message: string): never {
    throw new Difference(`${this.#expected?.label ?? 'start'}: ${message}`);
  }

  #driver(): Driver {
    return {
      evalID: (id) => this.#arrive(id),
      runCommands: () => this.#runCommands(),
      getUITestQuestions: () => '',
      evaluateUIResults: () => true,
      curUserInstructions: () => '',
      getScoStatus: () => '',
      setSCOStatus: () => undefined,
      // 3 is what the pages log a failed check of their own with.
      writeToLog: (_, kind, message) => {
        if (kind === 3) this.#fail(`the page says: ${message}`);
      },
      completed: () => undefined,
      failed: () => this.#fail('the page reports a failure'),
      terminateTest: () => this.#fail('the page ends the test'),
    };
  }

  /** A page announces itself as `case!act`. */
  #arrive(id: string): boolean {
    const act = id.split('!')[1];
    const next = this.#next;
    if (!next) this.#fail(`act=${act} was launched after the last expected launch`);
    if (next.act !== act) this.#fail(`act=${act} was launched, ${next.label} was expected`);
    this.#position += 1;
    this.launches += 1;
    return true;
  }

  #runCommands(): boolean {
    const launch = this.#expected;
    if (!launch) return false;
    for (const { question, answer } of launch.questions) this.#ask(question, answer);
    for (const [index, command] of launch.commands.entries()) this.#call(command, index);
    return true;
  }

  #ask(question: string, answer: boolean): void {
    const found = this.#answer(question);
    if (found !== answer) this.#fail(`${question}: ${found ? 'yes' : 'no'}, expected ${answer ? 'yes' : 'no'}`);
  }

  /** Questions read `control.state` or `control.state.more@activity`: is it so? */
  #answer(question: string): boolean {
    const [what = '', named = ''] = question.split('@');
    const [control = '', state = '', more] = what.split('.');
    if (what === 'click.button') return true;
    const isSo = control === 'toc' ? this.#answerOnContents(more ?? state, named) : this.#isOffered(control, question);
    return state === 'disabled' || state === 'hidden' ? !isSo : isSo;
  }

  #isOffered(control: string, question: string): boolean {
    const known = { suspend: 'suspendAll', exit: 'exitAll' }[control] ?? control;
    const offered = offerable.find((candidate) => candidate === known);
    if (!offered) throw new Difference(`unknown question ${question}`);
    return this.#host.offers(offered);
  }

  #answerOnContents(state: string, named: string): boolean {
    const { tree } = this.#host.course;
    const ahead = this.#host.controls();
    const isListed = (index: number): boolean => ahead.hidden[index] !== true && definitionOf(tree, index).isVisible;
    if (named !== '') {
      const index = this.#indexOf(named);
      return state === 'selectable' ? ahead.choice[index] === null : isListed(index);
    }
    const isOpen = tree.activities.some(({ index }) => index > 0 && isListed(index) && ahead.choice[index] === null);
    return this.#host.hasContents && isOpen;
  }

  #call(command: Command, index: number): void {
    const api = this.#host.api as Api;
    if (command.call === 'CompareObjectives') return this.#compareObjectives(api, command.identifiers);
    const args = argumentsOf(api, command);
    const result = api[command.call]?.(...args) ?? '';
    const error = command.call === 'GetLastError' ? result : (api['GetLastError']?.() ?? '');
    this.calls += 1;
    if (isLeftOpen(command.expected)) return;
    const named = `command ${index}, ${command.call}(${args.map((argument) => argument.slice(0, 60)).join(', ')})`;
    const type = 'type' in command ? command.type : '';
    if (!agrees(command.expected, result, command.error, type))
      this.#fail(`${named} returned "${result.slice(0, 60)}", expected "${command.expected.slice(0, 60)}"`);
    if (Number(error) !== Number(command.error)) this.#fail(`${named} left error ${error}, expected ${command.error}`);
  }

  #compareObjectives(api: Api, expected: string[]): void {
    this.calls += 1;
    const found = objectiveIds(api);
    const same = found.length === expected.length && expected.every((id) => found.includes(id));
    if (!same) this.#fail(`objectives are ${found.join(', ')}, expected ${expected.join(', ')}`);
  }
}

const offerable = ['continue', 'previous', 'suspendAll', 'exitAll'] as const;

function argumentsOf(api: Api, command: Exclude<Command, { call: 'CompareObjectives' }>): string[] {
  if (command.call === 'SetValue') return [withIndex(api, command.element), command.value];
  if (command.call === 'GetValue') return [withIndex(api, command.element)];
  return command.call === 'GetLastError' ? [] : [command.argument];
}

/** `cmi.objectives.&id&.…` means the place where that objective or store is. */
function withIndex(api: Api, element: string): string {
  const name = /&([^&]+)&/.exec(element)?.[1];
  if (name === undefined) return element;
  const collection = element.startsWith('adl.data') ? 'adl.data' : 'cmi.objectives';
  const ids = idsIn(api, collection);
  return element.replace(`&${name}&`, String(ids.indexOf(name)));
}

const objectiveIds = (api: Api): string[] => idsIn(api, 'cmi.objectives');

function idsIn(api: Api, collection: string): string[] {
  const count = Number(api['GetValue']?.(`${collection}._count`));
  return Array.from({ length: count || 0 }, (_, index) => api['GetValue']?.(`${collection}.${index}.id`) ?? '');
}
