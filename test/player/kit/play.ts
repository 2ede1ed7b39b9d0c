import type { Frame, Page } from 'playwright-core';
import type { LaunchWish } from '../../../server/player/index.ts';
import type { OpenedHouse } from '../../kit/browser.ts';
import type { PersonName } from '../../kit/cast.ts';

/** Opens a module in the page as the named person; waits until the content is there. */
export async function play(
  house: OpenedHouse,
  page: Page,
  name: PersonName,
  moduleId: string,
  wish: Omit<LaunchWish, 'moduleId' | 'returnTo'> = {},
): Promise<Frame> {
  await page.goto(await house.player.start(await house.actor(name), moduleId, '/sign-in', wish));
  return content(page);
}

/** The frame of the content, once a page of the package is in it. */
export async function content(page: Page): Promise<Frame> {
  const element = await page.waitForSelector('#content', { state: 'attached' });
  await untilShown(page, '');
  const frame = await element.contentFrame();
  if (!frame) throw new Error('The content has no frame.');
  return frame;
}

/** Waits until a page of the package is there, with that in its query. */
export async function untilShown(page: Page, search: string): Promise<void> {
  const isThere = `(() => {
    const inside = document.querySelector('#content')?.contentDocument;
    const at = inside?.location;
    return /^\\/(packages|kept)\\//.test(at?.pathname) && at.search.includes('${search}') && inside.readyState === 'complete';
  })()`;
  // Asked from outside the page: its content security policy lets no text be run.
  for (let tries = 0; tries < 300; tries += 1) {
    if (await page.evaluate(isThere)) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`The content never showed ${search}.`);
}

/** Calls a function of the SCO's API by its SCORM 2004 name. */
export async function say(frame: Frame, name: string, ...args: string[]): Promise<string> {
  return frame.evaluate<string>(`say(...${JSON.stringify([name, ...args])})`);
}

export async function savedState(page: Page): Promise<string | undefined> {
  return (await page.getAttribute('#saved', 'data-state')) ?? undefined;
}

export async function untilSaved(page: Page): Promise<void> {
  await page.waitForSelector('#saved[data-state="saved"]');
}
