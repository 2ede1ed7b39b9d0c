import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, openHouseInBrowser } from '../kit/browser.ts';
import type { OpenedHouse } from '../kit/browser.ts';
import { book } from '../../server/classroom/booking/booking.ts';
import { bookingOf } from '../../server/classroom/booking/booking-store.ts';
import { unitsOf } from '../../server/classroom/sessions/session-store.ts';
import { castPassword } from '../kit/cast.ts';
import { furnish, outbox, schoolOpens } from './kit.ts';
import type { School } from './kit.ts';

let school: School<OpenedHouse>;
beforeAll(async () => void (school = await furnish(await openHouseInBrowser({ now: schoolOpens }))));
afterAll(() => school.house.close());

test('a seat that is given back goes to the first on the waiting list', async () => {
  const id = await school.session({ capacity: 1, title: 'Last seat' });
  const lena = await school.house.as('lena');
  await lena.goto(`/classroom/sessions/${id}`);
  await lena.getByRole('button', { name: 'Book a seat' }).click();
  await lena.getByText('The seat of Lena Okafor is booked.').waitFor();

  const omar = await school.house.as('omar', { viewport: { width: 390, height: 844 } });
  await omar.goto(`/classroom/sessions/${id}`);
  await omar.getByRole('button', { name: 'الانضمام إلى قائمة الانتظار' }).click();
  await omar.locator('.status', { hasText: 'في قائمة الانتظار' }).waitFor();

  await lena.locator('summary', { hasText: 'Cancel the booking' }).click();
  await lena.getByRole('button', { name: 'Cancel the booking' }).click();
  await lena.getByText('The booking of Lena Okafor has been cancelled.').waitFor();
  await omar.reload();
  await omar.locator('.status', { hasText: 'محجوز' }).waitFor();
  const letter = (await outbox(school.house)).find((each) => each.occasion.startsWith('classroom.promoted'));
  expect(letter).toMatchObject({ to_name: 'Omar Said', language: 'ar', calendar_method: 'REQUEST' });
});

test('a session that is called off leaves the calendars, and others are offered', async () => {
  const id = await school.session({ capacity: 3, title: 'To be called off', roomId: null, place: 'Lunt' });
  const units = [{ courseUnitId: null, title: 'All', date: '2026-11-12', starts: '09:00', ends: '17:00' }];
  const other = await school.session({ title: 'Another run', roomId: null, place: 'Lunt', units });
  const yuki = await school.house.as('yuki');
  await yuki.goto(`/classroom/sessions/${id}`);
  await yuki.getByRole('button', { name: 'Book a seat' }).click();
  await yuki.goto('/classroom/feed');
  await yuki.getByRole('button', { name: 'Make an address' }).click();
  const feed = await yuki.getByLabel('Secret address').inputValue();
  const read = async () => (await fetch(feed)).text();
  expect(await read()).toContain('STATUS:CONFIRMED');

  const arjun = await school.house.as('arjun');
  await arjun.goto(`/classroom/sessions/${id}`);
  await arjun.getByRole('link', { name: 'Cancel the session' }).click();
  await arjun.getByLabel('Reason').fill('The trainer is ill');
  await arjun.getByRole('button', { name: 'Cancel the session' }).click();
  await arjun.getByText('The session is cancelled. Everybody booked has been told.').waitFor();
  await arjun.getByText('1 person has no session of this course yet.').waitFor();

  await yuki.goto(`/classroom/sessions/${id}`);
  await yuki.getByText('The trainer is ill').first().waitFor();
  expect(await read()).toContain('STATUS:CANCELLED');
  const letters = async () => (await outbox(school.house)).filter((each) => each.to_name === 'Yuki Tanaka');
  const uids = (await letters()).map((each) => /UID:(\S+)/.exec(each.calendar ?? '')?.[1]);
  expect((await letters()).map((each) => each.calendar_method)).toEqual(['REQUEST', 'CANCEL']);
  expect(new Set(uids).size).toBe(1);
  expect((await letters())[1]?.body_text).toContain(`/classroom/sessions/${other}`);

  // Whoever has found nothing is moved by the organiser, and the calendar follows.
  await arjun.getByLabel('Another run').check();
  await arjun.getByRole('button', { name: 'Move them' }).click();
  await arjun.getByText('Everybody has another session of this course.').waitFor();
  expect((await letters()).map((each) => each.calendar_method)).toEqual(['REQUEST', 'CANCEL', 'REQUEST']);
  expect(await read()).toMatch(/STATUS:CANCELLED[\s\S]*STATUS:CONFIRMED|STATUS:CONFIRMED[\s\S]*STATUS:CANCELLED/);
});

