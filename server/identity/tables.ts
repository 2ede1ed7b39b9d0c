import type { Role } from './capabilities.ts';

export type OrganisationKind = 'secretariat' | 'region' | 'administration' | 'unit' | 'training-centre';
export type PersonStatus = 'submitted' | 'active' | 'refused' | 'suspended' | 'closed';
export type Sex = 'female' | 'male' | 'other';

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

export interface IdentityTables {
  organisations: OrganisationRow;
  people: PersonRow;
  roles: RoleRow;
  sign_in_sessions: { id: string; person_id: string | null; data: string; expires_at: string };
  password_links: {
    token_digest: string;
    person_id: string;
    purpose: 'welcome' | 'reset' | 'first-administrator';
    expires_at: string;
    used_at: string | null;
  };
  audit_trail: {
    id: string;
    at: string;
    actor_id: string | null;
    actor_name: string;
    organisation_path: string;
    deed: string;
    subject_kind: string;
    subject_id: string;
    details: string;
  };
}
