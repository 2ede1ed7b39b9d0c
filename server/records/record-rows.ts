import type { Translator } from '../platform/language/index.ts';
import { nameAsWritten } from './holder-name.ts';
import type { RecordListed } from './record-store.ts';
import { standingOf } from './standing.ts';
import type { Standing } from './standing.ts';
import type { Mark, RecordRow } from './views.ts';

const shapes = { valid: 'completed', expired: 'expired', revoked: 'failed', replaced: 'not-started' } as const;

export function markOf(standing: Standing, { t }: Translator): Mark {
  return { status: shapes[standing], label: t(`records.standing-${standing}`) };
}

/** A completion from elsewhere has no certificate of ours, but runs out all the same. */
export function standingOfRecord(row: RecordListed, today: string): Standing {
  if (row.withdrawn_at !== null) return 'revoked';
  return standingOf({ expires_on: row.expires_on, revoked_at: row.revoked_at, replaced_at: row.replaced_at }, today);
}

export function recordRow(row: RecordListed, today: string, translator: Translator, showPerson: boolean): RecordRow {
  const { format } = translator;
  const name = nameAsWritten(row.given_name, row.family_name);
  return {
    completionId: row.id,
    title: row.title,
    mark: markOf(standingOfRecord(row, today), translator),
    completed: format.date(row.completed_on),
    expires: row.expires_on === null ? '' : format.date(row.expires_on),
    hours: row.hours > 0 ? format.number(row.hours, 1) : '',
    number: row.number ?? row.reference,
    provider: row.source === 'import' ? row.provider || translator.t('records.elsewhere') : '',
    certificate: row.certificate_id,
    person: showPerson ? { name, href: `/records/people/${row.person_id}`, organisation: row.organisation_name } : null,
  };
}
