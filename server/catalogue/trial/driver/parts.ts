import type { Page } from 'playwright-core';
import type { Facts } from '../facts.ts';
import type { Limits } from '../task.ts';
import { within } from './ending.ts';
import { untilAtRest, untilShown } from './screen.ts';
import type { Eye } from './screen.ts';
import { short } from './watch.ts';

interface Line {
  title: string;
  mayChoose: boolean;
  isCurrent: boolean;
}

/** The contents list as it stands; the player fills it also while it is folded away. */
const list = `[...document.querySelectorAll('#contents-list button')].map((button) => ({
  title: button.querySelector('.contents-title')?.textContent ?? '',
  mayChoose: !button.disabled,
  isCurrent: button.getAttribute('aria-current') === 'page',
}))`;

/** Opens every item of the contents list once, as far as it may be chosen: what is locked now may be open after another. */
export async function openParts(eye: Eye, facts: Facts, limits: Limits): Promise<void> {
  const { page } = eye;
  const first = await readList(page);
  if (first.length < 2) return;
  facts.parts = first.slice(0, 200).map(({ title, isCurrent }) => ({
    title: short(title),
    state: isCurrent ? ('opened' as const) : ('not-tried' as const),
  }));
  const tried = new Set<number>();
  while (tried.size < limits.parts - 1) {
    const lines = await readList(page);
    const next = facts.parts.findIndex(
      ({ state }, index) => state === 'not-tried' && !tried.has(index) && lines[index]?.mayChoose,
    );
    const part = facts.parts[next];
    if (!part) break;
    tried.add(next);
    if (!(await choose(page, next))) continue;
    part.state = (await isOpened(eye)) ? 'opened' : 'missing';
  }
  const lines = await readList(page);
  for (const [index, part] of facts.parts.entries()) {
    if (part.state === 'not-tried' && lines[index]?.mayChoose === false) part.state = 'locked';
  }
}

async function readList(page: Page): Promise<Line[]> {
  return (
    (await within(
      3_000,
      page.evaluate<Line[]>(list).catch(() => []),
    )) ?? []
  );
}

const timeout = 15_000;

async function choose(page: Page, index: number): Promise<boolean> {
  try {
    if (!(await page.isVisible('#contents'))) await page.click('#contents-button', { timeout });
    await page.locator('#contents-list button').nth(index).click({ timeout });
    return true;
  } catch {
    return false;
  }
}

/** False where the player has no page to show for it. */
async function isOpened(eye: Eye): Promise<boolean> {
  await untilShown(eye, eye.limits.rest);
  const sight = await untilAtRest(eye, Math.min(eye.limits.rest, 3_000));
  return sight.path !== '' && sight.status < 400;
}
