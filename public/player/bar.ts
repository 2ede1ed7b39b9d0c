import type { Controls } from '../../server/player/course/index.ts';
import { byId } from './elements.ts';
import { say } from './messages.ts';
import type { Saved } from './sender.ts';

export interface Bar {
  saved(saved: Saved): void;
  controls(controls: Controls | undefined): void;
  focus(): void;
}

export function createBar(deeds: { move(kind: 'continue' | 'previous'): void; exit(): void }): Bar {
  const previous = byId('previous', HTMLButtonElement);
  const next = byId('next', HTMLButtonElement);
  const exit = byId('exit', HTMLAnchorElement);
  const status = byId('saved', HTMLElement);
  const time = new Intl.DateTimeFormat(`${document.documentElement.lang}-u-nu-latn`, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });

  previous.addEventListener('click', () => deeds.move('previous'));
  next.addEventListener('click', () => deeds.move('continue'));
  exit.addEventListener('click', (event) => {
    event.preventDefault();
    deeds.exit();
  });

  return {
    saved(saved) {
      status.dataset['state'] = saved.state;
      status.textContent =
        saved.state === 'saved'
          ? saved.at
            ? say('saved', { time: time.format(saved.at) })
            : ''
          : say(saved.state === 'saving' ? 'saving' : 'kept');
    },
    controls(controls) {
      show(previous, controls !== undefined && !controls.hidden.previous, controls?.previous ?? false);
      show(next, controls !== undefined && !controls.hidden.continue, controls?.continue ?? false);
    },
    focus: () => exit.focus(),
  };
}

function show(button: HTMLButtonElement, isShown: boolean, isAllowed: boolean): void {
  button.hidden = !isShown;
  button.disabled = !isAllowed;
}
