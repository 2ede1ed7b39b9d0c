import type { ClassroomParts } from '../parts.ts';
import { hold } from './placing.ts';
import { promote } from './seats.ts';
import { sessionsWithSeatsAndQueue } from '../sessions/session-list-store.ts';

/**
 * Seats whoever waits beside a free seat: somebody who sat elsewhere when it became free keeps the place in line, and takes it
 * when they no longer do.
 */
export async function serveQueues(parts: ClassroomParts): Promise<void> {
  for (const id of await sessionsWithSeatsAndQueue(parts.database, parts.clock.iso()))
    await parts.database.transaction(async (tx) => void (await promote(tx, parts, await hold(tx, id))));
}
