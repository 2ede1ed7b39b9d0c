import type { Request, Response } from 'express';
import { actorOf } from '../../identity/index.ts';
import type { FieldErrors, Pages, Typed } from '../../platform/web/index.ts';
import {
  createPages,
  filterChips,
  Invalid,
  linkTo,
  paging,
  readForm,
  readListing,
  redirect,
  show,
} from '../../platform/web/index.ts';
import type { ModuleWishes, Modules } from '../modules.ts';
import type { Packages } from '../packages.ts';
import type { ModuleState } from '../store/modules.ts';
import { topics } from '../topics.ts';
import type { Versions } from '../versions.ts';
import { formPage, modulePage, modulesPage } from '../views.ts';
import { describeModule, listItem } from './page-models.ts';
import { moduleFormModel, newModuleModel, newVariantModel, variantFormModel } from './form-models.ts';
import {
  asked,
  moduleDetails,
  moduleForm,
  newModuleForm,
  newVariantForm,
  typedModule,
  typedVariant,
  variantDetails,
  variantForm,
} from './forms.ts';

const home = '/catalogue';

export function modulePages(parts: { modules: Modules; versions: Versions; packages: Packages }): Pages {
  const { modules, versions, packages } = parts;
  const pages = createPages();
  const id = (req: Request) => String(req.params['id']);

  pages.get(home, 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const { translator } = req;
    const listing = readListing(home, req.query, ['newest', 'title']);
    const wishes = wishesFrom(listing.query);
    const sort = listing.sort === 'title' ? 'title' : 'newest';
    const page = {
      sort,
      descending: listing.descending,
      offset: (listing.page - 1) * listing.size,
      limit: listing.size,
    } as const;
    const [{ rows, total }, languages] = await Promise.all([
      modules.search(actor, { ...wishes, ...page }),
      modules.languages(),
    ]);
    const { t, format } = translator;
    await show(res, modulesPage, {
      title: t('catalogue.title'),
      section: 'catalogue',
      wishes: { ...wishes, sort },
      topics,
      audiences: ['policy', 'technical'],
      stages: ['basic', 'ongoing'],
      states: ['draft', 'published', 'retired'],
      languages,
      mayManage: actor.can('catalogue:manage'),
      seesStates: actor.can('catalogue:view'),
      rows: rows.map((row) => listItem(row, translator)),
      chips: filterChips(listing, [
        { key: 'search', label: wishes.words },
        { key: 'topic', label: wishes.topic && t(`catalogue.topic-${wishes.topic}`) },
        { key: 'language', label: wishes.language && format.languageName(wishes.language) },
        { key: 'audience', label: wishes.audience && t(`catalogue.audience-${wishes.audience}`) },
        { key: 'stage', label: wishes.stage && t(`catalogue.stage-${wishes.stage}`) },
        { key: 'state', label: wishes.state && t(`catalogue.state-${wishes.state}`) },
      ]),
      clear: linkTo(listing, { search: '', topic: '', language: '', audience: '', stage: '', state: '' }),
      paging: paging(listing, total),
    });
  });

  async function showNewModule(req: Request, res: Response, typed?: Typed, errors?: FieldErrors): Promise<void> {
    const actor = actorOf(req);
    const inspected = await packages.inspect(actor, asked(req, 'package', typed));
    const model = newModuleModel({ req, inspected, owners: await modules.owners(actor), actor, typed, errors });
    return show(res, formPage, model, errors ? 422 : 200);
  }

  pages.get(`${home}/modules/new`, 'catalogue:manage', (req, res) => showNewModule(req, res));

  pages.post(`${home}/modules`, 'catalogue:manage', async (req, res) => {
    const form = readForm(newModuleForm, req.body);
    await answerForm(
      form,
      (typed, errors) => showNewModule(req, res, typed, errors),
      async (value) => {
        const { package: packageId, owner: ownerId } = value;
        const wanted = { packageId, ownerId, module: moduleDetails(value), variant: variantDetails(value) };
        const made = await versions.createModule(actorOf(req), wanted);
        redirect(res, `${home}/modules/${made.module_id}`, { key: 'catalogue.module-created' });
      },
    );
  });

  pages.get(`${home}/modules/:id`, 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const shown = await modules.show(actor, id(req));
    const { organisation_path: owner } = shown.module;
    await show(res, modulePage, {
      ...describeModule(shown, asked(req, 'language'), req.translator),
      mayPreview: actor.canAt('player:preview', owner),
      mayStart: shown.state === 'published' && actor.organisationPath.startsWith(owner),
    });
  });

  async function showEdit(req: Request, res: Response, typed?: Typed, errors?: FieldErrors): Promise<void> {
    const { module, variants } = await modules.show(actorOf(req), id(req));
    await modules.getManaged(actorOf(req), id(req));
    const model = moduleFormModel({ req, module, variants, typed: typed ?? typedModule(module), errors });
    return show(res, formPage, model, errors ? 422 : 200);
  }

  pages.get(`${home}/modules/:id/edit`, 'catalogue:manage', (req, res) => showEdit(req, res));

  pages.post(`${home}/modules/:id`, 'catalogue:manage', async (req, res) => {
    await answerForm(
      readForm(moduleForm, req.body),
      (typed, errors) => showEdit(req, res, typed, errors),
      async (value) => {
        await modules.edit(actorOf(req), id(req), value.version, moduleDetails(value));
        redirect(res, `${home}/modules/${id(req)}`, { key: 'catalogue.saved' });
      },
    );
  });

  pages.post(`${home}/modules/:id/publication`, 'catalogue:manage', async (req, res) => {
    await modules.publish(actorOf(req), id(req));
    redirect(res, `${home}/modules/${id(req)}`, { key: 'catalogue.published' });
  });

  pages.post(`${home}/modules/:id/retirement`, 'catalogue:manage', async (req, res) => {
    await modules.retire(actorOf(req), id(req));
    redirect(res, `${home}/modules/${id(req)}`, { key: 'catalogue.retired' });
  });

  async function showNewVariant(req: Request, res: Response, typed?: Typed, errors?: FieldErrors): Promise<void> {
    const actor = actorOf(req);
    await modules.getManaged(actor, id(req));
    const shown = await modules.show(actor, id(req));
    const chosen = asked(req, 'package', typed);
    const { rows } = await packages.search(actor, { words: '', offset: 0, limit: 100 });
    const inspected = chosen ? await packages.inspect(actor, chosen) : undefined;
    const model = newVariantModel({ req, shown, packages: rows, inspected, typed, errors });
    return show(res, formPage, model, errors ? 422 : 200);
  }

  pages.get(`${home}/modules/:id/variants/new`, 'catalogue:manage', (req, res) => showNewVariant(req, res));

  pages.post(`${home}/modules/:id/variants`, 'catalogue:manage', async (req, res) => {
    const form = readForm(newVariantForm, req.body);
    await answerForm(
      form,
      (typed, errors) => showNewVariant(req, res, typed, errors),
      async (value) => {
        const wanted = { packageId: value.package, variant: variantDetails(value) };
        await versions.createVariant(actorOf(req), id(req), wanted);
        redirect(res, `${home}/modules/${id(req)}`, { key: 'catalogue.variant-added' });
      },
    );
  });

  async function showEditVariant(req: Request, res: Response, typed?: Typed, errors?: FieldErrors): Promise<void> {
    const { module, variant } = await modules.getManagedVariant(actorOf(req), id(req));
    const model = variantFormModel({ req, module, variant, typed: typed ?? typedVariant(variant), errors });
    return show(res, formPage, model, errors ? 422 : 200);
  }

  pages.get(`${home}/variants/:id/edit`, 'catalogue:manage', (req, res) => showEditVariant(req, res));

  pages.post(`${home}/variants/:id`, 'catalogue:manage', async (req, res) => {
    const form = readForm(variantForm, req.body);
    await answerForm(
      form,
      (typed, errors) => showEditVariant(req, res, typed, errors),
      async (value) => {
        const { module } = await modules.getManagedVariant(actorOf(req), id(req));
        await modules.editVariant(actorOf(req), id(req), value.version, variantDetails(value));
        redirect(res, `${home}/modules/${module.id}`, { key: 'catalogue.saved' });
      },
    );
  });
  return pages;
}

