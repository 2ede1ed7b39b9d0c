import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHouse, signIn } from '../kit/house.ts';
import type { Agent, TestHouse } from '../kit/house.ts';
import { engines } from '../kit/database.ts';
import { entry, launch, launched } from './kit/learner.ts';
import { oneSco, shelve } from './kit/packages.ts';

type Log = NonNullable<Parameters<Awaited<ReturnType<typeof launch>>['commit']>[0]['log']>;

const failing: Log = [
  ['call', 10, 'LMSInitialize', '', '→ true'],
  ['error', 20, 'LMSGetValue', 'cmi.nothing', '→ ', '401'],
  ['error', 30, 'LMSGetValue', 'cmi.nothing', '→ ', '401'],
];

describe.each(engines)('support finds launches on %s', (engine) => {
  let house: TestHouse;
  let sofia: Agent;
  let ids: Record<'lena' | 'omar' | 'yuki', string>;

  async function play(name: 'lena' | 'omar' | 'yuki', title: string, log: Log): Promise<string> {
    const { moduleId } = await shelve(house, oneSco('1.2'), { title });
    const learner = await launch(house, name, moduleId);
    await learner.commit({ ...entry(1, { 'cmi.core.lesson_status': 'incomplete' }), log });
    await learner.commit({ ...entry(2, {}), log });
    return (await learner.data()).launch;
  }

  const found = async (query: string): Promise<string[]> => {
    const { text } = await sofia.get(`/player/launches?${query}`).expect(200);
    return Object.entries(ids).flatMap(([name, id]) => (text.includes(`/player/launches/${id}`) ? [name] : []));
  };

  beforeAll(async () => {
    house = await openHouse({ engine, now: '2026-03-02T08:00:00.000Z' });
    const lena = await play('lena', 'Origin of goods', failing);
    house.clock.set('2026-03-04T08:00:00.000Z');
    const omar = await play('omar', 'Customs valuation', [['call', 10, 'LMSInitialize', '', '→ true']]);
    const other: Log = [['error', 20, 'LMSSetValue', 'cmi.core.exit', 'bye', '→ false', '405']];
    ids = { lena, omar, yuki: await play('yuki', 'Origin in depth', other) };
    sofia = await signIn(house, 'sofia');
  });
  afterAll(() => house.close());

  test.each([
    ['', ['lena', 'omar', 'yuki']],
    ['learner=lena', ['lena']],
    ['module=origin', ['lena', 'yuki']],
    ['module=origin&learner=yuki', ['yuki']],
    ['errors=some', ['lena', 'yuki']],
    ['error=401', ['lena']],
    ['error=cmi.core', ['yuki']],
    ['error=LMSGetValue', ['lena']],
    ['from=2026-03-03', ['omar', 'yuki']],
    ['until=2026-03-02', ['lena']],
    ['kind=preview', []],
    ['learner=%25&error=%27', []],
  ])('by "%s"', async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  test('counts the errors of each, and names them', async () => {
    const { text } = await sofia.get('/player/launches?learner=lena').expect(200);
    expect(text).toContain('4 errors');
    expect(text).toContain('LMSGetValue(cmi.nothing): 401');
  });

  test('and says what to do where there is none', async () => {
    const { text } = await sofia.get('/player/launches?error=999').expect(200);
    expect(text).toContain('No launch matches');
    expect(text).toContain('href="/player/launches"');
  });

  test('of their own organisation and below alone', async () => {
    const arjun = await signIn(house, 'arjun');
    const { text } = await arjun.get('/player/launches').expect(200);
    expect(text).toContain(ids.lena);
    await (await signIn(house, 'nadia')).get('/player/launches').expect(403);
    await (await signIn(house, 'ines')).get('/player/launches').expect(403);
  });
});

describe('a recording', () => {
  let house: TestHouse;
  beforeAll(async () => void (house = await openHouse()));
  afterAll(() => house.close());

  async function previewed(name: 'ines' | 'sofia'): Promise<{ launchId: string; packageId: string }> {
    const { packageId } = await shelve(house, oneSco('1.2'));
    const address = await house.player.previewPackage(await house.actor(name), packageId, '/');
    const preview = launched(house, new URL(address).pathname);
    await preview.commit({ sequence: 1, at: '2026-03-02T08:00:00.000Z', log: failing });
    return { launchId: (await preview.data()).launch, packageId };
  }

  test('of a preview is open to whoever may preview the package', async () => {
    const { launchId } = await previewed('sofia');
    const { text } = await (await signIn(house, 'ines')).get(`/player/launches/${launchId}`).expect(200);
    expect(text).toContain('cmi.nothing');
    await (await signIn(house, 'ines')).get(`/player/launches/${launchId}/recording`).expect(200);
    await (await signIn(house, 'minjun')).get(`/player/launches/${launchId}`).expect(404);
    await (await signIn(house, 'lena')).get(`/player/launches/${launchId}`).expect(404);
  });

  test('that is empty says why, and its filters are not called optional', async () => {
    const { moduleId } = await shelve(house, oneSco('1.2'));
    const lena = await launch(house, 'lena', moduleId);
    const { launch: launchId } = await lena.data();
    const sofia = await signIn(house, 'sofia');
    const { text } = await sofia.get(`/player/launches/${launchId}`).expect(200);
    expect(text).toContain('Nothing has arrived yet');
    expect(text).not.toContain('0 of');
    expect(text).not.toContain('(optional)');
    await lena.commit({ ...entry(1, {}), log: failing });
    const filtered = await sofia.get(`/player/launches/${launchId}?text=nowhere`).expect(200);
    expect(filtered.text).toContain('No line matches');
    expect(filtered.text).toContain(`href="/player/launches/${launchId}"`);
  });

  test('leads back to where it was opened from', async () => {
    const { moduleId } = await shelve(house, oneSco('1.2'), { title: 'Origin of goods' });
    const lena = await launch(house, 'lena', moduleId);
    const { launch: launchId, attempt } = await lena.data();
    const sofia = await signIn(house, 'sofia');
    const recording = await sofia.get(`/player/launches/${launchId}`).expect(200);
    expect(recording.text).toContain(`href="/player/attempts/${attempt}"`);
    expect(recording.text).toContain('href="/player/launches"');
    const page = await sofia.get(`/player/attempts/${attempt}`).expect(200);
    expect(page.text).toContain(`href="/reports/learners/${house.people.lena.id}"`);
    const own = await (await signIn(house, 'lena')).get(`/player/attempts/${attempt}`).expect(200);
    expect(own.text).toContain(`href="/player/modules/${moduleId}"`);
    expect(own.text).toContain('aria-label="You are here"');
  });

  test('of a trial tells content of a learner', async () => {
    const { packageId } = await shelve(house, oneSco('1.2'));
    const { address } = await house.player.openTrial(await house.actor('ines'), packageId);
    const trial = launched(house, new URL(address).pathname);
    expect(await trial.data()).toMatchObject({ mode: 'preview', lesson: { mode: 'normal', credit: 'credit' } });
  });
});
