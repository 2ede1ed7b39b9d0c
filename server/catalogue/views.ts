import type { Message, Translator } from '../platform/language/index.ts';
import { definePage } from '../platform/web/index.ts';
import type { Chip, Field, PageModel, Paging } from '../platform/web/index.ts';
import type { Difference } from './difference.ts';
import type { OutsideHost, Report, Warning } from './inspection/index.ts';
import type { ListedModule, ShownModule } from './modules.ts';
import type { InspectedPackage } from './packages.ts';
import type { Refusal } from './refusal.ts';
import type { ModuleState } from './store/modules.ts';
import type { PackageSummary } from './store/packages.ts';
import type { PackageUse } from './store/versions.ts';
import type { AttemptCounts, UploadState, VariantRow, VersionKind } from './tables.ts';
import type { Topic } from './topics.ts';

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

interface Target {
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

export interface PackagePage extends PageModel {
  summary: PackageSummary;
  report: Report;
  warnings: Warning[];
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
export const modulesPage = definePage<ModulesPage>('catalogue/modules');
export const modulePage = definePage<ModulePage>('catalogue/module');
export const formPage = definePage<FormPage>('catalogue/form');
export const versionPage = definePage<VersionPage>('catalogue/version');

/** A refusal in words; sizes are said as sizes. */
export function refusalMessage({ code, values }: Refusal, { format }: Translator): Message {
  const isSize = ['unpacks-too-large', 'manifest-too-large'].includes(code);
  const said = Object.entries(values).map(([name, value]) => [
    name,
    isSize && typeof value === 'number' ? format.bytes(value) : value,
  ]);
  return { key: `catalogue.refused-${code}`, values: Object.fromEntries(said) as Record<string, string | number> };
}

export function describePackage(
  { summary, report, approved, uses }: InspectedPackage,
  target: Target | undefined,
  translator: Translator,
): Omit<PackagePage, 'mayPreview'> {
  const { t } = translator;
  const hosts = report.hosts
    .filter(({ use }) => use !== 'links')
    .map((host) => ({ ...host, approved: approved.includes(host.host) }));
  return {
    title: summary.title || summary.file_name,
    section: 'catalogue',
    breadcrumbs: [
      { label: t('catalogue.title'), href: '/catalogue' },
      { label: t('catalogue.packages-title'), href: '/catalogue/packages' },
    ],
    summary,
    report,
    warnings: report.warnings,
    hosts,
    loads: hosts.filter((host) => host.use === 'loads' || host.approved),
    scripts: hosts.filter((host) => host.use === 'scripts' && !host.approved),
    links: report.hosts.filter(({ use }) => use === 'links'),
    languages: report.languages.map((tag) => languageLabel(tag, translator)),
    uses,
    target,
  };
}

export function listItem({ module, state, variants }: ListedModule, translator: Translator): ListItem {
  const variant = variantFor(variants, translator);
  return {
    id: module.id,
    title: variant?.title ?? '',
    summary: variant?.summary ?? '',
    languages: variants.map(({ language }) => languageLabel(language, translator)),
    topic: module.topic as Topic,
    hours: module.hours,
    audience: module.audience,
    stage: module.stage,
    organisation: module.organisation,
    state,
  };
}

export function describeModule(
  shown: ShownModule,
  language: string,
  translator: Translator,
): Omit<ModulePage, 'mayPreview'> {
  const { module, state, variants, versions, mayManage } = shown;
  const variant = variants.find((each) => each.language === language) ?? variantFor(variants, translator);
  return {
    title: variant?.title ?? '',
    section: 'catalogue',
    breadcrumbs: [{ label: translator.t('catalogue.title'), href: '/catalogue' }],
    id: module.id,
    state,
    summary: paragraphs(variant?.summary),
    objectives: paragraphs(variant?.objectives),
    hours: module.hours,
    topic: module.topic as Topic,
    audience: module.audience,
    stage: module.stage,
    organisation: module.organisation,
    publishedAt: module.published_at,
    attempts: {
      limit: module.attempt_limit,
      counts: module.attempt_counts,
      locks: module.locks_after_passing === 1,
    },
    variants: variants.map((each) => ({
      id: each.id,
      language: each.language,
      languageName: languageLabel(each.language, translator),
      title: each.title,
      isShown: each.id === variant?.id,
      versions: versions
        .filter(({ variant_id }) => variant_id === each.id)
        .map((version) => shownVersion(version, each)),
    })),
    mayManage,
  };
}

function shownVersion(version: ShownModule['versions'][number], variant: VariantRow): ShownVersion {
  return {
    id: version.id,
    number: version.number,
    kind: version.kind,
    packageId: version.package_id,
    fileName: version.file_name,
    edition: version.edition,
    maker: version.maker,
    madeAt: version.made_at,
    note: version.note,
    isCurrent: version.id === variant.current_version_id,
  };
}

/** The variant in the reader's language, else in English, else the one there was first. */
export function variantFor(variants: VariantRow[], { language }: Translator): VariantRow | undefined {
  const inLanguage = (wanted: string) => variants.find((variant) => variant.language === wanted);
  return inLanguage(language) ?? inLanguage('en') ?? variants[0];
}

export function titleFor(variants: VariantRow[], translator: Translator): string {
  return variantFor(variants, translator)?.title ?? '';
}

function paragraphs(text: string | undefined): string[] {
  return (text ?? '').split(/\r?\n+/).filter((line) => line.trim() !== '');
}

/** Packages declare what they like; a tag nobody knows is shown as it is. */
function languageLabel(tag: string, { format }: Translator): string {
  try {
    return format.languageName(tag);
  } catch {
    return tag;
  }
}
