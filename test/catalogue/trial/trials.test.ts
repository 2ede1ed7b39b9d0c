import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { claimTrial, insertTrial, settleTrial } from '../../../server/catalogue/store/trials.ts';
import type { CatalogueTables, TrialRow } from '../../../server/catalogue/tables.ts';
import { noFacts } from '../../../server/catalogue/trial/facts.ts';
import type { TrialResult } from '../../../server/catalogue/trial/result.ts';
import { engines } from '../../kit/database.ts';
import { openHouse, signIn } from '../../kit/house.ts';
import type { Agent, HouseOptions, TestHouse } from '../../kit/house.ts';
import { until } from '../../kit/until.ts';
import { upload } from '../kit.ts';
import { scormPackage } from '../package-fixture.ts';

// The rows and pages of trials; what the browser does is in trial.browser.test.ts. The browsers here are none.
let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'waymark-no-browser-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function pretend(name: string, script: string): NonNullable<HouseOptions['browser']> {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return { path: file, isSandboxed: false, asksApproved: false };
}

const result: TrialResult = {
  facts: {
    ...noFacts(),
    reached: 'judging',
    ending: 'done',
    firstScreen: 1200,
    blocked: [{ host: 'cdn.test', times: 2, isInsecure: false, from: 'index.html' }],
    pictures: ['desktop'],
  },
  heard: {
    initialised: 0.4,
    calls: [{ name: 'LMSInitialize', times: 1 }],
    errors: [],
    items: [{ item: 'item-1', initialised: 0.4, completion: 'completed', success: null, score: null }],
    resumed: 'nothing-saved',
  },
};

