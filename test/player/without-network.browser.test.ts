import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { BrowserContext, Page } from 'playwright-core';
import type { PlayerTables } from '../../server/player/index.ts';
import { accessibilityFaults, openHouseInBrowser } from '../kit/browser.ts';
import type { OpenedHouse } from '../kit/browser.ts';
import { castPassword, type PersonName } from '../kit/cast.ts';
import { until } from '../kit/until.ts';
import { oneSco, sequenced, shelve, twoParts } from './kit/packages.ts';
import { content, play, say, untilSaved, untilShown } from './kit/play.ts';
import { beginTakingAlong, goOffline, goOnline, openList, takeAlong, untilKept, untilSaid } from './kit/take-along.ts';

let house: OpenedHouse;
const contexts = new Set<BrowserContext>();
beforeAll(async () => void (house = await openHouseInBrowser()));
afterAll(() => house?.close());
afterEach(async () => {
  await house.network.cut();
  await house.network.mend();
  for (const context of contexts) await context.close();
  contexts.clear();
});

async function as(name: PersonName): Promise<Page> {
  const page = await house.as(name);
  contexts.add(page.context());
  return page;
}

/** Signs in anew in the same browser: days have gone by, or somebody else sits there. */
async function signInAgain(page: Page, name: PersonName): Promise<void> {
  await page.goto(`${house.siteOrigin}/sign-in`);
  await page.fill('#email', `${name}@example.org`);
  await page.fill('#password', castPassword);
  await Promise.all([page.waitForURL((url) => url.pathname !== '/sign-in'), page.keyboard.press('Enter')]);
}

async function signOut(page: Page): Promise<void> {
  await page.goto(`${house.siteOrigin}/account`);
  await page.evaluate(`document.querySelector('form[action="/sign-out"]').submit()`);
  await page.waitForURL(`${house.siteOrigin}/sign-in`);
}

const attemptsOf = (moduleId: string) =>
  house.database
    .sql<PlayerTables>()
    .selectFrom('attempts')
    .selectAll()
    .where('module_id', '=', moduleId)
    .orderBy('started_at')
    .orderBy('id')
    .execute();

const attemptBy = async (name: PersonName, moduleId: string) => {
  const { personId } = await house.actor(name);
  return (await attemptsOf(moduleId)).find(({ person_id }) => person_id === personId);
};

/** The elements of SCORM 1.2 and 2004 for the same things. */
const words = {
  '1.2': { place: 'cmi.core.lesson_location', exit: 'cmi.core.exit', entry: 'cmi.core.entry' },
  '2004': { place: 'cmi.location', exit: 'cmi.exit', entry: 'cmi.entry' },
};

type Standard = keyof typeof words;
type Sco = Awaited<ReturnType<typeof content>>;

async function pass(sco: Sco, standard: Standard, score: number): Promise<void> {
  if (standard === '1.2') {
    await say(sco, 'SetValue', 'cmi.core.score.raw', String(score));
    await say(sco, 'SetValue', 'cmi.core.lesson_status', 'passed');
  } else {
    await say(sco, 'SetValue', 'cmi.score.scaled', String(score / 100));
    await say(sco, 'SetValue', 'cmi.completion_status', 'completed');
    await say(sco, 'SetValue', 'cmi.success_status', 'passed');
  }
  expect(await say(sco, 'Terminate', '')).toBe('true');
}

