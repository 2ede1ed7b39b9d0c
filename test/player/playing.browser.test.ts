import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { PlayerTables } from '../../server/player/index.ts';
import { accessibilityFaults, openHouseInBrowser } from '../kit/browser.ts';
import type { OpenedHouse } from '../kit/browser.ts';
import { oneSco, shelve } from './kit/packages.ts';
import { content, play, savedState, say, untilSaved } from './kit/play.ts';

let house: OpenedHouse;
const opened: Page[] = [];
beforeAll(async () => void (house = await openHouseInBrowser()));
afterAll(() => house?.close());
afterEach(async () => {
  for (const page of opened.splice(0)) await page.context().close();
});

async function window(): Promise<Page> {
  const page = await house.window();
  opened.push(page);
  return page;
}

const storedOf = async (moduleId: string) => {
  const rows = await house.database
    .sql<PlayerTables>()
    .selectFrom('sco_states')
    .innerJoin('attempts', 'attempts.id', 'sco_states.attempt_id')
    .selectAll('sco_states')
    .select('attempts.status')
    .where('attempts.module_id', '=', moduleId)
    .execute();
  return rows.map((row) => ({ ...row, elements: JSON.parse(row.elements) as Record<string, string> }));
};

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('It did not come to that.');
};

const names = {
  '1.2': {
    location: 'cmi.core.lesson_location',
    status: 'cmi.core.lesson_status',
    exit: 'cmi.core.exit',
    sessionTime: 'cmi.core.session_time',
    totalTime: 'cmi.core.total_time',
    twentyMinutes: '00:20:00',
    added: ['0000:20:00', '0000:40:00'],
  },
  '2004': {
    location: 'cmi.location',
    status: 'cmi.completion_status',
    exit: 'cmi.exit',
    sessionTime: 'cmi.session_time',
    totalTime: 'cmi.total_time',
    twentyMinutes: 'PT20M',
    added: ['PT20M', 'PT40M'],
  },
};

