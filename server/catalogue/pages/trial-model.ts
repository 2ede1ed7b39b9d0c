import type { Translator } from '../../platform/language/index.ts';
import type { Launch, Severity } from '../inspection/index.ts';
import type { InspectedPackage } from '../packages.ts';
import type { TrialRow } from '../tables.ts';
import { stages } from '../trial/facts.ts';
import { judge } from '../trial/findings.ts';
import type { TrialFinding } from '../trial/findings.ts';
import type { Heard } from '../trial/stage.ts';
import type { PackageTrials } from '../trial/trials.ts';
import type { ShownHost, ShownTrialPart, ShownTrialResult, TrialPage, TrialSummary } from '../views.ts';
import { shownTrialFindings } from './findings.ts';

const callsShown = 20;

export function isOpen(row: Pick<TrialRow, 'state'> | undefined): boolean {
  return row?.state === 'waiting' || row?.state === 'running';
}

export function describeTrial(
  { summary, report, approved }: InspectedPackage,
  { last, result }: PackageTrials,
  isAvailable: boolean,
  translator: Translator,
): TrialPage {
  const { t } = translator;
  const title = summary.title || summary.file_name;
  return {
    title: t('catalogue.trial-title'),
    section: 'catalogue',
    breadcrumbs: [
      { label: t('catalogue.title'), href: '/catalogue' },
      { label: t('catalogue.packages-title'), href: '/catalogue/packages' },
      { label: title, href: `/catalogue/packages/${summary.id}` },
    ],
    packageId: summary.id,
    packageTitle: title,
    isAvailable,
    isOpen: isOpen(last),
    state: last?.state,
    failure: last?.state === 'failed' ? { why: last.failure ?? 'lost', detail: last.detail } : undefined,
    stages,
    stage: last?.stage ?? 'starting',
    result: result && describeResult(result, report.launches, approved, translator),
  };
}

/** How a package's trials stand, in a line of its own page. */
export function summariseTrials(
  { last, result }: PackageTrials,
  isAvailable: boolean,
  launches: readonly Launch[],
): TrialSummary {
  const findings = result ? judge(result.facts, result.heard, launches) : [];
  return {
    isAvailable,
    isOpen: isOpen(last),
    verdict: result && verdictOf(findings),
    count: findings.filter(({ severity }) => severity !== 'note').length,
    endedAt: result?.row.ended_at ?? undefined,
  };
}

function verdictOf(findings: readonly TrialFinding[]): ShownTrialResult['verdict'] {
  const has = (wanted: Severity) => findings.some(({ severity }) => severity === wanted);
  return has('blocking') ? 'blocking' : has('attention') ? 'attention' : 'good';
}

function describeResult(
  { row, facts, heard }: NonNullable<PackageTrials['result']>,
  launches: readonly Launch[],
  approved: readonly string[],
  translator: Translator,
): ShownTrialResult {
  const findings = judge(facts, heard, launches);
  const { format } = translator;
  return {
    verdict: verdictOf(findings),
    count: findings.filter(({ severity }) => severity !== 'note').length,
    endedAt: row.ended_at ?? row.touched_at,
    pictures: facts.pictures.map((screen) => ({
      screen,
      href: `/catalogue/packages/${row.package_id}/trial/pictures/${screen}?run=${row.id}`,
    })),
    findings: shownTrialFindings(findings, translator),
    firstScreen: facts.firstScreen === null ? undefined : format.number(Math.round(facts.firstScreen / 100) / 10),
    firstBytes: format.bytes(facts.firstBytes),
    bytes: format.bytes(facts.bytes),
    requests: facts.requests,
    session: heard.initialised === null ? undefined : format.number(heard.initialised),
    resumed: heard.resumed,
    parts: heard.items.map((item) => describePart(item, launches, translator)),
    calls: heard.calls.slice(0, callsShown),
    hosts: facts.blocked.map(({ host, isInsecure, from }): ShownHost => ({
      host,
      use: 'loads',
      insecure: isInsecure,
      files: from ? [from] : [],
      approved: approved.includes(host),
    })),
    recording: row.launch_id ?? undefined,
  };
}

function describePart(
  { item, initialised, completion, success, score }: Heard['items'][number],
  launches: readonly Launch[],
  { format }: Translator,
): ShownTrialPart {
  const launch = launches.find((each) => each.item === item);
  return {
    title: launch?.title || item,
    kind: launch?.kind ?? 'sco',
    session: initialised === null ? undefined : format.number(initialised),
    reported: [completion, success === completion ? null : success, score].filter((word) => word !== null),
  };
}
