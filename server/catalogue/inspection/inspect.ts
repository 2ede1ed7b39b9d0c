import type { Bytes } from '../archive/bytes.ts';
import { readDirectory } from '../archive/directory.ts';
import type { ArchiveEntry } from '../archive/directory.ts';
import { archiveLimits } from '../archive/limits.ts';
import { mediaType } from '../archive/media-type.ts';
import { verifyEntries } from '../archive/verify.ts';
import { readAhead } from '../archive/window.ts';
import { maxManifestBytes, readManifest } from '../manifest/index.ts';
import type { Manifest, Metadata } from '../manifest/index.ts';
import { Refused } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { gatherHosts } from './addresses.ts';
import { Contents } from './contents.ts';
import { findManifest } from './find-manifest.ts';
import { defaultOrganization, itemsOf, listLaunches } from './launches.ts';
import type { Report } from './report.ts';
import { Scan } from './scan.ts';
import { warn } from './warnings.ts';
import type { Simulation } from './warnings.ts';
import { largestFiles, weightByKind } from './weights.ts';

const launchLimit = 1000;

export type IndexedEntry = ArchiveEntry & { type: string };

/** Tries a manifest's sequencing with the engine, which lives in a higher room. */
export type Simulate = (manifest: Manifest) => Simulation | undefined;

export type Inspection =
  { ok: true; report: Report; manifest: Manifest; entries: IndexedEntry[] } | { ok: false; refusal: Refusal };

/** Reads every byte of an archive once and says what it is, or why it cannot be a package. Writes nothing. */
export async function inspect(bytes: Bytes, simulate?: Simulate): Promise<Inspection> {
  try {
    return await inspectOrRefuse(bytes, simulate);
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: error.refusal };
    throw error;
  }
}

async function inspectOrRefuse(bytes: Bytes, simulate: Simulate | undefined): Promise<Inspection> {
  const entries = await readDirectory(bytes, archiveLimits);
  const manifestEntry = findManifest(entries);
  if (manifestEntry.size > maxManifestBytes) throw new Refused('manifest-too-large', { limit: maxManifestBytes });
  const scan = new Scan();
  let manifestBytes: Buffer = Buffer.alloc(0);
  await verifyEntries(
    readAhead(bytes),
    entries,
    (entry) => entry === manifestEntry || scan.wants(entry),
    (entry, content) => (entry === manifestEntry ? (manifestBytes = content) : scan.add(entry, content)),
  );
  const reading = readManifest(manifestBytes);
  if (!reading.ok) throw new Refused(reading.refusal.code, reading.refusal.values);
  const base = manifestEntry.path.slice(0, manifestEntry.path.lastIndexOf('/') + 1);
  const { manifest } = reading;
  return {
    ok: true,
    manifest,
    entries: entries.map((entry) => ({ ...entry, type: scan.types.get(entry.folded) ?? mediaType(entry.path) })),
    report: reportOn(bytes, manifest, entries, base, scan, simulate?.(manifest)),
  };
}

function reportOn(
  bytes: Bytes,
  manifest: Manifest,
  entries: ArchiveEntry[],
  base: string,
  scan: Scan,
  simulation: Simulation | undefined,
): Report {
  const contents = new Contents(
    entries.map((entry) => entry.path),
    base,
  );
  const launches = listLaunches(manifest, contents);
  if (launches.length === 0) throw new Refused('manifest-nothing-to-launch');
  const hosts = gatherHosts(scan.addresses);
  return {
    base,
    edition: manifest.edition,
    title: titleOf(manifest),
    description: manifest.metadata.description[0]?.text ?? '',
    counts: countsOf(manifest, entries),
    sizes: { archive: bytes.size, packed: sum(entries, 'packed'), unpacked: sum(entries, 'size') },
    launches: launches.slice(0, launchLimit),
    largest: largestFiles(entries),
    weights: weightByKind(entries),
    languages: languagesOf(manifest.metadata, defaultOrganization(manifest)?.metadata, scan.languages),
    learningTime: manifest.metadata.typicalLearningTime ?? null,
    hosts,
    warnings: warn({ manifest, entries, contents, base, launches, hosts, scan, simulation }),
  };
}

function titleOf(manifest: Manifest): string {
  return defaultOrganization(manifest)?.title || (manifest.metadata.title[0]?.text ?? '');
}

function countsOf(manifest: Manifest, entries: ArchiveEntry[]): Report['counts'] {
  const scos = manifest.resources.filter((resource) => resource.scormType === 'sco').length;
  return {
    organizations: manifest.organizations.length,
    items: manifest.organizations.flatMap((organization) => itemsOf(organization.items)).length,
    scos,
    assets: manifest.resources.length - scos,
    files: entries.length,
  };
}

function languagesOf(package_: Metadata, organization: Metadata | undefined, inPages: Set<string>): string[] {
  const declared = [...package_.languages, ...(organization?.languages ?? [])].map((tag) => tag.trim());
  const wellFormed = [...declared, ...inPages].filter(
    (tag) => /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i.test(tag) && !/^x-none/i.test(tag),
  );
  return [...new Set(wellFormed.map((tag) => tag.toLowerCase()))];
}

function sum(entries: ArchiveEntry[], size: 'packed' | 'size'): number {
  return entries.reduce((total, entry) => total + entry[size], 0);
}
