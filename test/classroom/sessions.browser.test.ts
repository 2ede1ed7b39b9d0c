import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, openHouseInBrowser } from '../kit/browser.ts';
import type { OpenedHouse } from '../kit/browser.ts';
import { book } from '../../server/classroom/booking.ts';
import { unitsOf } from '../../server/classroom/session-store.ts';
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

  const omar = await school.house.as('omar');
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
  await arjun.locator('summary', { hasText: 'Cancel the session' }).click();
  await arjun.locator('#call-off-reason').fill('The trainer is ill');
  await arjun.getByRole('button', { name: 'Cancel the session' }).click();
  await arjun.getByText('The session is cancelled. Everybody booked has been told.').waitFor();

  await yuki.goto(`/classroom/sessions/${id}`);
  await yuki.getByText('The trainer is ill').first().waitFor();
  expect(await read()).toContain('STATUS:CANCELLED');
  const letters = (await outbox(school.house)).filter((each) => each.to_name === 'Yuki Tanaka');
  const uids = letters.map((each) => /UID:(\S+)/.exec(each.calendar ?? '')?.[1]);
  expect(letters.map((each) => each.calendar_method)).toEqual(['REQUEST', 'CANCEL']);
  expect(new Set(uids).size).toBe(1);
  expect(letters[1]?.body_text).toContain(`/classroom/sessions/${other}`);
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
  const own = [
    '/classroom',
    '/classroom?view=mine',
    '/classroom?view=past',
    '/classroom/month?month=2026-12',
    `/classroom/sessions/${id}`,
    '/classroom/feed',
    '/classroom/check-in',
  ];
  const staffs = [
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
