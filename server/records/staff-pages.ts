import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Request } from 'express';
import { ZipFile } from 'yazl';
import { z } from 'zod';
import { actorOf } from '../identity/index.ts';
import type { Actor } from '../identity/index.ts';
import type { Translator } from '../platform/language/index.ts';
import {
  Conflict,
  createPages,
  filterChips,
  Invalid,
  linkTo,
  NotFound,
  paging,
  readForm,
  readListing,
  redirect,
  show,
  sortColumn,
} from '../platform/web/index.ts';
import type { Field, Pages } from '../platform/web/index.ts';
import { maySee } from './certifying.ts';
import type { Certifying } from './certifying.ts';
import { certificateModel } from './certificate-model.ts';
import { nameAsWritten } from './holder-name.ts';
import type { RecordsParts } from './parts.ts';
import type { Printing } from './printing.ts';
import { recordRow, standingOfRecord } from './record-rows.ts';
import { countRecords, listRecords, recordsAfter, recordSorts } from './record-store.ts';
import type { RecordFilter, RecordListed, RecordSort } from './record-store.ts';
import { certificatesOf, findCertificate } from './store.ts';
import { recordsTabs } from './tabs.ts';
import { allRecordsPage, certificatePage } from './views.ts';

const mostInZip = 2000;

/** Records of people within reach: the table, what can be taken from it, and the page of one certificate. */
export function staffPages({ database, clock }: RecordsParts, certifying: Certifying, printing: Printing): Pages {
  const pages = createPages();
  const today = (): string => clock.iso().slice(0, 10);
  const filterOf = (req: Request): RecordFilter => filterFrom(req, actorOf(req), today());

  pages.get('/records/all', 'records:view', async (req, res) => {
    const actor = actorOf(req);
    const listing = readListing('/records/all', req.query, recordSorts);
    const descending = listing.query['sort'] === undefined || listing.descending;
    const filter = filterOf(req);
    const counts = await countRecords(database, filter);
    const rows = await listRecords(database, filter, {
      sort: listing.sort as RecordSort,
      descending,
      limit: listing.size,
      offset: (listing.page - 1) * listing.size,
    });
    const { t, format } = req.translator;
    const tile = (name: string, figure: number, icon: 'certificate' | 'people' | 'clock') => ({
      icon,
      label: t(`records.tile-${name}`),
      figure: format.number(figure, 0),
      href: linkTo(listing, {}),
    });
    await show(res, allRecordsPage, {
      title: t('records.records-of-people'),
      section: 'records',
      tabs: recordsTabs(actor, 'people', req.translator),
      tiles: [
        tile('records', counts.records, 'certificate'),
        tile('people', counts.people, 'people'),
        tile('hours', counts.hours, 'clock'),
      ],
      columns: [
        sortColumn({ ...listing, descending }, 'name', t('records.column-name')),
        sortColumn({ ...listing, descending }, 'title', t('records.column-title')),
        { label: t('records.column-standing') },
        sortColumn({ ...listing, descending }, 'completed', t('records.column-completed')),
        sortColumn({ ...listing, descending }, 'expires', t('records.column-expires')),
        { label: t('records.column-hours'), numeric: true },
        { label: t('records.column-number') },
      ],
      rows: rows.map((row) => recordRow(row, today(), req.translator, true)),
      fields: filterFields(filter, req.translator),
      chips: filterChips(listing, [
        { key: 'search', label: filter.search },
        { key: 'standing', label: filter.standing ? t(`records.standing-${filter.standing}`) : undefined },
        { key: 'from', label: filter.from ? t('records.from-day', { day: format.date(filter.from) }) : undefined },
        { key: 'to', label: filter.to ? t('records.to-day', { day: format.date(filter.to) }) : undefined },
      ]),
      clear: '/records/all',
      paging: paging(listing, counts.records),
      csv: linkTo({ path: '/records/all.csv', query: listing.query }, {}),
      zip: linkTo({ path: '/records/certificates.zip', query: listing.query }, {}),
    });
  });

  pages.get('/records/all.csv', 'records:view', async (req, res) => {
    const { t } = req.translator;
    res.attachment('records.csv');
    const file = stringify({ bom: true, escape_formulas: true });
    file.pipe(res);
    file.write(csvColumns.map((name) => t(`records.column-${name}`)));
    for await (const row of everyRecord(filterOf(req))) file.write(csvLine(row, today(), req.translator));
    file.end();
  });

  pages.get('/records/certificates.zip', 'records:view', async (req, res) => {
    const filter = filterOf(req);
    const { records } = await countRecords(database, filter);
    if (records > mostInZip) throw new Conflict({ key: 'records.zip-too-many', values: { most: mostInZip } });
    const zip = new ZipFile();
    zip.outputStream.pipe(res);
    res.attachment('certificates.zip');
    for await (const row of everyRecord(filter)) {
      const { number, face, issued_at } = row;
      if (number === null || face === null || issued_at === null || row.revoked_at !== null) continue;
      // Drawn when its turn comes, so that memory holds one certificate, not all.
      zip.addReadStreamLazy(`${number}.pdf`, { mtime: new Date(issued_at) }, (done) => {
        printing.pdf({ number, face, issued_at }).then(
          (pdf) => done(null, Readable.from([pdf])),
          (error: unknown) => done(error, Readable.from([])),
        );
      });
    }
    zip.on('error', () => res.destroy());
    zip.end();
  });

  async function* everyRecord(filter: RecordFilter): AsyncGenerator<RecordListed> {
    for (let after: string | null = null; ;) {
      const rows: RecordListed[] = await recordsAfter(database, filter, after, 500);
      yield* rows;
      after = rows.at(-1)?.id ?? null;
      if (rows.length < 500) return;
    }
  }

  pages.get('/records/certificates/:id', 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const found = await findCertificate(database, String(req.params['id']));
    if (!found || !maySee(actor, found)) throw new NotFound();
    const history = await certificatesOf(database, found.completion_id);
    const own = found.person_id === actor.personId;
    await show(res, certificatePage, {
      ...certificateModel(found, history, {
        today: today(),
        mayManage: actor.canAt('records:manage', found.issuer_path),
        translator: req.translator,
      }),
      section: 'records',
      tabs: recordsTabs(actor, own ? 'mine' : 'people', req.translator),
    });
  });

  const reasonIn = (req: Request, name: string): string => {
    const form = readForm(z.object({ [name]: z.string().min(1).max(500) }), req.body);
    if (!form.ok) throw new Invalid(form.errors);
    return String(form.value[name]);
  };

  pages.post('/records/certificates/:id/replacement', 'records:manage', async (req, res) => {
    const reason = reasonIn(req, 'reason');
    const issued = await certifying.reissue(actorOf(req), String(req.params['id']), reason);
    const values = { number: issued.number };
    redirect(res, `/records/certificates/${issued.id}`, { key: 'records.said-reissued', values });
  });

  pages.post('/records/certificates/:id/revocation', 'records:manage', async (req, res) => {
    const id = String(req.params['id']);
    await certifying.revoke(actorOf(req), id, reasonIn(req, 'revocation'));
    redirect(res, `/records/certificates/${id}`, { key: 'records.said-revoked' });
  });
  return pages;
}

