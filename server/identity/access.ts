import type { Actor, HeldRole } from './actor.ts';
import { capabilities } from './capabilities.ts';
import type { Capability, Role } from './capabilities.ts';

const all = Object.entries(capabilities) as [Capability, readonly Role[]][];

/** Whether the actor may do there everything that the role allows: nobody hands out or touches more than they hold. */
export function covers(actor: Actor, { role, path }: HeldRole): boolean {
  return all.every(([capability, allowed]) => !allowed.includes(role) || actor.canAt(capability, path));
}

/** May grant or withdraw this role there. */
export function mayGrant(actor: Actor, held: HeldRole): boolean {
  return actor.canAt('people:manage', held.path) && covers(actor, held);
}

/**
 * May change the person's data and status. Whoever changes an address can have a password sent to it, so a person who
 * holds more than the actor is out of the actor's hands, wherever they work.
 */
export function mayManage(actor: Actor, personPath: string, held: readonly HeldRole[]): boolean {
  return actor.canAt('people:manage', personPath) && held.every((role) => covers(actor, role));
}
