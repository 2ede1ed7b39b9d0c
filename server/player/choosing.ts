import type { Actor } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import type { Ids } from '../platform/id.ts';
import { Conflict, NotFound } from '../platform/web/index.ts';
import type { AttemptMoved } from './commits/accept.ts';
import { changeOver } from './commits/parting.ts';
import * as store from './store.ts';
import { findBranch, holdAttempt } from './work-store.ts';

/**
 * The learner goes on with work that was put aside; what counted until now is put aside in its place. Gives the id of the
 * attempt. Throws NotFound for the work of others, Conflict when the attempt is over.
 */
export async function chooseBranch(
  { database, clock, ids, moved }: { database: Database; clock: Clock; ids: Ids; moved: AttemptMoved },
  actor: Actor,
  id: string,
): Promise<string> {
  return database.transaction(async (tx) => {
    const seen = await findBranch(tx, id);
    if (!seen) throw new NotFound();
    await holdAttempt(tx, seen.attempt_id);
    const branch = await findBranch(tx, id);
    const attempt = await store.findAttempt(tx, seen.attempt_id);
    if (!branch || branch.entries === 0 || attempt?.person_id !== actor.personId) throw new NotFound();
    if (attempt.closed_at !== null) throw new Conflict({ key: 'player.refusal-attempt-over' });
    const writer = branch.continues === 1 ? branch.launch_id : null;
    await changeOver(tx, branch, writer, { at: clock.iso(), nextId: ids.next, moved });
    return attempt.id;
  });
}
