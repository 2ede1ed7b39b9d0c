import type { Request, Step as Outcome } from '../../server/player/course/index.ts';
import { actOf } from './package.ts';
import type { Package } from './package.ts';
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

type Packages = ReadonlyMap<string, Package>;
type Api = Record<string, (...args: string[]) => string>;

/** Plays one case: the tester's part and the applet's part, against the host. */
export function replay(testCase: Case, packages: Packages, learner: Learner): Replay {
  const run = new Run(testCase, packages, learner);
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
  readonly #packages: Packages;
  readonly #learner: Learner;
  readonly #hosts = new Map<string, Host>();
  #host: Host;
  #position = -1;

  constructor(testCase: Case, packages: Packages, learner: Learner) {
    this.#case = testCase;
    this.#packages = packages;
    this.#learner = learner;
    const first = [testCase.start, testCase.name].find((name) => packages.has(name)) ?? [...packages.keys()][0];
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
        for (const step of readInstruction(launch.instruction, (name) => this.#packages.has(name))) this.#follow(step);
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
    const opened = this.#packages.get(course);
    if (known) return known;
    if (!opened) throw new Difference(`there is no package ${course}`);
    const host = new Host(opened, this.#learner, this.#driver());
    this.#hosts.set(course, host);
    return host;
  }

  /** The tester opens the course; where nothing starts by itself, she chooses from the table of contents. */
  #launch(): void {
    const step = this.#host.launch();
    if (step.kind === 'choose') {
      const { start } = this.#case;
      this.#choose(start !== '' && !this.#packages.has(start) ? start : this.#nextIdentifier());
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
    else if (deed === 'root') this.#request({ kind: 'choice', target: this.#root() });
    else if (deed === 'has-ended') {
      if (this.#host.isOn) this.#fail('the session should have ended');
    } else if (deed === 'launch') this.#relaunch('course' in step ? step.course : this.#host.package.name);
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
    for (const item of this.#host.package.plan.items) if (actOf(item) === act) return item.identifier;
    throw new Difference(`no item of ${this.#host.package.name} has act=${act}`);
  }

  #press(control: 'continue' | 'previous', request: Request): void {
    if (!this.#host.offers(control)) this.#fail(`${control} is not offered `);
    this.#request(request);
  }

  #choose(named: string): void {
    const target = this.#identifierOf(named);
    if (!this.#mayChoose(target)) this.#fail(`${named} cannot be chosen`);
    this.#request({ kind: 'choice', target });
  }

  #mayChoose(target: string): boolean {
    return this.#host.accepts(`{target=${target}}choice`);
  }

  #request(request: Request): Outcome {
    const step = this.#host.learner(request);
    const isLeftToChoose = this.#host.contents().some(({ mayChoose }) => mayChoose);
    const isRefused = step.kind === 'choose' && step.reason !== undefined;
    if (isRefused && !isLeftToChoose) this.#fail(`${request.kind} was offered and then refused`);
    return step;
  }

  #identifierOf(named: string): string {
    const { items } = this.#host.package.plan;
    const found = items.find(({ title, identifier }) => title.trim() === named.trim() || identifier === named);
    if (found) return found.identifier;
    if (/\broot\b/.test(named)) return this.#root();
    throw new Difference(`no activity is called ${named}`);
  }

  #root(): string {
    return this.#host.package.plan.tree?.identifier ?? '';
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
    if (control !== 'continue' && control !== 'previous') throw new Difference(`unknown question ${question}`);
    return this.#host.offers(control);
  }

  #answerOnContents(state: string, named: string): boolean {
    const lines = this.#host.contents();
    if (named === '') return lines.some(({ mayChoose }) => mayChoose);
    const identifier = this.#identifierOf(named);
    if (state === 'selectable') return this.#mayChoose(identifier);
    return lines.some((line) => line.identifier === identifier);
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
