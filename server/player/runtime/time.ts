const interval =
  /^P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const timespan = /^(\d{2,4}):(\d{2}):(\d{2})(?:\.(\d{1,2}))?$/;
const stamp =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2})(?::(\d{2})(?::(\d{2})(?:\.(\d+)(Z|[+-]\d{2}(?::\d{2})?)?)?)?)?)?)?)?$/;

/** Centiseconds of an ISO 8601 duration, or undefined when it is none. Years are 365.25 days, months a twelfth of that. */
export function parseInterval(text: string): number | undefined {
  const found = interval.exec(text);
  if (!found) return undefined;
  const [years, months, days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0));
  const wholeDays = (years ?? 0) * 365.25 + (months ?? 0) * 30.4375 + (days ?? 0);
  return Math.round((((wholeDays * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 100);
}

/** An ISO 8601 duration in days, hours, minutes and seconds. */
export function formatInterval(centiseconds: number): string {
  if (centiseconds === 0) return 'PT0H0M0S';
  const days = Math.floor(centiseconds / 8_640_000);
  const hours = Math.floor(centiseconds / 360_000) % 24;
  const minutes = Math.floor(centiseconds / 6000) % 60;
  const seconds = (centiseconds % 6000) / 100;
  const time = (hours ? `${hours}H` : '') + (minutes ? `${minutes}M` : '') + (seconds ? `${seconds}S` : '');
  return `P${days ? `${days}D` : ''}${time ? `T${time}` : ''}`;
}

/** Centiseconds of a SCORM 1.2 CMITimespan (HHHH:MM:SS.SS). */
export function parseTimespan(text: string): number | undefined {
  const found = timespan.exec(text);
  if (!found) return undefined;
  const [, hours, minutes, seconds, fraction = ''] = found;
  const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return whole * 100 + Number(fraction.padEnd(2, '0'));
}

/** A SCORM 1.2 CMITimespan; stops at the largest one the type can hold. */
export function formatTimespan(centiseconds: number): string {
  const capped = Math.min(centiseconds, 9999 * 360_000 + 5999 * 60 + 59 * 100);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = String(Math.floor(capped / 360_000)).padStart(4, '0');
  const rest = capped % 100 ? `.${two(capped % 100)}` : '';
  return `${hours}:${two(Math.floor(capped / 6000) % 60)}:${two(Math.floor(capped / 100) % 60)}${rest}`;
}

/**
 * A time(second,10,0) of RTE 4.1.1.7, 1970 to 2038. The type has at most two decimals, but JavaScript's own
 * toISOString() writes three and a Z: refusing what every content script sends would lose interactions.
 */
export function isTimestamp(text: string): boolean {
  const found = stamp.exec(text);
  if (!found) return false;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => (part === undefined ? undefined : Number(part)));
  if (year < 1970 || year > 2038 || month < 1 || month > 12 || day < 1) return false;
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate() || hour > 23 || minute > 59 || second > 59) return false;
  const [fraction = '', zone = ''] = [found[7], found[8]];
  return (fraction.length <= 2 || zone === 'Z') && isZone(zone);
}

function isZone(zone: string): boolean {
  if (zone === '' || zone === 'Z') return true;
  const [hours, minutes = '0'] = zone.slice(1).split(':');
  return Number(hours) < 24 && Number(minutes) < 60;
}
