import { parse } from 'csv-parse/sync';

export interface FileRow {
  /** As a spreadsheet counts. */
  line: number;
  fields: string[];
}

/**
 * The text of a file as spreadsheets and meeting services write it: UTF-8, UTF-16 with or without a mark, or the code page of
 * Windows that goes with the reader's language.
 */
export function decode(bytes: Buffer, language: string): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  // Latin letters without a mark: every other byte is zero.
  const start = bytes.subarray(0, 200);
  const zeros = (from: number) => start.filter((byte, index) => index % 2 === from && byte === 0).length;
  if (zeros(1) > start.length / 5) return new TextDecoder('utf-16le').decode(bytes);
  if (zeros(0) > start.length / 5) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(language === 'ar' ? 'windows-1256' : 'windows-1252').decode(bytes);
  }
}

/** The rows of a CSV text with their lines; undefined when it is none. The delimiter is the one that makes most columns. */
export function rowsOf(text: string): FileRow[] | undefined {
  const delimiter = [',', ';', '\t'].reduce((best, sign) => (most(text, sign) > most(text, best) ? sign : best));
  try {
    const rows = parse(text, {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }) as unknown as { info: { lines: number }; record: string[] }[];
    return rows.map(({ info, record }) => ({ line: info.lines, fields: record }));
  } catch {
    return undefined;
  }
}

function most(text: string, sign: string): number {
  const lines = text.split(/\r?\n/, 40);
  return Math.max(...lines.map((line) => line.split(sign).length));
}
