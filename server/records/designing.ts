import { writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import type { Actor } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { Invalid, NotFound } from '../platform/web/index.ts';
import { certificateLanguage, designOf } from './certifying.ts';
import type { CertificateFace } from './face.ts';
import type { RecordsParts } from './parts.ts';
import { findOrganisation } from './store.ts';
import { findTemplate, removeTemplate, saveTemplate } from './template-store.ts';
import type { CertificateTemplateRow } from './tables.ts';

export interface TemplateWish {
  language: string;
  colour: string;
  signatoryName: string;
  signatoryTitle: string;
  statement: string;
  /** A new emblem; undefined keeps the one there is, null takes it away. */
  logo: Buffer | null | undefined;
}

export interface Designing {
  find(
    actor: Actor,
    organisationId: string,
  ): Promise<{ id: string; name: string; template: CertificateTemplateRow | undefined }>;
  save(actor: Actor, organisationId: string, wish: TemplateWish): Promise<void>;
  /** The organisation then uses the template of the one above it. */
  remove(actor: Actor, organisationId: string): Promise<void>;
  /** A certificate of nobody, as the template stands. */
  specimen(actor: Actor, organisationId: string): Promise<CertificateFace>;
}

/** How the certificates of an organisation look. Those already issued keep the look they were issued with. */
export function createDesigning({ database, clock, files, audit, languages }: RecordsParts): Designing {
  const find = async (db: Reader, actor: Actor, organisationId: string) => {
    const organisation = await findOrganisation(db, organisationId);
    if (!organisation || !actor.canAt('records:manage', organisation.path)) throw new NotFound();
    return { id: organisation.id, name: organisation.name, template: await findTemplate(db, organisationId) };
  };
  const keepLogo = async (logo: Buffer): Promise<string> => {
    const kind = pictureKind(logo);
    if (!kind) throw new Invalid({ logo: { key: 'records.logo-kind' } });
    const key = `logos/${createHash('sha256').update(logo).digest('hex')}.${kind}`;
    const place = await files.temporary(key);
    await writeFile(place, logo);
    await files.put(place, key);
    return key;
  };
  return {
    find: (actor, organisationId) => find(database, actor, organisationId),
    async save(actor, organisationId, { logo, ...wish }) {
      const { template } = await find(database, actor, organisationId);
      const stored = logo ? await keepLogo(logo) : logo === null ? null : (template?.logo ?? null);
      const row: CertificateTemplateRow = {
        organisation_id: organisationId,
        language: wish.language,
        colour: wish.colour,
        signatory_name: wish.signatoryName,
        signatory_title: wish.signatoryTitle,
        statement: wish.statement,
        logo: stored,
        changed_at: clock.iso(),
        changed_by: actor.personId,
      };
      await database.transaction(async (tx) => {
        await saveTemplate(tx, row);
        const subject = { kind: 'organisation', id: organisationId };
        await audit.record(tx, {
          actor,
          deed: 'records.template-changed',
          subject,
          details: { ...wish, logo: stored },
        });
      });
    },
    async remove(actor, organisationId) {
      await find(database, actor, organisationId);
      await database.transaction(async (tx) => {
        await removeTemplate(tx, organisationId);
        const subject = { kind: 'organisation', id: organisationId };
        await audit.record(tx, { actor, deed: 'records.template-removed', subject });
      });
    },
    async specimen(actor, organisationId) {
      const { id, name, template } = await find(database, actor, organisationId);
      const language = certificateLanguage(template?.language, actor.language);
      const { t } = languages.translator(language);
      return {
        name: t('records.specimen-name'),
        title: t('records.specimen-title'),
        hours: 12,
        completedOn: clock.iso().slice(0, 10),
        expiresOn: null,
        version: 1,
        issuer: { id, name },
        language,
        design: designOf(template),
      };
    },
  };
}

/** By the first bytes, not by what the file is called. */
function pictureKind(bytes: Buffer): 'png' | 'jpg' | undefined {
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'png';
  return bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])) ? 'jpg' : undefined;
}
