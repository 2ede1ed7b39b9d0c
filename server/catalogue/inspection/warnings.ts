import type { ArchiveEntry } from '../archive/directory.ts';
import { extensionOf, mediaType } from '../archive/media-type.ts';
import type { Manifest, ManifestWarning } from '../manifest/index.ts';
import type { Contents } from './contents.ts';
import { mayComplete } from './habits.ts';
import { subjectLimit } from './report.ts';
import type { Launch, OutsideHost, Severity, Warning, WarningCode } from './report.ts';
import { textKind } from './scan.ts';
import type { Scan } from './scan.ts';

export interface Findings {
  manifest: Manifest;
  entries: ArchiveEntry[];
  contents: Contents;
  base: string;
  launches: Launch[];
  hosts: OutsideHost[];
  scan: Scan;
  simulation: Simulation | undefined;
}

/** What trying the sequencing rules showed: whether any activity can be entered and whether everything can be completed. */
export interface Simulation {
  canStart: boolean;
  canComplete: boolean;
}

const HEAVY = 150 * 1024 * 1024;

export function warn(findings: Findings): Warning[] {
  const warnings = [
    ...aboutLaunches(findings),
    ...aboutFiles(findings),
    ...aboutReporting(findings),
    ...aboutSequencing(findings),
    ...aboutOutside(findings),
    ...aboutPlugins(findings),
    ...aboutShape(findings),
    ...aboutManifest(findings),
  ];
  const order = { blocking: 0, attention: 1, note: 2 };
  return warnings.sort((a, b) => order[a.severity] - order[b.severity]);
}

function warning(
  code: WarningCode,
  severity: Severity,
  subjects: string[] = [],
  values: Warning['values'] = {},
): Warning {
  const counted = subjects.length > 0 ? { count: subjects.length, ...values } : values;
  return { code, severity, values: counted, subjects: subjects.slice(0, subjectLimit) };
}

function unless(isFine: boolean, make: () => Warning): Warning[] {
  return isFine ? [] : [make()];
}

function some(code: WarningCode, severity: Severity, subjects: string[]): Warning[] {
  return unless(subjects.length === 0, () => warning(code, severity, subjects));
}

/** What browsers show in a page; Flash has a warning of its own. */
const shown = /^(text|image|audio|video)\/|^application\/(pdf|xml|xhtml\+xml|x-shockwave-flash)$/;

function aboutLaunches({ launches, contents }: Findings): Warning[] {
  const withFile = (file: Launch['file']) =>
    launches.filter((launch) => launch.file === file).map((launch) => launch.href);
  const missing = withFile('missing');
  const opened = [...new Set(launches.map(({ href }) => contents.pathOf(href)))].filter((path) => path !== undefined);
  return [
    ...some('launch-file-missing', missing.length === launches.length ? 'blocking' : 'attention', missing),
    ...some('launch-outside', 'attention', withFile('outside')),
    ...some(
      'launch-not-shown',
      'attention',
      opened.filter((path) => !shown.test(mediaType(path))),
    ),
    ...some('launch-file-other-case', 'note', withFile('other-case')),
  ];
}

/** Licences, notes to the reader and schemas that no course asks for. */
const papers = ['txt', 'md', 'rtf', 'log', 'xsd', 'dtd', 'db', 'ini', 'ds_store'];

function aboutFiles({ manifest, contents, launches, scan }: Findings): Warning[] {
  const launched = new Set(launches.filter((launch) => launch.file === 'missing').map((launch) => launch.href));
  const declared = [...new Set(manifest.resources.flatMap((resource) => resource.files))];
  const withAnswer = (answer: string) =>
    declared.filter((path) => contents.lookUp(path) === answer && !launched.has(path));
  const asked = [...new Set(scan.references.flatMap((reference) => reference.targets))];
  const askedInVain = asked.filter((path) => contents.lookUpFromRoot(path) === 'missing');
  const declaredInVain = withAnswer('missing');
  const isNeeded = declaredInVain.some((path) => !papers.includes(extensionOf(path)));
  const isCode = (path: string) => ['page', 'script'].includes(textKind(path) ?? '');
  const namedInVain = [...scan.mediaNames].filter((path) => !contents.hasNamed(path));
  return [
    ...some('files-missing', isNeeded ? 'attention' : 'note', declaredInVain),
    ...some('scripts-missing', 'attention', askedInVain.filter(isCode)),
    ...some('references-missing', 'note', [...askedInVain.filter((path) => !isCode(path)), ...namedInVain]),
    ...some('files-other-case', 'note', [
      ...withAnswer('other-case'),
      ...asked.filter((path) => contents.lookUpFromRoot(path) === 'other-case'),
    ]),
  ];
}