describe.each(engines)('trials on %s', (engine) => {
  let house: TestHouse;
  let sofia: Agent;
  let packageId: string;

  const begin = async (options: HouseOptions = {}): Promise<void> => {
    house = await openHouse({ engine, browser: pretend('sleeps', 'exec sleep 600'), ...options });
    sofia = await signIn(house, 'sofia');
    packageId = await upload(sofia);
  };
  afterEach(() => house?.close());

  const ask = () => sofia.post(`/catalogue/packages/${packageId}/trial`);
  const page = async (): Promise<string> =>
    (await sofia.get(`/catalogue/packages/${packageId}/trial`).expect(200)).text;
  const rows = (): Promise<TrialRow[]> =>
    house.database.sql<CatalogueTables>().selectFrom('package_trials').selectAll().orderBy('id').execute();
  const untilState = (state: TrialRow['state']) =>
    until(`the trial is ${state}`, async () => (await rows()).at(-1)?.state === state);

  /** A trial that somebody's process has begun or ended. */
  async function enter(row: Partial<TrialRow> & { package_id: string }): Promise<string> {
    const id = house.ids.next();
    const now = house.clock.iso();
    await house.database.transaction((tx) =>
      insertTrial(tx, {
        id,
        asked_by: house.people.sofia.id,
        asked_at: now,
        state: 'running',
        stage: 'opening',
        failure: null,
        detail: '',
        touched_at: now,
        ended_at: null,
        launch_id: null,
        result: null,
        ...row,
      }),
    );
    return id;
  }

  describe('where no browser is named', () => {
    beforeEach(() => begin({ browser: undefined }));

    test('are not offered, and not begun', async () => {
      expect((await sofia.get(`/catalogue/packages/${packageId}`).expect(200)).text).not.toContain('Try it');
      expect(await page()).toContain('switched off');
      await ask().expect(409);
      expect(await rows()).toEqual([]);
    });

    test('show what there was before', async () => {
      await enter({ package_id: packageId, state: 'done', result: JSON.stringify(result) });
      expect(await page()).toContain('after 1.2 s');
      expect((await sofia.get(`/catalogue/packages/${packageId}`).expect(200)).text).toContain('Show the trial run');
    });
  });

  describe('where one is', () => {
    beforeEach(() => begin());

    test('run in the background, and a second asking while one is under way is refused', async () => {
      const answer = await ask().expect(303);
      expect(answer.headers['location']).toBe(`/catalogue/packages/${packageId}/trial`);
      await ask().expect(409);
      await untilState('running');
      expect(await page()).toContain('aria-current="step"');
      const { body } = await sofia
        .get(`/catalogue/packages/${packageId}/trial`)
        .set('accept', 'application/json')
        .expect(200);
      expect(body).toEqual({ isOpen: true, state: 'running', stage: 'starting' });
    });

    test('begin again at the next start when the program ends', async () => {
      await ask().expect(303);
      await untilState('running');
      await house.catalogue.stop();
      expect((await rows()).map(({ state }) => state)).toEqual(['waiting']);
    });

    test('wait while another one runs, whoever runs it, and go on when it is over', async () => {
      const other = await upload(sofia, scormPackage({ title: 'Other' }), 'other.zip');
      const running = await enter({ package_id: other });
      await ask().expect(303);
      await house.schedule.tick();
      expect((await rows()).map(({ state }) => state).toSorted()).toEqual(['running', 'waiting']);
      expect(await page()).toContain('Waiting for its turn');
      const over = {
        failure: null,
        detail: '',
        result: null,
        ended_at: house.clock.iso(),
        touched_at: house.clock.iso(),
      };
      await house.database.transaction((tx) => settleTrial(tx, running, { state: 'interrupted', ...over }));
      house.clock.advance({ seconds: 11 });
      await house.schedule.tick();
      await untilState('running');
    });

    test('are stopped by whoever may ask for them', async () => {
      const other = await upload(sofia, scormPackage({ title: 'Other' }), 'other.zip');
      await enter({ package_id: other });
      await ask().expect(303);
      await sofia.post(`/catalogue/packages/${packageId}/trial/cancellation`).expect(303);
      await sofia.post(`/catalogue/packages/${packageId}/trial/cancellation`).expect(409);
      expect((await rows()).at(-1)?.state).toBe('cancelled');
      expect(await page()).toContain('Try it again');
    });

    test('that lost their process are given up, and say so', async () => {
      await enter({ package_id: packageId });
      house.clock.advance({ seconds: 59 });
      await house.schedule.tick();
      expect((await rows())[0]?.state).toBe('running');
      house.clock.advance({ seconds: 11 });
      await house.schedule.tick();
      expect((await rows())[0]?.state).toBe('interrupted');
      expect(await page()).toContain('cut off because the platform was restarted');
    });

    test('of two at once one is claimed', async () => {
      const other = await upload(sofia, scormPackage({ title: 'Other' }), 'other.zip');
      await house.catalogue.stop();
      const first = await enter({ package_id: packageId, state: 'waiting' });
      const second = await enter({ package_id: other, state: 'waiting' });
      const claims = await Promise.allSettled(
        [first, second].map((id) => house.database.transaction((tx) => claimTrial(tx, id, house.clock.iso()))),
      );
      expect(claims.filter((claim) => claim.status === 'fulfilled' && claim.value)).toHaveLength(1);
      expect((await rows()).filter(({ state }) => state === 'running')).toHaveLength(1);
    });

    test('are asked for again after one that came to nothing, which is forgotten', async () => {
      await enter({ package_id: packageId, state: 'failed', failure: 'unreachable', detail: 'net::ERR_FAILED' });
      expect(await page()).toContain('did not reach the course content');
      expect(await page()).toContain('net::ERR_FAILED');
      await ask().expect(303);
      expect(await rows()).toHaveLength(1);
    });

    test('keep the last result while the next one runs', async () => {
      await enter({ package_id: packageId, state: 'done', result: JSON.stringify(result) });
      await ask().expect(303);
      const shown = await page();
      expect(shown).toContain('Steps of the trial run');
      expect(shown).toContain('after 1.2 s');
    });
  });

  test('tell of a browser that does not start', { timeout: 120_000 }, async () => {
    await begin({ browser: pretend('fails', 'echo "no display" >&2; exit 3') });
    await ask().expect(303);
    await untilState('failed');
    expect((await rows())[0]).toMatchObject({ failure: 'browser' });
    expect(await page()).toContain('The browser could not be started');
  });

  test.runIf(process.getuid?.() === 0)('do not run as root unless the operator said so', async () => {
    await begin({ browser: { ...pretend('sleeps', 'exec sleep 600'), isSandboxed: true } });
    await ask().expect(303);
    await untilState('failed');
    expect(await page()).toContain('CHROMIUM_SANDBOX=0');
  });

  test('of somebody who has lost the right meanwhile do not run', async () => {
    await begin();
    const other = await upload(sofia, scormPackage({ title: 'Other' }), 'other.zip');
    const running = await enter({ package_id: other });
    await enter({ package_id: packageId, state: 'waiting', asked_by: house.people.lena.id });
    const over = {
      failure: null,
      detail: '',
      result: null,
      ended_at: house.clock.iso(),
      touched_at: house.clock.iso(),
    };
    await house.database.transaction((tx) => settleTrial(tx, running, { state: 'interrupted', ...over }));
    await house.schedule.tick();
    await untilState('failed');
    expect((await rows()).at(-1)?.failure).toBe('not-allowed');
  });

  describe('with a result', () => {
    let id: string;
    beforeEach(async () => {
      await begin({ browser: undefined });
      id = await enter({ package_id: packageId, state: 'done', result: JSON.stringify(result) });
      const picture = await house.files.temporary('picture.jpg');
      writeFileSync(picture, Buffer.from('a picture'));
      await house.files.put(picture, `trials/${id}-desktop.jpg`);
    });

    test('say what was seen, what it means and what to do', async () => {
      const shown = await page();
      expect(shown).toContain('one thing should be looked at');
      expect(shown).toContain('An address outside the package was refused');
      expect(shown).toContain('counts as completed as soon as it is opened');
      expect(shown).toContain('LMSInitialize');
    });

    test('let a host be approved that only the trial met, and none that nobody met', async () => {
      const hosts = `/catalogue/packages/${packageId}/hosts`;
      await sofia.post(hosts).type('form').send({ host: 'other.test' }).expect(422);
      await sofia.post(hosts).type('form').send({ host: 'cdn.test' }).expect(303);
      expect((await sofia.get(`/catalogue/packages/${packageId}`)).text).toContain('Withdraw');
      await sofia.post(`${hosts}/withdrawal`).type('form').send({ host: 'cdn.test' }).expect(303);
    });

    test('show their pictures to those who may see the package, and as pictures only', async () => {
      const place = `/catalogue/packages/${packageId}/trial/pictures`;
      const { headers, body } = await sofia.get(`${place}/desktop`).expect(200);
      expect(body.toString()).toBe('a picture');
      expect(headers).toMatchObject({
        'content-type': 'image/jpeg',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
        'cache-control': 'private, no-cache',
      });
      await sofia.get(`${place}/phone`).expect(404);
      await sofia.get(`${place}/..%2Fdesktop`).expect(404);
      await (await signIn(house, 'minjun')).get(`${place}/desktop`).expect(404);
      await (await signIn(house, 'lena')).get(`${place}/desktop`).expect(403);
    });
  });
});
