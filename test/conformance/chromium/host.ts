import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { RecordedLine } from '../../../server/player/recording.ts';
import { Difference } from '../host.ts';
import type { Control, Host, Sight } from '../host.ts';
import type { Package } from '../package.ts';

/** The player's controls by their ids on the page. */
export const playerControls: Record<Control, string> = {
  continue: 'next',
  previous: 'previous',
  suspendAll: 'exit',
  exitAll: 'end',
  abandon: 'abandon',
  abandonAll: 'abandon-all',
};

const patience = 30_000;

type Place = 'site' | 'player' | 'content';

interface Parts {
  opened: Package;
  moduleId: string;
  /** Where the player is; the rest is the site's. */
  contentOrigin: string;
  /** A fresh window of the learner; `isAgain` when she has had the course open before. */
  window(isAgain: boolean): Promise<Page>;
  /** What the flight recorder has of every launch, in order. */
  recordings(): Promise<RecordedLine[][]>;
}

/** The learner at the real player: what she presses is pressed, and what she sees is looked up on the page. */
export class ChromiumHost implements Host {
  readonly package: Package;
  readonly #parts: Parts;
  #page: Page | undefined;
  #place: Place = 'site';

  constructor(parts: Parts) {
    this.package = parts.opened;
    this.#parts = parts;
  }

  get isOn(): boolean {
    return this.#place !== 'site';
  }

  get isShowing(): boolean {
    return this.#place === 'content';
  }

  /** From the module's page: with what the learner left open, or else with a new attempt. */
  async launch(): Promise<void> {
    const { moduleId, contentOrigin, window } = this.#parts;
    const page = await window(this.#page !== undefined);
    this.#page = page;
    await page.goto(`/player/modules/${moduleId}`, { waitUntil: 'domcontentloaded' });
    const buttons = page.locator('main').getByRole('button', { name: /^(Start|Continue|New attempt)$/ });
    const isThere = page.waitForURL((url) => url.origin === contentOrigin, { waitUntil: 'commit' });
    await Promise.all([isThere, buttons.first().click()]);
    await this.#rest();
  }

  async look(): Promise<Sight> {
    return this.isOn ? this.#opened.evaluate<Sight>('lookAround()') : { controls: {}, contents: [] };
  }

  async press(control: Control): Promise<void> {
    const page = this.#opened;
    const button = page.locator(`#${playerControls[control]}`);
    const isFolded = (await page.locator('#more').locator(button).count()) > 0;
    if (isFolded) await this.#unfold();
    const label = (await button.innerText()).trim();
    await button.click();
    // What cannot be taken back is asked once more.
    if (isFolded) await page.locator('#notice').getByRole('button', { name: label, exact: true }).click();
    await this.#rest();
  }

  async choose(line: number): Promise<void> {
    await this.#openContents();
    await this.#opened.locator('#contents-list > li').nth(line).getByRole('button').click();
    await this.#rest();
  }

  async pressInside(): Promise<boolean> {
    const button = this.#opened.frameLocator('#content').locator('button:enabled:visible').first();
    if ((await button.count()) === 0) return false;
    await button.click();
    await this.#rest();
    return true;
  }

  async decisions(): Promise<string[]> {
    const lines = await this.#wholeRecording();
    const decided = lines.filter(({ kind }) => kind === 'sequencing').map(({ what }) => what);
    const last = decided.findLastIndex(([, code]) => code === 'request');
    return decided.slice(Math.max(last, 0)).map((what) => what.join(' '));
  }

  /** The player sends its recorder after what it did: the newest lines are there when no more come. */
  async #wholeRecording(): Promise<readonly RecordedLine[]> {
    const read = async () => (await this.#parts.recordings()).at(-1) ?? [];
    let lines = await read();
    for (let quiet = 0, tries = 0; quiet < 3 && tries < 40; tries += 1) {
      await wait(500);
      const more = await read();
      quiet = more.length > lines.length ? 0 : quiet + 1;
      lines = more;
    }
    return lines;
  }

  get #opened(): Page {
    if (!this.#page) throw new Error('The course has not been launched.');
    return this.#page;
  }

  async #openContents(): Promise<void> {
    const page = this.#opened;
    if (!(await page.locator('#contents').isVisible())) await page.click('#contents-button');
  }

  async #unfold(): Promise<void> {
    await this.#openContents();
    if (!(await this.#opened.locator('#more[open]').count())) await this.#opened.click('#more > summary');
  }

  /** Until the player waits for the learner, or has let her go. */
  async #rest(): Promise<void> {
    const end = performance.now() + patience;
    while (performance.now() < end) {
      const place = await this.#placeAtRest().catch(whenTurning);
      if (place === 'turning') continue;
      this.#place = place;
      return;
    }
    await this.#opened.close();
    throw new Difference('the player does not come to rest');
  }

  /** The page itself says when it is at rest; 'turning' when it is not in time. */
  #placeAtRest(): Promise<Place | 'turning'> {
    return this.#opened.evaluate<Place | 'turning'>(`new Promise((resolve) => {
      const look = () => {
        const frame = document.querySelector('#content');
        if (!frame) return document.readyState === 'loading' ? undefined : 'site';
        if (frame.ariaBusy !== 'false') return undefined;
        const inside = frame.contentWindow;
        if (!inside?.location.pathname.startsWith('/packages/')) return 'player';
        return inside.isWaiting() ? undefined : 'content';
      };
      const end = performance.now() + 1000;
      const again = () => {
        const place = look();
        if (place) resolve(place);
        else if (performance.now() > end) resolve('turning');
        else setTimeout(again, 5);
      };
      again();
    })`);
  }
}

/** A page that turns while it is asked has not answered. */
function whenTurning(error: unknown): 'turning' {
  if (/context was destroyed|navigat/i.test((error as Error).message)) return 'turning';
  throw error;
}
