import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import { createPages, limitRate, NotFound, readForm, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import type { Admission } from '../admission.ts';
import { listAdministrations, listUnits } from '../organisation-store.ts';
import { personFields } from '../person-form.ts';
import { findOrganisation, foldEmail } from '../store.ts';
import type { OrganisationRow } from '../tables.ts';
import { termsVersion } from '../terms.ts';
import { chooseAdministrationPage, formPage, wordPage } from '../views.ts';
import { termsConsent, toSignIn } from './credentials.ts';
import { attempt, fieldsOf, summaryOf, untouched } from './form.ts';
import type { FieldSpec, Filled } from './form.ts';
import { emailField, languageField, nameFields, serviceFields } from './person-fields.ts';
import { textOf } from './sign-in.ts';

export function applicationPages(parts: { database: Database; clock: Clock; admission: Admission }): Pages {
  const { database, clock, admission } = parts;
  const pages = createPages();
  const hour = 60 * 60_000;
  const bySender = limitRate(database, clock, { name: 'application', window: hour, most: 30 });
  const byAddress = limitRate(database, clock, {
    name: 'application-address',
    window: 24 * hour,
    most: 5,
    key: (req) => foldEmail(textOf(req.body, 'email')).slice(0, 254),
  });

  pages.get('/application', 'anyone', async (req, res) => {
    const id = textOf(req.query, 'administration');
    if (id === '') return showChoice(req, res, database);
    const typed = { language: req.translator.language };
    return showForm(req, res, database, await openAdministration(database, id), untouched(typed));
  });
  pages.post('/application', 'anyone', bySender, byAddress, async (req, res) => {
    const administration = await openAdministration(database, textOf(req.body, 'administration'));
    const form = readForm(applicationSchema(clock.now().getUTCFullYear()), req.body);
    if (!form.ok) return showForm(req, res, database, administration, { ...form, status: 422 });
    const { terms: _, unit, ...details } = form.value;
    const place = await placeOf(database, administration, unit);
    const application = { ...details, organisationId: place.id, timeZone: place.time_zone };
    const failed = await attempt(form.typed, () => admission.apply(application));
    if (failed) return showForm(req, res, database, administration, failed);
    return redirect(res, '/application/received');
  });
  pages.get('/application/received', 'anyone', (req, res) => {
    const { t } = req.translator;
    const paragraphs = [t('identity.application-received-text'), t('identity.letter-missing')];
    return show(res, wordPage, { title: t('identity.application-received'), paragraphs, way: toSignIn(req) });
  });
  pages.get('/terms', 'anyone', (req, res) => {
    const { t } = req.translator;
    const paragraphs = [
      t('identity.terms-version', { version: termsVersion }),
      ...t('identity.terms-text').split('\n\n'),
    ];
    return show(res, wordPage, { title: t('identity.terms'), paragraphs });
  });
  return pages;
}

function applicationSchema(thisYear: number) {
  return z.object({
    ...personFields(thisYear),
    unit: z.string().optional(),
    terms: z.literal(termsVersion, 'identity.terms-needed'),
  });
}

async function openAdministration(db: Database, id: string): Promise<OrganisationRow> {
  const row = await findOrganisation(db, id);
  if (!row || row.kind !== 'administration' || row.closed_at) throw new NotFound();
  return row;
}

/** The unit that was chosen where it is one of this administration's, otherwise the administration. */
async function placeOf(db: Database, administration: OrganisationRow, unitId: string | undefined) {
  const units = unitId ? await listUnits(db, administration.path) : [];
  return units.find(({ id }) => id === unitId) ?? administration;
}

async function showChoice(req: Request, res: Response, db: Database): Promise<void> {
  const byRegion = new Map<string, { id: string; name: string }[]>();
  for (const { id, name, region } of await listAdministrations(db)) {
    byRegion.set(region ?? '', [...(byRegion.get(region ?? '') ?? []), { id, name }]);
  }
  const regions = [...byRegion].map(([name, administrations]) => ({ name, administrations }));
  await show(res, chooseAdministrationPage, { title: req.translator.t('identity.application'), regions });
}

async function showForm(
  req: Request,
  res: Response,
  db: Database,
  administration: OrganisationRow,
  filled: Filled,
): Promise<void> {
  const { translator } = req;
  const { t } = translator;
  const units = await listUnits(db, administration.path);
  const unitOptions = [
    { value: '', label: t('identity.unit-none') },
    ...units.map(({ id, name }) => ({ value: id, label: name })),
  ];
  const unit: FieldSpec[] = units.length > 0 ? [{ name: 'unit', label: 'identity.unit', options: unitOptions }] : [];
  const group = (legend: string, specs: FieldSpec[]) => ({ legend, fields: fieldsOf(translator, specs, filled) });
  const form = {
    action: '/application',
    hidden: { administration: administration.id },
    errors: summaryOf(translator, filled),
    groups: [
      group(t('identity.application-person'), [...nameFields, emailField, languageField]),
      group(t('identity.application-service', { administration: administration.name }), [
        ...unit,
        ...serviceFields(translator),
      ]),
    ],
    consent: termsConsent(req, filled),
    submit: t('identity.application-send'),
    cancel: '/application',
  };
  const lead = t('identity.application-lead', { administration: administration.name });
  await show(res, formPage, { title: t('identity.application'), lead, form }, filled.status);
}
