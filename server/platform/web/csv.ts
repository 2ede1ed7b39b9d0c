import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { Response } from 'express';

export interface CsvColumn<Row> {
  heading: string;
  value(row: Row): string | number | null | undefined;
}

/**
 * Answers with a file of rows as they come from the database, however many there are. With a byte order mark, by which
 * spreadsheets know UTF-8, and with formulas made harmless: a cell that a learner typed must not compute.
 */
export async function sendCsv<Row>(
  res: Response,
  fileName: string,
  columns: readonly CsvColumn<Row>[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): Promise<void> {
  res.status(200).type('text/csv');
  res.attachment(fileName);
  const file = stringify({ bom: true, escape_formulas: true, record_delimiter: 'windows' });
  await pipeline(Readable.from(linesOf(columns, rows)), file, res);
}

async function* linesOf<Row>(columns: readonly CsvColumn<Row>[], rows: AsyncIterable<Row> | Iterable<Row>) {
  yield columns.map(({ heading }) => heading);
  for await (const row of rows) yield columns.map(({ value }) => value(row) ?? '');
}
