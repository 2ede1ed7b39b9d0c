import type { Page } from 'playwright-core';
import type { Limits } from '../task.ts';
import { Ended, within } from './ending.ts';
import type { createSilence } from './guard.ts';
import type { Watch } from './watch.ts';

/** A page with what watches over it. */
export interface Eye {
  page: Page;
  seen: Watch;
  silence: ReturnType<typeof createSilence>;
  limits: Limits;
}

/** What the player page shows, asked from outside of it. */
export interface Sight {
  /** Path of the page of the package in the frame; '' where there is none that we may look into. */
  path: string;
  isComplete: boolean;
  /** The status the page came with; 0 where the browser does not say. */
  status: number;
  /** The player says something over the content. */
  hasNotice: boolean;
  isBlank: boolean;
  overflow: number;
  plugins: string[];
}

/** Content is same-origin with the player, so that one question sees all of it. It may lie; it gains nothing by it. */
const question = `(() => {
  const notice = document.querySelector('#notice');
  const inside = document.querySelector('#content')?.contentDocument;
  const view = inside?.defaultView;
  const path = inside?.location.pathname ?? '';
  const documents = [];
  const visit = (each) => {
    if (!each || documents.length > 20) return;
    documents.push(each);
    for (const frame of each.querySelectorAll('iframe, frame')) {
      try { visit(frame.contentDocument); } catch {}
    }
  };
  visit(inside);
  const plugins = documents.flatMap((each) => [...each.querySelectorAll('embed, object, applet')].map((element) => {
    const said = [element.type, element.data, element.src, element.getAttribute('classid'), element.localName].join(' ');
    if (/shockwave-flash|\\.swf|d27cdb6e/i.test(said)) return 'Flash';
    if (/silverlight|\\.xap/i.test(said)) return 'Silverlight';
    return /java|applet|8ad9c840|cafeefac/i.test(said) ? 'Java' : '';
  }));
  const seen = 'img, svg, canvas, video, audio, object, embed, input, button, select, textarea';
  const isBlank = documents.every((each) =>
    !each.body || (each.body.innerText.trim() === '' && ![...each.querySelectorAll(seen)].some((element) => element.getClientRects().length > 0)
      && !documents.some((one) => [...one.querySelectorAll('*')].slice(0, 500).some((element) => one.defaultView?.getComputedStyle(element).backgroundImage.startsWith('url')))));
  const root = inside?.scrollingElement;
  return {
    path: path.startsWith('/packages/') ? path : '',
    isComplete: inside?.readyState === 'complete',
    status: view?.performance.getEntriesByType('navigation')[0]?.responseStatus ?? 0,
    hasNotice: Boolean(notice && !notice.hidden),
    isBlank,
    overflow: root ? Math.max(0, root.scrollWidth - root.clientWidth) : 0,
    plugins: [...new Set(plugins)].filter(Boolean),
  };
})()`;

const asksEvery = 200;

async function lookAt(page: Page): Promise<Sight | undefined> {
  // A page that turns while it is asked has not answered.
  return within(
    3_000,
    page.evaluate<Sight>(question).catch(() => undefined),
  );
}

/** Waits until a page of the package is there, or the player says why not; gives what there is at the end of the time. */
export async function untilShown(eye: Eye, longest = eye.limits.screen): Promise<Sight | undefined> {
  const end = performance.now() + longest;
  let sight: Sight | undefined;
  eye.silence.answered();
  while (performance.now() < end || sight === undefined) {
    sight = await look(eye);
    if (sight?.hasNotice || (sight?.path && sight.isComplete)) return sight;
    await wait(asksEvery);
  }
  return sight;
}

/** Gives a page the time to load what it loads by itself. */
export async function untilAtRest(eye: Eye, longest = eye.limits.rest): Promise<Sight> {
  const end = performance.now() + longest;
  await wait(Math.min(1_500, longest));
  while (performance.now() < end && !eye.seen.isQuiet(1_000)) await wait(asksEvery);
  eye.silence.answered();
  for (;;) {
    const sight = await look(eye);
    if (sight) return sight;
  }
}

async function look({ page, silence }: Eye): Promise<Sight | undefined> {
  const sight = await lookAt(page);
  if (sight) silence.answered();
  if (silence.isTooLong()) throw new Ended('silent');
  return sight;
}

export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
