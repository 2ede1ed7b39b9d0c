import { z } from 'zod';
import { actorOf, roles } from '../../identity/index.ts';
import { createPages, readForm, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { pathFor } from '../access.ts';
import type { PathsParts } from '../parts.ts';
import { organisationsWithin } from './people-store.ts';
import { rulesOf } from './rule-store.ts';
import { atOnce, type Ruling } from './ruling.ts';
import { pathTabs } from '../tabs.ts';
import { rulesPage } from '../views.ts';

export function rulePages({ database }: PathsParts, ruling: Ruling): Pages {
  const pages = createPages();

  pages.get('/paths/:id/rules', 'paths:enrol', async (req, res) => {
    const actor = actorOf(req);
    const { path, access } = await pathFor(database, actor, String(req.params['id']), 'enrol', req.translator.language);
    const { t, format } = req.translator;
    const reach = actor.reach('paths:enrol');
    const rules = await rulesOf(database, path.id, reach);
    const organisations = await organisationsWithin(database, reach);
    await show(res, rulesPage, {
      title: path.title,
      section: 'paths',
      breadcrumbs: [{ label: t('paths.learning-paths'), href: '/paths/all' }],
      id: path.id,
      tabs: pathTabs(path.id, access, 'rules', req.translator),
      rules: rules.map((rule) => ({
        id: rule.id,
        who: t(rule.role === null ? 'paths.rule-everybody' : 'paths.rule-with-role', {
          organisation: rule.organisation_name,
          role: rule.role === null ? '' : t(`identity.role-${rule.role}`),
        }),
        leaving: t(`paths.leaving-${rule.leaving}`),
        since: format.date(rule.created_at, actor.timeZone),
      })),
      organisations: organisations.map(({ id, name }) => ({ value: id, label: name })),
      roles: [
        { value: '', label: t('common.all') },
        ...roles.map((value) => ({ value, label: t(`identity.role-${value}`) })),
      ],
      leaving: (['withdraw', 'keep'] as const).map((value, at) => ({
        value,
        label: t(`paths.leaving-${value}`),
        checked: at === 0,
      })),
    });
  });

  pages.post('/paths/:id/rules', 'paths:enrol', async (req, res) => {
    const id = String(req.params['id']);
    const form = readForm(
      z.object({
        organisation: z.string().min(1).max(64),
        role: z.enum(roles).or(z.literal('')).default(''),
        leaving: z.enum(['keep', 'withdraw']).default('withdraw'),
      }),
      req.body,
    );
    if (!form.ok) return redirect(res, `/paths/${id}/rules`, { key: 'common.invalid' }, 'warning');
    const { organisation, role, leaving } = form.value;
    const enrolled = await ruling.make(actorOf(req), id, {
      organisationId: organisation,
      role: role === '' ? null : role,
      leaving,
    });
    return redirect(res, `/paths/${id}/rules`, {
      key: enrolled > atOnce ? 'paths.said-rule-many' : 'paths.said-rule',
      values: { enrolled },
    });
  });

  pages.post('/paths/:id/rules/:rule/end', 'paths:enrol', async (req, res) => {
    await ruling.end(actorOf(req), String(req.params['rule']));
    redirect(res, `/paths/${String(req.params['id'])}/rules`, { key: 'paths.said-rule-ended' });
  });

  return pages;
}
