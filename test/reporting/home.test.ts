import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everybody } from '../kit/cast.ts';
import type { PersonName } from '../kit/cast.ts';
import { openHouse, signIn } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';
import { enterLearning, now } from './learning.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openHouse({ now });
  await enterLearning(house);
});
afterAll(() => house.close());

async function home(name: PersonName): Promise<string> {
  const agent = await signIn(house, name);
  house.queries.length = 0;
  return (await agent.get('/').expect(200)).text;
}

describe('the home of a learner', () => {
  test('begins with the next step, one click away', async () => {
    const text = await home('lena');
    expect(text.indexOf('Risk workshop')).toBeLessThan(text.indexOf('Upcoming sessions'));
    expect(text).toContain('href="/paths/foundations#step-step-course"');
    expect(text).toContain('Choose a session');
  });

  test('opens a module at once', async () => {
    expect(await home('yuki')).toContain('action="/paths/foundations/steps/step-module/launch"');
  });

  test('shows what is due soon, and what is late, with the day', async () => {
    expect(await home('lena')).toMatch(/Due soon and overdue[^]*Foundations[^]*Due 20 Sept 2026/);
    expect(await home('awa')).toMatch(/Échéances proches et retards[^]*Les bases[^]*31 août 2026[^]*En retard/);
  });

  test('shows the sessions to come at the time of the venue', async () => {
    const text = await home('lena');
    expect(text).toContain('Risk workshop, autumn');
    expect(text).toContain('Training hall, Port of Lunt');
    expect(text).toMatch(/datetime="2026-09-21T00:00:00.000Z">21 Sept 2026, 09:00</);
    expect(text).not.toContain('Risk workshop, today');
  });

  test('shows paths by state with their steps, and requests that wait', async () => {
    expect(await home('lena')).toMatch(/In progress[^]*1 of 2 steps/);
    expect(await home('yuki')).toMatch(/Waiting for approval[^]*Refresher/);
    expect(await home('omar')).toContain('منجزة');
  });

  test('has no work of others in it', async () => {
    for (const name of ['lena', 'omar', 'yuki'] as const) expect(await home(name)).not.toContain('id="work"');
  });
});

describe('the home of those with duties', () => {
  test('asks the coordinator for a word on the seats and enrolments of own officers', async () => {
    const text = await home('nadia');
    expect(text).toMatch(/1 request for a seat: Risk workshop, autumn[^]*The oldest came 3 days ago/);
    expect(text).not.toContain('to join a learning path');
    expect(await home('kofi')).not.toContain('demande de place');
  });

  test('asks the instructor for the attendance of own sessions', async () => {
    const text = await home('minjun');
    expect(text).toContain('Mark and approve attendance: Risk workshop, today');
    expect(text).toMatch(/Sessions you teach next[^]*Risk workshop, autumn[^]*1 of 20 seats taken/);
    expect(await home('ines')).not.toContain('Risk workshop, today');
  });

  test('shows the administrator what waits and where everybody stands, each number leading to its list', async () => {
    const text = await home('sofia');
    expect(text).toContain('1 request to join a learning path');
    expect(text).toContain('1 learner is overdue');
    expect(text).toContain('href="/reports/learners?status=overdue&amp;sort=due"');
    expect(text).toContain('20% of all are done');
  });

  test('says so where nothing waits', async () => {
    expect(await home('ines')).toContain('Rien ne vous attend');
  });
});

test('a home asks a fixed number of queries, and few', async () => {
  for (const name of everybody) {
    await home(name);
    expect(house.queries.length, name).toBeLessThanOrEqual(12);
  }
});

test('every link on a home and on the reports leads somewhere', { timeout: 120_000 }, async () => {
  for (const name of everybody) {
    const agent = await signIn(house, name);
    for (const address of ['/', '/reports', '/reports/learners']) {
      const { text, status } = await agent.get(address);
      if (status === 403) continue;
      const links = [...text.matchAll(/<a [^>]*href="(\/[^"#]*)/g)].map(([, link]) => link!.replaceAll('&amp;', '&'));
      for (const link of new Set(links)) {
        const answer = await agent.get(link);
        expect(answer.status, `${name} follows ${link} on ${address}`).toBeLessThan(400);
      }
    }
  }
});
