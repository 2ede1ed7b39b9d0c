import { Temporal } from 'temporal-polyfill';
import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventRepeatingFreq,
  ICalEventStatus,
} from 'ical-generator';
import type { ICalCalendar, ICalEventData } from 'ical-generator';
import { recurrenceOf } from './recurrence.ts';
import { timeZoneBlock } from './time-zone-block.ts';
import type { Period } from '../wall-time.ts';

/** One session as one event of a calendar, from the first to the last of its days. */
export interface CalendarEvent {
  /** The same in every message about the same booking: what a client knows the event by. */
  uid: string;
  /** Greater in every later message (RFC 5545 3.8.7.4): clients drop what is not newer. */
  sequence: number;
  summary: string;
  description: string;
  location: string;
  url: string;
  zone: string;
  /** A period for each day, in order. */
  days: readonly Period[];
  cancelled: boolean;
  changedAt: string;
}

export interface Correspondents {
  organizer: { name: string; email: string };
  attendee: { name: string; email: string };
  /** When the message is made. */
  stamp: string;
}

const refreshHourly = ['REFRESH-INTERVAL;VALUE=DURATION:PT1H', 'X-PUBLISHED-TTL:PT1H'];

/** An iTIP message (RFC 5546) for one person: REQUEST invites and updates, CANCEL takes the event out of the calendar. */
export function message(method: 'REQUEST' | 'CANCEL', event: CalendarEvent, people: Correspondents): string {
  const calendar = emptyCalendar([event]);
  calendar.method(method === 'CANCEL' ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST);
  const shown = { ...event, cancelled: method === 'CANCEL' };
  for (const part of method === 'CANCEL' ? eventParts(shown).slice(0, 1) : eventParts(shown)) {
    calendar.createEvent({
      ...part,
      stamp: new Date(people.stamp),
      organizer: named(people.organizer),
      attendees: [attendee(people.attendee, method)],
    });
  }
  return calendar.toString();
}

/** A feed to subscribe to. Cancelled sessions stay in it, marked, so that clients strike them out instead of keeping a stale copy. */
export function feed(name: string, events: readonly CalendarEvent[]): string {
  const calendar = emptyCalendar(events);
  calendar.method(ICalCalendarMethod.PUBLISH);
  calendar.name(name);
  for (const part of events.flatMap(eventParts)) calendar.createEvent(part);
  // Written here because the library puts the interval after the time zones, where RFC 5545 3.6 allows no property.
  return calendar.toString().replace('METHOD:PUBLISH', () => ['METHOD:PUBLISH', ...refreshHourly].join('\r\n'));
}

function emptyCalendar(events: readonly CalendarEvent[]): ICalCalendar {
  const calendar = ical({ prodId: { company: 'Waymark', product: 'Classroom', language: 'EN' } });
  const momentsIn = (zone: string) =>
    events
      .filter((event) => event.zone === zone)
      .flatMap(({ days }) => days.flatMap((day) => [day.startsAt, day.endsAt]));
  calendar.timezone({ name: null, generator: (zone) => timeZoneBlock(zone, momentsIn(zone)) });
  return calendar;
}

/** The event with its recurrence, followed by a part for each day that keeps other hours than the first. */
function eventParts(event: CalendarEvent): ICalEventData[] {
  const [first] = event.days;
  if (!first) return [];
  const recurrence = recurrenceOf(event.zone, event.days);
  const master = part(event, first);
  if (recurrence.count > 1) {
    const { interval, count, excluded } = recurrence;
    const exclude = excluded.map((date) => sameHour(event.zone, first.startsAt, date));
    const pattern = { freq: ICalEventRepeatingFreq.DAILY, interval, count };
    // An empty list would be written as an EXDATE without a date, which no client reads.
    master.repeating = exclude.length === 0 ? pattern : { ...pattern, exclude };
  }
  const others = recurrence.otherHours.map(({ date, period }) => ({
    ...part(event, period),
    recurrenceId: sameHour(event.zone, first.startsAt, date),
  }));
  return [master, ...others];
}

function part(event: CalendarEvent, period: Period): ICalEventData {
  return {
    id: event.uid,
    sequence: event.sequence,
    // RFC 5545 3.8.7.2 asks for the moment of the message; a feed that nothing has changed in stays the same to the byte.
    stamp: new Date(event.changedAt),
    lastModified: new Date(event.changedAt),
    timezone: event.zone,
    start: zoned(event.zone, period.startsAt),
    end: zoned(event.zone, period.endsAt),
    summary: event.summary,
    description: event.description,
    location: event.location,
    url: event.url,
    status: event.cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  };
}

// The booking is the answer, so no reply is asked for: RSVP=TRUE would send "accepted" mails to an address nobody reads.
function attendee(person: { name: string; email: string }, method: 'REQUEST' | 'CANCEL') {
  const status = method === 'CANCEL' ? ICalAttendeeStatus.DECLINED : ICalAttendeeStatus.ACCEPTED;
  return { ...named(person), rsvp: false, role: ICalAttendeeRole.REQ, status };
}

// RFC 5545 3.2: a parameter's value cannot hold a double quote, escaped or not.
function named(person: { name: string; email: string }): { name: string; email: string } {
  return { name: person.name.replaceAll('"', "'").replaceAll(/[\r\n]+/g, ' '), email: person.email };
}

function zoned(zone: string, instant: string): Temporal.ZonedDateTime {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
}

/** The n-th occurrence of a recurring event keeps the wall time of the first. */
function sameHour(zone: string, instant: string, date: string): Temporal.ZonedDateTime {
  return Temporal.PlainDate.from(date).toZonedDateTime({
    timeZone: zone,
    plainTime: zoned(zone, instant).toPlainTime(),
  });
}
