import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import { createPages, Invalid, NotFound, readForm, redirect } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import type { Exempting } from './exempting.ts';
import { isDay } from '../progress/day.ts';

/** Waivers, recognition and corrections, decided on a person's progress page. */
export function exemptionPages({ exempting }: { exempting: Exempting }): Pages {
  const pages = createPages();
  const place = (params: Record<string, unknown>) => ({ path: String(params['id']), person: String(params['person']) });

  pages.post('/paths/:id/participants/:person/exemptions', 'paths:exempt', async (req, res) => {
    const form = readForm(exemptionForm, req.body);
    if (!form.ok) throw new Invalid(form.errors);
    const { path, person } = place(req.params);
    const { expires, ...exemption } = form.value;
    await exempting.exempt(actorOf(req), path, person, { ...exemption, expiresOn: expires === '' ? null : expires });
    redirect(res, `/paths/${path}/participants/${person}`, { key: 'paths.said-exempted' });
  });

  pages.post('/paths/:id/participants/:person/corrections', 'paths:exempt', async (req, res) => {
    const form = readForm(correctionForm, req.body);
    if (!form.ok) throw new Invalid(form.errors);
    const { path, person } = place(req.params);
    const { why, corrected, ...correction } = form.value;
    await exempting.correct(actorOf(req), path, person, { ...correction, step: corrected, reason: why });
    redirect(res, `/paths/${path}/participants/${person}`, { key: 'paths.said-corrected' });
  });

  pages.post('/paths/:id/participants/:person/:collection/:record/revocation', 'paths:exempt', async (req, res) => {
    const form = readForm(z.object({ reason: z.string().min(1).max(1000) }), req.body);
    if (!form.ok) throw new Invalid(form.errors);
    const { path, person } = place(req.params);
    const { collection, record } = req.params;
    if (collection === 'exemptions') await exempting.revoke(actorOf(req), String(record), form.value.reason);
    else if (collection === 'corrections')
      await exempting.withdrawCorrection(actorOf(req), String(record), form.value.reason);
    else throw new NotFound();
    redirect(res, `/paths/${path}/participants/${person}`, { key: 'paths.said-revoked' });
  });

  return pages;
}

const exemptionForm = z.object({
  step: z.string().min(1).max(64),
  kind: z.enum(['waiver', 'recognition']),
  reason: z.string().min(1).max(2000),
  evidence: z.string().min(1).max(1000),
  expires: z
    .string()
    .default('')
    .refine((text) => text === '' || isDay(text), 'paths.day-invalid'),
});

const correctionForm = z.object({
  corrected: z.string().min(1).max(64),
  outcome: z.enum(['completed', 'passed', 'failed', 'not-completed']),
  score: z
    .string()
    .default('')
    .refine(
      (text) => text === '' || (/^\d{1,3}([.,]\d+)?$/.test(text) && Number(text.replace(',', '.')) <= 100),
      'paths.number-invalid',
    )
    .transform((text) => (text === '' ? null : Number(text.replace(',', '.')))),
  on: z.string().refine(isDay, 'paths.day-invalid'),
  why: z.string().min(1).max(2000),
});
