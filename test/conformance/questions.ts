import { controls } from './host.ts';
import type { Sight } from './host.ts';

/** Whether a line of the contents is the activity that a question names. */
export type IsCalled = (title: string, named: string) => boolean;

/** `click.button` asks whether the page is still there to be used: it shows a button then. */
export const isAboutButton = (question: string): boolean => question.startsWith('click.');

/** Questions read `control.state` or `toc.state.more@activity`: is it so? Undefined where nobody knows what is asked. */
export function answerTo(question: string, sight: Sight, isCalled: IsCalled): boolean | undefined {
  const [what = '', named] = question.split('@');
  const [name = '', ...states] = what.trim().toLowerCase().split('.');
  const state = states.at(-1) ?? '';
  if (name === 'toc') return answerOnContents(state, named, sight, isCalled);
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

function answerOnContents(
  state: string,
  named: string | undefined,
  { contents }: Sight,
  isCalled: IsCalled,
): boolean | undefined {
  const lines = named === undefined ? contents : contents.filter(({ title }) => isCalled(title, named));
  const mayChoose = lines.some((line) => line.mayChoose);
  const answers: Record<string, boolean> = {
    selectable: mayChoose,
    enabled: mayChoose,
    disabled: !mayChoose,
    visible: lines.length > 0,
    hidden: lines.length === 0,
  };
  return answers[state];
}
