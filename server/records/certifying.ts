import { foldSearch } from '../identity/index.ts';
import type { Actor } from '../identity/index.ts';
import { pathCompleted, pathCompletionWithdrawn } from '../paths/index.ts';
import type { PathCompletion } from '../paths/index.ts';
import type { Reader, Writer } from '../platform/database/index.ts';
import { languageCodes } from '../platform/language/index.ts';
import type { LanguageCode } from '../platform/language/index.ts';
import { Conflict, Forbidden, NotFound } from '../platform/web/index.ts';
import { plainDesign } from './face.ts';
import type { CertificateDesign, CertificateFace } from './face.ts';
import { nameAsWritten } from './holder-name.ts';
import { announce } from './letters.ts';
import { newNumber } from './number.ts';
import type { RecordsParts } from './parts.ts';
import * as store from './store.ts';
import { findTemplateFor } from './template-store.ts';
import type { CertificateRow, CertificateTemplateRow, CompletionRow } from './tables.ts';

export interface Certifying {
  /** Issues a certificate anew with what is true today (a name corrected, a new template); the old one says it is replaced. */
  reissue(actor: Actor, certificateId: string, reason: string): Promise<CertificateRow>;
  /** Takes a certificate back for good; the public page says so. */
  revoke(actor: Actor, certificateId: string, reason: string): Promise<void>;
}

/** Records completions as paths tell of them, and issues their certificates in the same transaction. */
export function createCertifying(parts: RecordsParts): Certifying {
  parts.news.listen(pathCompleted, (tx, told) => recordCompletion(tx, parts, told));
  parts.news.listen(pathCompletionWithdrawn, (tx, told) => withdraw(tx, parts, told.enrolmentId));
  const { database, clock, audit } = parts;
  return {
    reissue: (actor, certificateId, reason) =>
      database.transaction(async (tx) => {
        const old = await manageable(tx, actor, certificateId);
        const completion = await store.findCompletion(tx, old.completion_id);
        if (!completion || completion.withdrawn_at !== null) throw new Conflict({ key: 'records.not-in-force' });
        const issued = await issue(tx, parts, completion, { by: actor.personId, reason, replaces: old.id });
        const details = { number: issued.number, replaces: old.number, reason };
        await audit.record(tx, { actor, deed: 'records.certificate-reissued', subject: subject(issued), details });
        return issued;
      }),
    revoke: (actor, certificateId, reason) =>
      database.transaction(async (tx) => {
        const found = await manageable(tx, actor, certificateId);
        const end = { revoked_at: clock.iso(), revoked_by: actor.personId, revocation_reason: reason };
        if (!(await store.endCertificate(tx, found.id, end))) throw new Conflict({ key: 'records.not-in-force' });
        const details = { number: found.number, reason };
        await audit.record(tx, { actor, deed: 'records.certificate-revoked', subject: subject(found), details });
      }),
  };
}

async function recordCompletion(tx: Writer, parts: RecordsParts, told: PathCompletion): Promise<void> {
  const known = await store.findCompletionOfEnrolment(tx, told.enrolmentId);
  const facts = {
    path_version_id: told.pathVersionId,
    path_version: told.pathVersion,
    hours: told.hours,
    completed_on: told.completedOn,
    expires_on: told.validity?.until ?? null,
    withdrawn_at: null,
  };
  if (!known) {
    const completion = await newCompletion(tx, parts, told, facts);
    await store.insertCompletion(tx, completion);
    await announce(tx, parts, await issue(tx, parts, completion, { by: null, reason: '', replaces: null }));
    return;
  }
  const isSame = Object.entries(facts).every(([key, value]) => known[key as keyof CompletionRow] === value);
  if (isSame) return;
  await store.changeCompletion(tx, known.id, facts);
  const current = await store.findCertificateInForce(tx, known.id);
  await issue(tx, parts, { ...known, ...facts }, { by: null, reason: '', replaces: current?.id ?? null });
}

async function newCompletion(
  tx: Writer,
  { ids, clock }: RecordsParts,
  told: PathCompletion,
  facts: Pick<
    CompletionRow,
    'path_version_id' | 'path_version' | 'hours' | 'completed_on' | 'expires_on' | 'withdrawn_at'
  >,
): Promise<CompletionRow> {
  const path = await store.findPathTitles(tx, told.pathId);
  return {
    ...facts,
    id: ids.next(),
    person_id: told.personId,
    organisation_id: path.organisation_id,
    path_id: told.pathId,
    enrolment_id: told.enrolmentId,
    cycle: told.cycle,
    title: path.title,
    search: foldSearch(path.title),
    language: path.language,
    source: 'path',
    provider: '',
    reference: '',
    import_id: null,
    recorded_at: clock.iso(),
  };
}

