import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import { createPages, limitRate, NotFound, readForm, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { actorOf } from '../actor.ts';
import type { Credentials } from '../credentials.ts';
import { shortest } from '../password-rules.ts';
import type { SignIn } from '../sign-in.ts';
import { foldEmail } from '../store.ts';
import { termsVersion } from '../terms.ts';
import { formPage, wordPage } from '../views.ts';
import { attempt, fieldsOf, summaryOf, untouched } from './form.ts';
import type { FieldSpec, Filled } from './form.ts';
import { textOf } from './sign-in.ts';

export function credentialPages(parts: {
  database: Database;
  clock: Clock;
  signIn: SignIn;
  credentials: Credentials;
}): Pages {
  const { database, clock, signIn, credentials } = parts;
  const pages = createPages();
  const quarter = 15 * 60_000;
  const bySender = limitRate(database, clock, { name: 'reset', window: quarter, most: 20 });
  const byAddress = limitRate(database, clock, {
    name: 'reset-address',
    window: quarter,
    most: 3,
    key: (req) => foldEmail(textOf(req.body, 'email')).slice(0, 254),
  });
  const byLink = limitRate(database, clock, { name: 'password-link', window: quarter, most: 60 });
  const byPerson = limitRate(database, clock, {
    name: 'password-change',
    window: quarter,
    most: 10,
    key: (req) => actorOf(req).personId,
  });

  pages.get('/password-reset', 'anyone', (req, res) => showReset(req, res, untouched()));
  pages.post('/password-reset', 'anyone', bySender, byAddress, async (req, res) => {
    const form = readForm(z.object({ email: z.email('identity.email-invalid').max(254) }), req.body);
    if (!form.ok) return showReset(req, res, { ...form, status: 422 });
    await credentials.requestReset(form.value.email);
    return redirect(res, '/password-reset/sent');
  });
  pages.get('/password-reset/sent', 'anyone', (req, res) => {
    const { t } = req.translator;
    const paragraphs = [t('identity.reset-sent-text'), t('identity.letter-missing')];
    return show(res, wordPage, { title: t('identity.reset-sent'), paragraphs, way: toSignIn(req) });
  });

  pages.get('/password/:secret', 'anyone', byLink, (req, res) => showByLink(req, res, credentials, untouched()));
  pages.post('/password/:secret', 'anyone', byLink, async (req, res) => {
    const secret = String(req.params['secret']);
    const behind = await behindLink(credentials, secret);
    const form = readForm(behind.welcome ? welcomeSchema : newPasswordSchema, req.body);
    if (!form.ok) return showByLink(req, res, credentials, { ...form, status: 422 });
    const failed = await attempt(form.typed, () => credentials.setByLink(secret, form.value.password));
    if (failed) return showByLink(req, res, credentials, failed);
    return redirect(res, '/sign-in', { key: 'identity.password-is-set' });
  });

  pages.get('/account/password', 'signed-in', (req, res) => showChange(req, res, untouched()));
  pages.post('/account/password', 'signed-in', byPerson, async (req, res) => {
    const form = readForm(changeSchema, req.body);
    if (!form.ok) return showChange(req, res, { ...form, status: 422 });
    const { currentPassword, password } = form.value;
    const failed = await attempt(form.typed, async () => {
      await signIn.begin(req, await credentials.change(actorOf(req), currentPassword, password));
    });
    if (failed) return showChange(req, res, failed);
    return redirect(res, '/account', { key: 'identity.password-is-changed' });
  });
  return pages;
}

const twice = { password: z.string().min(1), passwordAgain: z.string().min(1) };
const same = (form: { password: string; passwordAgain: string }) => form.password === form.passwordAgain;
const differs = { path: ['passwordAgain'], error: 'identity.password-differs' };
const newPasswordSchema = z.object(twice).refine(same, differs);
const welcomeSchema = z
  .object({ ...twice, terms: z.literal(termsVersion, 'identity.terms-needed') })
  .refine(same, differs);
const changeSchema = z.object({ ...twice, currentPassword: z.string().min(1) }).refine(same, differs);

export const newPasswordFields: FieldSpec[] = [
  {
    name: 'password',
    label: 'identity.password-new',
    hint: 'identity.password-hint',
    kind: 'password',
    required: true,
    attributes: { autocomplete: 'new-password', minlength: String(shortest) },
  },
  {
    name: 'passwordAgain',
    label: 'identity.password-again',
    kind: 'password',
    required: true,
    attributes: { autocomplete: 'new-password' },
  },
];

async function behindLink(credentials: Credentials, secret: string) {
  const behind = await credentials.personBehind(secret);
  if (!behind) throw new NotFound({ key: 'identity.link-over' });
  return behind;
}

async function showByLink(req: Request, res: Response, credentials: Credentials, filled: Filled): Promise<void> {
  const secret = String(req.params['secret']);
  const { person, welcome } = await behindLink(credentials, secret);
  const { t } = req.translator;
  const title = t(welcome ? 'identity.welcome-title' : 'identity.reset-title');
  const form = {
    action: `/password/${secret}`,
    // For the password keeper of the browser, which stores it under this address.
    hidden: { username: person.email },
    errors: summaryOf(req.translator, filled),
    groups: [{ fields: fieldsOf(req.translator, newPasswordFields, filled) }],
    ...(welcome && { consent: termsConsent(req, filled) }),
    submit: t('identity.password-set'),
  };
  const lead = t(welcome ? 'identity.welcome-lead' : 'identity.reset-lead', { email: person.email });
  await show(res, formPage, { title, lead, form }, filled.status);
}

export function termsConsent(req: Request, { errors }: Filled) {
  const { t, say } = req.translator;
  const error = errors['terms'];
  return {
    name: 'terms',
    value: termsVersion,
    label: t('identity.terms-accept', { version: termsVersion }),
    href: '/terms',
    link: t('identity.terms-read'),
    error: error && say(error),
  };
}

function showReset(req: Request, res: Response, filled: Filled): Promise<void> {
  const { t } = req.translator;
  const email: FieldSpec = {
    name: 'email',
    label: 'identity.email',
    kind: 'email',
    required: true,
    attributes: { autocomplete: 'username' },
  };
  const form = {
    action: '/password-reset',
    hidden: {},
    errors: summaryOf(req.translator, filled),
    groups: [{ fields: fieldsOf(req.translator, [email], filled) }],
    submit: t('identity.reset-ask'),
    cancel: '/sign-in',
  };
  const model = { title: t('identity.reset'), lead: t('identity.reset-ask-lead'), form };
  return show(res, formPage, model, filled.status);
}

function showChange(req: Request, res: Response, filled: Filled): Promise<void> {
  const { t } = req.translator;
  const current: FieldSpec = {
    name: 'currentPassword',
    label: 'identity.password-current',
    kind: 'password',
    required: true,
    attributes: { autocomplete: 'current-password' },
  };
  const form = {
    action: '/account/password',
    hidden: { username: actorOf(req).email },
    errors: summaryOf(req.translator, filled),
    groups: [{ fields: fieldsOf(req.translator, [current, ...newPasswordFields], filled) }],
    submit: t('identity.password-change'),
    cancel: '/account',
  };
  const breadcrumbs = [{ label: t('common.account'), href: '/account' }];
  const model = { title: t('identity.password-change'), lead: t('identity.password-change-lead'), breadcrumbs, form };
  return show(res, formPage, model, filled.status);
}

export function toSignIn(req: Request): { href: string; label: string } {
  return { href: '/sign-in', label: req.translator.t('identity.sign-in') };
}
