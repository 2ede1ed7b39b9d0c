import { clauseOfControls } from './clauses.ts';
import { Expectations, wrongAnswer } from './expectations.ts';
import type { Case, ExpectedLaunch } from './grammar.ts';
import { Difference } from './host.ts';
import type { Ask, Control, Host } from './host.ts';
import { readInstruction } from './instruction.ts';
import type { Step } from './instruction.ts';
import { actOf } from './package.ts';
import { isAboutButton } from './questions.ts';

export interface Replay {
  /** Number of API calls and of launches that agreed. */
  calls: number;
  launches: number;
  /** The first, with the clause of the standard that says what would be right. */
  difference: string | undefined;
  /** Where there is a difference: what the sequencer decided last, and by which clauses. */
  decisions: string[];
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
  const decisions = difference === undefined ? [] : await run.decisions();
  return { calls: run.calls, launches: run.launches, difference, decisions };
}

function wordsOf(error: unknown): string {
  if (error instanceof Difference) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

class Run {
  readonly #case: Case;
  readonly #courses: Courses;
  readonly #hosts = new Map<string, Host>();
  readonly #expectations: Expectations;
  #host!: Host;

  constructor(testCase: Case, courses: Courses) {
    this.#case = testCase;
    this.#courses = courses;
    this.#expectations = new Expectations(testCase.launches, (title, named) => this.#isCalled(title, named));
  }

  get calls(): number {
    return this.#expectations.calls;
  }

  get launches(): number {
    return this.#expectations.launches;
  }

  async play(): Promise<void> {
    const { start, name } = this.#case;
    const named = [start, name].find((course) => this.#courses.has(course));
    this.#host = await this.#hostOf(named ?? [...this.#courses.keys()][0] ?? name);
    await this.#launch();
    for (;;) {
      const before = this.#expectations.position;
      const { current } = this.#expectations;
      if (current) await this.#goOnFrom(current);
      if (this.#expectations.position > before) continue;
      const { next } = this.#expectations;
      if (!next) return;
      if (!this.#host.isOn) await this.#launch();
      if (this.#expectations.position === before) this.#fail(`${next.label} was expected to be launched`);
    }
  }

  /** None where no course could be opened. */
  async decisions(): Promise<string[]> {
    return this.#hosts.size > 0 ? this.#host.decisions() : [];
  }

  async #hostOf(course: string): Promise<Host> {
    const known = this.#hosts.get(course);
    if (known) return known;
    const open = this.#courses.get(course);
    if (!open) throw new Difference(`there is no package ${course}`);
    const host = await open((said) => this.#expectations.answer(said));
    this.#hosts.set(course, host);
    return host;
  }

  /** The tester opens the course; where nothing starts by itself, she chooses from the table of contents. */
  async #launch(): Promise<void> {
    const before = this.#expectations.position;
    await this.#host.launch();
    this.#expectations.check();
    if (this.#expectations.position > before || !this.#host.isOn || this.#host.isShowing) return;
    const { start } = this.#case;
    await this.#choose(start !== '' && before < 0 && !this.#courses.has(start) ? start : this.#nextName());
  }

  /** What the tester does at a page that has come to rest. */
  async #goOnFrom(launch: ExpectedLaunch): Promise<void> {
    const { questions, instruction } = launch;
    const asked = questions.find(({ question }) => isAboutButton(question));
    if (asked && this.#host.isShowing) await this.#answerByPressing(asked);
    if (instruction === '' || this.#expectations.current !== launch) return;
    for (const step of readInstruction(instruction, (name) => this.#courses.has(name))) await this.#follow(step);
  }

  async #answerByPressing({ question, answer }: ExpectedLaunch['questions'][number]): Promise<void> {
    const isPressed = await this.#host.pressInside();
    this.#expectations.check();
    if ((isPressed && this.#expectations.isPressed) !== answer) this.#fail(wrongAnswer(question, answer));
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
    if (this.#host.isOn && this.#expectations.next) await this.#choose(this.#nextName());
  }

  async #press(control: Control): Promise<void> {
    const sight = await this.#host.look();
    if (sight.controls[control] !== 'enabled') this.#fail(`${control} is not offered (${clauseOfControls})`);
    await this.#host.press(control);
    this.#expectations.check();
    if (control === 'continue' || control === 'previous') await this.#expectSomething(control);
  }

  async #choose(named: string): Promise<void> {
    const { contents } = await this.#host.look();
    const line = contents.findIndex(({ title, mayChoose }) => mayChoose && this.#isCalled(title, named));
    if (line < 0) this.#fail(`${named} cannot be chosen (${clauseOfControls})`);
    await this.#host.choose(line);
    this.#expectations.check();
    await this.#expectSomething(`the choice of ${named}`);
  }

  /** SN 4.4.2: a control that leads nowhere is not to be offered; an end of the attempt may leave the learner to choose. */
  async #expectSomething(asked: string): Promise<void> {
    if (!this.#host.isOn || this.#host.isShowing) return;
    const { contents } = await this.#host.look();
    if (!contents.some(({ mayChoose }) => mayChoose)) this.#fail(`${asked} was offered and then refused`);
  }

  /** The item of the next expected launch. */
  #nextName(): string {
    const act = this.#expectations.next?.act;
    const item = this.#host.package.plan.items.find((planned) => actOf(planned) === act);
    return item?.identifier ?? this.#fail(`no item of ${this.#host.package.name} has act=${act}`);
  }

  /** Cases name an activity by title or identifier; "the activity that corresponds to the root of …" is called as the course is. */
  #isCalled(title: string, named: string): boolean {
    if (/\broot of\b/.test(named)) return title.trim() === this.#rootTitle();
    const item = this.#host.package.plan.items.find(({ identifier }) => identifier === named.trim());
    return title.trim() === (item?.title.trim() || named.trim());
  }

  #rootTitle(): string {
    return this.#host.package.plan.title.trim();
  }

  #fail(message: string): never {
    this.#expectations.fail(message);
  }
}
