import { describe, expect, test } from 'vitest';
import { badRowsFile, readAttendanceFile } from '../../server/classroom/attendance/attendance-file.ts';
import type { Known } from '../../server/classroom/attendance/attendance-file.ts';
import { decode } from '../../server/classroom/attendance/file-text.ts';
import { dateOrderOf, minutesWithin, momentOf } from '../../server/classroom/attendance/file-times.ts';
import type { SessionUnitRow } from '../../server/classroom/tables.ts';
import { periodOf } from '../../server/classroom/wall-time.ts';

const zone = 'Asia/Seoul';

function unit(id: string, date: string, starts: string, ends: string): SessionUnitRow {
  const { startsAt, endsAt } = periodOf(zone, { date, starts, ends });
  return {
    id,
    session_id: 's',
    course_unit_id: null,
    title: id,
    date,
    starts,
    ends,
    starts_at: startsAt,
    ends_at: endsAt,
  };
}

const known: Known = {
  zone,
  units: [unit('morning', '2026-03-04', '09:00', '12:00'), unit('afternoon', '2026-03-04', '14:00', '17:00')],
  bookings: [
    { id: 'lena', email: 'Lena@example.org', staff_number: 'AD-1017', makes_up: null },
    { id: 'omar', email: 'omar@example.org', staff_number: null, makes_up: '["afternoon"]' },
  ],
  statuses: new Map([
    ['attended', 'attended'],
    ['partly', 'partly'],
    ['no-show', 'no-show'],
    ['excused', 'excused'],
    ['حاضر', 'attended'],
    ['excuse', 'excused'],
  ]),
};
const read = (text: string) => readAttendanceFile(text, known);
const marks = (text: string) =>
  read(text)?.marks.map((mark) => [mark.bookingId, mark.unitId, mark.status, mark.minutes]);
const faults = (text: string) => read(text)?.bad.map((row) => [row.line, row.why]);

describe('the text of a file', () => {
  const text = 'email,status\nélodie@example.org,Excusé\n';
  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16 with a mark, as Excel writes Unicode text', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16 without one', Buffer.from(text, 'utf16le')],
    ['UTF-16 the other way round', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['the code page of Windows', Buffer.from(text, 'latin1')],
  ])('is read from %s', (_name, bytes) => {
    expect(decode(bytes, 'fr').replace(/^\uFEFF/, '')).toBe(text);
  });

  test('in Arabic is read from the code page of Windows as well', () => {
    expect(decode(Buffer.from([0xcd, 0xc7, 0xd6, 0xd1]), 'ar')).toBe('حاضر');
  });
});

describe('a list of marks', () => {
  test.each([',', ';', '\t'])('is read with %j between the fields', (sign) => {
    const rows = [
      ['email', 'unit', 'status', 'minutes', 'comment'],
      ['lena@example.org', '1', 'Attended', '', ''],
      ['LENA@example.org', '2', 'partly', '50', '"left; early, ill"'],
    ];
    expect(marks(rows.map((row) => row.join(sign)).join('\r\n'))).toEqual([
      ['lena', 'morning', 'attended', null],
      ['lena', 'afternoon', 'partly', 50],
    ]);
  });

  test('may name people by staff number, columns and statuses by their words in other languages', () => {
    expect(marks('Matricule;Unité;Statut\nad-1017;1;Excusé\n')).toEqual([['lena', 'morning', 'excused', null]]);
    expect(marks('البريد الإلكتروني,الوحدة,الحالة\nlena@example.org,2,حاضر\n')).toEqual([
      ['lena', 'afternoon', 'attended', null],
    ]);
  });

  test('gives back each row that cannot be taken, with its line and reason', () => {
    const text = [
      'email,unit,status,minutes',
      'nobody@example.org,1,attended,',
      'omar@example.org,1,attended,',
      'lena@example.org,1,here,',
      '',
      'lena@example.org,1,partly,',
      'lena@example.org,1,partly,181',
      'lena@example.org,1,attended,',
      'lena@example.org,1,no-show,',
    ].join('\n');
    expect(faults(text)).toEqual([
      [2, 'email-unknown'],
      [3, 'unit-unknown'],
      [4, 'status-unknown'],
      [6, 'minutes-needed'],
      [7, 'minutes-too-many'],
      [9, 'twice'],
    ]);
    expect(marks(text)).toEqual([['lena', 'morning', 'attended', null]]);
  });

  test('the rows that are given back can be corrected and sent again', () => {
    const { head, bad } = read('name;email;unit;status\n=1+1;lena@example.org;1;here\n')!;
    const file = badRowsFile(head, bad, (why) => `because: ${why}`);
    expect(file).toContain('because: status-unknown');
    expect(file).toContain("'=1+1");
    expect(marks(file.replace(',here,', ',attended,'))).toEqual([['lena', 'morning', 'attended', null]]);
  });

  test('is none without its columns', () => {
    expect(read('not a table')).toBeUndefined();
    expect(read('email,name\nlena@example.org,Lena\n')).toBeUndefined();
    expect(read('')).toBeUndefined();
  });

  test('brings grades, the same one in every row of a person, not two', () => {
    const grades = (text: string) => read(text)?.grades.map((each) => [each.bookingId, each.grade]);
    const text = 'email,unit,status,grade\nlena@example.org,1,attended,"82,5"\nlena@example.org,2,attended,82.5\n';
    expect(grades(text)).toEqual([['lena', 82.5]]);
    expect(marks(text)).toHaveLength(2);
    expect(grades('email,grade\nlena@example.org,70\nomar@example.org,\n')).toEqual([['lena', 70]]);
    expect(faults('email,grade\nlena@example.org,70\nlena@example.org,80\nomar@example.org,101\n')).toEqual([
      [3, 'twice'],
      [4, 'grade-range'],
    ]);
  });
});