test('a participant is moved to another session, a group is booked by a list, an instructor and a room are found', async () => {
  const id = await school.session({
    capacity: 5,
    title: 'From here',
    staff: [],
    roomId: null,
    place: 'Lunt',
    units: day('2027-01-12'),
  });
  const to = await school.session({
    capacity: 5,
    title: 'To there',
    staff: [],
    roomId: null,
    place: 'Lunt',
    units: day('2027-01-19'),
  });
  const arjun = await school.house.as('arjun');
  await arjun.goto(`/classroom/sessions/${id}`);
  await arjun.getByRole('link', { name: 'Book a group' }).click();
  await arjun
    .getByLabel('E-mail addresses or staff numbers')
    .fill('lena@example.org\nomar@example.org, who@example.org');
  await arjun.getByRole('button', { name: 'Check the list' }).click();
  await arjun.getByText('1 entry is nobody within your reach:').waitFor();
  await arjun.getByRole('button', { name: 'Book 2 people' }).click();
  await expect.poll(() => arjun.locator('tbody tr', { hasText: 'Booked' }).count()).toBe(2);
  await arjun.getByRole('link', { name: 'Back to the session' }).click();
  await arjun.locator('tr', { hasText: 'Lena Okafor' }).locator('summary').click();
  await arjun.getByRole('link', { name: 'Move Lena Okafor' }).click();
  await arjun.getByLabel('To there').check();
  await arjun.getByRole('button', { name: 'Move', exact: true }).click();
  await arjun.getByText('Lena Okafor has been moved to this session.').waitFor();
  expect(new URL(arjun.url()).pathname).toBe(`/classroom/sessions/${to}`);

  await arjun.getByRole('link', { name: 'Edit', exact: true }).click();
  await arjun.getByLabel('Look for an instructor').fill('min-jun');
  await arjun.getByRole('button', { name: 'Find instructors' }).click();
  await arjun.getByRole('button', { name: 'Add Min-jun Seo' }).click();
  await arjun.getByLabel('Look for a room').fill('hall');
  await arjun.getByRole('button', { name: 'Find rooms' }).click();
  await arjun.getByText('Free at these times').waitFor();
  await arjun.getByRole('button', { name: /^Choose Hall A/ }).click();
  // The key that ends a line saves what is typed and looks for nothing.
  await arjun.getByLabel('Title', { exact: true }).press('Enter');
  await arjun.getByText('Hall A, Training centre').first().waitFor();
  await arjun.getByText('Min-jun Seo').first().waitFor();
});

