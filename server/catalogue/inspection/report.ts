import type { Edition, WarningCode as ManifestWarningCode } from '../manifest/index.ts';

/** What an inspection found in a package. Facts and codes only: language files turn them into words and advice. */
export interface Report {
  /** The folder of the manifest, with its closing slash; empty for the root of the archive. */
  base: string;
  edition: Edition;
  /** Empty when the manifest has none. */
  title: string;
  description: string;
  counts: { organizations: number; items: number; scos: number; assets: number; files: number };
  sizes: { archive: number; packed: number; unpacked: number };
  launches: Launch[];
  largest: FileWeight[];
  weights: KindWeight[];
  languages: string[];
  /** ISO 8601 duration as the manifest has it. */
  learningTime: string | null;
  hosts: OutsideHost[];
  warnings: Warning[];
}

export interface Launch {
  item: string;
  title: string;
  kind: 'sco' | 'asset';
  href: string;
  file: 'found' | 'other-case' | 'missing' | 'outside';
  /** 0 to 100; from adlcp:masteryscore or the primary objective's minNormalizedMeasure. */
  mastery: number | null;
}

export interface FileWeight {
  path: string;
  packed: number;
  size: number;
}

export type FileKind = 'pages' | 'scripts' | 'styles' | 'images' | 'audio' | 'video' | 'fonts' | 'documents' | 'other';

export interface KindWeight {
  kind: FileKind;
  files: number;
  packed: number;
}

/** A host outside the package: `loads` is asked for by markup or styles, `scripts` is named in code, `links` only leads there. */
export interface OutsideHost {
  host: string;
  use: 'loads' | 'scripts' | 'links';
  insecure: boolean;
  files: string[];
}

export type Severity = 'blocking' | 'attention' | 'note';

export type WarningCode =
  | 'launch-file-missing'
  | 'launch-file-other-case'
  | 'launch-outside'
  | 'launch-not-shown'
  | 'files-missing'
  | 'files-other-case'
  | 'scripts-missing'
  | 'references-missing'
  | 'many-organizations'
  | 'wrapped-in-folder'
  | 'assets-only'
  | 'no-api-call'
  | 'sco-without-script'
  | 'never-completes'
  | 'score-without-mastery'
  | 'saves-only-on-leaving'
  | 'touches-surroundings'
  | 'external-domains'
  | 'insecure-addresses'
  | 'plugin-flash'
  | 'plugin-java'
  | 'plugin-other'
  | 'heavy'
  | 'not-all-scanned'
  | 'sequencing-cannot-start'
  | 'sequencing-never-completes'
  | `manifest-${ManifestWarningCode}`;

export interface Warning {
  code: WarningCode;
  severity: Severity;
  values: Record<string, string | number>;
  /** Paths, items or hosts it is about: at most `subjectLimit`; `values.count` has the full number where it matters. */
  subjects: string[];
}

export const subjectLimit = 20;
