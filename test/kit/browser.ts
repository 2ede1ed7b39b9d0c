import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Frame, Page } from 'playwright-core';
import { projectRoot } from '../../server/platform/root.ts';
import { castPassword } from './cast.ts';
import type { PersonName } from './cast.ts';
import { openHouse } from './house.ts';
import type { HouseOptions, TestHouse } from './house.ts';
import { freePort } from './ports.ts';

const places = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

export function chromiumPath(): string {
  const found = places.find((place) => place && existsSync(place));
  if (!found) throw new Error('No Chromium found: name one in the environment variable CHROMIUM.');
  return found;
}

/** A headless Chromium that asks nobody outside for anything. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface OpenedHouse extends TestHouse {
  siteOrigin: string;
  contentOrigin: string;
  browser: Browser;
  /** A browser window of its own, in which the named person has signed in. */
  as(name: PersonName, options?: BrowserContextOptions): Promise<Page>;
  /** A window in which nobody has. */
  window(options?: BrowserContextOptions): Promise<Page>;
  network: Network;
}

/** The way from every browser to the house: for its pages and for its service workers, which a browser's own "offline" may spare. */
export interface Network {
  /** Nobody listens any more, and what was under way breaks off. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Sees every request to the content origin first; what it returns is waited for. */
  hold?: ((req: IncomingMessage, res: ServerResponse) => Promise<void> | undefined | void) | undefined;
}

export interface BrowserHouseOptions extends HouseOptions {
  /** Answers on the content origin before the program does; false when the request is not for it. */
  contentBefore?: (req: IncomingMessage, res: ServerResponse) => boolean;
}

/** The real program on real ports, and a browser. The clock stands unless it is moved. */
export async function openHouseInBrowser(options: BrowserHouseOptions = {}): Promise<OpenedHouse> {
  const [sitePort, contentPort] = [await freePort(), await freePort()];
  const siteOrigin = `http://localhost:${sitePort}`;
  const contentOrigin = `http://localhost:${contentPort}`;
  const house = await openHouse({ ...options, siteOrigin, contentOrigin });
  const content: RequestListener = (req, res) => {
    if (!options.contentBefore?.(req, res)) house.content(req, res);
  };
  const network = await openNetwork({ site: house.site, content }, { sitePort, contentPort });
  const browser = await launchBrowser();
  const window = async (contextOptions: BrowserContextOptions = {}): Promise<Page> => {
    const context: BrowserContext = await browser.newContext({
      baseURL: siteOrigin,
      locale: 'en-GB',
      ...contextOptions,
    });
    return context.newPage();
  };
  return {
    ...house,
    siteOrigin,
    contentOrigin,
    browser,
    window,
    network,
    async as(name, contextOptions) {
      const page = await window(contextOptions);
      await page.goto('/sign-in');
      await page.fill('#email', `${name}@example.org`);
      await page.fill('#password', castPassword);
      await Promise.all([page.waitForURL((url) => url.pathname !== '/sign-in'), page.press('#password', 'Enter')]);
      return page;
    },
    async close() {
      await browser.close();
      await network.cut();
      await house.close();
    },
  };
}

async function openNetwork(
  { site, content }: Pick<TestHouse, 'site' | 'content'>,
  { sitePort, contentPort }: { sitePort: number; contentPort: number },
): Promise<Network> {
  let servers: Server[] = [];
  const network: Network = {
    async cut() {
      const closing = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const server of servers) server.closeAllConnections();
      servers = [];
      await Promise.all(closing);
    },
    async mend() {
      const held: RequestListener = (req, res) => {
        const wait = network.hold?.(req, res);
        if (wait) void wait.then(() => content(req, res));
        else content(req, res);
      };
      servers = [await listen(site, sitePort), await listen(held, contentPort)];
    },
  };
  await network.mend();
  return network;
}

function listen(listener: RequestListener, port: number): Promise<Server> {
  const server = createServer(listener);
  return new Promise((resolve) => {
    server.listen(port, () => resolve(server));
  });
}

/** Holds a script of the site back from this page, as a slow network would, until what is returned is called. */
export async function holdScript(page: Page, name: string): Promise<() => void> {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(`**/scripts/${name}.js`, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

const axe = path.join(projectRoot(import.meta.dirname), 'node_modules/axe-core/axe.min.js');

/** What axe finds on the page, or in one frame of it, as `rule: element` lines; an accessible page gives none. */
export async function accessibilityFaults(page: Page | Frame): Promise<string[]> {
  // Evaluated from outside the page, so that the page's own content security policy stays as it is.
  await page.evaluate(readFileSync(axe, 'utf8'));
  const results = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
