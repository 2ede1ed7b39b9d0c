import type { Reader, Writer } from '../platform/database/index.ts';
import { chunks } from './outline-store.ts';
import type { GateStateRow, PathsTables } from './tables.ts';

export async function gateStatesOf(db: Reader, enrolmentIds: readonly string[]): Promise<GateStateRow[]> {
  if (enrolmentIds.length === 0) return [];
  return db
    .sql<PathsTables>()
    .selectFrom('gate_states')
    .selectAll()
    .where('enrolment_id', 'in', enrolmentIds)
    .execute();
}

export async function putGateStates(tx: Writer, rows: readonly GateStateRow[]): Promise<void> {
  for (const some of chunks(rows)) {
    await tx
      .sql<PathsTables>()
      .insertInto('gate_states')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['enrolment_id', 'gate_id']).doUpdateSet((eb) => ({
          open: eb.ref('excluded.open'),
          missing: eb.ref('excluded.missing'),
          opened_on: eb.ref('excluded.opened_on'),
        })),
      )
      .execute();
  }
}

export async function dropGateStates(tx: Writer, enrolmentId: string, gateIds: readonly string[]): Promise<void> {
  if (gateIds.length === 0) return;
  await tx
    .sql<PathsTables>()
    .deleteFrom('gate_states')
    .where('enrolment_id', '=', enrolmentId)
    .where('gate_id', 'in', gateIds)
    .execute();
}
