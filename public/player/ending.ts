import type { Controls } from '../../server/player/course/index.ts';
import { byId } from './elements.ts';
import type { Notice } from './notice.ts';

/** Ways out of what is open that nobody can take back. */
const endings = ['exitAll', 'abandon', 'abandonAll'] as const;
type End = (typeof endings)[number];

export interface Ending {
  /** Nothing is offered where there are no controls. */
  offer(controls: Pick<Controls, End> | undefined): void;
}

/** What learners seldom want stands folded below the contents, and each is asked once more, saying what is lost. */
export function createEnding(notice: Notice, deeds: { asked(): void; stay(): void; end(how: End): void }): Ending {
  const menu = byId('more', HTMLDetailsElement);
  const buttons: Record<End, { element: HTMLButtonElement; text: string }> = {
    exitAll: { element: byId('end', HTMLButtonElement), text: 'end' },
    abandon: { element: byId('abandon', HTMLButtonElement), text: 'abandon' },
    abandonAll: { element: byId('abandon-all', HTMLButtonElement), text: 'abandon-all' },
  };
  for (const how of endings) {
    const { element, text } = buttons[how];
    element.addEventListener('click', () => {
      menu.open = false;
      deeds.asked();
      notice.show(`${text}-sure`, [
        { label: 'end-not', deed: () => deeds.stay() },
        { label: text, deed: () => deeds.end(how) },
      ]);
    });
  }
  return {
    offer(controls) {
      for (const how of endings) buttons[how].element.hidden = controls?.[how] !== true;
      menu.hidden = endings.every((how) => buttons[how].element.hidden);
    },
  };
}
