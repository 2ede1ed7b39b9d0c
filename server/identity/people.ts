import type { Clock } from '../platform/clock.ts';
import type { Writer } from '../platform/database/index.ts';
import type { Ids } from '../platform/id.ts';
import { Invalid } from '../platform/web/index.ts';
import type { Role } from './capabilities.ts';
import { foldSearch } from './organisations.ts';
import { foldEmail, insertPerson, insertRole } from './store.ts';
import type { PersonRow, PersonStatus, Sex } from './tables.ts';

export interface NewPerson {
  organisationId: string;
  givenName: string;
  familyName: string;
  email: string;
  language: string;
  timeZone: string;
  status: PersonStatus;
  /** Already hashed; without one the person cannot sign in until they follow a link that sets it. */
  passwordHash?: string;
  grade?: string;
  serviceBegan?: number;
  sex?: Sex;
  staffNumber?: string;
}

/** Adds a person; an e-mail address serves one account only. */
export async function addPerson(
  tx: Writer,
  { clock, ids }: { clock: Clock; ids: Ids },
  wanted: NewPerson,
): Promise<PersonRow> {
  const row = personRow(ids.next(), clock.iso(), wanted);
  if (!(await insertPerson(tx, row))) throw new Invalid({ email: { key: 'identity.email-taken' } });
  return row;
}

export async function grantRole(
  tx: Writer,
  { clock, ids }: { clock: Clock; ids: Ids },
  grant: { personId: string; role: Role; organisationId: string; grantedBy: string | null },
): Promise<void> {
  await insertRole(tx, {
    id: ids.next(),
    person_id: grant.personId,
    role: grant.role,
    organisation_id: grant.organisationId,
    granted_by: grant.grantedBy,
    granted_at: clock.iso(),
  });
}

function personRow(id: string, now: string, wanted: NewPerson): PersonRow {
  return {
    id,
    organisation_id: wanted.organisationId,
    given_name: wanted.givenName,
    family_name: wanted.familyName,
    search: foldSearch(wanted.givenName, wanted.familyName, wanted.givenName, wanted.email, wanted.staffNumber),
    email: wanted.email,
    email_folded: foldEmail(wanted.email),
    status: wanted.status,
    language: wanted.language,
    time_zone: wanted.timeZone,
    grade: wanted.grade ?? null,
    service_began: wanted.serviceBegan ?? null,
    sex: wanted.sex ?? null,
    staff_number: wanted.staffNumber ?? null,
    password_hash: wanted.passwordHash ?? null,
    sign_in_epoch: 1,
    terms_version: null,
    terms_accepted_at: null,
    decided_by: null,
    decided_at: null,
    decision_reason: null,
    last_seen_at: null,
    created_at: now,
    version: 1,
  };
}
