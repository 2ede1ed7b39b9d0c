import type { Actor, Audit } from '../identity/index.ts';
import { foldSearch } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import { Invalid, NotFound } from '../platform/web/index.ts';
import type { Report } from './inspection/index.ts';
import type { Manifest } from './manifest/index.ts';
import { findArchive, listFilePrints } from './store/archives.ts';
import type { FilePrint } from './store/archives.ts';
import { approvedHosts, deleteHost, findPackage, insertHost, searchPackages } from './store/packages.ts';
import type { PackageSummary } from './store/packages.ts';
import { trialsOf } from './store/trials.ts';
import { usesOfPackage } from './store/versions.ts';
import type { PackageUse } from './store/versions.ts';
import type { TrialResult } from './trial/result.ts';

export interface InspectedPackage {
  summary: PackageSummary;
  report: Report;
  approved: string[];
  uses: PackageUse[];
}

export interface Packages {
  search(
    actor: Actor,
    wanted: { words: string; offset: number; limit: number },
  ): Promise<{ rows: PackageSummary[]; total: number }>;
  /** A package the actor may manage; others are not there. */
  get(actor: Actor, id: string): Promise<PackageSummary>;
  /** For a package that is open to the actor by other means, such as a module of theirs. */
  find(id: string): Promise<PackageSummary | undefined>;
  inspect(actor: Actor, id: string): Promise<InspectedPackage>;
  compareBy(digest: string): Promise<{ report: Report; files: FilePrint[] }>;
  manifest(digest: string): Promise<Manifest>;
  approveHost(actor: Actor, id: string, host: string): Promise<void>;
  withdrawHost(actor: Actor, id: string, host: string): Promise<void>;
}

export function createPackages(parts: { database: Database; clock: Clock; audit: Audit }): Packages {
  const { database, clock, audit } = parts;

  async function get(actor: Actor, id: string): Promise<PackageSummary> {
    const found = await findPackage(database, id);
    if (!found || !actor.canAt('catalogue:manage', found.organisation_path)) throw new NotFound();
    return found;
  }

  async function reportOf(digest: string): Promise<Report> {
    const archive = await findArchive(database, digest);
    if (!archive) throw new NotFound();
    return JSON.parse(archive.report) as Report;
  }

  return {
    get,
    find: (id) => findPackage(database, id),
    search: (actor, { words, ...page }) =>
      searchPackages(database, { reach: actor.reach('catalogue:manage'), words: foldSearch(words), ...page }),
    async inspect(actor, id) {
      const summary = await get(actor, id);
      const [report, approved, uses] = await Promise.all([
        reportOf(summary.digest),
        approvedHosts(database, id),
        usesOfPackage(database, id),
      ]);
      return { summary, report, approved: approved.map(({ host }) => host), uses };
    },
    async compareBy(digest) {
      const [report, files] = await Promise.all([reportOf(digest), listFilePrints(database, digest)]);
      return { report, files };
    },
    async manifest(digest) {
      const archive = await findArchive(database, digest);
      if (!archive) throw new NotFound();
      return JSON.parse(archive.manifest) as Manifest;
    },
    async approveHost(actor, id, host) {
      const { report, summary } = await this.inspect(actor, id);
      // Only what the inspection or a trial found: an approval is an answer to them, not a free text for a policy header.
      const isNamed = report.hosts.some((found) => found.host === host && found.use !== 'links');
      if (!isNamed && !(await blockedInTrial(database, id)).includes(host))
        throw new Invalid({ host: { key: 'catalogue.host-unknown' } });
      await database.transaction(async (tx) => {
        await insertHost(tx, { package_id: id, host, approved_by: actor.personId, approved_at: clock.iso() });
        await audit.record(tx, {
          actor,
          deed: 'catalogue.host-approved',
          subject: { kind: 'package', id },
          organisationPath: summary.organisation_path,
          details: { host },
        });
      });
    },
    async withdrawHost(actor, id, host) {
      const summary = await get(actor, id);
      await database.transaction(async (tx) => {
        await deleteHost(tx, id, host);
        await audit.record(tx, {
          actor,
          deed: 'catalogue.host-withdrawn',
          subject: { kind: 'package', id },
          organisationPath: summary.organisation_path,
          details: { host },
        });
      });
    },
  };
}

/** The hosts that a trial met and that the content's policy refused. */
async function blockedInTrial(database: Database, packageId: string): Promise<string[]> {
  const counting = (await trialsOf(database, packageId)).find(({ state }) => state === 'done');
  if (!counting?.result) return [];
  const { facts } = JSON.parse(counting.result) as TrialResult;
  return facts.blocked.map(({ host }) => host);
}
