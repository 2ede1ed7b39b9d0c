import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import { languageCodes } from '../../platform/language/index.ts';
import { createPages, limitRate, NotFound, readForm, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import type { FirstAdministrator } from '../first-administrator.ts';
import { personFields, timeZoneField } from '../person-form.ts';
import { regionCodes } from '../tables.ts';
import { termsVersion } from '../terms.ts';
import { formPage } from '../views.ts';
import { newPasswordFields, termsConsent } from './credentials.ts';
import { attempt, fieldsOf, summaryOf, untouched } from './form.ts';
import type { FieldSpec, Filled } from './form.ts';
import { emailField, languageField, nameFields, timeZoneFieldSpec } from './person-fields.ts';

export function firstAdministratorPages(parts: { database: Database; clock: Clock; first: FirstAdministrator }): Pages {
  const { database, clock, first } = parts;
  const pages = createPages();
  const bySender = limitRate(database, clock, { name: 'first-administrator', window: 15 * 60_000, most: 60 });

  pages.get('/first-administrator/:secret', 'anyone', bySender, async (req, res) => {
    if (!(await first.isOpen(String(req.params['secret'])))) throw new NotFound({ key: 'identity.link-over' });
    await showForm(req, res, untouched({ language: req.translator.language, timeZone: 'UTC', regions: 'yes' }));
  });
  pages.post('/first-administrator/:secret', 'anyone', bySender, async (req, res) => {
    const secret = String(req.params['secret']);
    if (!(await first.isOpen(secret))) throw new NotFound({ key: 'identity.link-over' });
    const form = readForm(schema(clock.now().getUTCFullYear()), req.body);
    if (!form.ok) return showForm(req, res, { ...form, status: 422 });
    const { terms: _, passwordAgain: __, regions, ...beginning } = form.value;
    const named = regionCodes.map((code) => ({ code, name: req.translator.t(`identity.region-${code}`) }));
    const failed = await attempt(form.typed, () =>
      first.begin(secret, { ...beginning, regions: regions === 'yes' ? named : [] }),
    );
    if (failed) return showForm(req, res, failed);
    return redirect(res, '/sign-in', { key: 'identity.installation-is-begun' });
  });
  return pages;
}

function schema(thisYear: number) {
  const { familyName, givenName, email } = personFields(thisYear);
  return z
    .object({
      organisation: z.string().min(1).max(200),
      timeZone: timeZoneField,
      regions: z.enum(['yes', 'no']),
      familyName,
      givenName,
      email,
      language: z.enum(languageCodes),
      password: z.string().min(1),
      passwordAgain: z.string().min(1),
      terms: z.literal(termsVersion, 'identity.terms-needed'),
    })
    .refine((form) => form.password === form.passwordAgain, {
      path: ['passwordAgain'],
      error: 'identity.password-differs',
    });
}

async function showForm(req: Request, res: Response, filled: Filled): Promise<void> {
  const { translator } = req;
  const { t } = translator;
  const yesNo = ['yes', 'no'].map((value) => ({ value, label: t(`common.${value}`) }));
  const organisation: FieldSpec[] = [
    {
      name: 'organisation',
      label: 'identity.organisation-name',
      hint: 'identity.first-organisation-hint',
      required: true,
    },
    timeZoneFieldSpec,
    {
      name: 'regions',
      label: 'identity.first-regions',
      hint: 'identity.first-regions-hint',
      required: true,
      options: yesNo,
    },
  ];
  const person = [...nameFields, emailField, languageField, ...newPasswordFields];
  const form = {
    action: `/first-administrator/${String(req.params['secret'])}`,
    hidden: {},
    errors: summaryOf(translator, filled),
    groups: [
      { legend: t('identity.organisation'), fields: fieldsOf(translator, organisation, filled) },
      { legend: t('identity.first-person'), fields: fieldsOf(translator, person, filled) },
    ],
    consent: termsConsent(req, filled),
    submit: t('identity.first-begin'),
  };
  const model = { title: t('identity.first-title'), lead: t('identity.first-lead'), form };
  await show(res, formPage, model, filled.status);
}
