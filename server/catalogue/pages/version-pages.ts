import type { Request, Response } from 'express';
import { actorOf } from '../../identity/index.ts';
import type { FieldErrors, Pages, Typed } from '../../platform/web/index.ts';
import { createPages, NotFound, readForm, redirect, show } from '../../platform/web/index.ts';
import type { Modules } from '../modules.ts';
import type { Packages } from '../packages.ts';
import type { Versions } from '../versions.ts';
import { versionPage } from '../views.ts';
import type { VersionPage } from '../views.ts';
import { asked, versionForm } from './forms.ts';

export function versionPages(parts: { versions: Versions; modules: Modules; packages: Packages }): Pages {
  const { versions, modules, packages } = parts;
  const pages = createPages();

  async function showForm(req: Request, res: Response, typed?: Typed, errors: FieldErrors = {}): Promise<void> {
    const actor = actorOf(req);
    const { t } = req.translator;
    const { module, variant } = await modules.getManagedVariant(actor, String(req.params['id']));
    const packageId = asked(req, 'package', typed);
    const given = await packages.find(packageId);
    if (!given) throw new NotFound();
    const plan = await versions.plan(actor, variant.id, packageId);
    const isRollBack = asked(req, 'kind', typed) === 'roll-back';
    // Moving is offered first only where nothing would be lost by it.
    const allMatch = plan.difference?.items.every(({ change }) => change === 'same' || change === 'changed') ?? false;
    const model: VersionPage = {
      title: t(isRollBack ? 'catalogue.roll-back-title' : 'catalogue.version-title'),
      section: 'catalogue',
      breadcrumbs: [
        { label: t('catalogue.title'), href: '/catalogue' },
        { label: variant.title, href: `/catalogue/modules/${module.id}` },
      ],
      variant: { id: variant.id, moduleId: module.id, title: variant.title, language: variant.language },
      variantVersion: String(typed?.['version'] ?? variant.version),
      given: { id: given.id, fileName: given.file_name, title: given.title || given.file_name },
      current: plan.current && { number: plan.current.number, fileName: plan.current.file_name },
      difference: plan.difference,
      fileChanges: ['added', 'removed', 'changed'],
      learners: plan.learners,
      blocking: plan.blocking > 0,
      isRollBack,
      kind: String(typed?.['kind'] ?? (isRollBack ? 'roll-back' : allMatch ? 'correction' : 'new-version')),
      inProgress: String(typed?.['inProgress'] ?? (allMatch ? 'move' : 'stay')),
      completed: String(typed?.['completed'] ?? 'stay'),
      note: String(typed?.['note'] ?? ''),
      errors: Object.entries(errors).map(([field, said]) => ({ field, message: req.translator.say(said) })),
    };
    await show(res, versionPage, model, Object.keys(errors).length > 0 ? 422 : 200);
  }

  pages.get('/catalogue/variants/:id/versions/new', 'catalogue:manage', (req, res) => showForm(req, res));

  pages.post('/catalogue/variants/:id/versions', 'catalogue:manage', async (req, res) => {
    const form = readForm(versionForm, req.body);
    if (!form.ok) return showForm(req, res, form.typed, form.errors);
    const { package: packageId, version, ...rules } = form.value;
    const actor = actorOf(req);
    const { module } = await modules.getManagedVariant(actor, String(req.params['id']));
    await versions.introduce(actor, String(req.params['id']), version, { packageId, ...rules });
    return redirect(res, `/catalogue/modules/${module.id}`, { key: 'catalogue.version-introduced' });
  });
  return pages;
}
