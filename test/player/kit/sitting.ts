import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import type { BrowserContext, Frame, Page } from 'playwright-core';
import type { AttemptRow } from '../../../server/player/index.ts';
import type { OpenedHouse } from '../../kit/browser.ts';
import { until } from '../../kit/until.ts';
import { importPackage, publishModule } from './packages.ts';
import { content, untilSaved } from './play.ts';
import { attemptsOn, recordingsOf, storedScos } from './recorder.ts';

const folder = path.resolve(import.meta.dirname, '../../../../shared/scorm/packages');
export const packagesAreThere = existsSync(folder);

/** How a learner goes away in the middle. */
export type Leaving = 'save and leave' | 'close the tab' | 'reload';

/** A learner at a package that somebody else made. */
export interface Sitting {
  page(): Page;
  /** The page of the package that the player shows. */
  inside(): Promise<Frame>;
  /** Waits until a page of the package below the one that is shown has this in its address. */
  below(address: string): Promise<Frame>;
  /** Waits until the driver that authoring tools put between content and API says that it has begun. */
  untilDriverBegan(): Promise<void>;
  /** Calls the API from the content, by its SCORM 2004 name, as the content does. */
  say(name: string, ...args: string[]): Promise<string>;
  /** Goes away and comes back, as the learner does it. */
  leaveAndResume(how: Leaving): Promise<void>;
  /** Leaves by the player's own control and is on the module's page again. */
  saveAndLeave(): Promise<void>;
  untilAtModule(): Promise<void>;
  attempt(): Promise<AttemptRow>;
  stored(item?: string): Promise<Record<string, string>>;
  /** Every API error the flight recorder has, as `GetValue cmi.location 403`, each once. */
  errors(): Promise<string[]>;
  /** What the learner reads of the attempt: on the module's page, and on the attempt's own. */
  shown(): Promise<{ module: string; attempt: string }>;
  close(): Promise<void>;
}

/** Imports a package, publishes it, and begins it from its page in the window of a learner who has signed in. */
export async function sitDown(house: OpenedHouse, learner: BrowserContext, packageName: string): Promise<Sitting> {
  const file = await house.files.temporary(`${packageName}.zip`);
  await copyFile(path.join(folder, `${packageName}.zip`), file);
  const imported = await importPackage(house, file);
  if ('refusal' in imported) throw new Error(`${packageName} was refused: ${imported.refusal}`);
  const { moduleId } = await publishModule(house, imported.packageId, { title: packageName });
  const address = `${house.siteOrigin}/player/modules/${moduleId}`;
  let page = await learner.newPage();
  await begin('Start');

  async function begin(button: 'Start' | 'Continue'): Promise<void> {
    // What content asks ("Resume where you left off?") is answered with yes.
    page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined));
    await page.goto(address);
    await page.getByRole('button', { name: button }).click();
    await content(page);
  }

  const attempt = async (): Promise<AttemptRow> => {
    const attempts = await attemptsOn(house, moduleId);
    const newest = attempts.at(-1);
    if (!newest) throw new Error('There is no attempt.');
    return newest;
  };
  const untilAtModule = async (): Promise<void> => {
    await page.waitForURL(address);
  };
  const saveAndLeave = async (): Promise<void> => {
    await page.click('#exit');
    await untilAtModule();
  };

  return {
    page: () => page,
    inside: () => content(page),
    async below(wanted) {
      const found = (): Frame | undefined => page.frames().find((frame) => frame.url().includes(wanted));
      await until(`a page at ${wanted}`, async () => (await found()?.evaluate('document.readyState')) === 'complete');
      return found() as Frame;
    },
    async untilDriverBegan() {
      const asked = 'typeof IsLoaded === "function" && IsLoaded()';
      await until('a driver that has begun', async () => {
        const answers = page.frames().map((frame) => frame.evaluate<boolean>(asked).catch(() => false));
        return (await Promise.all(answers)).some(Boolean);
      });
    },
    async say(name, ...args) {
      const inside = await content(page);
      return inside.evaluate<string>(`(() => {
        const own = parent.API_1484_11, api = own ?? parent.API, name = ${JSON.stringify(name)};
        return api[own ? name : 'LMS' + name.replace('Terminate', 'Finish')](...${JSON.stringify(args)});
      })()`);
    },
    async leaveAndResume(how) {
      await untilSaved(page);
      if (how === 'reload') await page.reload();
      if (how === 'save and leave') {
        await saveAndLeave();
        await begin('Continue');
      }
      if (how === 'close the tab') {
        const next = await learner.newPage();
        await page.close({ runBeforeUnload: true });
        page = next;
        await begin('Continue');
      }
      await content(page);
    },
    saveAndLeave,
    untilAtModule,
    attempt,
    async stored(item) {
      const scos = await storedScos(house, (await attempt()).id);
      return (item === undefined ? scos[0] : scos.find((sco) => sco.item === item))?.elements ?? {};
    },
    async errors() {
      const lines = (await recordingsOf(house, moduleId)).flat().filter(({ kind }) => kind === 'error');
      const named = lines.map(({ what }) => `${what[0]} ${what[1]} ${what.at(-1)}`);
      return [...new Set(named)].toSorted();
    },
    async shown() {
      await page.goto(address);
      const module = await page.locator('tbody tr').first().innerText();
      await page.locator('tbody a').first().click();
      await page.waitForURL('**/player/attempts/*');
      return { module, attempt: await page.locator('main').innerText() };
    },
    close: () => page.close(),
  };
}
