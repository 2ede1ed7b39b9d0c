import type { ContentsLine } from '../../server/player/course/index.ts';
import { byId } from './elements.ts';
import { say } from './messages.ts';

export interface Contents {
  show(lines: readonly ContentsLine[]): void;
  open(): void;
  close(): void;
}

/** The table of contents: a package of one page has none. */
export function createContents(choose: (identifier: string) => void): Contents {
  const button = byId('contents-button', HTMLButtonElement);
  const panel = byId('contents', HTMLElement);
  const list = byId('contents-list', HTMLUListElement);

  function toggle(isOpen: boolean): void {
    panel.hidden = !isOpen;
    button.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) return;
    const places = ['[aria-current]:enabled', '.contents-line:not(.contents-cluster) :enabled', ':enabled'];
    const found = places.map((place) => list.querySelector<HTMLElement>(place));
    found.find((element) => element !== null)?.focus();
  }

  button.addEventListener('click', () => toggle(panel.hidden !== false));
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    toggle(false);
    button.focus();
  });

  return {
    show(lines) {
      const pages = lines.filter(({ kind }) => kind !== 'heading');
      button.hidden = pages.length < 2;
      list.replaceChildren(...lines.map((line) => entry(line, choose)));
    },
    open: () => toggle(true),
    close: () => toggle(false),
  };
}

function entry(line: ContentsLine, choose: (identifier: string) => void): HTMLLIElement {
  const item = document.createElement('li');
  item.className = `contents-line contents-depth-${Math.min(line.depth, 4)}`;
  const title = document.createElement('span');
  title.className = 'contents-title';
  title.textContent = line.title || line.identifier;
  if (line.kind === 'heading' && !line.mayChoose) {
    item.classList.add('contents-heading');
    item.append(title);
    return item;
  }
  if (line.kind === 'heading') item.classList.add('contents-cluster');
  const button = document.createElement('button');
  button.type = 'button';
  button.disabled = !line.mayChoose;
  if (line.isCurrent) button.setAttribute('aria-current', 'page');
  button.append(title, mark(line));
  button.addEventListener('click', () => choose(line.identifier));
  item.append(button);
  if (line.waitsFor && line.waitsFor.length > 0) {
    const why = document.createElement('span');
    why.className = 'contents-why';
    why.textContent = say('waits-for', { items: line.waitsFor.join(', ') });
    item.append(why);
  }
  return item;
}

function mark(line: ContentsLine): HTMLElement {
  const status = document.createElement('span');
  const word = `status-${line.status === 'not-attempted' ? 'not-started' : line.status}`;
  status.className = `status ${word}`;
  status.textContent = say(word);
  return status;
}
