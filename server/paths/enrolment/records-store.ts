import { sql as raw } from 'kysely';
import type { Reader } from '../../platform/database/index.ts';
import type { ExemptionRow, PathsTables } from '../tables.ts';

/** An exemption or a correction, as it is shown with the person. */
export interface PersonalRecord {
  id: string;
  collection: 'exemptions' | 'corrections';
  kind: ExemptionRow['kind'] | 'correction';
  step: string;
  outcome: string;
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
  const exemptions = sql
    .selectFrom('exemptions')
    .where('path_id', '=', pathId)
    .where('person_id', '=', personId)
    .select((eb) => [
      'id',
      raw<string>`'exemptions'`.as('collection'),
      raw<string>`kind`.as('kind'),
      'step_id as step',
      raw<string>`state`.as('outcome'),
      'reason',
      'evidence',
      eb.fn.coalesce('decided_by', 'requested_by').as('by'),
      eb.fn.coalesce('granted_on', 'requested_at').as('on'),
      'expires_on as until',
      raw<
        string | null
      >`case state when 'revoked' then coalesce(revocation_reason, '') when 'refused' then coalesce(decision_reason, '') end`.as(
        'ended',
      ),
      'requested_at as made_at',
    ]);
  const corrections = sql
    .selectFrom('corrections')
    .where('path_id', '=', pathId)
    .where('person_id', '=', personId)
    .select([
      'id',
      raw<string>`'corrections'`.as('collection'),
      raw<string>`'correction'`.as('kind'),
      'step_id as step',
      raw<string>`outcome`.as('outcome'),
      'reason',
      raw<string>`''`.as('evidence'),
      'made_by as by',
      'corrected_on as on',
      raw<string | null>`cast(null as text)`.as('until'),
      raw<string | null>`case when withdrawn_at is not null then coalesce(withdrawal_reason, '') end`.as('ended'),
      'made_at',
    ]);
  return (await exemptions.unionAll(corrections).orderBy('made_at', 'desc').execute()) as PersonalRecord[];
}
