import type { Reader } from '../platform/database/index.ts';
import { findCandidates } from './organisation-store.ts';
import type { OrganisationCandidate } from './organisation-store.ts';
import { foldSearch } from './search-words.ts';

export type Picked =
  | { found: OrganisationCandidate }
  | { found: undefined; reason: 'unknown' }
  | { found: undefined; reason: 'ambiguous'; candidates: OrganisationCandidate[] };

const mostCandidates = 30;

/**
 * The organisation somebody means by a code, a name, or "name, name of the one above", as forms and files say it.
 * Only open ones within reach are meant.
 */
export async function pickOrganisation(db: Reader, reach: readonly string[], words: string): Promise<Picked> {
  const name = words.split(',')[0]?.trim() ?? '';
  const candidates = await findCandidates(db, reach, name, mostCandidates);
  return choose(words, candidates);
}

/** Pure: the one that is meant among those that hold the words. */
export function choose(words: string, candidates: readonly OrganisationCandidate[]): Picked {
  const wanted = foldSearch(words);
  const means: ((candidate: OrganisationCandidate) => boolean)[] = [
    (candidate) => foldSearch(labelOf(candidate)) === wanted,
    ({ code }) => foldSearch(code) === wanted && wanted !== '',
    ({ name }) => foldSearch(name) === wanted,
    () => true,
  ];
  for (const fits of means) {
    const [first, ...others] = candidates.filter(fits);
    if (first && others.length === 0) return { found: first };
    if (first) return { found: undefined, reason: 'ambiguous', candidates: [first, ...others] };
  }
  return { found: undefined, reason: 'unknown' };
}

/** How a form shows an organisation so that it can be told from others of its name. */
export function labelOf({ name, parent_name }: Named): string {
  return parent_name ? `${name}, ${parent_name}` : name;
}

interface Named {
  name: string;
  parent_name: string | null;
}
