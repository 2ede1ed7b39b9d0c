import type { Clock } from '../platform/clock.ts';
import type { Writer } from '../platform/database/index.ts';
import type { Ids } from '../platform/id.ts';
import { Invalid } from '../platform/web/index.ts';
import type { Role } from './capabilities.ts';
import { foldSearch } from './search-words.ts';
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
  passwordHash?: string | undefined;
  grade?: string | undefined;
  serviceBegan?: number | undefined;
  sex?: Sex | undefined;
  staffNumber?: string | undefined;
  /** The version of the terms of use the person has accepted now. */
  termsVersion?: string | undefined;
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

export type PersonDetails = Pick<
  NewPerson,
  | 'organisationId'
  | 'givenName'
  | 'familyName'
  | 'email'
  | 'language'
  | 'timeZone'
  | 'grade'
  | 'serviceBegan'
  | 'sex'
  | 'staffNumber'
>;

/** What is stored of what is known of a person, with the words that a search and a sorted list go by. */
export function detailColumns(details: PersonDetails) {
  const { givenName, familyName, email, staffNumber } = details;
  return {
    organisation_id: details.organisationId,
    given_name: givenName,
    family_name: familyName,
    search: foldSearch(givenName, familyName, givenName, email, staffNumber),
    sort_name: foldSearch(familyName, givenName),
    email,
    email_folded: foldEmail(email),
    language: details.language,
    time_zone: details.timeZone,
    grade: details.grade ?? null,
    service_began: details.serviceBegan ?? null,
    sex: details.sex ?? null,
    staff_number: staffNumber ?? null,
  };
}

function personRow(id: string, now: string, wanted: NewPerson): PersonRow {
  return {
    id,
    ...detailColumns(wanted),
    status: wanted.status,
    certificate_name_latin: null,
    certificate_name_arabic: null,
    certificate_name_other: null,
    password_hash: wanted.passwordHash ?? null,
    sign_in_epoch: 1,
    terms_version: wanted.termsVersion ?? null,
    terms_accepted_at: wanted.termsVersion ? now : null,
    decided_by: null,
    decided_at: null,
    decision_reason: null,
    last_seen_at: null,
    created_at: now,
    version: 1,
  };
}
