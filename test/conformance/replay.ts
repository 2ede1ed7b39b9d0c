import { agrees, isLeftOpen } from './compare.ts';
import type { Case, Command, ExpectedLaunch } from './grammar.ts';
import { controls, Difference } from './host.ts';
import type { Ask, Control, Heard, Host, Said, Sight } from './host.ts';
import { readInstruction } from './instruction.ts';
import type { Step } from './instruction.ts';
import { actOf } from './package.ts';

export interface Replay {
  /** Number of API calls and of launches that agreed. */
  calls: number;
  launches: number;
  difference: string | undefined;
}

/** The packages that take part, each with what opens it. */
export type Courses = ReadonlyMap<string, (ask: Ask) => Promise<Host>>;

/** Plays one case: the tester's part at the player, and what the applet is told, in whatever place the hosts are. */
export async function replay(testCase: Case, courses: Courses): Promise<Replay> {
  const run = new Run(testCase, courses);
  const difference = await run.play().then(
    () => undefined,
    (error: unknown) => wordsOf(error),
  );
  return { calls: run.calls, launches: run.launches, difference };
}

export function wordsOf(error: unknown): string {
  if (error instanceof Difference) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

class Run {
  calls = 0;
  launches = 0;
  readonly #case: Case;
  readonly #courses: Courses;
  readonly #hosts = new Map<string, Host>();
  #host!: Host;
  #position = -1;
  #isPressed = false;
  #difference: Difference | undefined;

  constructor(testCase: Case, courses: Courses) {
    this.#case = testCase;
    this.#courses = courses;
  }

  async play(): Promise<void> {
    const { start, name } = this.#case;
    this.#host = await this.#hostOf([start, name].find((course) => this.#courses.has(course)) ?? this.#firstCourse());
    await this.#launch();
    for (;;) {
      const before = this.#position;
      const launch = this.#expected;
      if (launch) await this.#answerByPressing(launch);
      if (this.#position > before) continue;
      for (const step of launch ? this.#stepsAfter(launch) : []) await this.#follow(step);
      if (this.#position > before) continue;
      if (!this.#next) return;
      if (!this.#host.isOn) await this.#launch();
      if (this.#position === before) this.#fail(`${this.#next.label} was expected to be launched`);
    }
  }

  get #expected(): ExpectedLaunch | undefined {
    return this.#case.launches[this.#position];
  }

  get #next(): ExpectedLaunch | undefined {
    return this.#case.launches[this.#position + 1];
  }

  #firstCourse(): string {
    return [...this.#courses.keys()][0] ?? '';
  }

  async #hostOf(course: string): Promise<Host> {
    const known = this.#hosts.get(course);
    if (known) return known;
    const open = this.#courses.get(course);
    if (!open) throw new Difference(`there is no package ${course}`);
    const host = await open((said) => this.#answer(said));
    this.#hosts.set(course, host);
    return host;
  }

  #stepsAfter({ instruction }: ExpectedLaunch): Step[] {
    return instruction === '' ? [] : readInstruction(instruction, (name) => this.#courses.has(name));
  }

  /** The tester opens the course; where nothing starts by itself, she chooses from the table of contents. */
  async #launch(): Promise<void> {
    const before = this.#position;
    await this.#host.launch();
    this.#check();
    if (this.#position > before || !this.#host.isOn || this.#host.isShowing) return;
    const { start } = this.#case;
    await this.#choose(start !== '' && before < 0 && !this.#courses.has(start) ? start : this.#nextTitle());
  }

  async #follow(step: Step): Promise<void> {
    const { do: deed } = step;
    if (deed === 'continue' || deed === 'previous') await this.#press(deed);
    else if (deed === 'suspend') await this.#press('suspendAll');
    else if (deed === 'abandon') await this.#press('abandon');
    else if (deed === 'abandon-all') await this.#press('abandonAll');
    else if (deed === 'exit-all') await this.#press('exitAll');
    else if (deed === 'exit') await this.#exit();
    else if (deed === 'choose') await this.#choose('activity' in step ? step.activity : '');
    else if (deed === 'root') await this.#choose(this.#rootTitle());
    else if (deed === 'has-ended') this.#expectEnd();
    else if (deed === 'launch') await this.#relaunch('course' in step ? step.course : this.#host.package.name);
    else await this.#goOn();
  }

  #expectEnd(): void {
    if (this.#host.isOn) this.#fail('the session should have ended');
  }

  /** Out of the course: for good where the player lets one, else by leaving it. */
  async #exit(): Promise<void> {
    if (!this.#host.isOn) return;
    const sight = await this.#host.look();
    await this.#press(sight.controls.exitAll === 'enabled' ? 'exitAll' : 'suspendAll');
    this.#expectEnd();
  }

  async #relaunch(course: string): Promise<void> {
    await this.#exit();
    this.#host = await this.#hostOf(course);
    await this.#launch();
  }

  /** "Go on to the next test", however this course lets one. */
  async #goOn(): Promise<void> {
    if (this.#host.isOn && this.#next) await this.#choose(this.#nextTitle());
  }

  async #press(control: Control): Promise<void> {
    const sight = await this.#host.look();
    if (sight.controls[control] !== 'enabled') this.#fail(`${control} is not offered`);
    await this.#host.press(control);
    this.#check();
    if (control === 'continue' || control === 'previous') await this.#expectSomething(control);
  }

  async #choose(named: string): Promise<void> {
    const { contents } = await this.#host.look();
    const line = contents.findIndex(({ title, mayChoose }) => mayChoose && this.#isCalled(title, named));
    if (line < 0) this.#fail(`${named} cannot be chosen`);
    await this.#host.choose(line);
    this.#check();
    await this.#expectSomething(`the choice of ${named}`);
  }

  /** SN 4.4.2: a control that leads nowhere is not to be offered; an end of the attempt may leave the learner to choose. */
  async #expectSomething(asked: string): Promise<void> {
    if (!this.#host.isOn || this.#host.isShowing) return;
    const { contents } = await this.#host.look();
    if (!contents.some(({ mayChoose }) => mayChoose)) this.#fail(`${asked} was offered and then refused`);
  }

  #nextTitle(): string {
    const act = this.#next?.act;
    const item = this.#host.package.plan.items.find((planned) => actOf(planned) === act);
    if (!item) throw new Difference(`no item of ${this.#host.package.name} has act=${act}`);
    return item.title.trim() || item.identifier;
  }

  /** "The activity that corresponds to the root of …" is called as the course is. */
  #isCalled(title: string, named: string): boolean {
    const isRoot = /\broot of\b/.test(named);
    return title.trim() === (isRoot ? this.#rootTitle() : named.trim());
  }

  #rootTitle(): string {
    return this.#host.package.plan.title.trim();
  }

  #fail(message: string): never {
    throw this.#worded(message);
  }

  /** What was found wrong while a page was speaking. */
  #check(): void {
    if (this.#difference) throw this.#difference;
  }

  #note(message: string): void {
    this.#difference ??= this.#worded(message);
  }

  #worded(message: string): Difference {
    return new Difference(`${this.#expected?.label ?? 'start'}: ${message}`);
  }

  #answer(said: Said): unknown {
    if (said.do === 'arrive') return this.#arrive(said.id);
    if (said.do === 'see') this.#compareControls(said.sight);
    else if (said.do === 'hear') this.#compareCalls(said.heard);
    else if (said.do === 'pressed') this.#isPressed = true;
    else this.#note(said.message);
    return null;
  }

  /** What a page that calls itself `case!act` has to do; null when it is not the one that is expected. */
  #arrive(id: string): object | null {
    const act = id.split('!')[1];
    const next = this.#next;
    if (this.#difference) return null;
    if (!next || next.act !== act) {
      this.#note(`act=${act} was launched, ${next?.label ?? 'nothing more'} was expected`);
      return null;
    }
    this.#position += 1;
    this.#isPressed = false;
    this.launches += 1;
    return {
      commands: next.commands,
      asksAboutControls: next.questions.some(({ question }) => !isAboutButton(question)),
      buttons: next.questions.map(({ question }) => question).filter(isAboutButton),
    };
  }

  async #answerByPressing({ questions }: ExpectedLaunch): Promise<void> {
    const asked = questions.find(({ question }) => isAboutButton(question));
    if (!asked || this.#isPressed || !this.#host.isShowing) return;
    const isPressed = await this.#host.pressInside();
    this.#check();
    if ((isPressed && this.#isPressed) !== asked.answer)
      this.#fail(`${asked.question}: ${yes(!asked.answer)}, expected ${yes(asked.answer)}`);
  }

  #compareControls(sight: Sight): void {
    for (const { question, answer } of this.#expected?.questions ?? []) {
      if (isAboutButton(question)) continue;
      const found = this.#isSo(question, sight);
      if (found === undefined) this.#note(`unknown question ${question}`);
      else if (found !== answer) this.#note(`${question}: ${yes(found)}, expected ${yes(answer)}`);
    }
  }

  /** Questions read `control.state` or `toc.state.more@activity`: is it so? Undefined where nobody knows what is asked. */
  #isSo(question: string, sight: Sight): boolean | undefined {
    const [what = '', named] = question.split('@');
    const [name = '', state = '', ...more] = what.toLowerCase().split('.');
    if (name === 'toc') return this.#isSoInContents([state, ...more], named, sight);
    const control = controls.find((known) => known.toLowerCase() === name);
    if (!control) return undefined;
    const found = sight.controls[control];
    const answers: Record<string, boolean> = {
      enabled: found === 'enabled',
      disabled: found !== 'enabled',
      visible: found !== undefined,
      hidden: found === undefined,
    };
    return answers[state];
  }

  #isSoInContents(states: readonly string[], named: string | undefined, { contents }: Sight): boolean | undefined {
    const lines = named === undefined ? contents : contents.filter(({ title }) => this.#isCalled(title, named));
    const mayChoose = lines.some((line) => line.mayChoose);
    const answers: Record<string, boolean> = {
      selectable: mayChoose,
      enabled: mayChoose,
      disabled: !mayChoose,
      visible: lines.length > 0,
      hidden: lines.length === 0,
    };
    return answers[states.at(-1) ?? ''];
  }

  #compareCalls(heard: readonly Heard[]): void {
    for (const [index, command] of (this.#expected?.commands ?? []).entries()) {
      const answer = heard[index];
      const difference = answer ? differenceOf(command, answer) : `command ${index} was not played`;
      if (difference !== undefined) return this.#note(`command ${index}, ${difference}`);
      this.calls += 1;
    }
  }
}

