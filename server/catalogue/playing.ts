import type { Actor } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { Report } from './inspection/index.ts';
import type { Manifest } from './manifest/index.ts';
import { findArchive } from './store/archives.ts';
import { approvedHosts } from './store/packages.ts';
import { packageSizes, playableVariants, playableVersion } from './store/playing.ts';
import type { PlayableRow } from './store/playing.ts';
import type { AttemptCounts } from './tables.ts';

export interface AttemptRules {
  /** Undefined: as many as the learner likes. */
  limit: number | undefined;
  counts: AttemptCounts;
  /** After passing there are no further attempts; the module opens for review only. */
  locksAfterPassing: boolean;
}

/** A version of a module in one language, as the player needs it to launch. */
export interface Playable {
  moduleId: string;
  variantId: string;
  versionId: string;
  packageId: string;
  digest: string;
  /** Language of the content, a BCP 47 tag. */
  language: string;
  title: string;
  rules: AttemptRules;
  isPublished: boolean;
  /** Path of the organisation that owns the module. */
  organisationPath: string;
}

/** What of a package's content a player needs. */
export interface PackageContent {
  manifest: Manifest;
  /** The folder of the manifest with its closing slash, or ''; addresses in the manifest count from it. */
  base: string;
  title: string;
}

export function playableFrom(row: PlayableRow): Playable {
  return {
    moduleId: row.module_id,
    variantId: row.variant_id,
    versionId: row.version_id,
    packageId: row.package_id,
    digest: row.digest,
    language: row.language,
    title: row.title,
    rules: {
      limit: row.attempt_limit ?? undefined,
      counts: row.attempt_counts,
      locksAfterPassing: row.locks_after_passing === 1,
    },
    isPublished: row.published_at !== null && row.retired_at === null,
    organisationPath: row.organisation_path,
  };
}

export async function findPlayableVersion(db: Reader, versionId: string): Promise<Playable | undefined> {
  const row = await playableVersion(db, versionId);
  return row && playableFrom(row);
}

/** The current version in the first of the wished languages there is, else in the language the module began with. */
export async function findPlayable(
  db: Reader,
  moduleId: string,
  languages: readonly string[],
): Promise<Playable | undefined> {
  const row = bestOf(await playableVariants(db, moduleId), languages);
  return row && playableFrom(row);
}

/** Bytes of the package that each of the modules is played from in the best of the wished languages. */
export async function sizesOf(
  db: Reader,
  moduleIds: readonly string[],
  languages: readonly string[],
): Promise<Map<string, number>> {
  const rows = await packageSizes(db, moduleIds);
  const sizes = new Map<string, number>();
  for (const moduleId of moduleIds) {
    const own = rows.filter((row) => row.module_id === moduleId);
    const row = bestOf(own, languages);
    if (row) sizes.set(moduleId, row.size);
  }
  return sizes;
}

export async function readContent(db: Reader, digest: string): Promise<PackageContent | undefined> {
  const archive = await findArchive(db, digest);
  if (!archive) return undefined;
  const { base, title } = JSON.parse(archive.report) as Report;
  return { manifest: JSON.parse(archive.manifest) as Manifest, base, title };
}

/** The hosts that a package's content may reach besides its own origin. */
export async function hostsOf(db: Reader, packageId: string): Promise<string[]> {
  return (await approvedHosts(db, packageId)).map(({ host }) => host);
}

/** Whether a module is offered to the actor: published by their own organisation or one above. */
export function isOffered(actor: Actor, playable: Playable): boolean {
  return playable.isPublished && actor.organisationPath.startsWith(playable.organisationPath);
}

function bestOf<Row extends { language: string }>(rows: readonly Row[], languages: readonly string[]): Row | undefined {
  const wished = languages.map((language) => rows.find((row) => sameLanguage(row.language, language)));
  return wished.find((found) => found !== undefined) ?? rows[0];
}

function sameLanguage(one: string, other: string): boolean {
  return one === other || one.split('-')[0] === other.split('-')[0];
}
