export interface CompletionRow {
  id: string;
  person_id: string;
  organisation_id: string;
  path_id: string | null;
  path_version_id: string | null;
  path_version: number;
  enrolment_id: string | null;
  cycle: number;
  title: string;
  search: string;
  language: string;
  hours: number;
  completed_on: string;
  expires_on: string | null;
  source: 'path' | 'import';
  provider: string;
  reference: string;
  import_id: string | null;
  recorded_at: string;
  withdrawn_at: string | null;
}

export interface CertificateRow {
  id: string;
  number: string;
  completion_id: string;
  person_id: string;
  /** CertificateFace as JSON. */
  face: string;
  expires_on: string | null;
  issued_at: string;
  issued_by: string | null;
  issue_reason: string;
  replaces_id: string | null;
  replaced_at: string | null;
  revoked_at: string | null;
  revoked_by: string | null;
  revocation_reason: string | null;
}

export interface CertificateTemplateRow {
  organisation_id: string;
  /** Empty for the language of the path. */
  language: string;
  colour: string;
  signatory_name: string;
  signatory_title: string;
  statement: string;
  logo: string | null;
  changed_at: string;
  changed_by: string | null;
}

export interface RecordImportRow {
  id: string;
  organisation_id: string;
  file_name: string;
  content: string;
  uploaded_by: string;
  uploaded_at: string;
  applied_at: string | null;
  taken: number | null;
  left_out: number | null;
}

export interface RecordsTables {
  completions: CompletionRow;
  certificates: CertificateRow;
  certificate_templates: CertificateTemplateRow;
  record_imports: RecordImportRow;
}
