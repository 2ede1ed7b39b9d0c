import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { PlayerTables } from '../../server/player/index.ts';
import { accessibilityFaults, openHouseInBrowser } from '../kit/browser.ts';
import type { OpenedHouse } from '../kit/browser.ts';
import { shelve } from './kit/packages.ts';
import { content, play, say, untilSaved, untilShown } from './kit/play.ts';

let house: OpenedHouse;
beforeAll(async () => void (house = await openHouseInBrowser()));
afterAll(() => house?.close());

const attemptOf = (moduleId: string) =>
  house.database
    .sql<PlayerTables>()
    .selectFrom('attempts')
    .selectAll()
    .where('module_id', '=', moduleId)
    .executeTakeFirstOrThrow();

const shown = async (page: Page): Promise<string> => (await content(page)).evaluate<string>('location.search');

test('SCORM 1.2 with several SCOs: prerequisites, next, contents, and the whole completed by its parts', async () => {
  const needs = (script: string): string => `<adlcp:prerequisites type="aicc_script">${script}</adlcp:prerequisites>`;
  const { moduleId } = await shelve(house, {
    standard: '1.2',
    items: [
      { identifier: 'a', title: 'First', href: 'sco.html?a' },
      { identifier: 'b', title: 'Second', href: 'sco.html?b', inside: needs('a') },
      {
        identifier: 'c',
        title: 'Quiz',
        href: 'sco.html?c',
        inside: `${needs('a &amp; b')}<adlcp:masteryscore>70</adlcp:masteryscore>`,
      },
    ],
  });
  const page = await house.window();
  const first = await play(house, page, 'lena', moduleId);
  expect(await shown(page)).toBe('?a');
  expect(await page.isDisabled('#next')).toBe(true);
  await page.click('#contents-button');
  expect(await page.textContent('#contents-list')).toContain('Opens after: First');
  expect(await page.getByRole('button', { name: 'Second' }).isDisabled()).toBe(true);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');

  await say(first, 'SetValue', 'cmi.core.lesson_status', 'completed');
  await say(first, 'Commit', '');
  await page.click('#next');
  await untilShown(page, '?b');
  const second = await content(page);
  expect(await second.evaluate('began')).toBe('true');
  await say(second, 'SetValue', 'cmi.core.lesson_status', 'completed');
  await say(second, 'Terminate', '');
  await page.click('#contents-button');
  await page.getByRole('button', { name: 'Quiz' }).click();
  await untilShown(page, '?c');
  const quiz = await content(page);
  expect(await say(quiz, 'GetValue', 'cmi.student_data.mastery_score')).toBe('70');
  await say(quiz, 'SetValue', 'cmi.core.score.raw', '85');
  await say(quiz, 'Terminate', '');
  await untilSaved(page);
  expect(await attemptOf(moduleId)).toMatchObject({ status: 'passed', progress: 1, scaled: 0.85 });
  await page.context().close();
});

const flow = '<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>';

test('SCORM 2004: the SCO navigates, the learner chooses, the last words of every page are heard', async () => {
  const { moduleId } = await shelve(house, {
    standard: '2004',
    sequencing: flow,
    items: ['a', 'b', 'c'].map((identifier) => ({
      identifier,
      title: `Part ${identifier}`,
      href: `sco.html?unload-${identifier}`,
    })),
  });
  const page = await house.window();
  const first = await play(house, page, 'lena', moduleId);
  expect(await say(first, 'GetValue', 'adl.nav.request_valid.continue')).toBe('true');
  expect(await say(first, 'GetValue', 'adl.nav.request_valid.previous')).toBe('false');
  expect(await page.isDisabled('#previous')).toBe(true);
  await say(first, 'SetValue', 'cmi.completion_status', 'completed');
  await say(first, 'SetValue', 'adl.nav.request', 'continue');
  await say(first, 'Terminate', '');
  await untilShown(page, '?unload-b');
  const second = await content(page);
  await second.evaluate('words = "of the second"');
  await page.click('#contents-button');
  await page.getByRole('button', { name: 'Part c' }).click();
  await untilShown(page, '?unload-c');
  await page.click('#previous');
  await untilShown(page, '?unload-b');
  expect(await say(await content(page), 'GetValue', 'cmi.suspend_data')).toBe('last words of the second');
  await Promise.all([page.waitForURL(`${house.siteOrigin}/sign-in`), page.click('#exit')]);

  await play(house, page, 'lena', moduleId);
  expect(await shown(page)).toBe('?unload-b');
  expect(await say(await content(page), 'GetValue', 'cmi.entry')).toBe('resume');
  expect((await attemptOf(moduleId)).status).toBe('in-progress');
  await page.context().close();
});