describe('a list of who joined and left', () => {
  test('counts the minutes of each unit, of somebody who came back twice those of both times', () => {
    const text = [
      'Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)',
      'Lena,lena@example.org,2026-03-04 09:00:00,2026-03-04 09:40:00,40',
      'Lena,lena@example.org,2026-03-04 09:30:00,2026-03-04 10:00:00,30',
      'Lena,lena@example.org,2026-03-04 11:00:00,2026-03-04 17:05:00,365',
      'Omar,omar@example.org,2026-03-04 08:50:00,2026-03-04 15:00:00,370',
    ].join('\n');
    expect(marks(text)).toEqual([
      ['lena', 'morning', 'partly', 120],
      ['lena', 'afternoon', 'attended', null],
      ['omar', 'afternoon', 'partly', 60],
    ]);
  });

  test('may stand below a summary, and the single joinings count where there are first and last ones as well', () => {
    const text = [
      '1. Summary',
      'Meeting title\tRisk management',
      '',
      '2. Participants',
      'Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tRole',
      'Lena\t3/4/26, 9:00:00 AM\t3/4/26, 12:00:00 PM\t2h\tlena@example.org\tPresenter',
      '',
      '3. In-Meeting Activities',
      'Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole',
      'Lena\t3/4/26, 9:00:00 AM\t3/4/26, 10:00:00 AM\t1h\tlena@example.org\tPresenter',
      'Lena\t3/4/26, 11:00:00 AM\t3/4/26, 12:00:00 PM\t1h\tlena@example.org\tPresenter',
    ].join('\r\n');
    expect(marks(text)).toEqual([['lena', 'morning', 'partly', 120]]);
  });

  test('times outside every unit, or the wrong way round, are given back', () => {
    const text = [
      'email,joined,left',
      'lena@example.org,2026-03-05 09:00,2026-03-05 10:00',
      'omar@example.org,2026-03-04 15:00,2026-03-04 14:00',
      'omar@example.org,noon,2026-03-04 14:00',
    ].join('\n');
    expect(faults(text)).toEqual([
      [2, 'outside'],
      [3, 'times-unreadable'],
      [4, 'times-unreadable'],
    ]);
  });
});

describe('times', () => {
  test.each([
    ['2026-03-04 09:05', '2026-03-04T00:05:00.000Z'],
    ['2026-03-04T09:05:30', '2026-03-04T00:05:00.000Z'],
    ['2026-03-04T00:05:00Z', '2026-03-04T00:05:00.000Z'],
    ['2026-03-04T02:05:00+02:00', '2026-03-04T00:05:00.000Z'],
    ['4.3.2026 9:05', '2026-03-04T00:05:00.000Z'],
    ['04/03/2026 09:05:00', '2026-03-04T00:05:00.000Z'],
    ['4-3-26 9:05', '2026-03-04T00:05:00.000Z'],
    ['4/3/2026, 12:05 AM', '2026-03-03T15:05:00.000Z'],
    ['4/3/2026 12:05 p.m.', '2026-03-04T03:05:00.000Z'],
    ['4/3/2026 1:05\u202fPM', '2026-03-04T04:05:00.000Z'],
    ['٤/٣/٢٠٢٦ ٠٩:٠٥', '2026-03-04T00:05:00.000Z'],
  ])('%s', (text, instant) => {
    expect(momentOf(text, zone, 'day-first')).toBe(instant);
  });

  test.each(['31.2.2026 9:05', '4/3/2026 25:05', '2026-13-01 09:00', 'yesterday', ''])('%j is none', (text) => {
    expect(momentOf(text, zone, 'day-first')).toBeUndefined();
  });

  test('day and month are told apart by a date that can be read one way only, else by the days of the session', () => {
    const days = new Set(['2026-03-04']);
    expect(dateOrderOf(['3/4/2026 9:00', '13/4/2026 9:00'], zone, days)).toBe('day-first');
    expect(dateOrderOf(['3/4/2026 9:00', '3/13/2026 9:00'], zone, days)).toBe('month-first');
    expect(dateOrderOf(['3/4/2026 9:00'], zone, days)).toBe('month-first');
    expect(dateOrderOf(['4/3/2026 9:00'], zone, days)).toBe('day-first');
    expect(dateOrderOf([], zone, days)).toBe('day-first');
  });

  test('minutes that overlap count once, those outside the unit not at all', () => {
    const at = (starts: string, ends: string) => periodOf(zone, { date: '2026-03-04', starts, ends });
    const hour = at('09:00', '10:00');
    expect(minutesWithin(hour, [at('08:00', '09:10'), at('09:05', '09:20'), at('09:50', '11:00')])).toBe(30);
    expect(minutesWithin(hour, [at('09:00', '10:00'), at('09:10', '09:20')])).toBe(60);
    expect(minutesWithin(hour, [at('10:00', '11:00')])).toBe(0);
  });
});
