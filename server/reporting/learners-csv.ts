import { stringify } from 'csv-stringify/sync';
import type { LearnerRow } from './learners-store.ts';
import type { Place } from './places.ts';
import type { Translator } from '../platform/language/index.ts';

const columns = [
  'family-name',
  'given-name',
  'email',
  'organisation',
  'administration',
  'path',
  'cycle',
  'status',
  'steps-done',
  'steps-needed',
  'enrolled-on',
  'started-on',
  'due-on',
  'completed-on',
  'expires-on',
] as const;

const batch = 500;

/** The rows as CSV, a piece at a time: headings in the reader's language, days as ISO dates, safe to open in a spreadsheet. */
export async function* learnersCsv(
  rows: AsyncIterable<LearnerRow>,
  places: ReadonlyMap<string, Place>,
  { t }: Translator,
): AsyncGenerator<string> {
  // Spreadsheets take a file for UTF-8 by this mark alone.
  yield `\uFEFF${lines([columns.map((column) => t(`reporting.csv-${column}`))])}`;
  const statuses = new Map<string, string>();
  const word = (status: string): string => {
    const known = statuses.get(status) ?? t(`common.status-${status}`);
    statuses.set(status, known);
    return known;
  };
  let waiting: string[][] = [];
  for await (const row of rows) {
    waiting.push(cells(row, places.get(row.organisationId), word(row.status)));
    if (waiting.length < batch) continue;
    yield lines(waiting);
    waiting = [];
  }
  yield lines(waiting);
}

function cells(row: LearnerRow, place: Place | undefined, status: string): string[] {
  return [
    row.familyName,
    row.givenName,
    row.email,
    place?.name ?? '',
    place?.administration ?? '',
    row.pathTitle,
    String(row.cycle),
    status,
    String(row.stepsDone),
    String(row.stepsNeeded),
    row.enrolledOn ?? '',
    row.startedOn ?? '',
    row.dueOn ?? '',
    row.completedOn ?? '',
    row.expiresOn ?? '',
  ];
}

// A name that begins like a formula would be run by the spreadsheet that opens the file.
function lines(rows: string[][]): string {
  return stringify(rows, { escape_formulas: true, record_delimiter: '\r\n' });
}