/** What a deed finds wrong is shown on the form as well as what the form itself finds. */
async function answerForm<Value>(
  form: { ok: true; value: Value; typed: Typed } | { ok: false; errors: FieldErrors; typed: Typed },
  again: (typed: Typed, errors: FieldErrors) => Promise<void>,
  deed: (value: Value) => Promise<void>,
): Promise<void> {
  if (!form.ok) return again(form.typed, form.errors);
  try {
    return await deed(form.value);
  } catch (error) {
    if (error instanceof Invalid) return again(form.typed, error.errors);
    throw error;
  }
}

function wishesFrom(query: Record<string, string>): Omit<ModuleWishes, 'sort' | 'descending' | 'offset' | 'limit'> {
  const oneOf = (key: string, allowed: readonly string[]) => {
    const value = query[key] ?? '';
    return allowed.includes(value) ? value : '';
  };
  return {
    words: query['search'] ?? '',
    topic: oneOf('topic', topics),
    language: /^[a-z]{2,3}$/.test(query['language'] ?? '') ? query['language']! : '',
    audience: oneOf('audience', ['policy', 'technical']),
    stage: oneOf('stage', ['basic', 'ongoing']),
    state: oneOf('state', ['draft', 'published', 'retired']) as ModuleState | '',
  };
}
