import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { approveAttendance } from '../../server/classroom/attendance/approval.ts';
import { markAllPresent } from '../../server/classroom/attendance/marking.ts';
import type { ClassroomTables } from '../../server/classroom/index.ts';
import type { PathsTables } from '../../server/paths/index.ts';
import { partsOf } from '../classroom/kit.ts';
import { accessibilityFaults, openHouseInBrowser, type OpenedHouse } from '../kit/browser.ts';
import { content, say, untilSaved } from '../player/kit/play.ts';
import { blendedPath, type Blended } from './blended.ts';

let house: OpenedHouse;
let path: Blended;
beforeAll(async () => {
  house = await openHouseInBrowser();
  path = await blendedPath(house);
});
afterAll(() => house?.close());

const address = () => `${house.siteOrigin}/paths/${path.pathId}`;

/** Finishes the module that is open in the player, and goes back to the path. */
async function finish(page: Page, values: [string, string][]): Promise<void> {
  const frame = await content(page);
  for (const [element, value] of values) expect(await say(frame, 'SetValue', element, value)).toBe('true');
  await say(frame, 'Commit', '');
  await untilSaved(page);
  expect(await say(frame, 'Terminate', '')).toBe('true');
  await Promise.all([page.waitForURL((url) => url.href.startsWith(address())), page.click('#exit')]);
}

test('a learner goes a blended path from end to end', async () => {
  const page = await house.as('lena');
  await page.goto('/paths');
  await page.getByRole('link', { name: 'Foundations of modern customs' }).click();
  await page.getByRole('button', { name: 'Join this path' }).click();
  expect(await page.getByText('Locked until this stage is done:').count()).toBe(1);
  expect(await accessibilityFaults(page)).toEqual([]);

  await page.locator('.lead').getByRole('button', { name: 'Start' }).click();
  await finish(page, [['cmi.core.lesson_status', 'completed']]);
  expect(await page.locator('#step-step-hs .status').textContent()).toContain('Completed');

  await page.locator('.lead').getByRole('button', { name: 'Continue' }).click();
  await finish(page, [
    ['cmi.score.scaled', '0.9'],
    ['cmi.success_status', 'passed'],
    ['cmi.completion_status', 'completed'],
  ]);
  expect(await page.locator('#step-step-sw').textContent()).toContain('Passed with 90, 80 needed');

  await page.locator('.lead').getByRole('link', { name: 'Choose a session' }).click();
  await page.getByRole('button', { name: 'Book a seat' }).click();
  await page.getByText('Booked in the session of 20 Mar 2026.').first().waitFor();

  house.clock.set('2026-03-21T09:00:00.000Z');
  const minjun = await house.actor('minjun');
  const units = await house.database
    .sql<ClassroomTables>()
    .selectFrom('session_units')
    .select('id')
    .where('session_id', '=', path.sessionId)
    .execute();
  for (const { id } of units) await markAllPresent(partsOf(house), minjun, path.sessionId, id);
  house.clock.advance({ days: 4 });
  await approveAttendance(partsOf(house), minjun, path.sessionId, { restAbsent: true });

  await page.context().close();
  // Weeks have passed: she signs in anew.
  const later = await house.as('lena');
  await later.goto(`/paths/${path.pathId}`);
  await later.getByText('Completed on 21 Mar 2026').waitFor();
  expect(await later.locator('.lead').textContent()).toContain('Valid until 21 Mar 2028');
  const row = await house.database
    .sql<PathsTables>()
    .selectFrom('enrolments')
    .select(['status', 'completed_on', 'steps_done'])
    .executeTakeFirstOrThrow();
  expect(row).toEqual({ status: 'completed', completed_on: '2026-03-21', steps_done: 3 });
  expect(await house.paths.replay()).toEqual([]);
  await later.context().close();
});

test('the same path reads from right to left on a phone, and nothing sticks out', async () => {
  const page = await house.as('omar', { viewport: { width: 390, height: 800 } });
  await page.goto(`/paths/${path.pathId}`);
  expect(await page.getAttribute('html', 'dir')).toBe('rtl');
  expect(await page.locator('h1').textContent()).toBe('أسس الجمارك الحديثة');
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.context().close();
});

test('a builder arranges steps by keyboard alone', async () => {
  await house.paths.building.draft(await house.actor('sofia'), path.pathId);
  const page = await house.as('sofia', { javaScriptEnabled: false });
  await page.goto(`/paths/${path.pathId}/builder`);
  await page.getByRole('button', { name: 'Move down: Harmonized System' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/#step-step-hs$/);
  const titles = await page.locator('#stage-online h3').allTextContents();
  expect(titles).toEqual(['Single Window: how a declaration travels', 'Harmonized System: reading a heading']);
  await page.context().close();
});