function aboutReporting({ launches, contents, scan }: Findings): Warning[] {
  const scos = launches.filter((launch) => launch.kind === 'sco');
  if (scos.length === 0) return [warning('assets-only', 'note')];
  // A script that was too large to read may do all that the others do not.
  if (scan.unscanned.length > 0 || scos.every((sco) => sco.file === 'missing')) return [];
  const { habits } = scan;
  if (!habits.findsApi) return [warning('no-api-call', 'attention')];
  const hasMastery = launches.some((launch) => launch.mastery !== null);
  const silent = scos.filter(({ href }) => scan.silentPages.has(contents.pathOf(href) ?? '')).map(({ href }) => href);
  return [
    ...some('sco-without-script', 'attention', silent),
    ...unless(mayComplete(habits), () => warning('never-completes', 'attention')),
    ...unless(!habits.setsScore || hasMastery || habits.setsSuccess, () =>
      warning('score-without-mastery', 'attention'),
    ),
    ...unless(habits.commits || !habits.savesOnLeaving || !habits.storesAnything, () =>
      warning('saves-only-on-leaving', 'attention'),
    ),
    ...unless(!habits.touchesSurroundings, () => warning('touches-surroundings', 'note')),
  ];
}

function aboutSequencing({ simulation }: Findings): Warning[] {
  if (!simulation) return [];
  if (!simulation.canStart) return [warning('sequencing-cannot-start', 'attention')];
  return unless(simulation.canComplete, () => warning('sequencing-never-completes', 'attention'));
}

function aboutOutside({ hosts }: Findings): Warning[] {
  const loaded = hosts.filter((host) => host.use === 'loads');
  const insecure = hosts.filter((host) => host.insecure);
  return [
    ...some(
      'external-domains',
      'attention',
      loaded.map((host) => host.host),
    ),
    ...some(
      'insecure-addresses',
      insecure.some((host) => host.use === 'loads') ? 'attention' : 'note',
      insecure.map((host) => host.host),
    ),
  ];
}

function aboutPlugins({ entries, scan }: Findings): Warning[] {
  const withExtension = (...extensions: string[]) =>
    entries.map((entry) => entry.path).filter((path) => extensions.includes(extensionOf(path)));
  // Authoring tools that still pack Flash name what they made instead.
  const hasHtml5 = entries.some(({ path }) => /html5/i.test(path));
  return [
    ...some('plugin-flash', hasHtml5 ? 'note' : 'attention', withExtension('swf', 'flv')),
    ...some('plugin-java', 'attention', [...scan.plugins.java, ...withExtension('class', 'jar', 'jnlp')]),
    ...some('plugin-other', 'attention', [...scan.plugins.other, ...withExtension('xap', 'dcr', 'ocx', 'cab')]),
  ];
}

function aboutShape({ manifest, entries, base, scan }: Findings): Warning[] {
  const packed = entries.reduce((sum, entry) => sum + entry.packed, 0);
  const organizations = manifest.organizations.map((organization) => organization.title);
  return [
    ...unless(packed <= HEAVY, () => warning('heavy', 'note', [], { size: packed })),
    ...unless(organizations.length < 2, () => warning('many-organizations', 'note', organizations)),
    ...unless(base === '', () => warning('wrapped-in-folder', 'note', [], { folder: base })),
    ...some('not-all-scanned', 'note', scan.unscanned),
  ];
}

/** One warning for each thing a manifest does against the standard, however often it does it. */
function aboutManifest({ manifest }: Findings): Warning[] {
  const byCode = new Map<ManifestWarning['code'], ManifestWarning[]>();
  for (const found of manifest.warnings) byCode.set(found.code, [...(byCode.get(found.code) ?? []), found]);
  return [...byCode].map(([code, found]) =>
    warning(
      `manifest-${code}`,
      'note',
      found.map(({ values }) => Object.values(values).join(' · ')).filter((subject) => subject !== ''),
    ),
  );
}
