import { Temporal } from 'temporal-polyfill';
import { tzlib_get_ical_block, tzlib_get_offset } from 'timezones-ical-library';
import { wallTimeOf } from '../wall-time.ts';

/**
 * VTIMEZONE for a calendar with these moments in it. The published block is taken where it says of each what our own clock says;
 * where the two know different editions of the time-zone database, a block is written from our clock, so that a calendar never
 * shows another moment than the page.
 */
export function timeZoneBlock(zone: string, moments: readonly string[]): string {
  const published = tzlib_get_ical_block(zone)[0];
  const sorted = moments.toSorted();
  return published?.startsWith('BEGIN:VTIMEZONE') && sorted.every((moment) => agrees(zone, moment))
    ? withoutDates(published)
    : writeBlock(zone, sorted[0] ?? '', sorted.at(-1) ?? '');
}

/** A block with one observance for every change of the clocks around the times, as RFC 5545 3.6.5 allows without RRULE. */
export function writeBlock(zone: string, from: string, to: string): string {
  const first = Temporal.Instant.from(from).toZonedDateTimeISO(zone);
  const lines = [
    'BEGIN:VTIMEZONE',
    `TZID:${zone}`,
    ...observance(zone, first.getTimeZoneTransition('previous') ?? epoch(zone)),
  ];
  let next = first.getTimeZoneTransition('next');
  while (next && next.epochMilliseconds <= Date.parse(to)) {
    lines.push(...observance(zone, next));
    next = next.getTimeZoneTransition('next');
  }
  return [...lines, 'END:VTIMEZONE'].join('\r\n');
}

function agrees(zone: string, moment: string): boolean {
  const { date, time } = wallTimeOf(zone, moment);
  const { offset } = Temporal.Instant.from(moment).toZonedDateTimeISO(zone);
  return tzlib_get_offset(zone, date, time) === compact(offset);
}

function observance(zone: string, onset: Temporal.ZonedDateTime): string[] {
  const before = onset.subtract({ nanoseconds: 1 });
  const kind = onset.offsetNanoseconds > before.offsetNanoseconds ? 'DAYLIGHT' : 'STANDARD';
  // RFC 5545 3.6.5: the onset is written in the wall time that was in force until then.
  const wall = onset
    .toInstant()
    .toZonedDateTimeISO('UTC')
    .toPlainDateTime()
    .add({ nanoseconds: before.offsetNanoseconds });
  return [
    `BEGIN:${kind}`,
    `DTSTART:${wall.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '')}`,
    `TZOFFSETFROM:${compact(before.offset)}`,
    `TZOFFSETTO:${compact(onset.offset)}`,
    `TZNAME:${zone}`,
    `END:${kind}`,
  ];
}

function epoch(zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
}

function compact(offset: string): string {
  return offset.replaceAll(':', '').slice(0, 5);
}

// LAST-MODIFIED and X-LIC-LOCATION say nothing a client needs, and the first would change with every release of the database.
function withoutDates(block: string): string {
  return block.replaceAll(/(?:LAST-MODIFIED|X-LIC-LOCATION):[^\r\n]*\r?\n/g, '');
}
