import type { CompletionThreshold, Sequencing } from './sequencing-model.ts';
import type { ManifestWarning } from './warnings.ts';

export type Edition = 'scorm-1.2' | 'scorm-2004-2nd' | 'scorm-2004-3rd' | 'scorm-2004-4th';

/** A text as the manifest gives it; the language is the declared tag, or undefined where none is declared. */
export interface LocalText {
  text: string;
  language: string | undefined;
}

export interface Manifest {
  identifier: string;
  edition: Edition;
  metadata: Metadata;
  /** At least one; made from the launchable resources when the manifest has none. */
  organizations: Organization[];
  /** The identifier of the organization to launch: the declared default, or the first. */
  defaultOrganization: string;
  resources: Resource[];
  warnings: ManifestWarning[];
}

export interface Metadata {
  title: LocalText[];
  description: LocalText[];
  languages: string[];
  keywords: LocalText[];
  /** ISO 8601 duration, as written. */
  typicalLearningTime: string | undefined;
  /** A metadata file of the package, where the manifest names one. */
  location: string | undefined;
}

/** What an organization and an item have in common: both become activities. */
export interface Activity {
  identifier: string;
  title: string;
  titles: LocalText[];
  metadata: Metadata | undefined;
  isVisible: boolean;
  hideLmsUi: HiddenControl[];
  completionThreshold: CompletionThreshold | undefined;
  sequencing: Sequencing | undefined;
  dataMaps: DataMap[];
  items: Item[];
}

export interface Organization extends Activity {
  structure: string | undefined;
  objectivesGlobalToSystem: boolean;
  sharedDataGlobalToSystem: boolean;
}

export interface Item extends Activity {
  /** Identifier of the resource; undefined for a cluster. */
  resource: string | undefined;
  parameters: string | undefined;
  dataFromLms: string | undefined;
  timeLimitAction: string | undefined;
  /** SCORM 1.2 only, as written: an AICC script over item identifiers. */
  prerequisites: string | undefined;
  /** SCORM 1.2 only. */
  maxTimeAllowed: string | undefined;
  /** SCORM 1.2 only: 0 to 100. */
  masteryScore: number | undefined;
}

export type HiddenControl = 'previous' | 'continue' | 'exit' | 'exitAll' | 'abandon' | 'abandonAll' | 'suspendAll';

/** One entry of adl.data: a shared store this item may read or write. */
export interface DataMap {
  target: string;
  read: boolean;
  write: boolean;
}

export interface Resource {
  identifier: string;
  type: string;
  scormType: 'sco' | 'asset';
  /** The address to launch, xml:base applied and otherwise as written (escapes, query and fragment kept). */
  href: string | undefined;
  /** The package entry of the address: decoded, without query and fragment; undefined for an address outside the package. */
  path: string | undefined;
  /** Package entries this resource declares, xml:base applied and decoded. */
  files: string[];
  dependencies: string[];
}
