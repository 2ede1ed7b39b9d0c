import { selfAndAbove } from '../identity/index.ts';
import type { Actor, Capability } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { NotFound } from '../platform/web/index.ts';
import { bookingOf } from './booking/booking-store.ts';
import type { Participant } from './booking/booking-store.ts';
import { findSession, staffOf } from './sessions/session-store.ts';
import type { SessionInPlace } from './sessions/session-store.ts';
import type { SessionStaffRow } from './tables.ts';

/** What this person may do with one session. */
export interface Access {
  /** Change it, cancel it, decide about its bookings, move people. */
  manage: boolean;
  /** Take attendance: staff of the owner or of the hosting centre, and whoever teaches it. */
  mark: boolean;
  approve: boolean;
  /** Sees who takes part. */
  roster: boolean;
  /** Book officers of one's own. */
  nominate: boolean;
}

export interface SessionSeen {
  session: SessionInPlace;
  access: Access;
  staff: SessionStaffRow[];
}

/** As somebody sees it who may have a booking of their own. */
export interface SessionSeenByPerson extends SessionSeen {
  booking: Participant | undefined;
}

/** The session as this person may see it; NotFound when they may not know of it. */
export async function seeSession(db: Reader, actor: Actor, id: string): Promise<SessionSeenByPerson> {
  const seen = await lookAt(db, actor, id);
  const booking = await bookingOf(db, id, actor.personId);
  if (booking === undefined && !isSeenUnbooked(actor, seen)) throw new NotFound();
  return { ...seen, booking };
}

/** The session for those who see it whether or not they are booked in it. */
export async function seeSessionUnbooked(db: Reader, actor: Actor, id: string): Promise<SessionSeen> {
  const seen = await lookAt(db, actor, id);
  if (!isSeenUnbooked(actor, seen)) throw new NotFound();
  return seen;
}

/** The same, for those who may do something with it; for anybody else it is not there. */
export async function sessionFor(db: Reader, actor: Actor, id: string, deed: keyof Access): Promise<SessionSeen> {
  const seen = await lookAt(db, actor, id);
  if (!seen.access[deed]) throw new NotFound();
  return seen;
}

function isSeenUnbooked(actor: Actor, { session, access }: SessionSeen): boolean {
  return access.roster || isOffered(session, actor.organisationPath) || seenByStaff(actor, session);
}

async function lookAt(db: Reader, actor: Actor, id: string): Promise<SessionSeen> {
  const session = await findSession(db, id);
  if (!session) throw new NotFound();
  const staff = await staffOf(db, [id]);
  const teaching = staff.some((one) => one.person_id === actor.personId);
  return { session, staff, access: accessTo(actor, session, teaching) };
}

export function accessTo(actor: Actor, session: SessionInPlace, teaching: boolean): Access {
  const may = (capability: Capability): boolean =>
    actor.canAt(capability, session.owner_path) ||
    (session.centre_path !== null && actor.canAt(capability, session.centre_path));
  const mark = teaching || may('attendance:mark');
  const manage = actor.canAt('classroom:manage', session.owner_path);
  return { manage, mark, approve: mark, roster: mark || manage, nominate: actor.can('classroom:nominate') };
}

/** A session is for the people of its owner and of every organisation below it. */
export function concerns(session: SessionInPlace, organisationPath: string): boolean {
  return selfAndAbove(organisationPath).includes(session.owner_path);
}

export function isOffered(session: SessionInPlace, organisationPath: string): boolean {
  return session.published_at !== null && concerns(session, organisationPath);
}

function seenByStaff(actor: Actor, session: SessionInPlace): boolean {
  return (
    actor.canAt('classroom:view', session.owner_path) ||
    (session.centre_path !== null && actor.canAt('classroom:view', session.centre_path))
  );
}