test.each([
  ['1.2', twoParts],
  ['2004', sequenced],
] as const)(
  'SCORM %s: two parts are done without a network, over a closed window, and arrive days later as done then',
  async (standard, fixture) => {
    const { place, exit, entry } = words[standard];
    const { moduleId } = await shelve(house, fixture, { title: `On the road ${standard}` });
    const first = await as('lena');
    const context = first.context();
    await takeAlong(house, first, moduleId);
    await goOffline(house, first);
    await first.close();

    // The window is opened without a network, from the list.
    const second = await context.newPage();
    await openList(house, second);
    expect(await second.textContent('#network')).toBe('No network');
    await second.getByRole('link', { name: 'Open' }).click();
    const lesson = await content(second);
    expect(await lesson.evaluate('began')).toBe('true');
    await say(lesson, 'SetValue', place, 'page 7');
    await say(lesson, 'SetValue', exit, 'suspend');
    expect(await say(lesson, 'Commit', '')).toBe('true');
    // An error of the content is to be found in the flight recorder, also from here.
    expect(await say(lesson, 'SetValue', 'cmi.nothing', '1')).toBe('false');
    await second.waitForSelector('#saved[data-state="kept"]');
    await second.close();

    const third = await context.newPage();
    await openList(house, third);
    await third.getByText(/changes? waits? to be sent since/).waitFor();
    await third.getByRole('link', { name: 'Open' }).click();
    await untilShown(third, '?lesson');
    const again = await content(third);
    expect(await say(again, 'GetValue', place)).toBe('page 7');
    expect(await say(again, 'GetValue', entry)).toBe('resume');
    await pass(again, standard, 90);
    await third.click('#next');
    await untilShown(third, '?test');
    await pass(await content(third), standard, 80);
    await third.click('#exit');
    await third.waitForURL(/\/kept\/en\/$/);
    await untilSaid(third, 'Passed');
    expect((await attemptBy('lena', moduleId))?.status).toBe('not-attempted');

    const day = (): string => `${house.clock.now().getUTCDate()} Mar 2026`;
    const dayOfWork = day();
    const doneBefore = new Date(house.clock.now().getTime() + 3600_000).toISOString();
    house.clock.advance({ days: 4 });
    await goOnline(house, third);
    await third.getByText('Everything is sent').waitFor();
    await until('it has arrived', async () => (await attemptBy('lena', moduleId))?.status === 'passed');
    const attempt = (await attemptBy('lena', moduleId))!;
    expect(attempt.completed_at! < doneBefore).toBe(true);
    expect(attempt.completion_received_at! > doneBefore).toBe(true);
    expect(await third.evaluate('localStorage.length')).toBe(0);

    // The session on the site is long over; the page says when it was done, and when that arrived.
    await signInAgain(third, 'lena');
    await third.goto(`${house.siteOrigin}/player/attempts/${attempt.id}`);
    const page = await third.locator('main').innerText();
    expect(page).toContain('Passed');
    expect(page).toContain(`Completed on\n${dayOfWork}`);
    expect(page).toContain(`Arrived on\n${day()}`);
    expect(page).toContain('taken along');
    const [launch] = await house.database
      .sql<PlayerTables>()
      .selectFrom('launches')
      .select('id')
      .where('attempt_id', '=', attempt.id)
      .execute();
    const lines = await house.database
      .sql<PlayerTables>()
      .selectFrom('flight_records')
      .selectAll()
      .where('launch_id', '=', launch!.id)
      .execute();
    const recorded = JSON.stringify(lines);
    expect(recorded).toContain('unreachable');
    expect(recorded).toContain('cmi.nothing');

    await openList(house, third);
    await third.getByRole('button', { name: 'Remove', exact: true }).click();
    await third.locator('#sure button[value="yes"]').click();
    await third.getByText('Nothing is kept here').waitFor();
    await until('the site knows', async () => {
      await third.goto(`${house.siteOrigin}/player/kept`);
      return !(await third.locator('main').innerText()).includes('On the road');
    });
  },
);

test('on a phone the bar has room for all it says and offers', async () => {
  const { moduleId } = await shelve(house, twoParts, { title: 'Customs valuation for officers at the border' });
  const page = await as('lena');
  await page.setViewportSize({ width: 390, height: 800 });
  await takeAlong(house, page, moduleId);
  await goOffline(house, page);
  await page.getByRole('link', { name: 'Open' }).click();
  await say(await content(page), 'Commit', '');
  await page.waitForSelector('#saved[data-state="kept"]');
  await page.waitForSelector('#next:not([hidden])');
  const parts = page.locator('.player-title, #person, #saved, #contents-button, #next, #exit');
  const boxes = await Promise.all((await parts.all()).map(async (part) => (await part.boundingBox())!));
  expect(boxes).toHaveLength(6);
  for (const { x, width } of boxes) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(390);
    expect(width).toBeGreaterThanOrEqual(40);
  }
  expect(await page.evaluate(`document.querySelector('.player-title').clientWidth`)).toBeGreaterThanOrEqual(96);
  await goOnline(house, page);
  await untilSaved(page);
});

test('what one learner keeps is closed to another on the same device, and everybody’s work is their own', async () => {
  const { moduleId } = await shelve(house, oneSco('1.2'), { title: 'Shared by nobody' });
  const page = await as('lena');
  await takeAlong(house, page, moduleId);
  const lenas = new URL(page.url()).pathname.replace('take-along', '');
  await goOffline(house, page);
  await page.getByRole('link', { name: 'Open' }).click();
  await say(await content(page), 'SetValue', 'cmi.core.lesson_location', 'of Lena');
  await say(await content(page), 'Commit', '');
  await page.waitForSelector('#saved[data-state="kept"]');
  await page.goto('about:blank');
  await goOnline(house, page);
  await signOut(page);

  // Signed out: neither the list nor the address of the module shows anything of her.
  await openList(house, page);
  const closed = await page.locator('main').innerText();
  expect(closed).toContain('1 module is kept here for a learner who is not signed in on this device');
  expect(closed).not.toMatch(/Lena|Shared by nobody/);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.goto(house.contentOrigin + lenas);
  await page.getByText('This module is not, or not wholly, kept on this device').waitFor();
  expect(await page.locator('body').innerText()).not.toMatch(/Lena|Shared by nobody/);

  // The package is here already; Yuki's work in it is another.
  await signInAgain(page, 'yuki');
  await beginTakingAlong(house, page, moduleId);
  await untilKept(page);
  await openList(house, page, 'en');
  await page.getByText('Kept for').waitFor();
  expect(await page.locator('#items > li').count()).toBe(1);
  expect(await page.locator('main').innerText()).not.toContain('Lena');
  await goOffline(house, page);
  await page.getByRole('link', { name: 'Open' }).click();
  const inside = await content(page);
  expect(await say(inside, 'GetValue', 'cmi.core.lesson_location')).toBe('');
  await say(inside, 'SetValue', 'cmi.core.lesson_status', 'completed');
  await say(inside, 'Terminate', '');
  await page.click('#exit');
  await page.waitForURL(/\/kept\/[a-z]{2}\/$/);
  await goOnline(house, page);
  await until('both have arrived', async () => {
    const [lena, yuki] = [await attemptBy('lena', moduleId), await attemptBy('yuki', moduleId)];
    return lena?.status === 'in-progress' && yuki?.status === 'completed';
  });

  // Lena comes back from the site, and finds her own.
  await signOut(page);
  await signInAgain(page, 'lena');
  await page.goto(`${house.siteOrigin}/player/kept`);
  await page.getByRole('button', { name: 'Open the list on this device' }).click();
  await page.waitForURL(/\/kept\/en\/$/);
  await page.getByText('Kept for Lena Okafor').waitFor();
  expect(await page.locator('#items > li').count()).toBe(1);
  await page.getByRole('link', { name: 'Open' }).click();
  expect(await say(await content(page), 'GetValue', 'cmi.core.lesson_location')).toBe('of Lena');
});

