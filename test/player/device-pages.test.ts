import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import request from 'supertest';
import { joinModules } from '../../server/player/content/join-modules.ts';
import { openHouse, signIn } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';
import { launch } from './kit/learner.ts';
import { oneSco, shelve } from './kit/packages.ts';

let house: TestHouse;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house.close());

const get = (address: string) => request(house.content).get(address);
const place = '0123456789abcdef01234567';

describe('the worker of a device', () => {
  const key = 'k'.repeat(43);
  const cookie = `other=1; waymark-device=${key}`;

  test('carries the key of the device and is given to the browser’s loader of workers alone', async () => {
    const script = await get('/kept/worker.js')
      .set('cookie', cookie)
      .set('sec-fetch-dest', 'serviceworker')
      .expect(200);
    expect(script.text).toContain(key);
    expect(script.headers['content-type']).toContain('text/javascript');
    expect(script.headers['service-worker-allowed']).toBeUndefined();
    for (const asking of ['empty', 'script', 'worker', 'document']) {
      const refused = await get('/kept/worker.js').set('cookie', cookie).set('sec-fetch-dest', asking).expect(403);
      expect(refused.text).not.toContain(key);
    }
    await get('/kept/worker.js').set('cookie', cookie).expect(403);
    await get('/kept/worker.js').set('sec-fetch-dest', 'serviceworker').expect(403);
  });

  test('is the same as long as nothing of it changes, and is not sent again', async () => {
    const ask = () => get('/kept/worker.js').set('cookie', cookie).set('sec-fetch-dest', 'serviceworker');
    const { headers } = await ask().expect(200);
    await ask().set('if-none-match', headers['etag']!).expect(304);
    const other = await ask()
      .set('cookie', `waymark-device=${'m'.repeat(43)}`)
      .expect(200);
    expect(other.headers['etag']).not.toBe(headers['etag']);
  });

  test('gets its key once, in a cookie that no script sees', async () => {
    const { moduleId } = await shelve(house, oneSco('1.2'));
    const { path: address } = await launch(house, 'lena', moduleId);
    const first = await get(`${address}take-along`).expect(200);
    const [given] = first.headers['set-cookie'] as unknown as string[];
    expect(given).toMatch(/^waymark-device=[\w-]{43}; .*HttpOnly; SameSite=Strict/);
    const again = await get(`${address}take-along`).set('cookie', given!.split(';')[0]!);
    expect((again.headers['set-cookie'] as unknown as string[])[0]).toBe(given);
  });
});

describe('a package', () => {
  test.each([
    ['service-worker', 'script'],
    ['sec-fetch-dest', 'serviceworker'],
  ])('has no service worker of its own, by %s', async (header, value) => {
    const { moduleId, digest } = await shelve(house, { ...oneSco('1.2'), files: { 'sw.js': '//' } });
    const page = await (await launch(house, 'lena', moduleId)).page().expect(200);
    const [grant] = (page.headers['set-cookie'] as unknown as string[]).map((each) => each.split(';')[0]!);
    await get(`/packages/${digest}/sw.js`).set('cookie', grant!).expect(200);
    await get(`/packages/${digest}/sw.js`).set('cookie', grant!).set(header, value).expect(403);
  });
});

describe('the pages of a device', () => {
  test.each(['en', 'fr', 'ar'])('are there in %s before their worker is, and may not be framed', async (language) => {
    for (const page of ['', `${place}/`, `${place}/take-along`]) {
      const { text, headers } = await get(`/kept/${language}/${page}`).expect(200);
      expect(text).toContain(`<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`);
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    }
    const manifest = await get(`/kept/${language}/manifest.webmanifest`).expect(200);
    expect(JSON.parse(manifest.text)).toMatchObject({
      lang: language,
      start_url: `/kept/${language}/`,
      scope: '/kept/',
    });
  });

  test('of the list and of taking along share no window with a package', async () => {
    for (const page of ['', `${place}/take-along`]) {
      const { headers } = await get(`/kept/en/${page}`);
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    }
  });

  test('lead to the language of the browser', async () => {
    expect((await get('/kept/').set('accept-language', 'fr-CA').expect(302)).headers['location']).toBe('/kept/fr/');
  });

  test('say nothing where there is no worker to ask', async () => {
    for (const address of [
      '/kept/items',
      `/kept/items/${place}`,
      `/kept/en/${place}/launch`,
      '/kept/xx/',
      '/kept/en/x/',
    ])
      await get(address).expect(404);
    await request(house.content).post(`/kept/en/${place}/commits`).send({}).expect(404);
  });

  test('are light', async () => {
    for (const page of ['', `${place}/`, `${place}/take-along`])
      expect((await get(`/kept/en/${page}`)).text.length).toBeLessThan(25_000);
  });
});

describe('where every package has an origin of its own', () => {
  test('the site shows what was taken along, and leads to the list of each', async () => {
    const other = await openHouse({ contentOrigin: 'https://{package}.content.example.org' });
    try {
      const { moduleId, digest } = await shelve(other, oneSco('1.2'));
      const lena = await signIn(other, 'lena');
      const form = { keep: 'yes' };
      const started = await lena.post(`/player/modules/${moduleId}/launch`).type('form').send(form).expect(303);
      const origin = `https://${digest.slice(0, 32)}.content.example.org`;
      expect(started.headers['location']).toMatch(new RegExp(`^${origin}/play/[\\w-]{43}/take-along$`));
      const { pathname } = new URL(started.headers['location']!);
      await request(other.content).post(pathname.replace('take-along', 'keeping')).expect(200);
      const { text } = await lena.get('/player/kept').expect(200);
      const [way] = /\/player\/launches\/[\w-]+\/list/.exec(text) ?? [''];
      const led = await lena.post(way).expect(303);
      expect(led.headers['location']).toMatch(new RegExp(`^${origin}/kept/en/\\?present=`));
      await lena.post('/player/kept/here').expect(404);
      const list = await request(other.content).get('/kept/en/').expect(200);
      expect(list.text).toContain('Every module has a list of its own');
      expect(list.text).toContain('Signing out of the site does not remove it');
      const left = await lena.post('/sign-out').expect(303);
      expect(left.headers['location']).toBe('/sign-in');
    } finally {
      await other.close();
    }
  });
});

describe('modules joined into one script', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'waymark-join-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const write = (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  };
  const run = (script: string): unknown => {
    const scope: { said?: unknown } = {};
    runInNewContext(script, { self: scope });
    return scope.said;
  };

  test('run in order, each with its own names, and once', () => {
    write({
      'a.js': `import { twice as double } from './b.js';\nimport { count } from './c.js';\nconst own = 'a';\nself.said = [double(3), own, count()];\n`,
      'b.js': `import { count } from './c.js';\nconst own = 'b';\nexport function twice(n) { return n * 2 + count(); }\nexport async function* unused() { yield own; }\n`,
      'c.js': `let counted = 0;\nexport const count = () => (counted += 1);\nexport class Unused {}\n`,
      'd.js': `export { twice, unused } from './b.js';\nexport {};\n`,
      'e.js': `import { twice } from './d.js';\nself.said = twice(1);\n`,
    });
    expect(run(joinModules(path.join(folder, 'a.js')))).toEqual([7, 'a', 2]);
    expect(run(joinModules(path.join(folder, 'e.js')))).toBe(3);
  });

  test('are refused where they cannot be joined', () => {
    write({ 'f.js': `import * as all from './c.js';\n` });
    expect(() => joinModules(path.join(folder, 'f.js'))).toThrow('cannot be joined');
  });
});
