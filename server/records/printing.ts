import { buffer } from 'node:stream/consumers';
import { signBadge } from './badge.ts';
import { drawCertificate } from './certificate/draw.ts';
import { openFonts } from './certificate/fonts.ts';
import type { CertificateFace } from './face.ts';
import type { RecordsParts } from './parts.ts';
import { openSigningKey } from './signing-key.ts';
import type { SigningKey } from './signing-key.ts';
import type { CertificateFound } from './store.ts';
import type { CertificateRow } from './tables.ts';

export interface Printing {
  pdf(certificate: Pick<CertificateRow, 'number' | 'face' | 'issued_at'>): Promise<Buffer>;
  /** What a certificate of this face would look like; nothing is issued. */
  specimen(face: CertificateFace): Promise<Buffer>;
  badge(certificate: CertificateFound, pathId: string | null): Promise<string>;
  key(): Promise<SigningKey>;
  checkAddress(number: string): string;
}

/** Makes the papers of a certificate from what was kept when it was issued: the same today and in ten years. */
export function createPrinting({ languages, files, clock, settings }: RecordsParts): Printing {
  const fonts = openFonts(settings.root);
  const key = openSigningKey(settings.dataFolder);
  const checkAddress = (number: string): string => `${settings.siteOrigin}/records/check/${number}`;
  const draw = async (
    face: CertificateFace,
    number: string,
    issuedAt: string,
    mark: string | null,
  ): Promise<Buffer> => {
    const logo = face.design.logo === null ? undefined : await readLogo(face.design.logo);
    const printed = { face, number, issuedAt, checkAddress: checkAddress(number), mark, logo };
    return drawCertificate(fonts, languages.translator(face.language), printed);
  };
  const word = ({ language }: CertificateFace, key: string): string => languages.translator(language).t(key);
  const readLogo = async (stored: string): Promise<Buffer | undefined> => {
    // A certificate without its emblem is better than none.
    if (!(await files.has(stored))) return undefined;
    const file = await files.open(stored);
    const bytes = await buffer(file.stream());
    await file.close();
    return bytes;
  };
  return {
    pdf: ({ number, face, issued_at }) => {
      const kept = JSON.parse(face) as CertificateFace;
      return draw(kept, number, issued_at, settings.demonstration ? word(kept, 'common.demonstration-label') : null);
    },
    specimen: (face) => draw(face, '0000-0000-0000-00', clock.iso(), word(face, 'records.specimen-mark')),
    key,
    checkAddress,
    async badge(certificate, pathId) {
      return signBadge(await key(), {
        number: certificate.number,
        issuedAt: certificate.issued_at,
        email: certificate.email,
        face: JSON.parse(certificate.face) as CertificateFace,
        pathId,
        siteOrigin: settings.siteOrigin,
      });
    },
  };
}
