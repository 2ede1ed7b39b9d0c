import type { Request, Response } from 'express';
import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import { createPages, readForm, redirect, show } from '../../platform/web/index.ts';
import type { FieldErrors, Pages, Typed } from '../../platform/web/index.ts';
import { pathFor } from '../access.ts';
import { noticeRulesOf, writeNoticeRules } from './notice-store.ts';
import type { PathsParts } from '../parts.ts';
import { dayOf } from '../progress/day.ts';
import type { NoticeRules } from '../progress/notices.ts';
import { pathTabs } from '../tabs.ts';
import { noticeRulesPage } from '../views.ts';

/** When the people of a path are written to, for those who build it. */
export function noticeRulesPages({ database, clock, audit }: PathsParts): Pages {
  const pages = createPages();

  const form = async (req: Request, res: Response, failed?: { errors: FieldErrors; typed: Typed }): Promise<void> => {
    const { path, access } = await pathFor(
      database,
      actorOf(req),
      String(req.params['id']),
      'build',
      req.translator.language,
    );
    const { t, say } = req.translator;
    const { rules } = (await noticeRulesOf(database, [path.id])).get(path.id)!;
    const typed: Typed = failed?.typed ?? typedFrom(rules);
    await show(
      res,
      noticeRulesPage,
      {
        title: t('paths.notice-rules'),
        section: 'paths',
        breadcrumbs: [
          { label: t('paths.learning-paths'), href: '/paths/all' },
          { label: path.title, href: `/paths/${path.id}/settings` },
        ],
        tabs: pathTabs(path.id, access, 'settings', req.translator),
        action: `/paths/${path.id}/notices`,
        cancel: `/paths/${path.id}/settings`,
        fields: Object.keys(rulesForm.shape).map((name) => ({
          name,
          label: t(`paths.notice-field-${name}`),
          hint: t(`paths.notice-field-${name}-hint`),
          value: String(typed[name] ?? ''),
          attributes: { inputmode: 'numeric', maxlength: '60' },
          ...(failed?.errors[name] && { error: say(failed.errors[name]) }),
        })),
        errors: Object.entries(failed?.errors ?? {}).map(([field, message]) => ({ field, message: say(message) })),
      },
      failed ? 422 : 200,
    );
  };

  pages.get('/paths/:id/notices', 'paths:build', (req, res) => form(req, res));
  pages.post('/paths/:id/notices', 'paths:build', async (req, res) => {
    const actor = actorOf(req);
    const read = readForm(rulesForm, req.body);
    if (!read.ok) return form(req, res, read);
    const rules = rulesFrom(read.value);
    const id = String(req.params['id']);
    await database.transaction(async (tx) => {
      const { path } = await pathFor(tx, actor, id, 'build');
      const now = clock.iso();
      // What fell due by the new rules before today is history.
      const since = dayOf(now, path.owner_zone);
      const row = { path_id: id, rules: JSON.stringify(rules), since, changed_by: actor.personId, changed_at: now };
      await writeNoticeRules(tx, row);
      await audit.record(tx, {
        actor,
        deed: 'paths.notices-set',
        subject: { kind: 'path', id },
        organisationPath: path.owner_path,
        details: { ...rules },
      });
    });
    return redirect(res, `/paths/${id}/notices`, { key: 'paths.said-saved' });
  });

  return pages;
}

/** Days before, several of them apart by commas; none for no such notice. */
const days = z
  .string()
  .max(60)
  .default('')
  .transform((text) => [...new Set(text.split(/[\s,;،]+/).filter(Boolean))].map(Number))
  .refine(
    (all) => all.length <= 5 && all.every((day) => Number.isInteger(day) && day >= 1 && day <= 365),
    'paths.days-invalid',
  );
const count = (least: number, most: number) =>
  z
    .string()
    .default('')
    .refine((text) => /^\d{1,3}$/.test(text) && Number(text) >= least && Number(text) <= most, 'paths.number-invalid')
    .transform(Number);

const rulesForm = z.object({
  'due-soon': days,
  'overdue-every': count(1, 90),
  'overdue-most': count(0, 20),
  'escalate-after': z
    .string()
    .default('')
    .refine((text) => text === '' || (/^\d{1,3}$/.test(text) && Number(text) <= 365), 'paths.number-invalid')
    .transform((text) => (text === '' ? null : Number(text))),
  'access-ending': days,
  expiring: days,
});

function rulesFrom(form: z.output<typeof rulesForm>): NoticeRules {
  const descending = (all: readonly number[]) => [...all].sort((a, b) => b - a);
  return {
    dueSoon: descending(form['due-soon']),
    overdueEvery: form['overdue-every'],
    overdueMost: form['overdue-most'],
    escalateAfter: form['escalate-after'],
    accessEnding: descending(form['access-ending']),
    expiring: descending(form.expiring),
  };
}

function typedFrom(rules: NoticeRules): Typed {
  return {
    'due-soon': rules.dueSoon.join(', '),
    'overdue-every': String(rules.overdueEvery),
    'overdue-most': String(rules.overdueMost),
    'escalate-after': rules.escalateAfter === null ? '' : String(rules.escalateAfter),
    'access-ending': rules.accessEnding.join(', '),
    expiring: rules.expiring.join(', '),
  };
}
