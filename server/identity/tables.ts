import type { Role } from './capabilities.ts';

export const organisationKinds = ['secretariat', 'region', 'administration', 'unit', 'training-centre'] as const;
export type OrganisationKind = (typeof organisationKinds)[number];
/** The WCO's regions: Americas and Caribbean, Asia Pacific, East and Southern Africa, Europe, North Africa and Near and Middle East, West and Central Africa. */
export const regionCodes = ['AMS', 'AP', 'ESA', 'EUR', 'MENA', 'WCA'] as const;
export const personStatuses = ['submitted', 'active', 'refused', 'suspended', 'closed'] as const;
export type PersonStatus = (typeof personStatuses)[number];
export const sexes = ['female', 'male', 'other'] as const;
export type Sex = (typeof sexes)[number];

export interface OrganisationRow {
  id: string;
  parent_id: string | null;
  kind: OrganisationKind;
  name: string;
  search: string;
  code: string | null;
  path: string;
  time_zone: string;
  country: string | null;
  created_at: string;
  closed_at: string | null;
  version: number;
}

export interface PersonRow {
  id: string;
  organisation_id: string;
  given_name: string;
  family_name: string;
  search: string;
  sort_name: string;
  email: string;
  email_folded: string;
  status: PersonStatus;
  language: string;
  time_zone: string;
  grade: string | null;
  /** The year in which the officer's service began. */
  service_began: number | null;
  sex: Sex | null;
  staff_number: string | null;
  certificate_name_latin: string | null;
  certificate_name_arabic: string | null;
  certificate_name_other: string | null;
  password_hash: string | null;
  sign_in_epoch: number;
  terms_version: string | null;
  terms_accepted_at: string | null;
  decided_by: string | null;
  decided_at: string | null;
  decision_reason: string | null;
  last_seen_at: string | null;
  created_at: string;
  version: number;
}

export interface RoleRow {
  id: string;
  person_id: string;
  role: Role;
  organisation_id: string;
  granted_by: string | null;
  granted_at: string;
}

export interface SignInSessionRow {
  id: string;
  person_id: string | null;
  data: string;
  began_at: string;
  seen_at: string;
  browser: string | null;
  address: string | null;
  expires_at: string;
}

export type LinkPurpose = 'welcome' | 'reset' | 'first-administrator';

export interface PasswordLinkRow {
  token_digest: string;
  person_id: string | null;
  purpose: LinkPurpose;
  expires_at: string;
  used_at: string | null;
}

export interface GroupRegistrationRow {
  id: string;
  started_by: string;
  file_name: string;
  rows: string;
  started_at: string;
  finished_at: string | null;
  registered: number;
}

export interface AuditRow {
  id: string;
  at: string;
  actor_id: string | null;
  actor_name: string;
  organisation_path: string;
  deed: string;
  subject_kind: string;
  subject_id: string;
  details: string;
}

export interface IdentityTables {
  organisations: OrganisationRow;
  people: PersonRow;
  roles: RoleRow;
  sign_in_sessions: SignInSessionRow;
  password_links: PasswordLinkRow;
  group_registrations: GroupRegistrationRow;
  audit_trail: AuditRow;
}
