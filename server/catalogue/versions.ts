import type { Actor, Audit } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Reader, Writer } from '../platform/database/index.ts';
import type { Newsroom } from '../platform/events.ts';
import type { Ids } from '../platform/id.ts';
import { Conflict, NotFound } from '../platform/web/index.ts';
import { compare } from './difference.ts';
import type { Difference } from './difference.ts';
import { changedMeanwhile } from './modules.ts';
import type { ModuleDetails, Modules, VariantDetails } from './modules.ts';
import { versionIntroduced } from './news.ts';
import type { Packages } from './packages.ts';
import type { PackageSummary } from './store/packages.ts';
import { settle } from './settling.ts';
import type { Step } from './settling.ts';
import { updateVariant } from './store/modules.ts';
import { findVersion, insertVersion, listVersions, versionsAfter } from './store/versions.ts';
import type { VersionWithPackage } from './store/versions.ts';
import type { CompletedRule, InProgressRule, VariantRow, VersionKind } from './tables.ts';

export interface NewVersion {
  packageId: string;
  kind: 'correction' | 'new-version' | 'roll-back';
  inProgress: InProgressRule;
  completed: CompletedRule;
  note: string;
}

/** How many learners stand on a version; the player knows. */
export interface Learners {
  versionId: string;
  inProgress: number;
  completed: number;
}

export type CountLearners = (versionIds: readonly string[]) => Promise<Learners[]>;

export interface VersionPlan {
  current: VersionWithPackage | undefined;
  difference: Difference | undefined;
  /** Learners on any version of the variant; undefined where nobody can tell. */
  learners: { inProgress: number; completed: number } | undefined;
  blocking: number;
}

export interface Versions {
  /** Makes a module of a package: module, first variant, first version. */
  createModule(
    actor: Actor,
    wanted: { packageId: string; ownerId: string; module: ModuleDetails; variant: VariantDetails },
  ): Promise<VariantRow>;
  createVariant(
    actor: Actor,
    moduleId: string,
    wanted: { packageId: string; variant: VariantDetails },
  ): Promise<VariantRow>;
  /** What giving the variant this package would mean. */
  plan(actor: Actor, variantId: string, packageId: string): Promise<VersionPlan>;
  introduce(actor: Actor, variantId: string, variantVersion: number, wanted: NewVersion): Promise<string>;
  /** What the rules say of an attempt on a version: stay with it, or move or restart on a later one. */
  settle(db: Reader, versionId: string, state: 'in-progress' | 'completed'): Promise<Step>;
}

export function createVersions(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  news: Newsroom;
  modules: Modules;
  packages: Packages;
  countLearners: CountLearners | undefined;
}): Versions {
  const { database, clock, ids, audit, news, modules, packages, countLearners } = parts;

  async function insert(
    tx: Writer,
    actor: Actor,
    variant: VariantRow,
    number: number,
    wanted: Omit<NewVersion, 'kind'> & { kind: VersionKind },
  ): Promise<string> {
    const id = ids.next();
    const at = clock.iso();
    // First, so that of two at once the second is told so instead of colliding on the number.
    if (!(await updateVariant(tx, variant.id, variant.version, { current_version_id: id }))) throw changedMeanwhile();
    await insertVersion(tx, {
      id,
      variant_id: variant.id,
      number,
      package_id: wanted.packageId,
      kind: wanted.kind,
      in_progress_rule: wanted.inProgress,
      completed_rule: wanted.completed,
      note: wanted.note,
      made_by: actor.personId,
      made_at: at,
    });
    await news.tell(tx, versionIntroduced, {
      moduleId: variant.module_id,
      variantId: variant.id,
      versionId: id,
      at,
    });
    return id;
  }

  function insertFirst(tx: Writer, actor: Actor, variant: VariantRow, packageId: string): Promise<string> {
    const rules = { inProgress: 'stay', completed: 'stay', note: '' } as const;
    return insert(tx, actor, variant, 1, { packageId, kind: 'first', ...rules });
  }

  /** Rolling back needs no right over the package: the variant had it before. */
  async function packageFor(actor: Actor, versions: VersionWithPackage[], packageId: string): Promise<PackageSummary> {
    const known = versions.some((version) => version.package_id === packageId);
    const found = known ? await packages.find(packageId) : await packages.get(actor, packageId);
    if (!found) throw new NotFound();
    return found;
  }

  async function learnersOn(versions: VersionWithPackage[]): Promise<VersionPlan['learners']> {
    if (!countLearners) return undefined;
    const counted = await countLearners(versions.map(({ id }) => id));
    return {
      inProgress: counted.reduce((sum, { inProgress }) => sum + inProgress, 0),
      completed: counted.reduce((sum, { completed }) => sum + completed, 0),
    };
  }

  return {
    async createModule(actor, { packageId, ownerId, module, variant }) {
      await packages.get(actor, packageId);
      return database.transaction(async (tx) => {
        const made = await modules.add(tx, actor, ownerId, module, variant);
        await insertFirst(tx, actor, made, packageId);
        return made;
      });
    },
    async createVariant(actor, moduleId, { packageId, variant }) {
      await packages.get(actor, packageId);
      await modules.getManaged(actor, moduleId);
      return database.transaction(async (tx) => {
        const made = await modules.addVariant(tx, actor, moduleId, variant);
        await insertFirst(tx, actor, made, packageId);
        return made;
      });
    },
    async plan(actor, variantId, packageId) {
      const { variant } = await modules.getManagedVariant(actor, variantId);
      const versions = await listVersions(database, [variantId]);
      const wanted = await packageFor(actor, versions, packageId);
      const current = versions.find(({ id }) => id === variant.current_version_id);
      const difference =
        current && compare(await packages.compareBy(current.digest), await packages.compareBy(wanted.digest));
      return { current, difference, learners: await learnersOn(versions), blocking: wanted.blocking };
    },
    async introduce(actor, variantId, variantVersion, wanted) {
      const { module, variant } = await modules.getManagedVariant(actor, variantId);
      const versions = await listVersions(database, [variantId]);
      const given = await packageFor(actor, versions, wanted.packageId);
      const current = versions.find(({ id }) => id === variant.current_version_id);
      if (current?.package_id === wanted.packageId) throw new Conflict({ key: 'catalogue.version-same-package' });
      if (module.published_at && given.blocking > 0) throw new Conflict({ key: 'catalogue.publish-blocked' });
      return database.transaction(async (tx) => {
        const number = (versions[0]?.number ?? 0) + 1;
        const id = await insert(tx, actor, { ...variant, version: variantVersion }, number, wanted);
        await audit.record(tx, {
          actor,
          deed: 'catalogue.version-introduced',
          subject: { kind: 'module', id: module.id },
          organisationPath: module.organisation_path,
          details: { language: variant.language, number, ...wanted },
        });
        return id;
      });
    },
    async settle(db, versionId, state) {
      const version = await findVersion(db, versionId);
      if (!version) throw new NotFound();
      return settle(await versionsAfter(db, version.variant_id, version.number), state);
    },
  };
}
