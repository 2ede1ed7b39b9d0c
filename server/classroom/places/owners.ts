import { objection, pickOrganisation } from '../../identity/index.ts';
import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { Message } from '../../platform/language/index.ts';
import { organisationLabel } from './venue-store.ts';

/** The organisation that a form names as owner of a session, a course or a venue; what is wrong with it otherwise. */
export async function ownerNamed(
  db: Reader,
  actor: Actor,
  words: string,
): Promise<{ id: string } | { objection: Message }> {
  const picked = await pickOrganisation(db, actor.reach('classroom:manage'), words);
  return picked.found ? { id: picked.found.id } : { objection: objection(picked) };
}

/** What a new form suggests: one's own organisation, where one may organise for it. */
export async function ownLabel(db: Reader, actor: Actor): Promise<string> {
  const own = actor.canAt('classroom:manage', actor.organisationPath);
  return own ? organisationLabel(db, actor.organisationId) : '';
}
