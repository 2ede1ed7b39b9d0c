import type { LogLine } from './protocol/index.ts';

/** A line of the flight recorder with the time of the commit it came with. */
export interface RecordedLine {
  sequence: number;
  /** When the commit arrived. */
  at: string;
  /** Seconds since the page was opened. */
  seconds: number;
  kind: LogLine[0];
  what: string[];
}

const answers = /\.(learner_response|student_response|suspend_data|comment|comments|pattern|location|lesson_location)$/;
const mask = '•••';

/** Reads stored records into lines; with `masked`, what the learner answered or wrote is not shown. */
export function linesOf(
  records: readonly { sequence: number; at: string; lines: string }[],
  masked: boolean,
): RecordedLine[] {
  return records.flatMap(({ sequence, at, lines }) =>
    (JSON.parse(lines) as LogLine[]).map(([kind, milliseconds, ...what]) => ({
      sequence,
      at,
      seconds: Math.round(milliseconds / 100) / 10,
      kind,
      what: masked ? maskAnswers(what) : what,
    })),
  );
}

export function searchLines(lines: readonly RecordedLine[], wish: { kind?: string; text?: string }): RecordedLine[] {
  const text = wish.text?.toLowerCase() ?? '';
  return lines.filter(
    (line) =>
      (!wish.kind || line.kind === wish.kind) &&
      (text === '' || line.what.some((word) => word.toLowerCase().includes(text))),
  );
}

/** One line of text for each; what support sends on. */
export function asText(lines: readonly RecordedLine[]): string {
  return lines.map(({ at, seconds, kind, what }) => `${at}\t${seconds}\t${kind}\t${what.join('\t')}\n`).join('');
}

/** GetValue has its answer at the end, SetValue its value after the element. */
function maskAnswers(what: readonly string[]): string[] {
  const [name = '', element = ''] = what;
  if (!answers.test(element)) return [...what];
  if (name.endsWith('SetValue')) return what.map((word, index) => (index === 2 ? mask : word));
  if (name.endsWith('GetValue')) return what.map((word) => (word.startsWith('→') ? `→ ${mask}` : word));
  return [...what];
}
