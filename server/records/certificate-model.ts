import type { Translator } from '../platform/language/index.ts';
import type { CertificateFace } from './face.ts';
import { nameAsWritten } from './holder-name.ts';
import { markOf } from './record-rows.ts';
import { standingOf } from './standing.ts';
import type { CertificateFound, certificatesOf } from './store.ts';
import type { CertificatePage } from './views.ts';

type Issued = Awaited<ReturnType<typeof certificatesOf>>[number];

interface Around {
  today: string;
  mayManage: boolean;
  translator: Translator;
}

export function certificateModel(
  found: CertificateFound,
  history: Issued[],
  { today, mayManage, translator }: Around,
): Omit<CertificatePage, 'tabs' | 'section'> {
  const { t } = translator;
  const face = JSON.parse(found.face) as CertificateFace;
  const standing = standingOf(found, today);
  const inForce = standing === 'valid' || standing === 'expired';
  const reason = { required: true, kind: 'text', attributes: { maxlength: '500' } } as const;
  return {
    title: face.title,
    id: found.id,
    mark: markOf(standing, translator),
    name: face.name,
    facts: factsOf(found, face, translator),
    publicPage: `/records/check/${found.number}`,
    history: history.map((one) => historyLine(one, found.id, today, translator)),
    manage:
      mayManage && inForce
        ? {
            reason: { ...reason, name: 'reason', label: t('records.reissue-reason') },
            revocation: { ...reason, name: 'revocation', label: t('records.revocation-reason') },
          }
        : null,
  };
}

/** What a certificate shows, and nothing else: the public page lists the same. */
export function factsOf(
  certificate: { number: string; issued_at: string },
  face: CertificateFace,
  { t, format }: Translator,
): { label: string; value: string }[] {
  return [
    { label: t('records.column-number'), value: certificate.number },
    { label: t('records.issuer'), value: face.issuer.name },
    { label: t('records.column-completed'), value: format.date(face.completedOn) },
    { label: t('records.column-hours'), value: format.number(face.hours, 1) },
    { label: t('records.column-edition'), value: format.number(face.version) },
    { label: t('records.column-issued'), value: format.date(certificate.issued_at) },
    ...(face.expiresOn === null ? [] : [{ label: t('records.column-expires'), value: format.date(face.expiresOn) }]),
  ];
}

function historyLine(
  one: Issued,
  shown: string,
  today: string,
  translator: Translator,
): CertificatePage['history'][number] {
  const { t, format } = translator;
  const person = (given: string | null, family: string | null) => nameAsWritten(given ?? '', family ?? '');
  const reissued =
    one.issued_by === null
      ? t('records.issued-at-once')
      : t('records.reissued-by', { name: person(one.issuer_given, one.issuer_family), reason: one.issue_reason });
  const revoked =
    one.revoked_at === null
      ? ''
      : one.revoked_by === null
        ? t('records.withdrawn-by-facts')
        : t('records.revoked-by', {
            name: person(one.ender_given, one.ender_family),
            on: format.date(one.revoked_at),
            reason: one.revocation_reason ?? '',
          });
  return {
    number: one.number,
    mark: markOf(standingOf(one, today), translator),
    issued: format.date(one.issued_at),
    note: [reissued, revoked].filter(Boolean).join(' '),
    href: one.id === shown ? null : `/records/certificates/${one.id}`,
  };
}
