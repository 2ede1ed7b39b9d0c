import type { Request } from 'express';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import { languageCodes } from '../../platform/language/index.ts';
import { createPages, limitRate, readForm, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { actorOf } from '../actor.ts';
import type { Role } from '../capabilities.ts';
import type { SignIn } from '../sign-in.ts';
import { foldEmail } from '../store.ts';
import { signInPage } from '../views.ts';

export interface DemonstrationAccounts {
  password: string;
  people: { email: string; name: string; role: Role; organisation: string }[];
}

export function signInPages(parts: {
  database: Database;
  clock: Clock;
  signIn: SignIn;
  demonstration: () => Promise<DemonstrationAccounts>;
  leaving: (personId: string) => Promise<string | undefined>;
}): Pages {
  const { database, clock, signIn, demonstration, leaving } = parts;
  const pages = createPages();
  const bySender = limitRate(database, clock, { name: 'sign-in', window: 15 * 60_000, most: 50, onlyFailed: true });
  const byAccount = limitRate(database, clock, {
    name: 'sign-in-account',
    window: 15 * 60_000,
    most: 10,
    onlyFailed: true,
    key: (req) => foldEmail(textOf(req.body, 'email')).slice(0, 254),
  });

  const form = async (req: Request, failed: boolean) => ({
    title: req.translator.t('identity.sign-in'),
    email: failed ? textOf(req.body, 'email') : '',
    returnTo: ownAddress(textOf(req.method === 'GET' ? req.query : req.body, 'return')),
    failed,
    ...(await demonstrationFor(req, demonstration)),
  });

  pages.get('/sign-in', 'anyone', async (req, res) => {
    if (req.visitor) return redirect(res, ownAddress(req.query['return']));
    return show(res, signInPage, await form(req, false));
  });
  pages.post('/sign-in', 'anyone', bySender, byAccount, async (req, res) => {
    const person = await signIn.authenticate(req);
    if (!person) return show(res, signInPage, await form(req, true), 422);
    const { language } = req.session;
    await signIn.begin(req, person);
    if (language) req.session.language = language;
    return redirect(res, ownAddress(textOf(req.body, 'return')));
  });
  pages.post('/sign-out', 'anyone', async (req, res) => {
    const address = req.visitor ? await leaving(actorOf(req).personId) : undefined;
    const back = textOf(req.body, 'return');
    await signIn.end(req);
    const after = back ? `?return=${encodeURIComponent(ownAddress(back))}` : '';
    redirect(res, `${address ?? '/sign-in'}${after}`);
  });
  pages.post('/language', 'anyone', async (req, res) => {
    const chosen = readForm(z.object({ language: z.enum(languageCodes), return: z.string().optional() }), req.body);
    if (chosen.ok) req.session.language = chosen.value.language;
    redirect(res, ownAddress(chosen.ok ? chosen.value.return : undefined));
  });
  return pages;
}

async function demonstrationFor(req: Request, accounts: () => Promise<DemonstrationAccounts>) {
  const { password, people } = await accounts();
  const { t } = req.translator;
  const named = people.map(({ email, name, organisation, role }) => ({
    email,
    name,
    organisation,
    role: t(`identity.role-${role}`),
  }));
  return { demonstration: named, demonstrationPassword: password };
}

/** One text of a body or query string, whatever was sent. */
export function textOf(source: unknown, name: string): string {
  const value = (source as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

/** Only addresses of this site are returned to: `//elsewhere` and `/\elsewhere` are not. */
export function ownAddress(wish: unknown): string {
  return typeof wish === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(wish) ? wish : '/';
}