test('a learner scans the code on the screen, signs in on the phone, and appears on the screen', async () => {
  const id = await school.session({ capacity: 5, title: 'With a code' });
  const [unit] = await unitsOf(school.house.database, [id]);
  await book(school.parts, await school.house.actor('nadia'), { sessionId: id });
  school.house.clock.set('2026-10-20T00:10:00.000Z');
  const screen = await school.house.as('minjun');
  await screen.goto(`/classroom/sessions/${id}/check-in/${unit!.id}`);
  const link = await scan(screen);
  expect(link).toContain(`/classroom/check-in/${unit!.id}/`);

  const phone = await school.house.window({ viewport: { width: 390, height: 844 } });
  await phone.goto(link);
  // Signing in takes longer than the code is shown.
  school.house.clock.advance({ minutes: 3 });
  await phone.fill('#email', 'nadia@example.org');
  await phone.fill('#password', castPassword);
  await phone.press('#password', 'Enter');
  await phone.getByRole('button', { name: 'I am here' }).click();
  await phone.getByText('Your attendance was noted at 09:10.').waitFor();
  await screen.getByText('Nadia Haddad').waitFor();

  const late = await school.house.window();
  await late.goto(link);
  await late.getByText('This code is no longer shown').waitFor();
});

test.each(['sofia', 'omar'] as const)('every page is accessible and fits a phone, seen by %s', async (person) => {
  school.house.clock.set('2026-09-05T08:00:00.000Z');
  const id = await school.session({
    capacity: 5,
    title: `Seen by ${person}`,
    roomId: null,
    place: 'Lunt',
    units: [
      {
        courseUnitId: null,
        title: 'All',
        date: person === 'sofia' ? '2026-12-01' : '2026-12-02',
        starts: '09:00',
        ends: '17:00',
      },
    ],
  });
  await book(school.parts, await school.house.actor('omar'), { sessionId: id });
  const [unit] = await unitsOf(school.house.database, [id]);
  const booking = await bookingOf(school.house.database, id, school.house.people.omar.id);
  const own = [
    '/classroom',
    '/classroom?view=mine',
    '/classroom?view=past',
    '/classroom/month?month=2026-12',
    `/classroom/sessions/${id}`,
    '/classroom/feed',
    '/classroom/check-in',
    `/classroom/bookings/${booking!.id}/make-up`,
  ];
  const staffs = [
    `/classroom/bookings/${booking!.id}/transfer`,
    `/classroom/sessions/${id}/cancellation`,
    `/classroom/sessions/${id}/group`,
    `/classroom/sessions/new?course=${school.courseId}`,
    `/classroom/sessions/${id}/attendance`,
    `/classroom/sessions/${id}/check-in/${unit!.id}`,
    ...['sign-in-sheet', 'badges', 'results', 'import', 'edit'].map((name) => `/classroom/sessions/${id}/${name}`),
    ...['requests', 'venues', 'venues/new', 'courses', 'courses/new', `courses/${school.courseId}`, 'sessions/new'].map(
      (name) => `/classroom/${name}`,
    ),
  ];
  const page = await school.house.as(person, { viewport: { width: 390, height: 844 } });
  const faults: string[] = [];
  for (const address of person === 'sofia' ? [...own, ...staffs] : own) {
    const answer = await page.goto(address);
    if (answer?.status() !== 200) faults.push(`${address}: ${answer?.status()}`);
    for (const fault of await accessibilityFaults(page)) faults.push(`${address}: ${fault}`);
    const tooWide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    if (Number(tooWide) > 0) faults.push(`${address}: ${String(tooWide)} px too wide`);
  }
  expect(faults).toEqual([]);
});

interface Picture {
  width: number;
  height: number;
  data: Buffer;
}

/** Reads the QR code from a picture of the screen, as a phone would. */
async function scan(screen: Page): Promise<string> {
  const require = createRequire(import.meta.url);
  const { PNG } = require('pngjs') as { PNG: { sync: { read(file: Buffer): Picture } } };
  const jsQR = require('jsqr') as (data: Uint8ClampedArray, width: number, height: number) => { data: string } | null;
  const picture = PNG.sync.read(await screen.locator('[data-qr]').screenshot());
  const code = jsQR(new Uint8ClampedArray(picture.data), picture.width, picture.height);
  if (!code) throw new Error('no code to be seen');
  return code.data;
}

function day(date: string) {
  return [{ courseUnitId: null, title: 'All', date, starts: '09:00', ends: '17:00' }];
}
