import type { ProofContribution } from '../paths/index.ts';
import type { Pages } from '../platform/web/index.ts';
import { createCertifying } from './certifying.ts';
import type { Certifying } from './certifying.ts';
import { checkPages } from './check-pages.ts';
import { createDesigning } from './designing.ts';
import type { Designing } from './designing.ts';
import { importPages } from './import-pages.ts';
import { createImporting } from './importing.ts';
import type { Importing } from './importing.ts';
import { ownPages } from './own-pages.ts';
import type { RecordsParts } from './parts.ts';
import { certificateOfEnrolment } from './store.ts';
import { createPrinting } from './printing.ts';
import type { Printing } from './printing.ts';
import { staffPages } from './staff-pages.ts';
import { templatePages } from './template-pages.ts';

export type { CertificateRow, CompletionRow, RecordsTables } from './tables.ts';
export type { RecordsParts, RecordsSettings } from './parts.ts';
export { standingOf } from './standing.ts';
export type { Standing } from './standing.ts';

export interface Records {
  pages: readonly Pages[];
  certifying: Certifying;
  importing: Importing;
  designing: Designing;
  printing: Printing;
  /** Leads from a completed path to its certificate. */
  proofs: ProofContribution;
}

/** What was completed, for good: records, certificates and their papers, transcripts, and records from elsewhere. */
export function createRecords(parts: RecordsParts): Records {
  const printing = createPrinting(parts);
  const certifying = createCertifying(parts);
  const importing = createImporting(parts);
  const designing = createDesigning(parts);
  return {
    pages: [
      checkPages(parts, printing),
      // Before the page of one certificate: `certificates.zip` and `transcript` are names, not numbers.
      ownPages(parts, printing),
      staffPages(parts, certifying, printing),
      templatePages(parts, designing, printing),
      importPages(parts, importing),
    ],
    certifying,
    importing,
    designing,
    printing,
    proofs: {
      async proofOf(db, enrolmentId) {
        const id = await certificateOfEnrolment(db, enrolmentId);
        return id ? { label: { key: 'records.see-certificate' }, href: `/records/certificates/${id}` } : null;
      },
    },
  };
}
