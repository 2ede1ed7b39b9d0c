import { definePage } from '../platform/web/index.ts';
import type { Chip, Field, PageModel, Paging } from '../platform/web/index.ts';
import type { Difference } from './difference.ts';
import type { Launch, OutsideHost, Report, Severity, WarningCode } from './inspection/index.ts';
import type { ModuleState } from './store/modules.ts';
import type { PackageSummary } from './store/packages.ts';
import type { PackageUse } from './store/versions.ts';
import type { AttemptCounts, TrialState, UploadState, VersionKind } from './tables.ts';
import type { Topic } from './topics.ts';
import type { Screen, Stage } from './trial/facts.ts';
import type { TrialFindingCode } from './trial/findings.ts';
import type { Heard } from './trial/stage.ts';
import type { Failure } from './trial/task.ts';

export interface ShownUpload {
  id: string;
  fileName: string;
  size: number;
  received: number;
  state: UploadState | 'received';
  begunAt: string;
  href: string;
  refusal: string | undefined;
  advice: string | undefined;
  recognised: boolean;
}

export interface Target {
  id: string;
  title: string;
}

export interface UploadsPage extends PageModel {
  /** Bytes. */
  limit: number;
  filesAtOnce: number;
  variant: (Target & { moduleId: string }) | undefined;
  error: string | undefined;
  uploads: ShownUpload[];
}

export interface UploadPage extends PageModel {
  upload: ShownUpload;
  limit: number;
}

export interface PackagesPage extends PageModel {
  words: string;
  rows: PackageSummary[];
  paging: Paging;
}

export interface ShownHost extends OutsideHost {
  approved: boolean;
}

/** What was found in a package or in a trial of it; `catalogue.<key>` names it, `<key>-advice` says what to do. */
export interface ShownFinding {
  key: `warning-${WarningCode}` | `tried-${TrialFindingCode}`;
  severity: Severity;
  values: Record<string, string | number>;
  /** Paths, items or hosts it is about; of `count` perhaps the first alone. */
  subjects: string[];
  count: number;
}

export type TrialVerdict = 'good' | 'attention' | 'blocking';

/** How a package's trials stand. */
export interface TrialSummary {
  isAvailable: boolean;
  isOpen: boolean;
  /** Undefined where there was none yet. */
  verdict: TrialVerdict | undefined;
  count: number;
  endedAt: string | undefined;
}

export interface PackagePage extends PageModel {
  summary: PackageSummary;
  report: Report;
  /** The first hundred: a page must stay light. */
  launches: Launch[];
  findings: ShownFinding[];
  hosts: ShownHost[];
  /** Of these: what markup and styles load from, and what scripts name. Approved ones stand with the former. */
  loads: ShownHost[];
  scripts: ShownHost[];
  links: OutsideHost[];
  languages: string[];
  uses: PackageUse[];
  /** The variant this package was uploaded for. */
  target: Target | undefined;
  mayPreview: boolean;
  /** Undefined where the reader may not have it tried. */
  trial: TrialSummary | undefined;
}

export interface ShownTrialPart {
  title: string;
  kind: Launch['kind'];
  /** Seconds until it began a session. */
  session: string | undefined;
  /** Completion, success and score as the content wrote them. */
  reported: string[];
}

export interface ShownTrialResult {
  verdict: TrialVerdict;
  count: number;
  endedAt: string;
  pictures: { screen: Screen; href: string }[];
  findings: ShownFinding[];
  /** Seconds. */
  firstScreen: string | undefined;
  firstBytes: string;
  bytes: string;
  requests: number;
  session: string | undefined;
  resumed: Heard['resumed'];
  parts: ShownTrialPart[];
  calls: Heard['calls'];
  hosts: ShownHost[];
  /** The launch whose flight recorder was read. */
  recording: string | undefined;
}

export interface TrialPage extends PageModel {
  packageId: string;
  packageTitle: string;
  isAvailable: boolean;
  isOpen: boolean;
  /** Of the last trial. */
  state: TrialState | undefined;
  failure: { why: Failure; detail: string } | undefined;
  stages: readonly Stage[];
  stage: Stage;
  /** Of the last trial that came to a result. */
  result: ShownTrialResult | undefined;
}

export interface ListItem {
  id: string;
  title: string;
  summary: string;
  languages: string[];
  topic: Topic;
  hours: number | null;
  audience: 'policy' | 'technical';
  stage: 'basic' | 'ongoing';
  organisation: string;
  state: ModuleState;
}

export interface ModulesPage extends PageModel {
  wishes: {
    words: string;
    topic: string;
    language: string;
    audience: string;
    stage: string;
    state: string;
    sort: string;
  };
  topics: readonly Topic[];
  audiences: readonly ('policy' | 'technical')[];
  stages: readonly ('basic' | 'ongoing')[];
  states: readonly ModuleState[];
  languages: string[];
  mayManage: boolean;
  /** Drafts and retired modules are shown beside published ones. */
  seesStates: boolean;
  rows: ListItem[];
  chips: Chip[];
  clear: string;
  paging: Paging;
}

export interface ShownVersion {
  id: string;
  number: number;
  kind: VersionKind;
  packageId: string;
  fileName: string;
  edition: Report['edition'];
  maker: string;
  madeAt: string;
  note: string;
  isCurrent: boolean;
}

export interface ShownVariant {
  id: string;
  language: string;
  languageName: string;
  title: string;
  isShown: boolean;
  versions: ShownVersion[];
}

export interface ModulePage extends PageModel {
  id: string;
  state: ModuleState;
  summary: string[];
  objectives: string[];
  hours: number | null;
  topic: Topic;
  audience: 'policy' | 'technical';
  stage: 'basic' | 'ongoing';
  organisation: string;
  publishedAt: string | null;
  attempts: { limit: number | null; counts: AttemptCounts; locks: boolean };
  variants: ShownVariant[];
  mayManage: boolean;
  mayPreview: boolean;
  /** Published and offered to the reader. */
  mayStart: boolean;
}

export interface FormPage extends PageModel {
  lead?: string;
  action: string;
  hidden: Record<string, string>;
  groups: { legend: string; fields: Field[] }[];
  /** The box about locking after passing, where the form has it. */
  locks?: boolean;
  errors: { field: string; message: string }[];
  submit: string;
  cancel: string;
}

export interface VersionPage extends PageModel {
  variant: Target & { moduleId: string; language: string };
  variantVersion: string;
  given: { id: string; fileName: string; title: string };
  current: { number: number; fileName: string } | undefined;
  difference: Difference | undefined;
  fileChanges: readonly ('added' | 'removed' | 'changed')[];
  learners: { inProgress: number; completed: number } | undefined;
  blocking: boolean;
  isRollBack: boolean;
  kind: string;
  inProgress: string;
  completed: string;
  note: string;
  errors: { field: string; message: string }[];
}

export const uploadsPage = definePage<UploadsPage>('catalogue/uploads');
export const uploadPage = definePage<UploadPage>('catalogue/upload');
export const packagesPage = definePage<PackagesPage>('catalogue/packages');
export const packagePage = definePage<PackagePage>('catalogue/package');
export const trialPage = definePage<TrialPage>('catalogue/trial');
export const modulesPage = definePage<ModulesPage>('catalogue/modules');
export const modulePage = definePage<ModulePage>('catalogue/module');
export const formPage = definePage<FormPage>('catalogue/form');
export const versionPage = definePage<VersionPage>('catalogue/version');
