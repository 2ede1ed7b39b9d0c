import { clauseOf, clauseOfControls } from './clauses.ts';
import { differenceOf } from './compare.ts';
import type { ExpectedLaunch } from './grammar.ts';
import { Difference } from './host.ts';
import type { Heard, Said, Sight } from './host.ts';
import { answerTo, isAboutButton } from './questions.ts';
import type { IsCalled } from './questions.ts';

/** What the pages of a case are to do, launch by launch, and whether they do it. Speaks with the applet's stand-in. */
export class Expectations {
  /** Number of API calls and of launches that agreed. */
  calls = 0;
  launches = 0;
  readonly #expected: readonly ExpectedLaunch[];
  readonly #isCalled: IsCalled;
  #position = -1;
  #isHeard = false;
  #isPressed = false;
  #difference: Difference | undefined;

  constructor(expected: readonly ExpectedLaunch[], isCalled: IsCalled) {
    this.#expected = expected;
    this.#isCalled = isCalled;
  }

  /** Number of launches so far, less one. */
  get position(): number {
    return this.#position;
  }

  get current(): ExpectedLaunch | undefined {
    return this.#expected[this.#position];
  }

  get next(): ExpectedLaunch | undefined {
    return this.#expected[this.#position + 1];
  }

  /** Whether the page that is shown has been told that its button was pressed. */
  get isPressed(): boolean {
    return this.#isPressed;
  }

  answer(said: Said): unknown {
    if (said.do === 'arrive') return this.#arrive(said.id);
    if (said.do === 'see') this.#compareControls(said.sight);
    else if (said.do === 'hear') this.#compareCalls(said.heard);
    else if (said.do === 'pressed') this.#isPressed = true;
    else this.#note(said.message);
    return null;
  }

  /** Throws what was found wrong while pages were speaking; to be asked when the player has come to rest. */
  check(): void {
    this.#expectHearing();
    if (this.#difference) throw this.#difference;
  }

  fail(message: string): never {
    throw this.#worded(message);
  }

  #note(message: string): void {
    this.#difference ??= this.#worded(message);
  }

  #worded(message: string): Difference {
    return new Difference(`${this.current?.label ?? 'start'}: ${message}`);
  }

  /** What a page that calls itself `case!act` has to do; null when it is not the one that is expected. */
  #arrive(id: string): object | null {
    const act = id.split('!')[1];
    const { next } = this;
    this.#expectHearing();
    if (this.#difference) return null;
    if (!next || next.act !== act) {
      this.#note(`act=${act} was launched, ${next?.label ?? 'nothing more'} was expected`);
      return null;
    }
    this.#position += 1;
    this.#isHeard = false;
    this.#isPressed = false;
    this.launches += 1;
    return {
      commands: next.commands,
      asksAboutControls: next.questions.some(({ question }) => !isAboutButton(question)),
      buttons: next.questions.map(({ question }) => question).filter(isAboutButton),
    };
  }

  #expectHearing(): void {
    const { commands } = this.current ?? { commands: [] };
    if (commands.length > 0 && !this.#isHeard) this.#note('the page has not played its commands');
  }

  #compareControls(sight: Sight): void {
    for (const { question, answer } of this.current?.questions ?? []) {
      if (isAboutButton(question)) continue;
      const found = answerTo(question, sight, this.#isCalled);
      if (found === undefined) this.#note(`unknown question ${question}`);
      else if (found !== answer) this.#note(`${wrongAnswer(question, answer)} (${clauseOfControls})`);
    }
  }

  #compareCalls(heard: readonly Heard[]): void {
    this.#isHeard = true;
    for (const [index, command] of (this.current?.commands ?? []).entries()) {
      const answer = heard[index];
      const difference = answer ? differenceOf(command, answer) : `${command.call} was not played`;
      if (difference !== undefined) return this.#note(`command ${index}, ${difference} (${clauseOf(command)})`);
      this.calls += 1;
    }
  }
}

export function wrongAnswer(question: string, expected: boolean): string {
  return `${question}: ${expected ? 'no, expected yes' : 'yes, expected no'}`;
}
