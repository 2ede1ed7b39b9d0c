import { z } from 'zod';
import { createPages, limitRate, NotFound, redirect, show } from '../platform/web/index.ts';
import type { Pages } from '../platform/web/index.ts';
import { factsOf } from './certificate-model.ts';
import type { CertificateFace } from './face.ts';
import { readNumber } from './number.ts';
import type { RecordsParts } from './parts.ts';
import type { Printing } from './printing.ts';
import { markOf } from './record-rows.ts';
import { standingOf } from './standing.ts';
import { findCertificateByNumber, findOrganisation } from './store.ts';
import { checkPage } from './views.ts';

const asked = z.object({ number: z.string().max(60).catch('') });

/** What anybody may ask: is this certificate genuine, and does it still count? */
export function checkPages({ database, clock }: RecordsParts, printing: Printing): Pages {
  const pages = createPages();
  // Fifty bits of chance in a number are safe from guessing at this rate for longer than certificates last.
  const limit = limitRate(database, clock, { name: 'certificate-check', window: 10 * 60_000, most: 60 });

  pages.get('/records/check', 'anyone', limit, async (req, res) => {
    const typed = asked.parse(req.query).number;
    const number = readNumber(typed);
    if (number) return redirect(res, `/records/check/${number}`);
    const { t } = req.translator;
    const field = { name: 'number', label: t('records.check-number'), value: typed, required: true };
    await show(
      res,
      checkPage,
      {
        title: t('records.check-title'),
        number: typed,
        field: {
          ...field,
          hint: t('records.check-hint'),
          ...(typed !== '' && { error: t('records.check-malformed') }),
        },
        found: null,
        unknown: false,
      },
      typed === '' ? 200 : 422,
    );
  });

  pages.get('/records/check/:number', 'anyone', limit, async (req, res) => {
    const number = readNumber(String(req.params['number'])) ?? '';
    const found = number === '' ? undefined : await findCertificateByNumber(database, number);
    const { t } = req.translator;
    const model = {
      title: t('records.check-title'),
      number: found?.number ?? number,
      field: {
        name: 'number',
        label: t('records.check-number'),
        hint: t('records.check-hint'),
        value: number,
        required: true,
      },
    };
    if (!found) return show(res, checkPage, { ...model, found: null, unknown: true }, 404);
    const face = JSON.parse(found.face) as CertificateFace;
    const standing = standingOf(found, clock.iso().slice(0, 10));
    await show(res, checkPage, {
      ...model,
      unknown: false,
      found: {
        mark: markOf(standing, req.translator),
        text: t(`records.check-${standing}`),
        name: face.name,
        facts: [{ label: t('records.learning-path'), value: face.title }, ...factsOf(found, face, req.translator)],
      },
    });
  });

  pages.get('/records/keys.json', 'anyone', async (_req, res) => {
    res.json({ keys: [(await printing.key()).public] });
  });

  pages.get('/records/issuers/:id', 'anyone', limit, async (req, res) => {
    const issuer = await findOrganisation(database, String(req.params['id']));
    if (!issuer) throw new NotFound();
    const address = `${printing.checkAddress('').replace('/check/', '')}/issuers/${issuer.id}`;
    res.json({ id: address, type: ['Profile'], name: issuer.name });
  });
  return pages;
}