describe.each(['1.2', '2004'] as const)('a learner, with SCORM %s', (standard) => {
  const { location, status, exit, sessionTime, totalTime, twentyMinutes, added } = names[standard];

  test('opens a module, works, leaves, comes back where she was, and finishes', async () => {
    const { moduleId } = await shelve(house, oneSco(standard));
    const page = await window();
    const first = await play(house, page, 'lena', moduleId);
    expect(await first.evaluate('began')).toBe('true');
    expect(await say(first, 'SetValue', location, 'page 7')).toBe('true');
    expect(await say(first, 'Commit', '')).toBe('true');
    await untilSaved(page);
    await Promise.all([page.waitForURL(`${house.siteOrigin}/sign-in`), page.click('#exit')]);
    const again = await play(house, page, 'lena', moduleId);
    expect(await say(again, 'GetValue', location)).toBe('page 7');
    await say(again, 'SetValue', status, 'completed');
    await say(again, 'SetValue', exit, standard === '1.2' ? '' : 'normal');
    expect(await say(again, 'Terminate', '')).toBe('true');
    await until(async () => (await storedOf(moduleId))[0]?.status === 'completed');
  });

  test('loses nothing by closing the tab, though the content saves only then', async () => {
    const { moduleId } = await shelve(house, oneSco(standard, 'sco.html?unload'));
    const page = await window();
    const frame = await play(house, page, 'lena', moduleId);
    await frame.evaluate('words = "at the very end"');
    await page.close({ runBeforeUnload: true });
    await until(
      async () => (await storedOf(moduleId))[0]?.elements['cmi.suspend_data'] === 'last words at the very end',
    );
    const later = await play(house, await window(), 'lena', moduleId);
    expect(await say(later, 'GetValue', 'cmi.suspend_data')).toBe('last words at the very end');
  });

  test('loses nothing by loading the page again', async () => {
    const { moduleId } = await shelve(house, oneSco(standard, 'sco.html?unload'));
    const page = await window();
    const frame = await play(house, page, 'lena', moduleId);
    await frame.evaluate('words = "before reload"');
    await page.reload();
    const again = await content(page);
    expect(await say(again, 'GetValue', 'cmi.suspend_data')).toBe('last words before reload');
  });

  test('keeps her time when she loads the page again', async () => {
    const { moduleId } = await shelve(house, oneSco(standard, 'sco.html?unload'));
    const page = await window();
    await say(await play(house, page, 'lena', moduleId), 'SetValue', sessionTime, twentyMinutes);
    for (const total of added) {
      await page.reload();
      const frame = await content(page);
      expect(await say(frame, 'GetValue', totalTime)).toBe(total);
      await say(frame, 'SetValue', sessionTime, twentyMinutes);
    }
    await say(await content(page), 'Commit', '');
    await until(async () => (await storedOf(moduleId))[0]?.sessions === 3);
  });

  test('goes on without a network, is told so, and is saved when it is back', async () => {
    const { moduleId } = await shelve(house, oneSco(standard));
    const page = await window();
    const frame = await play(house, page, 'lena', moduleId);
    await say(frame, 'SetValue', location, '1');
    await say(frame, 'Commit', '');
    await untilSaved(page);
    await page.context().setOffline(true);
    for (const place of ['2', '3', '4']) {
      await say(frame, 'SetValue', location, place);
      expect(await say(frame, 'Commit', '')).toBe('true');
    }
    await page.waitForSelector('#saved[data-state="kept"]');
    expect((await storedOf(moduleId))[0]?.elements[location]).toBe('1');
    await page.context().setOffline(false);
    await untilSaved(page);
    expect((await storedOf(moduleId))[0]?.elements[location]).toBe('4');
  });

  test('whose tab dies without a network finds her work on the device when she comes back', async () => {
    const { moduleId } = await shelve(house, oneSco(standard));
    const page = await window();
    const frame = await play(house, page, 'lena', moduleId);
    await untilSaved(page);
    await page.context().setOffline(true);
    await say(frame, 'SetValue', location, 'only here');
    await say(frame, 'Commit', '');
    const context = page.context();
    await page.close();
    await context.setOffline(false);
    const next = await context.newPage();
    opened.push(next);
    const again = await play(house, next, 'lena', moduleId);
    expect(await say(again, 'GetValue', location)).toBe('only here');
    expect((await storedOf(moduleId))[0]?.elements[location]).toBe('only here');
  });

  test('on a second device goes on there; the first one says so', async () => {
    const { moduleId } = await shelve(house, oneSco(standard));
    const first = await window();
    const here = await play(house, first, 'lena', moduleId);
    await say(here, 'SetValue', location, 'first');
    await say(here, 'Commit', '');
    await untilSaved(first);
    const there = await play(house, await window(), 'lena', moduleId);
    expect(await say(there, 'GetValue', location)).toBe('first');
    await say(there, 'SetValue', location, 'second');
    await say(there, 'Commit', '');
    await until(async () => (await storedOf(moduleId))[0]?.elements[location] === 'second');
    await say(here, 'SetValue', location, 'too late');
    await say(here, 'Commit', '');
    await first.waitForSelector('#notice:not([hidden])');
    expect(await first.textContent('#notice-text')).toContain('somewhere else');
    expect((await storedOf(moduleId))[0]?.elements[location]).toBe('second');
  });
});

test('nothing of a preview is kept, and it says so', async () => {
  const { moduleId } = await shelve(house, oneSco('2004'));
  const page = await window();
  const frame = await play(house, page, 'sofia', moduleId, { kind: 'preview' });
  expect(await say(frame, 'GetValue', 'cmi.mode')).toBe('browse');
  await say(frame, 'SetValue', 'cmi.completion_status', 'completed');
  expect(await say(frame, 'Commit', '')).toBe('true');
  expect(await page.textContent('#saved')).toContain('nothing you do is kept');
  expect(await storedOf(moduleId)).toEqual([]);
});

test('the keyboard goes into the content and back out', async () => {
  const { moduleId } = await shelve(house, oneSco('1.2'));
  const page = await window();
  const frame = await play(house, page, 'lena', moduleId);
  await page.focus('#exit');
  await page.keyboard.press('F6');
  expect(await page.evaluate('document.activeElement?.id')).toBe('content');
  await frame.focus('#inside');
  await page.keyboard.press('F6');
  expect(await page.evaluate('document.activeElement?.id')).toBe('exit');
});

test('the player is accessible, and shows no contents for a single part', async () => {
  const { moduleId } = await shelve(house, oneSco('1.2'));
  const page = await window();
  await play(house, page, 'lena', moduleId);
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await page.isVisible('#contents-button')).toBe(false);
  expect(await page.isVisible('#next')).toBe(false);
  expect(await savedState(page)).not.toBe('kept');
});
