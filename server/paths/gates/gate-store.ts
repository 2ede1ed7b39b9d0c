import type { Reader, Writer } from '../../platform/database/index.ts';
import { chunks } from '../building/outline-store.ts';
import type { GateStateRow, PathsTables } from '../tables.ts';

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

/** How these people stand before the steps of their paths that ask for the course. */
export async function gatesAsking(db: Reader, people: readonly string[], courseId: string) {
  if (people.length === 0) return [];
  return db
    .sql<PathsTables>()
    .selectFrom('enrolments')
    .innerJoin('path_steps', 'path_steps.version_id', 'enrolments.version_id')
    .innerJoin('gate_states', (join) =>
      join.onRef('gate_states.enrolment_id', '=', 'enrolments.id').onRef('gate_states.gate_id', '=', 'path_steps.id'),
    )
    .select([
      'enrolments.person_id',
      'enrolments.path_id',
      'enrolments.version_id',
      'gate_states.gate_id',
      'gate_states.open',
      'gate_states.missing',
    ])
    .where('enrolments.person_id', 'in', people)
    .where('enrolments.state', '=', 'active')
    .where('path_steps.subject_id', '=', courseId)
    .where('path_steps.kind', 'in', ['classroom', 'virtual', 'field-visit'])
    .orderBy('enrolments.id')
    .execute();
}
