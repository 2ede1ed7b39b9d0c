import type { Translator } from '../platform/language/index.ts';
import type { Column } from '../platform/web/index.ts';
import { nameAsWritten } from './holder-name.ts';
import { recordRow, standingOfRecord } from './record-rows.ts';
import type { Holder } from './store.ts';
import type { Transcript } from './transcript.ts';
import type { TranscriptPage, TranscriptTable } from './views.ts';

export function transcriptModel(
  holder: NonNullable<Holder>,
  transcript: Transcript,
  now: string,
  translator: Translator,
): Pick<TranscriptPage, 'facts' | 'completions' | 'tables' | 'asOf'> {
  const { t, format } = translator;
  const fact = (name: string, value: string | null) =>
    value === null || value === '' ? [] : [{ label: t(`records.${name}`), value }];
  return {
    facts: [
      ...fact('holder', nameAsWritten(holder.given_name, holder.family_name)),
      ...fact('organisation', holder.organisation_name),
      ...fact('grade', holder.grade),
      ...fact('staff-number', holder.staff_number),
      ...fact('total-hours', format.number(transcript.hours, 1)),
    ],
    completions: transcript.completions.map((row) => recordRow(row, now.slice(0, 10), translator, false)),
    tables: [
      attemptsTable(transcript, holder.time_zone, translator),
      attendanceTable(transcript, translator),
      exemptionsTable(transcript, translator),
      achievementsTable(transcript, translator),
    ].filter(({ rows }) => rows.length > 0),
    asOf: t('common.as-of', { time: format.dateTime(now, holder.time_zone) }),
  };
}

/** One line for each thing done, of whatever kind, for a spreadsheet: dates as ISO days, numbers plain. */
export function transcriptLines(transcript: Transcript, today: string, { t }: Translator): string[][] {
  return [
    ...transcript.completions.map((row) => [
      t('records.kind-completion'),
      row.title,
      row.completed_on,
      t(`records.standing-${standingOfRecord(row, today)}`),
      String(row.hours),
      '',
      row.expires_on ?? '',
      row.number ?? row.reference,
      row.provider,
    ]),
    ...transcript.attempts.map((row) => [
      t('records.kind-attempt'),
      `${row.title} (${row.number})`,
      (row.completed_at ?? row.changed_at).slice(0, 10),
      t(`records.attempt-${row.status}`),
      (row.centiseconds / 360_000).toFixed(2),
      row.scaled === null ? '' : String(Math.round(row.scaled * 100)),
      '',
      '',
      '',
    ]),
    ...transcript.attendance.map((row) => [
      t('records.kind-attendance'),
      `${row.title}: ${row.unit}`,
      row.held_on,
      t(`records.attendance-${row.status}`),
      (row.minutes / 60).toFixed(2),
      row.grade === null ? '' : String(row.grade),
      '',
      '',
      '',
    ]),
    ...transcript.exemptions.map((row) => [
      t('records.kind-exemption'),
      [row.path, row.step].filter(Boolean).join(': '),
      row.granted_on ?? '',
      t(`records.exemption-${row.kind}`),
      '',
      '',
      row.expires_on ?? '',
      '',
      '',
    ]),
    ...transcript.achievements.map((row) => [
      t('records.kind-achievement'),
      row.title,
      row.achieved_on,
      t('records.approved'),
      '',
      '',
      row.valid_until ?? '',
      '',
      row.issuer,
    ]),
  ];
}

export const transcriptColumns = [
  'kind',
  'title',
  'date',
  'status',
  'hours',
  'score',
  'expires',
  'number',
  'provider',
] as const;

function attemptsTable(transcript: Transcript, zone: string, { t, format }: Translator): TranscriptTable {
  return {
    title: t('records.attempts'),
    columns: headings(['module', 'attempt', 'status', 'score', 'time', 'last-worked'], t),
    rows: transcript.attempts.map((row) => [
      row.title,
      format.number(row.number),
      t(`records.attempt-${row.status}`),
      row.scaled === null ? '' : format.percent(row.scaled),
      format.duration(row.centiseconds / 6000),
      format.date(row.completed_at ?? row.changed_at, zone),
    ]),
  };
}

function attendanceTable(transcript: Transcript, { t, format }: Translator): TranscriptTable {
  return {
    title: t('records.attendance'),
    columns: headings(['session', 'unit', 'date', 'status', 'minutes'], t),
    rows: transcript.attendance.map((row) => [
      row.title,
      row.unit,
      format.date(row.held_on),
      t(`records.attendance-${row.status}`),
      t('records.minutes-of', { minutes: row.minutes, planned: row.planned_minutes }),
    ]),
  };
}

function exemptionsTable(transcript: Transcript, { t, format }: Translator): TranscriptTable {
  return {
    title: t('records.exemptions'),
    columns: headings(['path', 'step', 'kind', 'granted', 'expires', 'reason'], t),
    rows: transcript.exemptions.map((row) => [
      row.path,
      row.step ?? '',
      row.state === 'revoked'
        ? t('records.exemption-revoked', { kind: t(`records.exemption-${row.kind}`) })
        : t(`records.exemption-${row.kind}`),
      row.granted_on === null ? '' : format.date(row.granted_on),
      row.expires_on === null ? '' : format.date(row.expires_on),
      row.reason,
    ]),
  };
}

function achievementsTable(transcript: Transcript, { t, format }: Translator): TranscriptTable {
  return {
    title: t('records.achievements'),
    columns: headings(['title', 'provider', 'date', 'expires'], t),
    rows: transcript.achievements.map((row) => [
      row.title,
      row.issuer,
      format.date(row.achieved_on),
      row.valid_until === null ? '' : format.date(row.valid_until),
    ]),
  };
}

const headings = (names: string[], t: Translator['t']): Column[] =>
  names.map((name) => ({ label: t(`records.column-${name}`) }));
