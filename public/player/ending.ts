import { byId } from './elements.ts';
import type { Notice } from './notice.ts';

export interface Ending {
  offer(isOffered: boolean): void;
}

/** The learner's way to end the attempt for good, below the contents. Asked once more: nobody can take it back. */
export function createEnding(notice: Notice, deeds: { asked(): void; end(): void }): Ending {
  const button = byId('end', HTMLButtonElement);
  button.addEventListener('click', () => {
    deeds.asked();
    notice.show('end-sure', [
      { label: 'end-not', deed: () => notice.hide() },
      { label: 'end', deed: () => deeds.end() },
    ]);
  });
  return {
    offer(isOffered) {
      button.hidden = !isOffered;
    },
  };
}
