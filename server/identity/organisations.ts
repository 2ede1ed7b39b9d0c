import type { Clock } from '../platform/clock.ts';
import type { Database, Writer } from '../platform/database/index.ts';
import type { Newsroom } from '../platform/events.ts';
import type { Ids } from '../platform/id.ts';
import { Conflict, Forbidden, Invalid, NotFound } from '../platform/web/index.ts';
import type { Actor } from './actor.ts';
import type { Audit } from './audit.ts';
import { organisationMoved } from './news.ts';
import { countOpenBelow, lockTree, rewritePaths, updateOrganisation } from './organisation-store.ts';
import { foldSearch } from './search-words.ts';
import { findOrganisation, insertOrganisation } from './store.ts';
import { regionCodes } from './tables.ts';
import type { OrganisationKind, OrganisationRow } from './tables.ts';

export interface NewOrganisation {
  parentId: string | null;
  kind: OrganisationKind;
  name: string;
  code?: string | undefined;
  timeZone: string;
  country?: string | undefined;
}

export type OrganisationDetails = Pick<NewOrganisation, 'name' | 'code' | 'timeZone' | 'country'>;

/** What may stand directly below what. */
export const mayStandUnder: Record<OrganisationKind, readonly OrganisationKind[]> = {
  secretariat: [],
  region: ['secretariat'],
  administration: ['secretariat', 'region'],
  'training-centre': ['secretariat', 'region', 'administration'],
  unit: ['secretariat', 'region', 'administration', 'training-centre', 'unit'],
};

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
    ...detailColumns(wanted),
    path: `${parent?.path ?? '/'}${id}/`,
    created_at: clock.iso(),
    closed_at: null,
    version: 1,
  };
  await insertOrganisation(tx, row);
  return row;
}

export interface Organisations {
  found(actor: Actor, wanted: NewOrganisation & { parentId: string }): Promise<OrganisationRow>;
  /** Throws Conflict when somebody else has changed it since `version`. */
  change(actor: Actor, id: string, version: number, details: OrganisationDetails): Promise<void>;
  /** Puts it, with everything below it, under another organisation. */
  move(actor: Actor, id: string, newParentId: string): Promise<void>;
  close(actor: Actor, id: string): Promise<void>;
  reopen(actor: Actor, id: string): Promise<void>;
}

export function createOrganisations(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  news: Newsroom;
}): Organisations {
  const { database, clock, ids, audit, news } = parts;

  const record = (tx: Writer, actor: Actor, deed: string, row: OrganisationRow, details = {}): Promise<void> =>
    audit.record(tx, {
      actor,
      deed: `identity.organisation-${deed}`,
      subject: { kind: 'organisation', id: row.id },
      organisationPath: row.path,
      details: { name: row.name, ...details },
    });
  const store = async (tx: Writer, row: OrganisationRow, version: number, changes: Partial<OrganisationRow>) => {
    if (!(await updateOrganisation(tx, row.id, version, changes)))
      throw new Conflict({ key: 'identity.changed-meanwhile' });
  };

  return {
    found: (actor, wanted) =>
      database.transaction(async (tx) => {
        const parent = await inHand(tx, actor, wanted.parentId);
        if (parent.closed_at) throw new Conflict({ key: 'identity.organisation-closed' });
        refuseMisplaced(wanted.kind, parent.kind);
        refuseUnknownRegion(wanted.kind, wanted.code);
        const row = await foundOrganisation(tx, { clock, ids }, wanted);
        await record(tx, actor, 'founded', row, { kind: row.kind });
        return row;
      }),
    change: (actor, id, version, details) =>
      database.transaction(async (tx) => {
        const row = await inHand(tx, actor, id);
        refuseUnknownRegion(row.kind, details.code);
        await store(tx, row, version, detailColumns(details));
        await record(tx, actor, 'changed', row);
      }),
    move: (actor, id, newParentId) =>
      database.transaction(async (tx) => {
        await lockTree(tx);
        const row = await inHand(tx, actor, id);
        const parent = await inHand(tx, actor, newParentId);
        refuseImpossibleMove(actor, row, parent);
        const to = `${parent.path}${row.id}/`;
        await rewritePaths(tx, row.path, to);
        await store(tx, row, row.version, { parent_id: parent.id });
        await news.tell(tx, organisationMoved, { organisationId: id, from: row.path, to });
        await record(tx, actor, 'moved', { ...row, path: to }, { organisation: parent.name });
      }),
    close: (actor, id) =>
      database.transaction(async (tx) => {
        const row = await inHand(tx, actor, id);
        if (row.closed_at) throw new Conflict({ key: 'identity.organisation-closed' });
        if (row.parent_id === null) throw new Conflict({ key: 'identity.organisation-root' });
        const { units, people } = await countOpenBelow(tx, row);
        if (units + people > 0) throw new Conflict({ key: 'identity.organisation-in-use', values: { units, people } });
        await store(tx, row, row.version, { closed_at: clock.iso() });
        await record(tx, actor, 'closed', row);
      }),
    reopen: (actor, id) =>
      database.transaction(async (tx) => {
        const row = await inHand(tx, actor, id);
        const parent = row.parent_id ? await findOrganisation(tx, row.parent_id) : undefined;
        if (parent?.closed_at) throw new Conflict({ key: 'identity.organisation-parent-closed' });
        if (!row.closed_at) throw new Conflict({ key: 'identity.not-in-this-status' });
        await store(tx, row, row.version, { closed_at: null });
        await record(tx, actor, 'reopened', row);
      }),
  };
}

async function inHand(tx: Writer, actor: Actor, id: string): Promise<OrganisationRow> {
  const row = await findOrganisation(tx, id);
  if (!row || !actor.canAt('organisations:manage', row.path)) throw new NotFound();
  return row;
}

function refuseMisplaced(kind: OrganisationKind, under: OrganisationKind): void {
  if (!mayStandUnder[kind].includes(under)) throw new Invalid({ kind: { key: 'identity.organisation-misplaced' } });
}

function refuseUnknownRegion(kind: OrganisationKind, code: string | undefined): void {
  if (kind === 'region' && !(regionCodes as readonly string[]).includes(code ?? ''))
    throw new Invalid({ code: { key: 'identity.region-code' } });
}

function refuseImpossibleMove(actor: Actor, row: OrganisationRow, parent: OrganisationRow): void {
  if (row.parent_id === null) throw new Conflict({ key: 'identity.organisation-root' });
  if (parent.closed_at) throw new Invalid({ parent: { key: 'identity.organisation-closed' } });
  if (parent.path.startsWith(row.path)) throw new Invalid({ parent: { key: 'identity.organisation-circle' } });
  if (!mayStandUnder[row.kind].includes(parent.kind))
    throw new Invalid({ parent: { key: 'identity.organisation-misplaced' } });
  // Whoever moves the very organisation their own role is held at would give or take away their own reach.
  if (actor.reach('organisations:manage').includes(row.path)) throw new Forbidden({ key: 'identity.organisation-own' });
}

function detailColumns({ name, code, timeZone, country }: OrganisationDetails) {
  return { name, search: foldSearch(name, code), code: code || null, time_zone: timeZone, country: country || null };
}