test('SCORM 2004: the learner ends the attempt for good, after being asked; the next one begins anew', async () => {
  const { moduleId } = await shelve(house, {
    standard: '2004',
    sequencing: flow,
    items: ['a', 'b'].map((identifier) => ({ identifier, href: `sco.html?${identifier}` })),
  });
  const page = await house.window();
  const first = await play(house, page, 'lena', moduleId);
  await say(first, 'SetValue', 'cmi.completion_status', 'completed');
  await page.click('#next');
  await untilShown(page, '?b');
  await askTo(page, 'End this attempt');
  expect(await page.textContent('#notice-text')).toContain('you cannot go on with it');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Keep working' }).click();
  expect((await attemptOf(moduleId)).closed_at).toBe(null);
  await askTo(page, 'End this attempt');
  const surely = page.locator('#notice').getByRole('button', { name: 'End this attempt' });
  await Promise.all([page.waitForURL(`${house.siteOrigin}/sign-in`), surely.click()]);
  expect((await attemptOf(moduleId)).closed_at).not.toBe(null);

  await play(house, page, 'lena', moduleId, { kind: 'new-attempt' });
  expect(await shown(page)).toBe('?a');
  await page.context().close();
});

test('SCORM 2004: what the learner drops does not count, and nothing is dropped without being asked', async () => {
  const { moduleId } = await shelve(house, {
    standard: '2004',
    sequencing: flow,
    items: ['a', 'b'].map((identifier) => ({
      identifier,
      title: `Part ${identifier}`,
      href: `sco.html?${identifier}`,
    })),
  });
  const page = await house.window({ viewport: { width: 390, height: 844 } });
  const first = await play(house, page, 'lena', moduleId);
  await say(first, 'SetValue', 'cmi.location', 'page 3');
  await say(first, 'SetValue', 'cmi.success_status', 'passed');
  await page.click('#contents-button');
  expect(await page.evaluate('document.activeElement.innerText')).toContain('Part a');
  expect(await page.isVisible('#abandon')).toBe(false);
  await page.keyboard.press('Escape');

  await askTo(page, 'Drop this part');
  expect(await page.textContent('#notice-text')).toContain('does not count');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Enter');
  expect(await page.isVisible('#notice')).toBe(false);
  expect(await page.evaluate('document.activeElement.id')).toBe('content');
  expect(await say(first, 'GetValue', 'cmi.location')).toBe('page 3');

  await askTo(page, 'Drop this part');
  await page.locator('#notice').getByRole('button', { name: 'Drop this part' }).click();
  await page.waitForSelector('#contents-list button:enabled');
  expect(await page.textContent('#notice-text')).toContain('Choose from the contents');
  await untilSaved(page);
  expect((await attemptOf(moduleId)).status).toBe('in-progress');
  // With nothing open there is no part to drop, and whoever stays has the choice before her again.
  await askTo(page, 'Drop this attempt');
  expect(await page.isVisible('#abandon')).toBe(false);
  await page.getByRole('button', { name: 'Keep working' }).click();
  expect(await page.textContent('#notice-text')).toContain('Choose from the contents');
  await page.getByRole('button', { name: 'Part a' }).click();
  await untilShown(page, '?a');
  expect(await say(await content(page), 'GetValue', 'cmi.location')).toBe('');
  expect(await say(await content(page), 'GetValue', 'cmi.entry')).toBe('ab-initio');

  await page.click('#next');
  await untilShown(page, '?b');
  await askTo(page, 'Drop this attempt');
  const surely = page.locator('#notice').getByRole('button', { name: 'Drop this attempt' });
  await Promise.all([page.waitForURL(`${house.siteOrigin}/sign-in`), surely.click()]);
  await play(house, page, 'lena', moduleId);
  expect(await shown(page)).toBe('?a');
  await page.context().close();
});

