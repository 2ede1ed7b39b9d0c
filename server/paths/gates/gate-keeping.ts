import type { Reader, Writer } from '../../platform/database/index.ts';
import { dropGateStates, gateStatesOf, putGateStates } from './gate-store.ts';
import type { Difference, Judged } from '../judging/judging.ts';
import type { GateOpening } from '../news.ts';
import { gateStates } from '../progress/gates.ts';
import type { GateStateRow } from '../tables.ts';

/** Brings the gates of those judged up to what the facts say; gives those that opened for somebody just now. */
export async function keepGates(tx: Writer, judged: readonly Judged[]): Promise<GateOpening[]> {
  const kept = await keptGates(tx, judged);
  const openings: GateOpening[] = [];
  const changed: GateStateRow[] = [];
  for (const one of judged) {
    const before = kept.get(one.enrolment.id) ?? new Map<string, GateStateRow>();
    for (const row of gateRows(one)) {
      const known = before.get(row.gate_id);
      before.delete(row.gate_id);
      if (known && known.open === row.open && known.missing === row.missing) continue;
      const opens = known?.open === 0 && row.open === 1;
      changed.push({ ...row, opened_on: opens ? one.today : row.open === 1 ? (known?.opened_on ?? null) : null });
      if (opens && isAhead(one, row.gate_id)) openings.push({ enrolmentId: one.enrolment.id, gateId: row.gate_id });
    }
    await dropGateStates(tx, one.enrolment.id, [...before.keys()]);
  }
  await putGateStates(tx, changed);
  return openings;
}

export async function gateDifferences(db: Reader, judged: readonly Judged[]): Promise<Difference[]> {
  const kept = await keptGates(db, judged);
  return judged.flatMap((one) => {
    const enrolmentId = one.enrolment.id;
    const before = kept.get(enrolmentId) ?? new Map<string, GateStateRow>();
    const wanted = new Map(gateRows(one).map((row) => [row.gate_id, row]));
    return [...new Set([...before.keys(), ...wanted.keys()])]
      .map((id) => ({ id, was: before.get(id), is: wanted.get(id) }))
      .filter(({ was, is }) => was?.open !== is?.open || was?.missing !== is?.missing)
      .map(({ id, was, is }) => ({ enrolmentId, field: `gate ${id}`, kept: was, judged: is }));
  });
}

async function keptGates(db: Reader, judged: readonly Judged[]): Promise<Map<string, Map<string, GateStateRow>>> {
  const gated = judged.filter((one) => gateStates(one.path, one.state).length > 0);
  const byEnrolment = new Map<string, Map<string, GateStateRow>>();
  for (const row of await gateStatesOf(
    db,
    gated.map(({ enrolment }) => enrolment.id),
  )) {
    const own = byEnrolment.get(row.enrolment_id) ?? new Map<string, GateStateRow>();
    byEnrolment.set(row.enrolment_id, own.set(row.gate_id, row));
  }
  return byEnrolment;
}

function gateRows({ enrolment, path, state }: Judged): GateStateRow[] {
  return gateStates(path, state).map(({ gate, open, missing }) => ({
    enrolment_id: enrolment.id,
    gate_id: gate,
    open: open ? 1 : 0,
    missing: JSON.stringify(missing),
    opened_on: null,
  }));
}

/** Not done yet: only then is an opened gate news to anybody. */
function isAhead({ state }: Judged, gateId: string): boolean {
  const step = state.steps.find((one) => one.step === gateId);
  const stage = state.stages.find((one) => one.stage === gateId);
  return state.completedOn === null && (step ? !step.done : !(stage?.met ?? true));
}
