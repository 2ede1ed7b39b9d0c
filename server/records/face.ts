/** What a certificate shows, kept word for word as it was issued: later changes of names, paths and templates do not touch it. */
export interface CertificateFace {
  name: string;
  title: string;
  hours: number;
  completedOn: string;
  /** The last day of validity. */
  expiresOn: string | null;
  /** Which edition of the path was completed. */
  version: number;
  issuer: { id: string; name: string };
  language: 'en' | 'fr' | 'ar';
  design: CertificateDesign;
}

export interface CertificateDesign {
  /** `#0b5c8a` */
  colour: string;
  signatoryName: string;
  signatoryTitle: string;
  /** A sentence of the organisation's own; empty when it has none. */
  statement: string;
  /** Key of the stored picture. */
  logo: string | null;
}

export const plainDesign: CertificateDesign = {
  colour: '#0b5c8a',
  signatoryName: '',
  signatoryTitle: '',
  statement: '',
  logo: null,
};
