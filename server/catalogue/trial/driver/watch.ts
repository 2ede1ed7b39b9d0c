import type { BrowserContext, CDPSession, Dialog, Page, Request } from 'playwright-core';
import { namedAtMost } from '../facts.ts';
import type { Facts } from '../facts.ts';
import type { Task } from '../task.ts';
import type { Alarm } from './ending.ts';

export interface Watch {
  /** Resolves when everything that this page does from now on is written down. */
  ready(page: Page): Promise<void>;
  /** Whether nothing has been loaded for so many milliseconds. */
  isQuiet(milliseconds: number): boolean;
}

/** Writes down what happens in the windows of a context, and raises the alarm where something has no end. */
export async function watch(context: BrowserContext, facts: Facts, task: Task, alarm: Alarm): Promise<Watch> {
  const own = new URL(task.desktop).origin;
  let waiting = 0;
  let last = performance.now();
  const pathOf = (address: string): string | undefined => packagePath(address, own);

  const ended = (): void => {
    waiting = Math.max(0, waiting - 1);
    last = performance.now();
  };
  context.on('request', (request) => {
    waiting += 1;
    last = performance.now();
    if (pathOf(request.url()) !== undefined) facts.requests += 1;
  });
  context.on('requestfinished', (request) => {
    ended();
    if (pathOf(request.url()) !== undefined) void weigh(request, facts);
  });
  context.on('requestfailed', (request) => {
    ended();
    const host = URL.parse(request.url())?.hostname ?? '';
    const isRefused = request.failure()?.errorText !== 'csp' && task.approved.includes(host);
    if (isRefused) addOnce(facts.untried, host);
  });
  context.on('response', (response) => {
    const path = pathOf(response.url());
    if (path !== undefined && response.status() === 404) name(facts.missing, path, isSame);
    const host = URL.parse(response.url())?.hostname ?? '';
    if (response.status() === 403 && task.approved.includes(host)) addOnce(facts.untried, host);
    if (path !== undefined && /\.swf$/i.test(path)) addOnce(facts.plugins, 'Flash');
  });
  context.on('weberror', (error) => {
    const { message, stack = '' } = error.error();
    const from = [...stack.matchAll(/https?:\/\/[^\s)]+/g)].map(([address]) => pathOf(address)).find(Boolean);
    name(facts.scriptErrors, { message: short(message), from: short(from ?? '') }, hasSameMessage);
  });
  context.on('dialog', (dialog) => void answer(dialog, facts, task, alarm));
  const following = new WeakMap<Page, Promise<void>>();
  context.on('page', (page) => void following.set(page, follow(page)));

  async function follow(page: Page): Promise<void> {
    page.on('crash', () => alarm.raise('crashed'));
    page.on('download', () => void (facts.downloads += 1));
    const session = await context.newCDPSession(page).catch(() => undefined);
    if (session) await listen(session, facts, task, alarm, pathOf);
    const isOurs = page.url() === 'about:blank' || page.url().startsWith(own);
    if (!isOurs) await page.close().catch(() => undefined);
  }
  return {
    ready: async (page) => following.get(page),
    isQuiet: (milliseconds) => waiting === 0 && performance.now() - last > milliseconds,
  };
}

async function listen(
  session: CDPSession,
  facts: Facts,
  task: Task,
  alarm: Alarm,
  pathOf: (address: string) => string | undefined,
): Promise<void> {
  session.on('Audits.issueAdded', ({ issue }) => {
    const { contentSecurityPolicyIssueDetails: policy, mixedContentIssueDetails: mixed } = issue.details;
    const address = policy?.blockedURL ?? mixed?.insecureURL;
    if (address) block(facts, address, pathOf(policy?.sourceCodeLocation?.url ?? '') ?? '');
  });
  session.on('Page.windowOpen', ({ url }) => {
    name(facts.windows, short(pathOf(url) ?? url), isSame);
    if (facts.windows.count > task.limits.windows) alarm.raise('windows');
  });
  await Promise.all([session.send('Audits.enable'), session.send('Page.enable')]).catch(() => undefined);
}

/** What content asks ("Resume where you left off?") is answered with yes. */
async function answer(dialog: Dialog, facts: Facts, task: Task, alarm: Alarm): Promise<void> {
  const kind = dialog.type();
  if (kind !== 'beforeunload') name(facts.dialogs, { kind, message: short(dialog.message()) }, hasSameMessage);
  if (facts.dialogs.count > task.limits.dialogs) return alarm.raise('dialogs');
  await dialog.accept().catch(() => undefined);
}

async function weigh(request: Request, facts: Facts): Promise<void> {
  const sizes = await request.sizes().catch(() => undefined);
  facts.bytes += Math.max(0, sizes?.responseBodySize ?? 0);
}

function block(facts: Facts, address: string, from: string): void {
  const url = URL.parse(address);
  if (!url?.hostname) return;
  const known = facts.blocked.find(({ host }) => host === url.hostname);
  const isInsecure = url.protocol === 'http:' || url.protocol === 'ws:';
  if (known) {
    known.times += 1;
    known.isInsecure ||= isInsecure;
  } else if (facts.blocked.length < namedAtMost) {
    facts.blocked.push({ host: short(url.hostname), times: 1, isInsecure, from: short(from) });
  }
}

/** `/packages/<digest>/<path>` without its query; undefined for anything else. */
function packagePath(address: string, own: string): string | undefined {
  const [, path] =
    /^\/packages\/[0-9a-f]{64}\/([^?#:]*)/.exec(address.startsWith(own) ? address.slice(own.length) : '') ?? [];
  if (path === undefined) return undefined;
  try {
    return short(decodeURIComponent(path));
  } catch {
    return short(path);
  }
}

function name<Thing>(
  things: { count: number; first: Thing[] },
  thing: Thing,
  isKnown: (one: Thing, other: Thing) => boolean,
): void {
  things.count += 1;
  const isNamed = things.first.some((one) => isKnown(one, thing));
  if (!isNamed && things.first.length < namedAtMost) things.first.push(thing);
}

const isSame = (one: string, other: string): boolean => one === other;
const hasSameMessage = (one: { message: string }, other: { message: string }): boolean => one.message === other.message;

export function addOnce(list: string[], word: string): void {
  if (!list.includes(word) && list.length < namedAtMost) list.push(word);
}

export function short(text: string): string {
  return text.slice(0, 300);
}
