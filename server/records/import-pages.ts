import { stringify } from 'csv-stringify';
import type { Request, Response } from 'express';
import { actorOf } from '../identity/index.ts';
import type { Translator } from '../platform/language/index.ts';
import { createPages, Invalid, paging, readListing, redirect, show } from '../platform/web/index.ts';
import type { Pages } from '../platform/web/index.ts';
import { nameAsWritten } from './holder-name.ts';
import { importColumns } from './import-rows.ts';
import type { CheckedRow, Importing } from './importing.ts';
import { countImports, listImports } from './import-store.ts';
import type { RecordsParts } from './parts.ts';
import { receiveFile } from './receiving-pages.ts';
import { recordsTabs } from './tabs.ts';
import { importPage, importsPage } from './views.ts';

const home = '/records/imports';

/** Records from elsewhere: template, upload, dry run, then for good. */
export function importPages({ database }: RecordsParts, importing: Importing): Pages {
  const pages = createPages();

  const showList = async (req: Request, res: Response, error?: string): Promise<void> => {
    const actor = actorOf(req);
    const { t, format } = req.translator;
    const listing = readListing(home, req.query, ['uploaded']);
    const reach = actor.reach('records:manage');
    const total = await countImports(database, reach);
    const rows = await listImports(database, reach, {
      limit: listing.size,
      offset: (listing.page - 1) * listing.size,
    });
    const outcome = ({ applied_at, taken, left_out }: (typeof rows)[number]): string =>
      applied_at === null
        ? t('records.import-waiting')
        : t('records.import-done', { taken: taken ?? 0, leftOut: left_out ?? 0 });
    await show(
      res,
      importsPage,
      {
        title: t('records.imports'),
        section: 'records',
        tabs: recordsTabs(actor, 'imports', req.translator),
        error,
        columns: importColumns.map((name) => ({ name, text: t(`records.import-column-${name}`) })),
        rows: rows.map((row) => ({
          name: row.file_name,
          href: `${home}/${row.id}`,
          by: nameAsWritten(row.given_name, row.family_name),
          at: format.dateTime(row.uploaded_at, actor.timeZone),
          outcome: outcome(row),
        })),
        paging: total === 0 ? null : paging(listing, total),
      },
      error === undefined ? 200 : 422,
    );
  };

  pages.get(home, 'records:manage', (req, res) => showList(req, res));

  pages.get(`${home}/template.csv`, 'records:manage', (_req, res) => {
    res.attachment('records-template.csv').type('text/csv');
    res.send(`\ufeff${importColumns.join(',')}\r\n`);
  });

  pages.post(home, 'records:manage', receiveFile('file', 2_000_000), async (req, res) => {
    const { t, say } = req.translator;
    if (!req.file) return showList(req, res, t('records.import-choose'));
    try {
      const content = req.file.buffer.toString('utf8');
      const id = await importing.upload(actorOf(req), { name: req.file.originalname, content });
      redirect(res, `${home}/${id}`);
    } catch (error) {
      if (error instanceof Invalid) return showList(req, res, say(error.said));
      throw error;
    }
  });

  pages.get(`${home}/:id`, 'records:manage', async (req, res) => {
    const actor = actorOf(req);
    const { t, say, format } = req.translator;
    const address = `${home}/${String(req.params['id'])}`;
    const listing = readListing(address, req.query, ['line']);
    const { file, rows } = await importing.check(actor, String(req.params['id']));
    const applied = file.applied_at !== null;
    const from = (listing.page - 1) * listing.size;
    // Faults first: they are what one came to see.
    const sorted = rows.toSorted((a, b) => Number(b.fault !== null) - Number(a.fault !== null) || a.line - b.line);
    const bad = rows.filter(({ fault }) => fault !== null).length;
    await show(res, importPage, {
      title: file.file_name,
      section: 'records',
      breadcrumbs: [{ label: t('records.imports'), href: home }],
      tabs: recordsTabs(actor, 'imports', req.translator),
      applied: applied ? t('records.import-done', { taken: file.taken ?? 0, leftOut: file.left_out ?? 0 }) : null,
      good: rows.length - bad,
      bad,
      action: `${address}/application`,
      faults: `${address}/faults.csv`,
      columns: [
        { label: t('records.column-line'), numeric: true },
        ...importColumns.map((name) => ({ label: t(`records.import-name-${name}`) })),
        { label: t('records.column-fault') },
      ],
      rows: sorted.slice(from, from + listing.size).map((row) => ({
        line: format.number(row.line),
        cells: row.cells,
        fault: row.fault === null ? '' : say(row.fault),
      })),
      paging: paging(listing, rows.length),
    });
  });

  pages.post(`${home}/:id/application`, 'records:manage', async (req, res) => {
    const values = await importing.apply(actorOf(req), String(req.params['id']));
    redirect(res, `${home}/${String(req.params['id'])}`, { key: 'records.import-done', values });
  });

  pages.get(`${home}/:id/faults.csv`, 'records:manage', async (req, res) => {
    const { rows } = await importing.check(actorOf(req), String(req.params['id']));
    res.attachment('records-to-correct.csv');
    const file = stringify({ bom: true, escape_formulas: true });
    file.pipe(res);
    file.write([...importColumns, req.translator.t('records.column-fault')]);
    for (const row of rows) if (row.fault) file.write(faultLine(row, req.translator));
    file.end();
  });
  return pages;
}

function faultLine({ cells, fault }: CheckedRow, { say }: Translator): string[] {
  return [...cells, fault ? say(fault) : ''];
}