/** `click.button` asks whether the page is still there to be used: it shows a button then. */
const isAboutButton = (question: string): boolean => question.startsWith('click.');

const yes = (isSo: boolean): string => (isSo ? 'yes' : 'no');

/** Where an answer of the API is not the expected one; undefined where it is. */
function differenceOf(command: Command, { args, result, error, identifiers, thrown }: Heard): string | undefined {
  if (thrown !== undefined) return `${command.call} was thrown out: ${thrown}`;
  if (command.call === 'CompareObjectives') return objectivesDifference(command.identifiers, identifiers ?? []);
  if (isLeftOpen(command.expected)) return undefined;
  const named = `${command.call}(${args.map((argument) => argument.slice(0, 60)).join(', ')})`;
  const type = 'type' in command ? command.type : '';
  if (!agrees(command.expected, result, command.error, type))
    return `${named} returned "${result.slice(0, 60)}", expected "${command.expected.slice(0, 60)}"`;
  return Number(error) === Number(command.error)
    ? undefined
    : `${named} left error ${error}, expected ${command.error}`;
}

function objectivesDifference(expected: readonly string[], found: readonly string[]): string | undefined {
  const isSame = found.length === expected.length && expected.every((id) => found.includes(id));
  return isSame ? undefined : `objectives are ${found.join(', ')}, expected ${expected.join(', ')}`;
}
