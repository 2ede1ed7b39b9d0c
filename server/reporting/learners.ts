import type { Actor } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { Listing } from '../platform/web/index.ts';
import { readFilter } from './filter.ts';
import type { SortKey } from './filter.ts';
import { pageOfLearners, pathsWithin, placesWithin, totals } from './learners-store.ts';
import type { LearnerRow, Order, PathChoice, PlaceRow, Scope, Total } from './learners-store.ts';

export interface LearnersReport {
  scope: Scope;
  /** The page that is shown: the last one where a later one was asked for. */
  listing: Listing;
  rows: LearnerRow[];
  totals: Total[];
  count: number;
  places: PlaceRow[];
  paths: PathChoice[];
}

/** The rows and totals of the table that the address asks for, as far as this reader may see. Five queries. */
export async function learnersReport(
  db: Reader,
  actor: Actor,
  language: string,
  asked: Listing,
): Promise<LearnersReport> {
  const { scope, places } = await scopeOf(db, actor, language, asked.query);
  const counted = await totals(db, scope);
  const count = counted.reduce((sum, { learners }) => sum + learners, 0);
  const page = Math.min(asked.page, Math.max(1, Math.ceil(count / asked.size)));
  const rows = await pageOfLearners(db, scope, orderOf(asked), { offset: (page - 1) * asked.size, limit: asked.size });
  const paths = await pathsWithin(db, scope.reach, language);
  return { scope, listing: { ...asked, page }, rows, totals: counted, count, places, paths };
}

/** What the address asks for, narrowed to what the reader may see. */
export async function scopeOf(
  db: Reader,
  actor: Actor,
  language: string,
  query: Listing['query'],
): Promise<{ scope: Scope; places: PlaceRow[] }> {
  const reach = actor.reach('reports:view');
  const filter = readFilter(query);
  const places = await placesWithin(db, reach);
  const organisationPath = places.find(({ id }) => id === filter.organisationId)?.path;
  return { scope: { ...filter, reach, organisationPath, language }, places };
}

export function orderOf({ sort, descending }: Listing): Order {
  return { sort: sort as SortKey, descending };
}
