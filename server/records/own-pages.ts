import { stringify } from 'csv-stringify';
import type { Response } from 'express';
import { actorOf } from '../identity/index.ts';
import type { Actor } from '../identity/index.ts';
import type { Translator } from '../platform/language/index.ts';
import { createPages, NotFound, paging, readListing, show } from '../platform/web/index.ts';
import type { Pages } from '../platform/web/index.ts';
import { maySee } from './certifying.ts';
import type { RecordsParts } from './parts.ts';
import type { Printing } from './printing.ts';
import { recordRow } from './record-rows.ts';
import { countRecords, listRecords } from './record-store.ts';
import { findCertificate, findCompletion, findHolder } from './store.ts';
import type { CertificateFound, Holder } from './store.ts';
import { recordsTabs } from './tabs.ts';
import { readTranscript } from './transcript.ts';
import { transcriptColumns, transcriptLines, transcriptModel } from './transcript-model.ts';
import { myRecordsPage, transcriptPage } from './views.ts';

/** One's own records and papers; the papers also for who may see the person's records. */
export function ownPages({ database, clock }: RecordsParts, printing: Printing): Pages {
  const pages = createPages();
  const today = (): string => clock.iso().slice(0, 10);

  pages.get('/records', 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const { t, format } = req.translator;
    const listing = readListing('/records', req.query, ['completed']);
    const filter = { ...nothingAsked, personId: actor.personId, today: today() };
    const order = { sort: 'completed', descending: true, limit: listing.size } as const;
    const counts = await countRecords(database, filter);
    const rows = await listRecords(database, filter, { ...order, offset: (listing.page - 1) * listing.size });
    await show(res, myRecordsPage, {
      title: t('records.my-records'),
      section: 'records',
      tabs: recordsTabs(actor, 'mine', req.translator),
      rows: rows.map((row) => recordRow(row, today(), req.translator, false)),
      hours: format.number(counts.hours, 1),
      paging: paging(listing, counts.records),
    });
  });

  const holderFor = async (actor: Actor, personId: string): Promise<NonNullable<Holder>> => {
    const holder = await findHolder(database, personId);
    const isOpen = personId === actor.personId || (holder && actor.canAt('records:view', holder.organisation_path));
    if (!holder || !isOpen) throw new NotFound();
    return holder;
  };

  const showTranscript = async (res: Response, personId: string): Promise<void> => {
    const actor = actorOf(res.req);
    const own = personId === actor.personId;
    const holder = await holderFor(actor, personId);
    const transcript = await readTranscript(database, holder.id, today());
    await show(res, transcriptPage, {
      ...transcriptModel(holder, transcript, clock.iso(), res.req.translator),
      title: res.req.translator.t('records.transcript'),
      section: 'records',
      tabs: recordsTabs(actor, own ? 'mine' : 'people', res.req.translator),
      csv: own ? '/records/transcript.csv' : `/records/people/${holder.id}/transcript.csv`,
    });
  };

  const sendTranscript = async (res: Response, personId: string): Promise<void> => {
    const holder = await holderFor(actorOf(res.req), personId);
    const transcript = await readTranscript(database, holder.id, today());
    sendLines(res, transcriptLines(transcript, today(), res.req.translator), res.req.translator);
  };

  pages.get('/records/transcript', 'signed-in', (req, res) => showTranscript(res, actorOf(req).personId));
  pages.get('/records/transcript.csv', 'signed-in', (req, res) => sendTranscript(res, actorOf(req).personId));
  pages.get('/records/people/:id', 'records:view', (req, res) => showTranscript(res, String(req.params['id'])));
  pages.get('/records/people/:id/transcript.csv', 'records:view', (req, res) =>
    sendTranscript(res, String(req.params['id'])),
  );

  const certificateFor = async (actor: Actor, id: unknown): Promise<CertificateFound> => {
    const found = await findCertificate(database, String(id));
    if (!found || !maySee(actor, found)) throw new NotFound();
    return found;
  };

  pages.get('/records/certificates/:id/certificate.pdf', 'signed-in', async (req, res) => {
    const found = await certificateFor(actorOf(req), req.params['id']);
    const pdf = await printing.pdf(found);
    res.attachment(`certificate-${found.number}.pdf`).type('pdf').send(pdf);
  });

  pages.get('/records/certificates/:id/badge.jwt', 'signed-in', async (req, res) => {
    const found = await certificateFor(actorOf(req), req.params['id']);
    // A wallet would go on showing what we have taken back, so it is not handed out again.
    if (found.revoked_at !== null || found.replaced_at !== null) throw new NotFound();
    const completion = await findCompletion(database, found.completion_id);
    const badge = await printing.badge(found, completion?.path_id ?? null);
    res.attachment(`badge-${found.number}.jwt`).type('application/jwt').send(badge);
  });
  return pages;
}

export const nothingAsked = {
  reach: null,
  personId: null,
  search: '',
  from: null,
  to: null,
  standing: null,
} as const;

function sendLines(res: Response, lines: string[][], { t }: Translator): void {
  res.attachment('transcript.csv');
  const file = stringify({ bom: true, escape_formulas: true });
  file.pipe(res);
  file.write(transcriptColumns.map((name) => t(`records.column-${name}`)));
  for (const line of lines) file.write(line);
  file.end();
}
