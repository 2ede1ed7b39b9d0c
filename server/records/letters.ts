import type { Writer } from '../platform/database/index.ts';
import type { CertificateFace } from './face.ts';
import type { RecordsParts } from './parts.ts';
import { findHolder } from './store.ts';
import type { CertificateRow } from './tables.ts';

/** Tells the holder that the certificate is there, in the transaction that issued it. */
export async function announce(tx: Writer, parts: RecordsParts, certificate: CertificateRow): Promise<void> {
  const holder = await findHolder(tx, certificate.person_id);
  if (!holder) return;
  const { t } = parts.languages.translator(holder.language);
  const { title } = JSON.parse(certificate.face) as CertificateFace;
  await parts.mail.queue(tx, {
    to: { address: holder.email, name: `${holder.given_name} ${holder.family_name}` },
    language: holder.language,
    subject: t('records.letter-subject', { title }),
    text: [t('records.letter-text', { title }), t('records.letter-number', { number: certificate.number })],
    button: { label: t('records.letter-button'), href: `${parts.settings.siteOrigin}/records` },
    reason: t('records.letter-reason'),
    unique: `certificate-issued:${certificate.id}`,
  });
}
