import { selfAndAbove } from '../identity/index.ts';
import type { Actor } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { NotFound } from '../platform/web/index.ts';
import type { EnrolmentInPlace } from './enrolment/enrolment-store.ts';
import { findPathOf } from './path-store.ts';
import type { PathInPlace } from './path-store.ts';

/** What this person may do with one path. */
export interface Access {
  /** Change its stages and steps, publish, retire. */
  build: boolean;
  /** Put learners on it. */
  enrol: boolean;
  /** See who is on it and how far. */
  follow: boolean;
  exempt: boolean;
}

export interface PathSeen {
  path: PathInPlace;
  access: Access;
  /** The person's own newest enrolment. */
  enrolment: EnrolmentInPlace | undefined;
  /** Meant for people where this person is. */
  offered: boolean;
}

/** The path as this person may see it, in its own words unless a language is asked for; NotFound when they may not know of it. */
export async function seePath(db: Reader, actor: Actor, id: string, language = ''): Promise<PathSeen> {
  const found = await findPathOf(db, id, actor.personId, language);
  if (!found) throw new NotFound();
  const { path, enrolment } = found;
  const access = accessTo(actor, path);
  const offered = path.status === 'published' && selfAndAbove(actor.organisationPath).includes(path.owner_path);
  if (!access.build && !access.follow && !offered && !enrolment) throw new NotFound();
  return { path, access, enrolment, offered };
}

/** The same, for those who may do something with it; for anybody else it is not there. */
export async function pathFor(
  db: Reader,
  actor: Actor,
  id: string,
  deed: keyof Access,
  language = '',
): Promise<PathSeen> {
  const seen = await seePath(db, actor, id, language);
  if (!seen.access[deed]) throw new NotFound();
  return seen;
}

export function accessTo(actor: Actor, path: Pick<PathInPlace, 'owner_path' | 'status'>): Access {
  const inUse = path.status !== 'draft';
  return {
    build: actor.canAt('paths:build', path.owner_path),
    enrol: inUse && concerns(actor, 'paths:enrol', path.owner_path),
    follow: inUse && concerns(actor, 'paths:follow', path.owner_path),
    exempt: inUse && concerns(actor, 'paths:exempt', path.owner_path),
  };
}

/** A path is for the people of its owner and below; staff of any organisation on that line deal with their own people. */
function concerns(actor: Actor, capability: 'paths:enrol' | 'paths:follow' | 'paths:exempt', owner: string): boolean {
  return actor.reach(capability).some((at) => owner.startsWith(at) || at.startsWith(owner));
}

/** Owners whose paths are offered to the people whom this actor deals with. */
export function offeringOwners(actor: Actor): string[] {
  return [...new Set(actor.reach('paths:follow').flatMap(selfAndAbove))];
}
