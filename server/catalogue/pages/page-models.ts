import type { Message, Translator } from '../../platform/language/index.ts';
import type { ListedModule, ShownModule } from '../modules.ts';
import type { InspectedPackage } from '../packages.ts';
import type { Refusal } from '../refusal.ts';
import type { VariantRow } from '../tables.ts';
import type { Topic } from '../topics.ts';
import type { PackageTrials } from '../trial/trials.ts';
import type { ListItem, ModulePage, PackagePage, ShownHost, ShownVersion, Target } from '../views.ts';
import { shownWarnings } from './findings.ts';

const launchesShown = 100;

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
  inspected: InspectedPackage,
  trial: PackageTrials['result'],
  target: Target | undefined,
  translator: Translator,
): Omit<PackagePage, 'mayPreview' | 'trial'> {
  const { t } = translator;
  const { summary, report, uses } = inspected;
  const hosts = hostsOf(inspected, trial);
  return {
    title: summary.title || summary.file_name,
    section: 'catalogue',
    breadcrumbs: [
      { label: t('catalogue.title'), href: '/catalogue' },
      { label: t('catalogue.packages-title'), href: '/catalogue/packages' },
    ],
    summary,
    report,
    launches: report.launches.slice(0, launchesShown),
    findings: shownWarnings(report.warnings, translator),
    hosts,
    loads: hosts.filter((host) => host.use === 'loads' || host.approved),
    scripts: hosts.filter((host) => host.use === 'scripts' && !host.approved),
    links: report.hosts.filter(({ use }) => use === 'links'),
    languages: report.languages.map((tag) => languageLabel(tag, translator)),
    uses,
    target,
  };
}

/** The hosts that scripts and pages name, and those that nobody saw before the package was tried. */
function hostsOf({ report, approved }: InspectedPackage, trial: PackageTrials['result']): ShownHost[] {
  const named = report.hosts.filter(({ use }) => use !== 'links');
  const tried = trial?.facts.blocked.map(({ host, isInsecure, from }) => ({
    host,
    use: 'loads' as const,
    insecure: isInsecure,
    files: from ? [from] : [],
  }));
  const more = approved.map((host) => ({ host, use: 'loads' as const, insecure: false, files: [] }));
  const hosts = new Map([...more, ...(tried ?? []), ...named].map((host) => [host.host, host]));
  return [...hosts.values()].map((host) => ({ ...host, approved: approved.includes(host.host) }));
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
): Omit<ModulePage, 'mayPreview' | 'mayStart'> {
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
