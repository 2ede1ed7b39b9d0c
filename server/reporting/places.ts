import type { PlaceRow } from './learners-store.ts';

export interface Place {
  name: string;
  /** The Member administration it is or belongs to; itself where it is above one. */
  administrationId: string;
  administration: string;
}

/** Names every organisation together with its administration. */
export function namePlaces(rows: readonly PlaceRow[]): Map<string, Place> {
  const known = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    rows.map((row) => {
      const above = row.path.split('/').filter(Boolean);
      const administration = above.map((id) => known.get(id)).find((place) => place?.kind === 'administration') ?? row;
      return [row.id, { name: row.name, administrationId: administration.id, administration: administration.name }];
    }),
  );
}

/** What a report may be narrowed to: everything above units, in the order given. */
export function placeChoices(rows: readonly PlaceRow[], reach: readonly string[]): PlaceRow[] {
  const within = rows.filter(({ path }) => reach.some((prefix) => path.startsWith(prefix)));
  return within.length > 60 ? within.filter(({ kind }) => kind !== 'unit') : within;
}