const asked = z.object({
  search: z.string().max(100).catch(''),
  standing: z.enum(['valid', 'expired', 'revoked']).nullable().catch(null),
  from: z.iso.date().nullable().catch(null),
  to: z.iso.date().nullable().catch(null),
});

function filterFrom(req: Request, actor: Actor, today: string): RecordFilter {
  const { search, standing, from, to } = asked.parse(req.query);
  return { reach: actor.reach('records:view'), personId: null, search, standing, from, to, today };
}

function filterFields(filter: RecordFilter, { t }: Translator): Field[] {
  const options = ['', 'valid', 'expired', 'revoked'].map((value) => ({
    value,
    label: value === '' ? t('common.all') : t(`records.standing-${value}`),
  }));
  return [
    { name: 'search', label: t('common.search'), kind: 'search', value: filter.search, required: false },
    { name: 'standing', label: t('records.column-standing'), value: filter.standing ?? '', options, required: true },
    { name: 'from', label: t('records.completed-from'), kind: 'date', value: filter.from ?? '' },
    { name: 'to', label: t('records.completed-to'), kind: 'date', value: filter.to ?? '' },
  ];
}

const csvColumns = [
  'name',
  'email',
  'staff-number',
  'organisation',
  'title',
  'standing',
  'completed',
  'expires',
  'hours',
  'number',
  'provider',
] as const;

function csvLine(row: RecordListed, today: string, { t }: Translator): string[] {
  return [
    nameAsWritten(row.given_name, row.family_name),
    row.email,
    row.staff_number ?? '',
    row.organisation_name,
    row.title,
    t(`records.standing-${standingOfRecord(row, today)}`),
    row.completed_on,
    row.expires_on ?? '',
    String(row.hours),
    row.number ?? row.reference,
    row.provider,
  ];
}