/** Through the contents to what learners seldom want. */
async function askTo(page: Page, deed: string): Promise<void> {
  if (!(await page.isVisible('#contents'))) await page.click('#contents-button');
  await page.getByText('End or drop').click();
  await page.locator('#more').getByRole('button', { name: deed }).click();
}

test('in Arabic the same can be asked for, and is said', async () => {
  const { moduleId } = await shelve(house, {
    standard: '2004',
    sequencing: flow,
    items: ['a', 'b'].map((identifier) => ({ identifier, href: `sco.html?${identifier}` })),
  });
  const page = await house.window();
  await play(house, page, 'omar', moduleId);
  await page.click('#contents-button');
  await page.getByText('الإنهاء أو التخلي').click();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.click('#abandon-all');
  expect(await page.textContent('#notice-text')).toContain('التخلي عن هذه المحاولة');
  await page.context().close();
});

test('a SCORM 2004 package that hides the ends of an attempt gives no way to them', async () => {
  const hidden = ['exitAll', 'abandon', 'abandonAll'].map((name) => `<adlnav:hideLMSUI>${name}</adlnav:hideLMSUI>`);
  const presentation = `<adlnav:presentation><adlnav:navigationInterface>${hidden.join('')}</adlnav:navigationInterface></adlnav:presentation>`;
  const { moduleId } = await shelve(house, {
    standard: '2004',
    sequencing: flow,
    items: ['a', 'b'].map((identifier) => ({ identifier, href: `sco.html?${identifier}`, inside: presentation })),
  });
  const page = await house.window();
  await play(house, page, 'lena', moduleId);
  await page.click('#contents-button');
  expect(await page.isVisible('#contents-list')).toBe(true);
  expect(await page.isVisible('#more')).toBe(false);
  await page.context().close();
});

test('a SCORM 2004 package whose root does not flow opens its first part', async () => {
  const { moduleId } = await shelve(house, {
    standard: '2004',
    items: ['a', 'b'].map((identifier) => ({ identifier, href: `sco.html?${identifier}` })),
  });
  const page = await house.window();
  await play(house, page, 'lena', moduleId);
  expect(await shown(page)).toBe('?a');
  expect(await page.isDisabled('#next')).toBe(true);
  await page.context().close();
});

test('a tab that was killed goes on where it was', async () => {
  const { moduleId } = await shelve(house, {
    standard: '2004',
    sequencing: flow,
    items: ['a', 'b'].map((identifier) => ({ identifier, href: `sco.html?${identifier}` })),
  });
  const page = await house.window();
  await play(house, page, 'lena', moduleId);
  await page.click('#next');
  await untilShown(page, '?b');
  const frame = await content(page);
  await say(frame, 'SetValue', 'cmi.location', 'in the middle');
  await say(frame, 'Commit', '');
  await untilSaved(page);
  await crash(page);
  const next = await house.window();
  await play(house, next, 'lena', moduleId);
  expect(await shown(next)).toBe('?b');
  expect(await say(await content(next), 'GetValue', 'cmi.location')).toBe('in the middle');
});

test('what was dropped stays dropped, though the tab is killed right after', async () => {
  const { moduleId } = await shelve(house, {
    standard: '2004',
    sequencing: flow,
    items: ['a', 'b'].map((identifier) => ({ identifier, href: `sco.html?${identifier}` })),
  });
  const page = await house.window();
  const frame = await play(house, page, 'lena', moduleId);
  await say(frame, 'SetValue', 'cmi.success_status', 'passed');
  await say(frame, 'Commit', '');
  await askTo(page, 'Drop this part');
  await page.locator('#notice').getByRole('button', { name: 'Drop this part' }).click();
  await page.waitForSelector('#content[aria-busy="false"]');
  await untilSaved(page);
  await crash(page);
  const next = await house.window();
  await next.goto(await house.player.start(await house.actor('lena'), moduleId, '/sign-in'));
  await next.waitForSelector('#content[aria-busy="false"]');
  expect(await next.textContent('#notice-text')).toContain('Choose from the contents');
  await next.context().close();
});

async function crash(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  void session.send('Page.crash').catch(() => undefined);
  await page.waitForEvent('crash');
}
