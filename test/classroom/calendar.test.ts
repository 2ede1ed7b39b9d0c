import ICAL from 'ical.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CalendarEvent } from '../../server/classroom/calendars/calendar.ts';
import { feed, message } from '../../server/classroom/calendars/calendar.ts';
import { timeZoneBlock, writeBlock } from '../../server/classroom/calendars/time-zone-block.ts';
import { periodOf, shiftDate } from '../../server/classroom/wall-time.ts';

const people = {
  organizer: { name: 'Waymark', email: 'classroom@waymark.example' },
  attendee: { name: 'Nadia "N." Khalil', email: 'nadia@customs.example' },
  stamp: '2026-09-02T10:00:00.000Z',
};

function event(zone: string, days: [string, string, string][], change: Partial<CalendarEvent> = {}): CalendarEvent {
  return {
    uid: 'booking-1@waymark.example',
    sequence: 0,
    summary: 'قواعد المنشأ — rules of origin, part one; with exercises and a visit to the express courier terminal',
    description: 'First line\nSecond; with, signs',
    location: 'Salle 2, 11 rue des Deux Communes',
    url: 'https://waymark.example/classroom/sessions/1',
    zone,
    days: days.map(([date, starts, ends]) => periodOf(zone, { date, starts, ends })),
    cancelled: false,
    changedAt: '2026-09-01T08:00:00.000Z',
    ...change,
  };
}