async function withdraw(tx: Writer, { clock, audit }: RecordsParts, enrolmentId: string): Promise<void> {
  const completion = await store.findCompletionOfEnrolment(tx, enrolmentId);
  if (!completion || completion.withdrawn_at !== null) return;
  await store.changeCompletion(tx, completion.id, { withdrawn_at: clock.iso() });
  const current = await store.findCertificateInForce(tx, completion.id);
  if (!current) return;
  await store.endCertificate(tx, current.id, { revoked_at: clock.iso(), revoked_by: null, revocation_reason: '' });
  const details = { number: current.number };
  await audit.record(tx, { deed: 'records.certificate-withdrawn', subject: subject(current), details });
}

interface Occasion {
  by: string | null;
  reason: string;
  replaces: string | null;
}

async function issue(
  tx: Writer,
  { ids, clock }: RecordsParts,
  completion: CompletionRow,
  { by, reason, replaces }: Occasion,
): Promise<CertificateRow> {
  const now = clock.iso();
  if (replaces !== null && !(await store.endCertificate(tx, replaces, { replaced_at: now })))
    throw new Conflict({ key: 'records.not-in-force' });
  const certificate: CertificateRow = {
    id: ids.next(),
    number: newNumber(clock.now().getUTCFullYear(), Buffer.from(ids.secret(10), 'base64url')),
    completion_id: completion.id,
    person_id: completion.person_id,
    face: JSON.stringify(await faceOf(tx, completion)),
    expires_on: completion.expires_on,
    issued_at: now,
    issued_by: by,
    issue_reason: reason,
    replaces_id: replaces,
    replaced_at: null,
    revoked_at: null,
    revoked_by: null,
    revocation_reason: null,
  };
  await store.insertCertificate(tx, certificate);
  return certificate;
}

async function faceOf(db: Reader, completion: CompletionRow): Promise<CertificateFace> {
  const holder = await store.findHolder(db, completion.person_id);
  const issuer = await store.findOrganisation(db, completion.organisation_id);
  if (!holder || !issuer) throw new NotFound();
  const template = await findTemplateFor(db, issuer.path);
  const language = certificateLanguage(template?.language, completion.language);
  const titles = completion.path_id ? (await store.findPathTitles(db, completion.path_id)).titles : new Map();
  return {
    name: nameAsWritten(holder.given_name, holder.family_name),
    title: String(titles.get(language) ?? completion.title),
    hours: completion.hours,
    completedOn: completion.completed_on,
    expiresOn: completion.expires_on,
    version: completion.path_version,
    issuer: { id: issuer.id, name: issuer.name },
    language,
    design: designOf(template),
  };
}

export function certificateLanguage(...wishes: (string | undefined)[]): LanguageCode {
  const known = (wish: string | undefined): wish is LanguageCode => languageCodes.some((code) => code === wish);
  return wishes.find(known) ?? 'en';
}

export function designOf(template: CertificateTemplateRow | undefined): CertificateDesign {
  if (!template) return plainDesign;
  return {
    colour: template.colour,
    signatoryName: template.signatory_name,
    signatoryTitle: template.signatory_title,
    statement: template.statement,
    logo: template.logo,
  };
}

/** Ending a certificate is for who answers for the organisation that issued it; others are told that it is not theirs. */
async function manageable(db: Reader, actor: Actor, id: string): Promise<store.CertificateFound> {
  const found = await store.findCertificate(db, id);
  if (!found || !maySee(actor, found)) throw new NotFound();
  if (!actor.canAt('records:manage', found.issuer_path)) throw new Forbidden({ key: 'records.issuer-only' });
  return found;
}

/** One's own certificate, and those of people within reach; the issuer sees what it issued. */
export function maySee(
  actor: Actor,
  certificate: Pick<store.CertificateFound, 'person_id' | 'home_path' | 'issuer_path'>,
): boolean {
  return (
    certificate.person_id === actor.personId ||
    actor.canAt('records:view', certificate.home_path) ||
    actor.canAt('records:manage', certificate.issuer_path)
  );
}

const subject = ({ id }: { id: string }) => ({ kind: 'certificate', id });
