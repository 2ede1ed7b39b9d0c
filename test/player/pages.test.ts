import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlayerTables } from '../../server/player/index.ts';
import { openHouse, signIn } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';
import { entry, launch } from './kit/learner.ts';
import { oneSco, shelve } from './kit/packages.ts';

let house: TestHouse;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house.close());

const attemptId = async (moduleId: string): Promise<string> => {
  const rows = house.database.sql<PlayerTables>().selectFrom('attempts').select('id').where('module_id', '=', moduleId);
  return (await rows.orderBy('number', 'desc').executeTakeFirstOrThrow()).id;
};

/** Lena has failed a quiz of 70 with 60, and answered a question. */
async function failed(): Promise<{ moduleId: string; attempt: string; launchId: string }> {
  const { moduleId } = await shelve(house, {
    standard: '1.2',
    items: [{ identifier: 'one', title: 'Quiz on origin', inside: '<adlcp:masteryscore>70</adlcp:masteryscore>' }],
  });
  const lena = await launch(house, 'lena', moduleId);
  await lena.commit({
    ...entry(1, {
      'cmi.core.lesson_status': 'failed',
      'cmi.core.score.raw': '60',
      'cmi.interactions.0.id': 'Which rule of origin?',
      'cmi.interactions.0.type': 'choice',
      'cmi.interactions.0.student_response': 'wholly-obtained',
      'cmi.interactions.0.result': 'wrong',
    }),
    log: [
      ['call', 10, 'LMSSetValue', 'cmi.interactions.0.student_response', 'wholly-obtained', '→ true'],
      ['error', 20, 'LMSGetValue', 'cmi.nothing', '→ ', '401'],
    ],
  });
  return { moduleId, attempt: await attemptId(moduleId), launchId: (await lena.data()).launch };
}

describe('an attempt', () => {
  test('is shown to the learner with the reason for its status', async () => {
    const { attempt } = await failed();
    const lena = await signIn(house, 'lena');
    const { text } = await lena.get(`/player/attempts/${attempt}`).expect(200);
    expect(text).toContain('Not passed: the score is 60 %.');
    expect(text).toContain('“Quiz on origin”: score 60 is under 70.');
    expect(text).toContain('wholly-obtained');
  });

  test.each([
    ['nadia', 200],
    ['sofia', 200],
    ['kofi', 404],
    ['omar', 404],
  ] as const)('is shown to %s as their role allows: %i', async (name, status) => {
    const { attempt } = await failed();
    const agent = await signIn(house, name);
    await agent.get(`/player/attempts/${attempt}`).expect(status);
  });
});

describe('the flight recorder', () => {
  test('is searched and downloaded by support, the learner’s answers hidden unless asked for', async () => {
    const { launchId } = await failed();
    const sofia = await signIn(house, 'sofia');
    const { text } = await sofia.get(`/player/launches/${launchId}`).expect(200);
    expect(text).toContain('cmi.interactions.0.student_response');
    expect(text).not.toContain('wholly-obtained');
    const errors = await sofia.get(`/player/launches/${launchId}?kind=error`).expect(200);
    expect(errors.text).toContain('cmi.nothing');
    expect(errors.text).not.toContain('student_response');
    const file = await sofia
      .get(`/player/launches/${launchId}/recording?answers=shown&text=student_response`)
      .expect(200);
    expect(file.text).toContain('wholly-obtained');
    expect(file.headers['content-disposition']).toContain('attachment');
  });

  test('is closed to others, and to support elsewhere', async () => {
    const { launchId } = await failed();
    await (await signIn(house, 'nadia')).get(`/player/launches/${launchId}`).expect(404);
    await (await signIn(house, 'arjun')).get(`/player/launches/${launchId}`).expect(200);
  });
});

describe('a module for its learner', () => {
  test('offers to start, then to continue, then a new attempt and a review', async () => {
    const { moduleId } = await shelve(house, oneSco('1.2'));
    const omar = await signIn(house, 'yuki');
    expect((await omar.get(`/player/modules/${moduleId}`).expect(200)).text).toContain('Start');
    const started = await omar.post(`/player/modules/${moduleId}/launch`).type('form').send({}).expect(303);
    expect(started.headers['location']).toMatch(/^http:\/\/localhost:3001\/play\/[\w-]{43}\/$/);
    const { text } = await omar.get(`/player/modules/${moduleId}`).expect(200);
    expect(text).toContain('Continue');
    expect(text).toContain('New attempt');
  });

  test('with a limit refuses the attempt beyond it and says so', async () => {
    const { moduleId } = await shelve(house, oneSco('1.2'), { attemptLimit: 2 });
    await launch(house, 'yuki', moduleId);
    await launch(house, 'yuki', moduleId, { kind: 'new-attempt' });
    const yuki = await signIn(house, 'yuki');
    const refused = await yuki.post(`/player/modules/${moduleId}/launch`).type('form').send({ kind: 'new-attempt' });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('You have used every attempt that this module allows.');
  });

  test('that locks after passing opens for review only', async () => {
    const { moduleId } = await shelve(house, oneSco('1.2'), { locksAfterPassing: true });
    const first = await launch(house, 'yuki', moduleId);
    await first.commit(entry(1, { 'cmi.core.lesson_status': 'passed', 'cmi.core.score.raw': '90' }));
    const again = await launch(house, 'yuki', moduleId);
    expect((await again.data()).mode).toBe('review');
  });

  test('of another administration is not there', async () => {
    const { moduleId } = await shelve(house, oneSco('1.2'));
    const yuki = await signIn(house, 'yuki');
    await yuki.get(`/player/modules/${moduleId}`).expect(200);
    await yuki.get('/player/modules/nothing').expect(404);
    await yuki.post('/player/previews').type('form').send({ module: moduleId }).expect(403);
  });
});

test('a package is previewed before there is a module of it', async () => {
  const { packageId } = await shelve(house, oneSco('2004'));
  const ines = await signIn(house, 'ines');
  const answer = await ines.post('/player/previews').type('form').send({ package: packageId }).expect(303);
  expect(answer.headers['location']).toContain('/play/');
});