/** Reads a calendar as a client does that knows no zone but those written in it. */
function read(content: string) {
  const root = new ICAL.Component(ICAL.parse(content));
  ICAL.TimezoneService.reset();
  for (const zone of root.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  const parts = root.getAllSubcomponents('vevent').map((part) => new ICAL.Event(part));
  const masters = parts.filter((part) => !part.isRecurrenceException());
  for (const part of parts.filter((part) => part.isRecurrenceException())) masters[0]?.relateException(part);
  return { root, parts, periods: masters.flatMap(occurrences) };
}

function occurrences(master: ICAL.Event) {
  if (!master.isRecurring()) return [{ startsAt: utc(master.startDate), endsAt: utc(master.endDate) }];
  const iterator = master.iterator();
  const found = [];
  for (let next = iterator.next(); next; next = iterator.next()) {
    const details = master.getOccurrenceDetails(next);
    found.push({ startsAt: utc(details.startDate), endsAt: utc(details.endDate) });
  }
  return found;
}

function utc(time: ICAL.Time): string {
  return time.toJSDate().toISOString();
}

describe('what a client reads', () => {
  const zones = [
    'Europe/Paris',
    'Africa/Casablanca',
    'America/Vancouver',
    'Asia/Seoul',
    'Africa/Cairo',
    'America/Santiago',
    'Asia/Kathmandu',
  ];

  test('is every day at the moment that the page shows, across the change of the clocks', () => {
    const workshop = event('Europe/Paris', [
      ['2026-10-23', '09:00', '17:00'],
      ['2026-10-24', '09:00', '12:30'],
      ['2026-10-26', '09:00', '17:00'],
    ]);
    expect(read(message('REQUEST', workshop, people)).periods).toEqual(workshop.days);
    expect(workshop.days[2]?.startsAt).toBe('2026-10-26T08:00:00.000Z');
  });

  test('holds for a night in which the clocks change, first or later', () => {
    const [friday, saturday, sunday] = ['2026-10-23', '2026-10-24', '2026-10-25'].map(
      (date) => [date, '22:00', '06:00'] as [string, string, string],
    );
    for (const nights of [[friday!, saturday!, sunday!], [saturday!, sunday!], [saturday!]]) {
      const watch = event('Europe/Paris', nights);
      const { periods, parts } = read(message('REQUEST', watch, people));
      expect(periods).toEqual(watch.days);
      // RFC 5545 3.8.5.3: an end gives every occurrence the same exact length, so that a longer night needs a part of its own.
      const own = parts.filter((part) => utc(part.startDate) === watch.days[nights.indexOf(saturday!)]?.startsAt);
      expect(own.some((part) => !part.isRecurring())).toBe(true);
    }
  });

  test('holds for any days, hours and zone', () => {
    const hours = fc.constantFrom(['08:00', '12:00'], ['09:30', '17:15'], ['22:00', '06:00']);
    const days = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        days,
        fc.array(hours, { minLength: 8, maxLength: 8 }),
        (zone, offsets, times) => {
          const dates = offsets.toSorted((a, b) => a - b).map((offset) => shiftDate('2026-09-01', offset));
          const workshop = event(
            zone,
            dates.map((date, n) => [date, times[n]?.[0] ?? '', times[n]?.[1] ?? '']),
          );
          const periods = read(message('REQUEST', workshop, people)).periods.toSorted((a, b) =>
            a.startsAt < b.startsAt ? -1 : 1,
          );
          expect(periods).toEqual(workshop.days);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the rules of scheduling messages', () => {
  const workshop = event('Europe/Paris', [
    ['2026-10-23', '09:00', '17:00'],
    ['2026-10-24', '10:00', '12:30'],
  ]);

  test('a request has one UID, an organiser, the one attendee it is sent to, a sequence and a stamp (RFC 5546 3.2.2)', () => {
    const { root, parts } = read(message('REQUEST', { ...workshop, sequence: 3 }, people));
    expect(root.getFirstPropertyValue('method')).toBe('REQUEST');
    expect(new Set(parts.map((part) => part.uid))).toEqual(new Set(['booking-1@waymark.example']));
    for (const part of parts) {
      expect(part.sequence).toBe(3);
      expect(part.organizer.toLowerCase()).toBe('mailto:classroom@waymark.example');
      expect(part.attendees.map((attendee) => String(attendee.getFirstValue()).toLowerCase())).toEqual([
        'mailto:nadia@customs.example',
      ]);
      expect(part.attendees[0]?.getParameter('rsvp')).toBe('FALSE');
      expect(part.component.hasProperty('dtstamp')).toBe(true);
      expect(part.component.getFirstPropertyValue('status')).toBe('CONFIRMED');
    }
  });

  test('a cancellation names the whole event once, under the same UID (RFC 5546 3.2.5)', () => {
    const { root, parts } = read(message('CANCEL', { ...workshop, sequence: 4 }, people));
    expect(root.getFirstPropertyValue('method')).toBe('CANCEL');
    expect(parts).toHaveLength(1);
    expect(parts[0]?.component.hasProperty('recurrence-id')).toBe(false);
    expect(parts[0]?.component.getFirstPropertyValue('status')).toBe('CANCELLED');
    expect(parts[0]?.sequence).toBe(4);
  });

  test('a feed is published without attendees, and keeps what was cancelled, marked', () => {
    const content = feed('My sessions', [workshop, { ...workshop, uid: 'other@waymark.example', cancelled: true }]);
    expect(content).toContain('METHOD:PUBLISH');
    expect(content).not.toContain('ATTENDEE');
    expect(content.match(/STATUS:CANCELLED/g)).toHaveLength(2);
    expect(content.match(/BEGIN:VTIMEZONE/g)).toHaveLength(1);
  });
});

describe('what the common clients stumble over', () => {
  const workshop = event('Africa/Casablanca', [
    ['2026-10-23', '09:00', '17:00'],
    ['2026-10-27', '09:00', '17:00'],
    ['2026-10-28', '09:00', '17:00'],
  ]);
  const all = [
    message('REQUEST', workshop, people),
    message('CANCEL', workshop, people),
    feed('My sessions', [workshop]),
  ];

  test.each(all)('lines end in CRLF, are folded at 75 octets, and no letter is cut (RFC 5545 3.1)', (content) => {
    expect(content.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    for (const line of content.split('\r\n')) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      expect(line).not.toContain('�');
    }
    expect(content.replaceAll('\r\n ', '')).toContain('قواعد المنشأ — rules of origin\\, part one\\; with');
  });

  test.each(all)('properties of the calendar stand before its components (RFC 5545 3.6)', (content) => {
    const lines = content.split('\r\n');
    const firstComponent = lines.findIndex((line) => line.startsWith('BEGIN:VTIMEZONE'));
    const outside = withoutComponents(lines.slice(firstComponent));
    expect(outside.filter((line) => line !== 'END:VCALENDAR' && line !== '')).toEqual([]);
  });

  test.each(all)('every TZID is defined, and no RDATE is used', (content) => {
    const named = new Set([...content.matchAll(/;TZID=([^:;]+)/g)].map(([, zone]) => zone));
    expect([...named]).toEqual(['Africa/Casablanca']);
    expect(content).toContain('TZID:Africa/Casablanca\r\n');
    expect(content).not.toContain('RDATE');
  });

  test('a name with quotes does not break its parameter', () => {
    expect(message('REQUEST', workshop, people).replaceAll('\r\n ', '')).toContain(`CN="Nadia 'N.' Khalil"`);
  });
});

describe('time-zone blocks', () => {
  test('the published block is taken where it agrees with our clock', () => {
    expect(timeZoneBlock('Europe/Paris', ['2026-10-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z'])).toContain('RRULE:');
  });

  test('a block of our own names each change of the clocks in between', () => {
    const block = writeBlock('Europe/Paris', '2026-10-01T00:00:00.000Z', '2027-04-01T00:00:00.000Z');
    expect(block.match(/DTSTART:\d{8}T\d{6}/g)).toEqual([
      'DTSTART:20260329T020000',
      'DTSTART:20261025T030000',
      'DTSTART:20270328T020000',
    ]);
    expect(writeBlock('Asia/Seoul', '2026-10-01T00:00:00.000Z', '2027-04-01T00:00:00.000Z')).toContain(
      'TZOFFSETTO:+0900',
    );
    expect(writeBlock('UTC', '2026-10-01T00:00:00.000Z', '2027-04-01T00:00:00.000Z')).toContain('TZOFFSETTO:+0000');
  });
});

function withoutComponents(lines: readonly string[]): string[] {
  let depth = 0;
  return lines.filter((line) => {
    if (line.startsWith('BEGIN:')) depth += 1;
    const outside = depth === 0;
    if (line.startsWith('END:') && depth > 0) depth -= 1;
    return outside;
  });
}
