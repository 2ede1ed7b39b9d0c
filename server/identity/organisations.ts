import type { Clock } from '../platform/clock.ts';
import type { Writer } from '../platform/database/index.ts';
import type { Ids } from '../platform/id.ts';
import { NotFound } from '../platform/web/index.ts';
import { findOrganisation, insertOrganisation } from './store.ts';
import type { OrganisationKind, OrganisationRow } from './tables.ts';

export interface NewOrganisation {
  parentId: string | null;
  kind: OrganisationKind;
  name: string;
  code?: string;
  timeZone: string;
  country?: string;
}

/** Adds an organisation below its parent; its path is the parent's and its own id. */
export async function foundOrganisation(
  tx: Writer,
  { clock, ids }: { clock: Clock; ids: Ids },
  wanted: NewOrganisation,
): Promise<OrganisationRow> {
  const parent = wanted.parentId ? await findOrganisation(tx, wanted.parentId) : undefined;
  if (wanted.parentId && !parent) throw new NotFound();
  const id = ids.next();
  const row: OrganisationRow = {
    id,
    parent_id: wanted.parentId,
    kind: wanted.kind,
    name: wanted.name,
    search: foldSearch(wanted.name, wanted.code),
    code: wanted.code ?? null,
    path: `${parent?.path ?? '/'}${id}/`,
    time_zone: wanted.timeZone,
    country: wanted.country ?? null,
    created_at: clock.iso(),
    closed_at: null,
    version: 1,
  };
  await insertOrganisation(tx, row);
  return row;
}

/** Words as they are searched: without case, accents and doubled blanks. */
export function foldSearch(...words: (string | null | undefined)[]): string {
  return words
    .filter(Boolean)
    .join(' ')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .trim();
}
