import { createHash } from 'node:crypto';
import type { PersonStatus } from '../identity/index.ts';
import type { Refusal } from './protocol/index.ts';
import type { LaunchRow } from './tables.ts';

const day = 24 * 3600 * 1000;

/** A launch nobody has used for so long is over; the work is in the attempt. */
export const lifetime = 30 * day;

/** A device that has taken a module along may be away for so long between two contacts; each of them begins it anew. */
export const keptLifetime = 180 * day;

/** Until when a device is taken for the learner's without a new sign-in. */
export function keptUntil({ used_at }: Pick<LaunchRow, 'used_at'>): string {
  return new Date(Date.parse(used_at) + keptLifetime).toISOString();
}

/**
 * Why nothing is taken from a device that has taken a module along, nor given to it. None of the reasons makes it lose
 * anything: a later launch of the learner, on the same device, sends what is there.
 */
export function refusalOf(
  launch: Pick<LaunchRow, 'revoked_at' | 'used_at'>,
  person: PersonStatus,
  now: string,
): Refusal | undefined {
  if (person !== 'active') return 'suspended';
  if (launch.revoked_at !== null) return 'revoked';
  return now > keptUntil(launch) ? 'expired' : undefined;
}

/** The learner as devices know them: it tells one from another, and nothing else. */
export function ownerOf({ person_id }: Pick<LaunchRow, 'person_id'>): string {
  return createHash('sha256').update(`owner ${person_id}`).digest('hex').slice(0, 24);
}

/** Where on a device a module lies: the same for one learner and module, however often it is taken along. */
export function placeOf({ person_id, module_id }: Pick<LaunchRow, 'person_id' | 'module_id'>): string {
  return createHash('sha256').update(`${person_id} ${module_id}`).digest('hex').slice(0, 24);
}
