import type { Reader } from '../platform/database/index.ts';
import type { CorrectionRow, ExemptionRow, PathsTables } from './tables.ts';

/** An exemption or a correction, as it is shown with the person. */
export interface PersonalRecord {
  id: string;
  collection: 'exemptions' | 'corrections';
  kind: ExemptionRow['kind'] | 'correction';
  step: string;
  outcome: string | null;
  reason: string;
  evidence: string;
  by: string | null;
  on: string;
  until: string | null;
  /** Why it does not count any more; null while it counts. */
  ended: string | null;
}

export async function recordsOf(db: Reader, pathId: string, personId: string): Promise<PersonalRecord[]> {
  const sql = db.sql<PathsTables>();
  const exemptions = await sql
    .selectFrom('exemptions')
    .selectAll()
    .where('path_id', '=', pathId)
    .where('person_id', '=', personId)
    .orderBy('requested_at', 'desc')
    .execute();
  const corrections = await sql
    .selectFrom('corrections')
    .selectAll()
    .where('path_id', '=', pathId)
    .where('person_id', '=', personId)
    .orderBy('made_at', 'desc')
    .execute();
  return [...exemptions.map(fromExemption), ...corrections.map(fromCorrection)];
}

function fromExemption(row: ExemptionRow): PersonalRecord {
  return {
    id: row.id,
    collection: 'exemptions',
    kind: row.kind,
    step: row.step_id,
    outcome: row.state,
    reason: row.reason,
    evidence: row.evidence,
    by: row.decided_by ?? row.requested_by,
    on: row.granted_on ?? row.requested_at,
    until: row.expires_on,
    ended:
      row.state === 'revoked'
        ? (row.revocation_reason ?? '')
        : row.state === 'refused'
          ? (row.decision_reason ?? '')
          : null,
  };
}

function fromCorrection(row: CorrectionRow): PersonalRecord {
  return {
    id: row.id,
    collection: 'corrections',
    kind: 'correction',
    step: row.step_id,
    outcome: row.outcome,
    reason: row.reason,
    evidence: '',
    by: row.made_by,
    on: row.corrected_on,
    until: null,
    ended: row.withdrawn_at === null ? null : (row.withdrawal_reason ?? ''),
  };
}
