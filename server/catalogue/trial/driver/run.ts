import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { noFacts } from '../facts.ts';
import type { Facts, Screen, Stage } from '../facts.ts';
import { factsFile, pictureFile } from '../task.ts';
import type { Task, Told } from '../task.ts';
import { createAlarm, Ended, Failed, within } from './ending.ts';
import type { Alarm } from './ending.ts';
import { openGate } from './gate.ts';
import { createSilence, guard } from './guard.ts';
import type { Guard } from './guard.ts';
import { openParts } from './parts.ts';
import { untilAtRest, untilShown, wait } from './screen.ts';
import type { Eye, Sight } from './screen.ts';
import { addOnce, watch } from './watch.ts';

const devices: Record<Screen, BrowserContextOptions> = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

/** Runs a trial and writes what was seen after every step, so that one that has to be killed leaves what it had. */
export async function runTrial(task: Task, tell: (told: Told) => void): Promise<void> {
  const facts = noFacts();
  const alarm = createAlarm();
  const gate = await openGate(new URL(task.desktop).origin, task.mayAskApproved ? task.approved : []);
  const browser = await launch(task, gate.address);
  const save = (): void => writeFileSync(path.join(task.folder, factsFile), JSON.stringify(facts));
  const stage = (reached: Stage): void => {
    facts.reached = reached;
    save();
    tell({ kind: 'stage', stage: reached });
  };
  const timer = setTimeout(() => alarm.raise('time'), task.limits.whole);
  const guardian = await guard(browser, task, alarm, (pid) => tell({ kind: 'browser', pid }));
  try {
    await alarm.during(new Visits(browser, guardian, task, facts, alarm).all(stage));
    facts.ending = 'done';
  } catch (error) {
    if (error instanceof Failed) throw error;
    facts.ending = error instanceof Ended ? error.how : browser.isConnected() ? 'time' : 'crashed';
    // Silent before anything of the package was asked for: that is the server's, which has no time.
    if (facts.ending === 'silent' && facts.requests === 0) facts.ending = 'time';
    if (!(error instanceof Ended)) tell({ kind: 'note', detail: String((error as Error).stack).slice(0, 500) });
  } finally {
    clearTimeout(timer);
    guardian.end();
    save();
    await within(
      5_000,
      browser.close().catch(() => undefined),
    );
    gate.close();
  }
}

async function launch({ executable, isSandboxed }: Task, gate: string): Promise<Browser> {
  try {
    return await chromium.launch({
      executablePath: executable,
      chromiumSandbox: isSandboxed,
      proxy: { server: gate },
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      // Both keep content from flooding the browser with calls; tests of other people switch them off.
      ignoreDefaultArgs: ['--disable-ipc-flooding-protection', '--disable-hang-monitor'],
      args: [
        // The proxy looks names up; the browser finds none, whatever way it tries.
        '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
        '--webrtc-ip-handling-policy=disable_non_proxied_udp',
        '--force-webrtc-ip-handling-policy',
        '--disable-quic',
        '--deny-permission-prompts',
        '--disable-gpu',
        '--mute-audio',
        '--js-flags=--max-old-space-size=512',
        '--renderer-process-limit=3',
      ],
    });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Failed(/sandbox/i.test(said) && isSandboxed ? 'sandbox' : 'browser', said.slice(0, 500));
  }
}

/** A learner's visits: the first screen, every part, leaving and coming back, and once more by phone. */
class Visits {
  readonly #browser: Browser;
  readonly #guardian: Guard;
  readonly #task: Task;
  readonly #facts: Facts;
  readonly #alarm: Alarm;

  constructor(browser: Browser, guardian: Guard, task: Task, facts: Facts, alarm: Alarm) {
    this.#browser = browser;
    this.#guardian = guardian;
    this.#task = task;
    this.#facts = facts;
    this.#alarm = alarm;
  }

  async all(stage: (reached: Stage) => void): Promise<void> {
    stage('opening');
    const eye = await this.#openWindow('desktop', this.#facts);
    await this.#firstScreen(eye);
    stage('parts');
    await openParts(eye, this.#facts, this.#task.limits);
    stage('returning');
    await eye.page.reload({ waitUntil: 'commit', timeout: this.#task.limits.screen });
    await untilShown(eye);
    await untilAtRest(eye);
    await leave(eye.page);
    stage('phone');
    await this.#byPhone();
    stage('judging');
  }

  async #firstScreen(eye: Eye): Promise<void> {
    const facts = this.#facts;
    const began = performance.now();
    await goTo(eye.page, this.#task.desktop);
    const shown = await untilShown(eye);
    if (shown?.path && shown.status < 400) facts.firstScreen = Math.round(performance.now() - began);
    takeIn(facts, await untilAtRest(eye));
    facts.firstBytes = facts.bytes;
    await takePicture(eye.page, 'desktop', this.#task, facts);
  }

  /** Another launch: a page that was laid out for a wide screen is not what a phone gets. */
  async #byPhone(): Promise<void> {
    // What there is to count was counted on the first screen.
    const eye = await this.#openWindow('phone', noFacts());
    const isThere = await goTo(eye.page, this.#task.phone).then(
      () => true,
      () => false,
    );
    if (!isThere) return;
    await untilShown(eye);
    const sight = await untilAtRest(eye);
    this.#facts.phoneOverflow = Math.round(sight?.overflow ?? 0);
    await takePicture(eye.page, 'phone', this.#task, this.#facts);
  }

  async #openWindow(screen: Screen, facts: Facts): Promise<Eye> {
    const context = await this.#browser.newContext({
      ...devices[screen],
      locale: this.#task.language,
      acceptDownloads: false,
      serviceWorkers: 'block',
      permissions: [],
    });
    const seen = await watch(context, facts, this.#task, this.#alarm);
    const silence = createSilence(this.#guardian, this.#task.limits.silence);
    const page = await context.newPage();
    await within(5_000, seen.ready(page));
    return { page, seen, silence, limits: this.#task.limits };
  }
}

/** The page goes as a learner leaves it, so that its last words arrive. */
async function leave(page: Page): Promise<void> {
  await within(
    8_000,
    page.goto('about:blank').catch(() => undefined),
  );
  await wait(1_500);
  await within(
    5_000,
    page
      .context()
      .close()
      .catch(() => undefined),
  );
}

async function goTo(page: Page, address: string): Promise<void> {
  try {
    const answer = await page.goto(address, { waitUntil: 'commit', timeout: 20_000 });
    if (answer && answer.status() >= 400)
      throw new Failed('unreachable', `${answer.status()} ${new URL(address).origin}`);
  } catch (error) {
    if (error instanceof Failed) throw error;
    throw new Failed('unreachable', `${new URL(address).origin}: ${(error as Error).message.split('\n')[0]}`);
  }
}

function takeIn(facts: Facts, sight: Sight | undefined): void {
  facts.isBlank = sight?.isBlank ?? false;
  for (const plugin of sight?.plugins ?? []) addOnce(facts.plugins, plugin.slice(0, 20));
}

async function takePicture(page: Page, screen: Screen, task: Task, facts: Facts): Promise<void> {
  const place = path.join(task.folder, pictureFile(screen));
  const taken = await within(
    15_000,
    page.screenshot({ path: place, type: 'jpeg', quality: 70, timeout: 15_000 }).catch(() => undefined),
  );
  if (taken) facts.pictures.push(screen);
}
