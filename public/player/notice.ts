import { byId } from './elements.ts';
import { say } from './messages.ts';

export interface Choice {
  label: string;
  deed(): void;
}

export interface Notice {
  /** Says something over the content, with what can be done about it; the content stays where it is. */
  show(key: string, choices?: readonly Choice[], values?: Readonly<Record<string, string>>): void;
  hide(): void;
}

export function createNotice(): Notice {
  const panel = byId('notice', HTMLElement);
  const text = byId('notice-text', HTMLElement);
  const actions = byId('notice-actions', HTMLElement);
  return {
    show(key, choices = [], values = {}) {
      text.textContent = say(key, values);
      actions.replaceChildren(...choices.map(button));
      panel.hidden = false;
      actions.querySelector('button')?.focus();
    },
    hide() {
      panel.hidden = true;
    },
  };
}

function button({ label, deed }: Choice, index: number): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = index === 0 ? 'button button-go' : 'button button-quiet';
  element.textContent = say(label);
  element.addEventListener('click', deed);
  return element;
}
