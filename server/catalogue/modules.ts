import { foldSearch, selfAndAbove } from '../identity/index.ts';
import type { Actor, Audit } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Writer } from '../platform/database/index.ts';
import type { Newsroom } from '../platform/events.ts';
import type { Ids } from '../platform/id.ts';
import { Conflict, Forbidden, Invalid, NotFound } from '../platform/web/index.ts';
import { modulePublished, moduleRetired } from './news.ts';
import {
  findModule,
  findVariant,
  insertModule,
  insertVariant,
  listVariants,
  organisationsWithin,
  searchModules,
  updateModule,
  updateVariant,
  usedLanguages,
} from './store/modules.ts';
import type { ModuleSearch, ModuleState, ModuleWithOwner } from './store/modules.ts';
import { findVersion, listVersions } from './store/versions.ts';
import type { VersionWithPackage } from './store/versions.ts';
import type { AttemptCounts, ModuleRow, VariantRow } from './tables.ts';
import type { Topic } from './topics.ts';

export interface ModuleDetails {
  topic: Topic;
  hours: number | null;
  audience: 'policy' | 'technical';
  stage: 'basic' | 'ongoing';
  attemptLimit: number | null;
  attemptCounts: AttemptCounts;
  locksAfterPassing: boolean;
}

export interface VariantDetails {
  language: string;
  title: string;
  summary: string;
  objectives: string;
}

export interface ShownModule {
  module: ModuleWithOwner;
  state: ModuleState;
  variants: VariantRow[];
  versions: VersionWithPackage[];
  mayManage: boolean;
}

export interface ListedModule {
  module: ModuleWithOwner;
  state: ModuleState;
  variants: VariantRow[];
}

export type ModuleWishes = Omit<ModuleSearch, 'offeredAt' | 'reach'>;

export interface Modules {
  search(actor: Actor, wishes: ModuleWishes): Promise<{ rows: ListedModule[]; total: number }>;
  languages(): Promise<string[]>;
  /** The organisations that may own a module the actor makes. */
  owners(actor: Actor): Promise<{ id: string; name: string; path: string }[]>;
  /** Whether a module is offered to the actor or within their reach. */
  isVisible(actor: Actor, module: ModuleWithOwner): boolean;
  show(actor: Actor, id: string): Promise<ShownModule>;
  getManaged(actor: Actor, id: string): Promise<ModuleWithOwner>;
  getManagedVariant(actor: Actor, id: string): Promise<{ module: ModuleWithOwner; variant: VariantRow }>;
  /** In the deed of whoever makes the first version; see `createVersions`. */
  add(tx: Writer, actor: Actor, ownerId: string, module: ModuleDetails, variant: VariantDetails): Promise<VariantRow>;
  addVariant(tx: Writer, actor: Actor, moduleId: string, variant: VariantDetails): Promise<VariantRow>;
  edit(actor: Actor, id: string, version: number, details: ModuleDetails): Promise<void>;
  editVariant(actor: Actor, id: string, version: number, details: VariantDetails): Promise<void>;
  publish(actor: Actor, id: string): Promise<void>;
  retire(actor: Actor, id: string): Promise<void>;
}

export function stateOf(module: Pick<ModuleRow, 'published_at' | 'retired_at'>): ModuleState {
  if (module.retired_at !== null) return 'retired';
  return module.published_at === null ? 'draft' : 'published';
}