test('somebody who opens any module over the network closes what another learner keeps here', async () => {
  const kept = await shelve(house, oneSco('1.2'), { title: 'Left lying about' });
  const other = await shelve(house, oneSco('1.2'));
  const page = await as('lena');
  await takeAlong(house, page, kept.moduleId);
  await play(house, page, 'yuki', other.moduleId);
  await openList(house, page);
  expect(await page.locator('main').innerText()).not.toContain('Left lying about');
});

test('two devices: what is put aside is said on the device and on the site, where the learner goes on with it', async () => {
  const { moduleId } = await shelve(house, oneSco('1.2'), { title: 'On two devices' });
  const ship = await as('lena');
  await takeAlong(house, ship, moduleId);
  await goOffline(house, ship);
  await ship.getByRole('link', { name: 'Open' }).click();
  await say(await content(ship), 'SetValue', 'cmi.core.lesson_location', 'on the ship');
  await say(await content(ship), 'Commit', '');
  await ship.waitForSelector('#saved[data-state="kept"]');
  await ship.context().setOffline(true);
  await house.network.mend();
  const office = await as('lena');
  const inside = await play(house, office, 'lena', moduleId);
  await say(inside, 'SetValue', 'cmi.core.lesson_location', 'in the office');
  await say(inside, 'Commit', '');
  await untilSaved(office);

  await ship.context().setOffline(false);
  await ship.getByText('What you did on this device is put aside').waitFor();
  await ship.getByRole('button', { name: 'Leave' }).click();
  await ship.waitForURL(/\/kept\/en\/$/);
  await untilSaid(ship, 'What was done here is put aside, and nothing is lost');
  await ship.goto(`${house.siteOrigin}/player/modules/${moduleId}`);
  await ship.locator('.alert a', { hasText: 'Work put aside' }).click();
  await ship.getByText('Go on with this work').first().click();
  await ship.locator('form[action$="/choice"] button').click();
  await ship.getByText('The attempt goes on with this work').waitFor();
  await openList(house, ship);
  await ship.getByRole('link', { name: 'Open' }).click();
  expect(await say(await content(ship), 'GetValue', 'cmi.core.lesson_location')).toBe('on the ship');
});

test('an attempt that was passed and closed elsewhere stays so: the device says it, sends, and shows the module only', async () => {
  const { moduleId } = await shelve(house, oneSco('1.2'), {
    title: 'Once only',
    attemptLimit: 1,
    locksAfterPassing: true,
  });
  const device = await as('lena');
  await takeAlong(house, device, moduleId);
  await goOffline(house, device);
  await device.getByRole('link', { name: 'Open' }).click();
  await say(await content(device), 'SetValue', 'cmi.core.lesson_location', 'too late');
  await say(await content(device), 'Commit', '');
  await device.waitForSelector('#saved[data-state="kept"]');
  await device.goto('about:blank');
  await device.context().setOffline(true);
  await house.network.mend();
  const office = await as('lena');
  await pass(await play(house, office, 'lena', moduleId), '1.2', 90);
  await until('it is passed', async () => (await attemptBy('lena', moduleId))?.status === 'passed');
  await house.database.transaction((tx) =>
    tx
      .sql<PlayerTables>()
      .updateTable('attempts')
      .set({ closed_at: house.clock.iso() })
      .where('module_id', '=', moduleId)
      .execute(),
  );

  await device.context().setOffline(false);
  await openList(house, device);
  await untilSaid(device, 'This attempt is over');
  await untilSaid(device, 'Everything is sent');
  expect(await attemptsOf(moduleId)).toMatchObject([{ status: 'passed', scaled: 0.9 }]);
  await device.getByRole('link', { name: 'Look at it' }).click();
  await device.getByText('This attempt is over. You can look at it; nothing you do is kept.').waitFor();
});
