import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAcademy } from './kit/academy.ts';
import type { Academy } from './kit/academy.ts';
import type { Agent } from './kit/house.ts';

// What every page of the demonstration academy promises, found by following the links from everybody's home.
// Bytes as they travel; a page with its style sheet, scripts and fonts must stay under 100 KB.
const heaviest = 25_000;
const mostQueries = 12;
const perKind = 2;

let academy: Academy;
beforeAll(async () => void (academy = await openAcademy()));
afterAll(() => academy.close());

describe.each(['learner', 'instructor', 'coordinator', 'administrator'] as const)('the pages of a %s', (role) => {
  test('open, are light, and ask the database little', { timeout: 300_000 }, async () => {
    const faults: string[] = [];
    const visited = await follow(await academy.signInAs(role), (address, { status, text, queries }) => {
      if (status !== 200) faults.push(`${address}: status ${status}`);
      const weight = gzipSync(text).length;
      if (weight > heaviest) faults.push(`${address}: ${weight} bytes`);
      if (queries.length > mostQueries) faults.push(`${address}: ${queries.length} queries\n${queries.join('\n')}`);
    });
    expect(faults).toEqual([]);
    expect(visited.length).toBeGreaterThan(5);
    const kinds = new Set(visited.map(kindOf));
    expect(surveys[role].filter((kind) => !kinds.has(kind))).toEqual([]);
  });
});

// Surveys are a room of their own beside the paths: that its pages are reached is no matter of course.
const looking = ['/evaluation/surveys?', '/evaluation/surveys#/results?', '/evaluation/surveys#/preview?'];
const surveys = {
  learner: ['/evaluation/paths#/steps#?'],
  instructor: looking,
  coordinator: looking,
  administrator: [
    ...looking,
    '/evaluation/surveys/new?',
    '/evaluation/surveys#/builder?',
    '/evaluation/surveys#/settings?',
    '/evaluation/surveys#/questions#?',
    '/evaluation/surveys#/sections#?',
    '/evaluation/surveys#/results/texts#?',
  ],
};

interface Answer {
  status: number;
  text: string;
  queries: string[];
}

async function follow(agent: Agent, look: (address: string, answer: Answer) => void): Promise<string[]> {
  const seen = new Map<string, number>();
  const visited: string[] = [];
  const waiting = ['/'];
  for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
    const kind = kindOf(address);
    const times = seen.get(kind) ?? 0;
    if (visited.includes(address) || times >= perKind) continue;
    seen.set(kind, times + 1);
    visited.push(address);
    academy.queries.length = 0;
    const answer = await agent.get(address);
    const isPage = String(answer.headers['content-type']).startsWith('text/html');
    if (!isPage && answer.status === 200) continue;
    look(address, { status: answer.status, text: answer.text, queries: [...academy.queries] });
    waiting.push(...linksIn(answer.text, address));
  }
  return visited;
}

/** Addresses that differ in an id or a value of the query alone are pages of one kind. */
function kindOf(address: string): string {
  const [place = '', query = ''] = address.split('?');
  const names = [...new URLSearchParams(query).keys()].sort().join('&');
  return `${place.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\/[A-Za-z0-9_-]{16,}|\d+/g, '#')}?${names}`;
}

function linksIn(html: string, from: string): string[] {
  return [...html.matchAll(/<a\b[^>]*\shref="([^"]+)"/g)]
    .map((match) => match[1]!.replaceAll('&amp;', '&'))
    .filter((href) => /^[/?]/.test(href) && !href.startsWith('//'))
    .map((href) => (href.startsWith('?') ? from.replace(/\?.*/, '') + href : href).replace(/#.*/, ''));
}
