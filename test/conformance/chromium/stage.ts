import { copyFileSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { BrowserContext, Page } from 'playwright-core';
import type { Refusal } from '../../../server/catalogue/refusal.ts';
import { Conflict } from '../../../server/platform/web/index.ts';
import type { PlayerTables } from '../../../server/player/index.ts';
import { openHouseInBrowser } from '../../kit/browser.ts';
import type { OpenedHouse } from '../../kit/browser.ts';
import { importPackage, publishModule } from '../../player/kit/packages.ts';
import { recordingsOf } from '../../player/kit/recorder.ts';
import { Difference } from '../host.ts';
import type { Ask, Host, Said, Stage } from '../host.ts';
import { openPackage } from '../package.ts';
import { userAgent } from '../user-agent.ts';
import { ChromiumHost, playerControls } from './host.ts';

/** Runs in every frame, before its own scripts. */
const inPage = [
  `window.playerControls = ${JSON.stringify(playerControls)};`,
  ...['surroundings.js', '../applet.js'].map((file) => readFileSync(path.join(import.meta.dirname, file), 'utf8')),
].join('\n');

const patience = 30_000;
/** Small, since every page is painted; wide enough for the words on the player's buttons. */
const viewport = { width: 800, height: 500 };
const learners = { 1: 'yuki', 2: 'lena' } as const;
type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;

/** Plays cases through the pages of a running server: imports, publishes, launches and resumes in Chromium. */
export class ChromiumStage implements Stage {
  readonly #house: OpenedHouse;
  readonly #tester: { ask: Ask };
  readonly #signedIn = new Map<string, Cookies>();
  #learner: (typeof learners)[1 | 2] = learners[2];
  #device: BrowserContext | undefined;
  #relaunches = 0;

  private constructor(house: OpenedHouse, tester: { ask: Ask }) {
    this.#house = house;
    this.#tester = tester;
  }

  static async open(): Promise<ChromiumStage> {
    const tester = { ask: (): unknown => null };
    const house = await openHouseInBrowser({ contentBefore: (req, res) => takeQuestion(tester, req, res) });
    return new ChromiumStage(house, tester);
  }

  async begin(learner: 1 | 2): Promise<void> {
    if (this.#learner !== learners[learner]) {
      await this.#device?.close();
      this.#device = undefined;
    }
    this.#learner = learners[learner];
    const owner = this.#house.people[this.#learner].id;
    await this.#house.database.transaction(async (tx) => {
      await tx.sql<PlayerTables>().deleteFrom('shared_values').where('owner', '=', owner).execute();
    });
  }

  async open(file: string, ask: Ask): Promise<Host> {
    const moduleId = await this.#publish(file);
    const opened = await openPackage(file);
    this.#tester.ask = ask;
    return new ChromiumHost({
      opened,
      moduleId,
      contentOrigin: this.#house.contentOrigin,
      window: (isAgain) => this.#window(isAgain),
      recordings: () => recordingsOf(this.#house, moduleId),
    });
  }

  async close(): Promise<void> {
    await this.#house.close();
  }

  /** The archive as it is, through the verbs of the upload page. */
  async #publish(file: string): Promise<string> {
    const house = this.#house;
    const name = path.basename(file);
    const copy = await house.files.temporary(name);
    copyFileSync(file, copy);
    const { t, say } = house.languages.translator('en');
    const imported = await importPackage(house, copy, name);
    if ('refusal' in imported) {
      const { code, values } = JSON.parse(imported.refusal) as Refusal;
      throw new Difference(`the package ${name} is refused: ${t(`catalogue.refused-${code}`, values)}`);
    }
    try {
      return (await publishModule(house, imported.packageId, { title: name })).moduleId;
    } catch (error) {
      throw error instanceof Conflict
        ? new Difference(`the package ${name} is not published: ${say(error.said)}`)
        : error;
    }
  }

  /** To open a course again takes a fresh window, and every other time another device: the old one's journal is gone. */
  async #window(isAgain: boolean): Promise<Page> {
    this.#house.clock.advance({ seconds: 1 });
    if (isAgain) this.#relaunches += 1;
    const isElsewhere = isAgain && this.#relaunches % 2 === 1;
    const device = this.#device && !isElsewhere ? this.#device : await this.#takeDevice();
    const [known] = device.pages();
    if (known && !isAgain) return known;
    await known?.close();
    const page = await device.newPage();
    page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined));
    page.on('crash', () => void page.close());
    page.on('pageerror', ({ message, stack }) => {
      const isOurs = stack?.includes('/assets/') === true;
      if (isOurs) this.#tester.ask({ do: 'complain', message: `the player fails: ${message}` });
    });
    return page;
  }

  /** A device that knows nothing of the learner but that she has signed in. */
  async #takeDevice(): Promise<BrowserContext> {
    await this.#device?.close();
    const { browser, siteOrigin: baseURL } = this.#house;
    const storageState = { cookies: await this.#cookies(), origins: [] };
    const device = await browser.newContext({ baseURL, locale: 'en-GB', viewport, userAgent, storageState });
    device.setDefaultTimeout(patience);
    await device.addInitScript({ content: inPage });
    this.#device = device;
    return device;
  }

  async #cookies(): Promise<Cookies> {
    const known = this.#signedIn.get(this.#learner);
    if (known) return known;
    const context = (await this.#house.as(this.#learner)).context();
    const cookies = await context.cookies();
    await context.close();
    this.#signedIn.set(this.#learner, cookies);
    return cookies;
  }
}

/** What a page of a package asks the tester; false when the request is something else. */
function takeQuestion(tester: { ask: Ask }, req: IncomingMessage, res: ServerResponse): boolean {
  if (req.url !== '/conformance') return false;
  void text(req).then((body) => {
    res.writeHead(200, { 'content-type': 'application/json' });
    res.end(JSON.stringify(tester.ask(JSON.parse(body) as Said)));
  });
  return true;
}
