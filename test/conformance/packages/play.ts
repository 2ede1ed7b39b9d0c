import type { BrowserContext, Page } from 'playwright-core';
import { errorsIn } from '../../../server/player/api-errors.ts';
import type { ApiError } from '../../../server/player/api-errors.ts';
import type { AttemptRow } from '../../../server/player/index.ts';
import type { OpenedHouse } from '../../kit/browser.ts';
import { until } from '../../kit/until.ts';
import { untilSaved } from '../../player/kit/play.ts';
import { attemptsOn, recordingsOf, storedScos } from '../../player/kit/recorder.ts';

export const leavings = ['tab closed', 'frame swapped', 'page reloaded'] as const;
type Leaving = (typeof leavings)[number];
type Return = 'resumed' | 'ended by the content' | 'what was said is not given back' | 'opened somewhere else';

/** What the run asks until the content has begun its session; it has a value ever after. */
const question = { '1.2': 'cmi.core.student_id', '2004': 'cmi.learner_id' };

export interface Played {
  isResumed: Record<Leaving, Return>;
  calls: number;
  names: string[];
  saved: string[];
  attempt: AttemptRow | undefined;
  errors: ApiError[];
}

/** Plays a module: leaves it three times, each another way, and looks whether what was said is there again. */
export async function playModule(house: OpenedHouse, learner: BrowserContext, moduleId: string): Promise<Played> {
  const isResumed = {} as Played['isResumed'];
  let page = await launch(house, learner, moduleId);
  for (const how of leavings) {
    const before = await attemptsOn(house, moduleId);
    const mark = `conformance: ${how}`;
    const hasSpoken = (await showSomething(page)) && (await say(page, mark));
    await untilSaved(page);
    const position = (await attemptsOn(house, moduleId)).at(-1)?.position ?? null;
    page = await leave(house, learner, moduleId, page, how);
    const after = await attemptsOn(house, moduleId);
    const sco = (await storedScos(house, before.at(-1)?.id ?? '')).find(({ item }) => item === position);
    const isOver = after.length > before.length || before.at(-1)?.closed_at !== null;
    if (isOver || (sco?.ended && sco.ended !== 'suspend')) isResumed[how] = 'ended by the content';
    else if (hasSpoken) isResumed[how] = (await hears(page, mark)) ? 'resumed' : 'what was said is not given back';
    else isResumed[how] = after.at(-1)?.position === position ? 'resumed' : 'opened somewhere else';
  }
  await page.close({ runBeforeUnload: true });
  const attempt = (await attemptsOn(house, moduleId)).at(-1);
  const lines = (await recordingsOf(house, moduleId)).flat().filter(({ what }) => !isOurs(what));
  const calls = lines.filter(({ kind }) => kind === 'call' || kind === 'error').map(({ what }) => what[0] ?? '');
  const scos = attempt ? await storedScos(house, attempt.id) : [];
  return {
    isResumed,
    calls: calls.length,
    names: [...new Set(calls)].toSorted(),
    saved: [...new Set(scos.flatMap(({ elements }) => Object.keys(elements)))].toSorted(),
    attempt,
    errors: errorsIn(lines),
  };
}

const isOurs = ([, element = '', ...answer]: string[]): boolean =>
  Object.values(question).includes(element) && ['301', '122', '123'].includes(answer.at(-1) ?? '');

const farewell = (moduleId: string): string => `/player/modules/${moduleId}`;

async function launch(house: OpenedHouse, learner: BrowserContext, moduleId: string): Promise<Page> {
  const page = await learner.newPage();
  page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined));
  await page.goto(await house.player.start(await house.actor('lena'), moduleId, farewell(moduleId)));
  return page;
}

/** Waits until a page of the package is there and has come to rest; chooses one where the learner has to. */
async function showSomething(page: Page): Promise<boolean> {
  await until('the player shows something', async () => (await isShown(page)) || (await page.isVisible('#notice')));
  const choice = page.locator('#contents-list button:enabled').first();
  if (!(await isShown(page)) && (await choice.isVisible())) {
    await choice.click();
    await until('what was chosen is shown', () => isShown(page));
  }
  return !(await page.isVisible('#notice'));
}

const isShown = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>(`(() => {
    const inside = document.querySelector('#content')?.contentDocument;
    return Boolean(inside?.location.pathname.startsWith('/packages/') && inside.readyState === 'complete');
  })()`);

const api = (page: Page, body: string): Promise<boolean> =>
  page.evaluate<boolean>(`(() => {
    const own = window.API_1484_11, api = own ?? window.API;
    if (!api) return false;
    const call = (name, ...args) => api[own ? name : 'LMS' + name](...args);
    const element = own ? 'cmi.comments_from_learner.0.comment' : 'cmi.comments';
    ${body}
  })()`);

/** Gives the content time to begin its session; one that waits for a click for that has it begun here. */
async function untilBegun(page: Page): Promise<void> {
  const isBegun = (): Promise<boolean> =>
    api(page, `return call('GetValue', own ? '${question['2004']}' : '${question['1.2']}') !== '';`);
  if (!(await api(page, 'return true;'))) return;
  await until('the content begins its session', isBegun, 8).catch(() =>
    api(page, `call('Initialize', ''); return true;`),
  );
}

/** Says something as the content would, and that the learner will come back. */
async function say(page: Page, mark: string): Promise<boolean> {
  await untilBegun(page);
  return api(
    page,
    `const isSaid = call('SetValue', element, ${JSON.stringify(mark)}) === 'true';
    call('SetValue', own ? 'cmi.exit' : 'cmi.core.exit', 'suspend');
    return isSaid && call('Commit', '') === 'true';`,
  );
}

async function hears(page: Page, mark: string): Promise<boolean> {
  if (!(await showSomething(page))) return false;
  await untilBegun(page);
  return api(page, `return call('GetValue', element).includes(${JSON.stringify(mark)});`);
}

async function leave(
  house: OpenedHouse,
  learner: BrowserContext,
  moduleId: string,
  page: Page,
  how: Leaving,
): Promise<Page> {
  if (how === 'page reloaded') {
    await page.reload();
    return page;
  }
  if (how === 'frame swapped') {
    await page.click('#exit');
    await page.waitForURL((url) => url.pathname === farewell(moduleId));
  }
  await page.close({ runBeforeUnload: true });
  return launch(house, learner, moduleId);
}
