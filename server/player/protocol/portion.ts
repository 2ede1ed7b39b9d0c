import type { Entry } from './entry.ts';

/** As much as one request carries: days without a network may leave more than a server takes at once. */
const most = { entries: 500, letters: 2_000_000 };

/** The first entries that go together; one always goes. */
export function portion(entries: readonly Entry[]): Entry[] {
  let letters = 0;
  const end = entries.findIndex((entry, index) => {
    letters += JSON.stringify(entry).length;
    return index > 0 && (index >= most.entries || letters > most.letters);
  });
  return entries.slice(0, end < 0 ? entries.length : end);
}
