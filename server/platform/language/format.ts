import type { Values } from './index.ts';

/** Times come in as stored (UTC, ISO 8601) and go out in a zone (IANA name, UTC unless told) by the rules of the language. */
export interface Format {
  date(iso: string, zone?: string): string;
  /** Date, weekday and year in full, for headings. */
  longDate(iso: string, zone?: string): string;
  time(iso: string, zone?: string): string;
  dateTime(iso: string, zone?: string): string;
  /** "September 2026", or "Sep" where there is little room. */
  month(iso: string, width?: 'long' | 'short', zone?: string): string;
  dayOfMonth(iso: string, zone?: string): string;
  number(value: number, decimals?: number): string;
  /** 0.5 is 50 %. */
  percent(share: number): string;
  /** Minutes to "1 h 30 min". */
  duration(minutes: number): string;
  bytes(count: number): string;
  /** "in 3 days", "2 hours ago", against `now`, both ISO. */
  relative(iso: string, now: string): string;
  list(words: readonly string[]): string;
  /** The name of a language or a country by its code, in the reader's language. */
  languageName(code: string): string;
}

export function createFormat(locale: string, t: (key: string, values?: Values) => string): Format {
  const dates = formatters(locale);
  const plain = new Intl.NumberFormat(locale);
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const conjunction = new Intl.ListFormat(locale, { type: 'conjunction' });
  const names = new Intl.DisplayNames(locale, { type: 'language' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return {
    date: (iso, zone) => dates({ dateStyle: 'medium' }, zone).format(new Date(iso)),
    longDate: (iso, zone) => dates({ dateStyle: 'full' }, zone).format(new Date(iso)),
    time: (iso, zone) => dates({ timeStyle: 'short' }, zone).format(new Date(iso)),
    dateTime: (iso, zone) => dates({ dateStyle: 'medium', timeStyle: 'short' }, zone).format(new Date(iso)),
    month: (iso, width = 'long', zone) =>
      dates(width === 'long' ? { month: 'long', year: 'numeric' } : { month: 'short' }, zone).format(new Date(iso)),
    dayOfMonth: (iso, zone) => dates({ day: 'numeric' }, zone).format(new Date(iso)),
    number: (value, decimals) =>
      decimals === undefined ? plain.format(value) : plain.format(Number(value.toFixed(decimals))),
    percent: (value) => share.format(value),
    duration: (minutes) => duration(Math.round(minutes), t),
    bytes: (count) => bytes(count, plain, t),
    relative: (iso, now) => relativeTo(iso, now, relative),
    list: (words) => conjunction.format(words),
    languageName: (code) => names.of(code) ?? code,
  };
}

// Making an Intl.DateTimeFormat costs a hundred times what using it does.
function formatters(locale: string) {
  const known = new Map<string, Intl.DateTimeFormat>();
  return (options: Intl.DateTimeFormatOptions, zone = 'UTC'): Intl.DateTimeFormat => {
    const key = [options.dateStyle, options.timeStyle, options.month, options.day, zone].join('/');
    let format = known.get(key);
    if (!format) {
      format = new Intl.DateTimeFormat(locale, { ...inWords(locale, options), timeZone: zone, hourCycle: 'h23' });
      known.set(key, format);
    }
    return format;
  };
}

// The medium Arabic date is digits alone, which read as day or month by where one learnt it.
function inWords(locale: string, { dateStyle, timeStyle, ...rest }: Intl.DateTimeFormatOptions) {
  if (!locale.startsWith('ar') || dateStyle !== 'medium')
    return { ...rest, ...(dateStyle && { dateStyle }), ...(timeStyle && { timeStyle }) };
  const day = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  return timeStyle ? ({ ...day, hour: '2-digit', minute: '2-digit' } as const) : day;
}

function duration(minutes: number, t: (key: string, values?: Values) => string): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return t('common.minutes', { count: rest });
  return rest === 0 ? t('common.hours', { count: hours }) : t('common.hours-minutes', { hours, minutes: rest });
}

function bytes(count: number, plain: Intl.NumberFormat, t: (key: string, values?: Values) => string): string {
  if (count < 1_000) return t('common.bytes', { count });
  if (count < 1_000_000) return t('common.kilobytes', { count: plain.format(Math.round(count / 1_000)) });
  return t('common.megabytes', { count: plain.format(Math.round(count / 100_000) / 10) });
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

function relativeTo(iso: string, now: string, relative: Intl.RelativeTimeFormat): string {
  const seconds = (Date.parse(iso) - Date.parse(now)) / 1_000;
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['minute', 60];
  return relative.format(Math.round(seconds / size), unit);
}
