import type { Request } from 'express';
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import { languageCodes } from '../platform/language/index.ts';
import { createPages, limitRate, readForm, redirect, show } from '../platform/web/index.ts';
import type { Pages } from '../platform/web/index.ts';
import type { DemonstrationAccounts } from './index.ts';
import type { SignIn } from './sign-in.ts';
import { signInPage } from './views.ts';

export function signInPages(parts: {
  database: Database;
  clock: Clock;
  signIn: SignIn;
  demonstration: () => Promise<DemonstrationAccounts>;
}): Pages {
  const { database, clock, signIn, demonstration } = parts;
  const pages = createPages();
  const bySender = limitRate(database, clock, { name: 'sign-in', window: 15 * 60_000, most: 50, onlyFailed: true });
  const byAccount = limitRate(database, clock, {
    name: 'sign-in-account',
    window: 15 * 60_000,
    most: 10,
    onlyFailed: true,
    key: (req) => String((req.body as { email?: string }).email ?? '').toLowerCase(),
  });

  const form = async (req: Request, failed: boolean) => ({
    title: req.translator.t('identity.sign-in'),
    email: failed ? String((req.body as { email?: string }).email ?? '') : '',
    returnTo: ownAddress(req.method === 'GET' ? req.query['return'] : (req.body as { return?: string }).return),
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
    const language = req.session.language;
    await signIn.begin(req, person);
    if (language) req.session.language = language;
    return redirect(res, ownAddress((req.body as { return?: string }).return));
  });
  pages.post('/sign-out', 'anyone', async (req, res) => {
    await signIn.end(req);
    redirect(res, '/sign-in');
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
  const { t, has } = req.translator;
  const named = people.map((person) => {
    const role = `identity.role-${person.role}`;
    return {
      email: person.email,
      name: person.name,
      organisation: person.organisation,
      role: has(role) ? t(role) : '',
    };
  });
  return { demonstration: named, demonstrationPassword: password };
}

/** Only addresses of this site are returned to: `//elsewhere` and `/\elsewhere` are not. */
export function ownAddress(wish: unknown): string {
  return typeof wish === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(wish) ? wish : '/';
}