export function createModules(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  news: Newsroom;
}): Modules {
  const { database, clock, ids, audit, news } = parts;

  function isVisible(actor: Actor, module: ModuleWithOwner): boolean {
    const isOffered = stateOf(module) === 'published' && actor.organisationPath.startsWith(module.organisation_path);
    return isOffered || actor.canAt('catalogue:view', module.organisation_path);
  }

  async function getManaged(actor: Actor, id: string): Promise<ModuleWithOwner> {
    const module = await findModule(database, id);
    if (!module || !isVisible(actor, module)) throw new NotFound();
    if (!actor.canAt('catalogue:manage', module.organisation_path)) throw new Forbidden();
    return module;
  }

  async function getManagedVariant(actor: Actor, id: string) {
    const variant = await findVariant(database, id);
    if (!variant) throw new NotFound();
    return { variant, module: await getManaged(actor, variant.module_id) };
  }

  function record(tx: Writer, actor: Actor, deed: string, module: ModuleWithOwner, details = {}): Promise<void> {
    const subject = { kind: 'module', id: module.id };
    return audit.record(tx, { actor, deed, subject, organisationPath: module.organisation_path, details });
  }

  async function insertVariantOf(tx: Writer, moduleId: string, details: VariantDetails): Promise<VariantRow> {
    const row: VariantRow = {
      id: ids.next(),
      module_id: moduleId,
      number: (await listVariants(tx, [moduleId])).length + 1,
      ...details,
      search: searchText(details),
      current_version_id: null,
      created_at: clock.iso(),
      version: 1,
    };
    if (!(await insertVariant(tx, row))) throw new Invalid({ language: { key: 'catalogue.language-taken' } });
    return row;
  }

  return {
    isVisible,
    getManaged,
    getManagedVariant,
    languages: () => usedLanguages(database),
    owners: (actor) => organisationsWithin(database, actor.reach('catalogue:manage')),
    async search(actor, wishes) {
      const { rows, total } = await searchModules(database, {
        ...wishes,
        words: foldSearch(wishes.words),
        offeredAt: selfAndAbove(actor.organisationPath),
        reach: actor.reach('catalogue:view'),
      });
      const variants = await listVariants(
        database,
        rows.map(({ id }) => id),
      );
      return {
        total,
        rows: rows.map((module) => ({
          module,
          state: stateOf(module),
          variants: variants.filter((variant) => variant.module_id === module.id),
        })),
      };
    },
    async show(actor, id) {
      const module = await findModule(database, id);
      if (!module || !isVisible(actor, module)) throw new NotFound();
      const variants = await listVariants(database, [id]);
      const versions = await listVersions(
        database,
        variants.map((variant) => variant.id),
      );
      const mayManage = actor.canAt('catalogue:manage', module.organisation_path);
      return { module, state: stateOf(module), variants, versions, mayManage };
    },
    async add(tx, actor, ownerId, details, variant) {
      const owner = (await organisationsWithin(tx, actor.reach('catalogue:manage'))).find(({ id }) => id === ownerId);
      if (!owner) throw new Invalid({ owner: { key: 'common.invalid' } });
      const id = ids.next();
      await insertModule(tx, {
        id,
        organisation_id: owner.id,
        ...columnsOf(details),
        sort_title: foldSearch(variant.title),
        created_by: actor.personId,
        created_at: clock.iso(),
        published_at: null,
        retired_at: null,
        version: 1,
      });
      await audit.record(tx, {
        actor,
        deed: 'catalogue.module-created',
        subject: { kind: 'module', id },
        organisationPath: owner.path,
        details: { title: variant.title },
      });
      return insertVariantOf(tx, id, variant);
    },
    async addVariant(tx, actor, moduleId, details) {
      const module = await findModule(tx, moduleId);
      if (!module) throw new NotFound();
      const variant = await insertVariantOf(tx, moduleId, details);
      await record(tx, actor, 'catalogue.variant-added', module, { language: details.language });
      return variant;
    },
    async edit(actor, id, version, details) {
      const module = await getManaged(actor, id);
      await database.transaction(async (tx) => {
        if (!(await updateModule(tx, id, version, columnsOf(details)))) throw changedMeanwhile();
        await record(tx, actor, 'catalogue.module-edited', module, { ...details });
      });
    },
    async editVariant(actor, id, version, details) {
      const { module, variant } = await getManagedVariant(actor, id);
      const variants = await listVariants(database, [module.id]);
      if (variants.some((other) => other.id !== id && other.language === details.language))
        throw new Invalid({ language: { key: 'catalogue.language-taken' } });
      await database.transaction(async (tx) => {
        const changes = { ...details, search: searchText(details) };
        if (!(await updateVariant(tx, id, version, changes))) throw changedMeanwhile();
        if (variant.number === 1)
          await updateModule(tx, module.id, module.version, { sort_title: foldSearch(details.title) });
        await record(tx, actor, 'catalogue.variant-edited', module, { language: details.language });
      });
    },
    async publish(actor, id) {
      const module = await getManaged(actor, id);
      const variants = await listVariants(database, [id]);
      await refuseUnplayable(variants);
      const at = clock.iso();
      await database.transaction(async (tx) => {
        const changes = { published_at: module.published_at ?? at, retired_at: null };
        if (!(await updateModule(tx, id, module.version, changes))) throw changedMeanwhile();
        await record(tx, actor, 'catalogue.module-published', module);
        await news.tell(tx, modulePublished, { moduleId: id, at });
      });
    },
    async retire(actor, id) {
      const module = await getManaged(actor, id);
      if (stateOf(module) !== 'published') throw new Conflict({ key: 'catalogue.not-published' });
      const at = clock.iso();
      await database.transaction(async (tx) => {
        if (!(await updateModule(tx, id, module.version, { retired_at: at }))) throw changedMeanwhile();
        await record(tx, actor, 'catalogue.module-retired', module);
        await news.tell(tx, moduleRetired, { moduleId: id, at });
      });
    },
  };

  async function refuseUnplayable(variants: VariantRow[]): Promise<void> {
    const current = variants.map((variant) => variant.current_version_id).filter((id) => id !== null);
    if (current.length === 0) throw new Conflict({ key: 'catalogue.publish-without-package' });
    const versions = await Promise.all(current.map((id) => findVersion(database, id)));
    if (versions.some((version) => version === undefined || version.blocking > 0))
      throw new Conflict({ key: 'catalogue.publish-blocked' });
  }
}

export function changedMeanwhile(): Conflict {
  return new Conflict({ key: 'catalogue.changed-meanwhile' });
}

function searchText({ title, summary, objectives }: VariantDetails): string {
  return foldSearch(title, summary, objectives);
}

function columnsOf(details: ModuleDetails) {
  return {
    topic: details.topic,
    hours: details.hours,
    audience: details.audience,
    stage: details.stage,
    attempt_limit: details.attemptLimit,
    attempt_counts: details.attemptCounts,
    locks_after_passing: details.locksAfterPassing ? 1 : 0,
  };
}
