import type { Clock } from '../platform/clock.ts';
import type { Writer } from '../platform/database/index.ts';
import type { Ids } from '../platform/id.ts';
import type { Actor } from './actor.ts';
import { insertAuditEntry } from './store.ts';

export interface Deed {
  /** Nobody signed in: the system itself, or somebody at the door. */
  actor?: Pick<Actor, 'personId' | 'name' | 'organisationPath'> | undefined;
  /** `<room>.<what-was-done>`; its words are the message `<room>.deed-<what-was-done>`. */
  deed: string;
  subject: { kind: string; id: string };
  /** The organisation the deed concerns, which decides who may read of it; the actor's own unless told. */
  organisationPath?: string;
  details?: Record<string, unknown>;
}

export interface Audit {
  /** Writes down who did what, in the transaction of the deed. */
  record(tx: Writer, deed: Deed): Promise<void>;
}

export function createAudit(clock: Clock, ids: Ids): Audit {
  return {
    async record(tx, { actor, deed, subject, organisationPath, details }) {
      await insertAuditEntry(tx, {
        id: ids.next(),
        at: clock.iso(),
        actor_id: actor?.personId ?? null,
        actor_name: actor?.name ?? '',
        organisation_path: organisationPath ?? actor?.organisationPath ?? '/',
        deed,
        subject_kind: subject.kind,
        subject_id: subject.id,
        details: JSON.stringify(details ?? {}),
      });
    },
  };
}
