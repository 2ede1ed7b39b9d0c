import { foldSearch } from '../../identity/index.ts';
import type { Actor } from '../../identity/index.ts';
import type { Writer } from '../../platform/database/index.ts';
import { Conflict, Invalid, NotFound } from '../../platform/web/index.ts';
import type { ClassroomParts } from '../parts.ts';
import { findVenue, insertVenue, organisationPath, roomIdsOf, updateVenue, writeRooms } from './venue-store.ts';
import { isZone } from '../wall-time.ts';

export interface VenuePlan {
  organisationId: string;
  name: string;
  address: string;
  city: string;
  timeZone: string;
  directions: string;
  equipment: string;
  rooms: readonly { id?: string; name: string; capacity: number; equipment: string }[];
}

export async function addVenue(parts: ClassroomParts, actor: Actor, plan: VenuePlan): Promise<string> {
  return parts.database.transaction(async (tx) => {
    await refuseBeyondReach(tx, actor, plan);
    const id = parts.ids.next();
    const now = parts.clock.iso();
    await insertVenue(tx, { id, ...columnsOf(plan), country: null, created_at: now, retired_at: null, version: 1 });
    await writeVenueRooms(tx, parts, id, plan);
    await parts.audit.record(tx, {
      actor,
      deed: 'classroom.venue-added',
      subject: { kind: 'venue', id },
      details: { name: plan.name },
    });
    return id;
  });
}

/** Changes a venue. Sessions planned in it keep their own zone: their times were agreed in it. */
export async function changeVenue(
  parts: ClassroomParts,
  actor: Actor,
  id: string,
  version: number,
  plan: VenuePlan,
): Promise<void> {
  await parts.database.transaction(async (tx) => {
    const venue = await findVenue(tx, id);
    if (!venue || !actor.canAt('classroom:manage', venue.owner_path)) throw new NotFound();
    await refuseBeyondReach(tx, actor, plan);
    if (!(await updateVenue(tx, id, version, columnsOf(plan))))
      throw new Conflict({ key: 'classroom.changed-meanwhile' });
    await writeVenueRooms(tx, parts, id, plan);
    await parts.audit.record(tx, {
      actor,
      deed: 'classroom.venue-changed',
      subject: { kind: 'venue', id },
      details: { name: plan.name },
    });
  });
}

async function refuseBeyondReach(tx: Writer, actor: Actor, plan: VenuePlan): Promise<void> {
  const path = await organisationPath(tx, plan.organisationId);
  if (!path || !actor.canAt('classroom:manage', path)) throw new NotFound();
  if (!isZone(plan.timeZone)) throw new Invalid({ timeZone: { key: 'classroom.zone-unknown' } });
}

async function writeVenueRooms(
  tx: Writer,
  { ids, clock }: ClassroomParts,
  venueId: string,
  plan: VenuePlan,
): Promise<void> {
  const own = new Set(await roomIdsOf(tx, venueId));
  const rows = plan.rooms.map((room) => ({
    ...room,
    // A room keeps its id only where it is one of this venue's own, and once.
    id: room.id !== undefined && own.delete(room.id) ? room.id : ids.next(),
    venue_id: venueId,
    search: foldSearch(room.name, room.equipment),
    retired_at: null,
  }));
  await writeRooms(tx, venueId, rows, clock.iso());
}

function columnsOf(plan: VenuePlan) {
  const { name, address, city, directions, equipment } = plan;
  return {
    organisation_id: plan.organisationId,
    name,
    search: foldSearch(name, city, equipment),
    address,
    city,
    time_zone: plan.timeZone,
    directions,
    equipment,
  };
}
