import type { Request, Response } from 'express';
import { z } from 'zod';
import { actorOf, foldSearch } from '../identity/index.ts';
import type { Translator } from '../platform/language/index.ts';
import { languageCodes } from '../platform/language/index.ts';
import { createPages, Invalid, paging, readForm, readListing, redirect, show } from '../platform/web/index.ts';
import type { Field, FieldErrors, Pages, Typed } from '../platform/web/index.ts';
import type { Designing } from './designing.ts';
import { plainDesign } from './face.ts';
import type { RecordsParts } from './parts.ts';
import type { Printing } from './printing.ts';
import { receiveFile } from './receiving-pages.ts';
import { recordsTabs } from './tabs.ts';
import { countTemplates, listTemplates } from './template-store.ts';
import type { CertificateTemplateRow } from './tables.ts';
import { templatePage, templatesPage } from './views.ts';

const home = '/records/templates';

/** How the certificates of each organisation look. */
export function templatePages({ database }: RecordsParts, designing: Designing, printing: Printing): Pages {
  const pages = createPages();

  pages.get(home, 'records:manage', async (req, res) => {
    const actor = actorOf(req);
    const { t, format } = req.translator;
    const listing = readListing(home, req.query, ['organisation']);
    const search = listing.query['search'] ?? '';
    const folded = foldSearch(search).replaceAll(/[%_\\]/g, '');
    const reach = actor.reach('records:manage');
    const total = await countTemplates(database, reach, folded);
    const order = { limit: listing.size, offset: (listing.page - 1) * listing.size, search: folded };
    const rows = await listTemplates(database, reach, order);
    await show(res, templatesPage, {
      title: t('records.templates'),
      section: 'records',
      tabs: recordsTabs(actor, 'templates', req.translator),
      search,
      rows: rows.map((row) => ({
        name: row.name,
        href: `${home}/${row.id}`,
        kind: t(`records.organisation-${row.kind}`),
        signatory: row.signatory_name ?? '',
        changed: row.changed_at === null ? '' : format.date(row.changed_at),
        own: row.changed_at !== null,
      })),
      paging: paging(listing, total),
    });
  });

  const showForm = async (req: Request, res: Response, typed?: Typed, errors: FieldErrors = {}): Promise<void> => {
    const actor = actorOf(req);
    const { t, say } = req.translator;
    const { id, name, template } = await designing.find(actor, String(req.params['id']));
    const said = Object.entries(errors).map(([field, message]) => ({ field, message: say(message) }));
    await show(
      res,
      templatePage,
      {
        title: t('records.template-of', { organisation: name }),
        section: 'records',
        breadcrumbs: [{ label: t('records.templates'), href: home }],
        tabs: recordsTabs(actor, 'templates', req.translator),
        action: `${home}/${id}`,
        errors: said,
        fields: fieldsOf(template, typed, errors, req.translator),
        logo: { error: said.find(({ field }) => field === 'logo')?.message, kept: Boolean(template?.logo) },
        specimen: `${home}/${id}/specimen.pdf`,
        remove: template ? `${home}/${id}/removal` : null,
      },
      said.length > 0 ? 422 : 200,
    );
  };

  pages.get(`${home}/:id`, 'records:manage', (req, res) => showForm(req, res));

  pages.post(`${home}/:id`, 'records:manage', receiveFile('logo', 1_000_000), async (req, res) => {
    const form = readForm(wish, req.body);
    if (!form.ok) return showForm(req, res, form.typed, form.errors);
    const { withoutLogo, ...value } = form.value;
    const logo = req.file ? req.file.buffer : withoutLogo === 'yes' ? null : undefined;
    try {
      await designing.save(actorOf(req), String(req.params['id']), { ...value, logo });
    } catch (error) {
      if (error instanceof Invalid) return showForm(req, res, form.typed, error.errors);
      throw error;
    }
    redirect(res, `${home}/${String(req.params['id'])}`, { key: 'records.said-template-saved' });
  });

  pages.post(`${home}/:id/removal`, 'records:manage', async (req, res) => {
    await designing.remove(actorOf(req), String(req.params['id']));
    redirect(res, home, { key: 'records.said-template-removed' });
  });

  pages.get(`${home}/:id/specimen.pdf`, 'records:manage', async (req, res) => {
    const face = await designing.specimen(actorOf(req), String(req.params['id']));
    res.type('pdf').send(await printing.specimen(face));
  });
  return pages;
}

const wish = z.object({
  language: z.enum(['', ...languageCodes]),
  colour: z.string().regex(/^#[0-9a-f]{6}$/i, 'records.colour-invalid'),
  signatoryName: z.string().max(120),
  signatoryTitle: z.string().max(160),
  statement: z.string().max(300),
  withoutLogo: z.string().optional(),
});

function fieldsOf(
  template: CertificateTemplateRow | undefined,
  typed: Typed | undefined,
  errors: FieldErrors,
  { t, say, format }: Translator,
): Field[] {
  const field = (name: string, kept: string | undefined, rest: Partial<Field> = {}): Field => ({
    name,
    label: t(`records.field-${name}`),
    value: String(typed?.[name] ?? kept ?? ''),
    error: errors[name] && say(errors[name]),
    ...rest,
  });
  const languages = languageCodes.map((code) => ({ value: code, label: format.languageName(code) }));
  return [
    field('language', template?.language, {
      options: [{ value: '', label: t('records.language-of-path') }, ...languages],
      required: true,
    }),
    field('colour', template?.colour ?? plainDesign.colour, {
      required: true,
      hint: t('records.colour-hint'),
      attributes: { pattern: '#[0-9a-fA-F]{6}', maxlength: '7' },
    }),
    field('signatoryName', template?.signatory_name, { attributes: { maxlength: '120' } }),
    field('signatoryTitle', template?.signatory_title, { attributes: { maxlength: '160' } }),
    field('statement', template?.statement, {
      kind: 'text-block',
      hint: t('records.statement-hint'),
      attributes: { maxlength: '300' },
    }),
  ];
}
