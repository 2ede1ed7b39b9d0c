import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import { languageCodes } from '../../platform/language/index.ts';
import { createPages, readForm, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { actorOf } from '../actor.ts';
import { changeOwnChoices } from '../account.ts';
import type { Credentials } from '../credentials.ts';
import { certificateNameField, timeZoneField } from '../person-form.ts';
import { digestOf, listSignIns } from '../session-store.ts';
import type { SignInRow } from '../session-store.ts';
import type { SignIn } from '../sign-in.ts';
import { findPerson } from '../store.ts';
import type { PersonWithOrganisation } from '../store.ts';
import { accountPage } from '../views.ts';
import { browserName } from './browser-name.ts';
import { fieldsOf, summaryOf, untouched } from './form.ts';
import type { FieldSpec, Filled } from './form.ts';
import { languageField, timeZoneFieldSpec } from './person-fields.ts';

export function accountPages(parts: {
  database: Database;
  clock: Clock;
  signIn: SignIn;
  credentials: Credentials;
}): Pages {
  const { database, clock, signIn, credentials } = parts;
  const pages = createPages();

  const showAccount = async (req: Request, res: Response, filled?: Filled): Promise<void> => {
    const { personId } = actorOf(req);
    const person = (await findPerson(database, personId))!;
    const signIns = await listSignIns(database, personId, clock.iso());
    const model = accountModel(req, person, signIns, filled ?? untouched(ownChoices(person)));
    await show(res, accountPage, model, filled?.status ?? 200);
  };

  pages.get('/account', 'signed-in', (req, res) => showAccount(req, res));
  pages.post('/account', 'signed-in', async (req, res) => {
    const form = readForm(choicesSchema, req.body);
    if (!form.ok) return showAccount(req, res, { ...form, status: 422 });
    await changeOwnChoices(database, actorOf(req), form.value);
    // From now on the account says which language; what was clicked before no longer does.
    delete req.session.language;
    return redirect(res, '/account', { key: 'identity.account-saved' });
  });
  pages.post('/account/sign-ins/ending', 'signed-in', async (req, res) => {
    await signIn.begin(req, await credentials.endAllSignIns(actorOf(req)));
    redirect(res, '/account', { key: 'identity.sign-ins-are-ended' });
  });
  pages.post('/account/sign-ins/:id/ending', 'signed-in', async (req, res) => {
    await credentials.endSignIn(actorOf(req), String(req.params['id']));
    redirect(res, '/account', { key: 'identity.sign-in-is-ended' });
  });
  return pages;
}

const choicesSchema = z.object({
  language: z.enum(languageCodes),
  timeZone: timeZoneField,
  certificateNameLatin: certificateNameField,
  certificateNameArabic: certificateNameField,
  certificateNameOther: certificateNameField,
});

const choiceFields: FieldSpec[] = [languageField, timeZoneFieldSpec];
const certificateFields: FieldSpec[] = [
  { name: 'certificateNameLatin', label: 'identity.certificate-name-latin', attributes: { dir: 'ltr' } },
  { name: 'certificateNameArabic', label: 'identity.certificate-name-arabic', attributes: { dir: 'rtl', lang: 'ar' } },
  { name: 'certificateNameOther', label: 'identity.certificate-name-other', attributes: { dir: 'auto' } },
];

function ownChoices(person: PersonWithOrganisation) {
  return {
    language: person.language,
    timeZone: person.time_zone,
    certificateNameLatin: person.certificate_name_latin ?? '',
    certificateNameArabic: person.certificate_name_arabic ?? '',
    certificateNameOther: person.certificate_name_other ?? '',
  };
}

function accountModel(req: Request, person: PersonWithOrganisation, signIns: readonly SignInRow[], filled: Filled) {
  const { t } = req.translator;
  const own = digestOf(req.sessionID);
  const form = {
    action: '/account',
    hidden: {},
    errors: summaryOf(req.translator, filled),
    groups: [
      { fields: fieldsOf(req.translator, choiceFields, filled) },
      { legend: t('identity.certificate-name'), fields: fieldsOf(req.translator, certificateFields, filled) },
    ],
    submit: t('common.save'),
  };
  return {
    title: t('common.account'),
    facts: factsOf(req, person),
    form,
    signIns: signIns.map(({ id, browser, address, began_at: began, seen_at: seen }) => ({
      id,
      browser: browserName(browser ?? '') || t('identity.browser-unknown'),
      address: address ?? '',
      began,
      seen,
      current: id === own,
    })),
  };
}

function factsOf(req: Request, person: PersonWithOrganisation) {
  const { t } = req.translator;
  const roles = actorOf(req).roles.map((role) => t(`identity.role-${role}`));
  return [
    { label: t('identity.name'), value: `${person.given_name} ${person.family_name}` },
    { label: t('identity.email'), value: person.email },
    { label: t('identity.organisation'), value: person.organisation_name },
    { label: t('identity.roles'), value: req.translator.format.list(roles) },
    { label: t('identity.grade'), value: person.grade ?? '' },
    { label: t('identity.service-began'), value: person.service_began ? String(person.service_began) : '' },
  ].filter(({ value }) => value !== '');
}
