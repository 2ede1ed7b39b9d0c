import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { capabilities } from '../server/identity/index.ts';
import type { Capability, Role } from '../server/identity/index.ts';
import type { Route } from '../server/platform/web/index.ts';
import { openHouse, signIn, visit } from './kit/house.ts';
import type { Agent, TestHouse } from './kit/house.ts';
import type { PersonName } from './kit/cast.ts';

const someoneIn: Record<Role, PersonName> = {
  learner: 'lena',
  instructor: 'ines',
  coordinator: 'nadia',
  administrator: 'sofia',
};

let house: TestHouse;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house.close());

test('every route names an audience that exists', () => {
  const known = new Set(['anyone', 'signed-in', ...Object.keys(capabilities)]);
  expect(house.routes.filter(({ audience }) => !known.has(audience))).toEqual([]);
  expect(house.routes.length).toBeGreaterThan(0);
});

test('nobody gets into what is not for anyone', { timeout: 120_000 }, async () => {
  const wrong: string[] = [];
  for (const route of house.routes) {
    const { status, headers } = await ask(visit(house), route);
    const sentToSignIn = status === 401 || (status === 303 && headers['location']?.startsWith('/sign-in'));
    const right = route.audience === 'anyone' ? isOpen(status) : sentToSignIn;
    if (!right) wrong.push(`${status} ${nameOf(route)}`);
  }
  expect(wrong).toEqual([]);
});

describe.each(Object.keys(someoneIn) as Role[])('a person with the role %s', (role) => {
  test('gets into what is for them and into nothing else', { timeout: 120_000 }, async () => {
    const wrong: string[] = [];
    let agent = await signIn(house, someoneIn[role]);
    for (const route of house.routes) {
      const { status, headers } = await ask(agent, route);
      const turnedAway = status === 303 && headers['location']?.startsWith('/sign-in?return=');
      const right = isFor(route, role) ? isOpen(status) && !turnedAway : status === 403;
      if (!right) wrong.push(`${status} ${nameOf(route)}`);
      if (route.path === '/sign-out') agent = await signIn(house, someoneIn[role]);
    }
    expect(wrong).toEqual([]);
  });
});

function isFor({ audience }: Route, role: Role): boolean {
  if (audience === 'anyone' || audience === 'signed-in') return true;
  return (capabilities[audience as Capability] as readonly Role[]).includes(role);
}

// What is not there, not understood or asked for too often is still not a closed door, and never our mistake.
function isOpen(status: number): boolean {
  return status < 500 && status !== 401 && status !== 403;
}

/** Asks for a route with ids that exist nowhere. */
function ask(agent: Agent, { method, path }: Route) {
  const address = path
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\*\w+/g, 'nothing')
    .replaceAll(/:\w+/g, '00000000-0000-7000-8000-000000000000');
  return agent[method as 'get' | 'post' | 'put' | 'delete'](address).timeout(20_000);
}

function nameOf({ method, path, audience }: Route): string {
  return `${method.toUpperCase()} ${path} (${audience})`;
}
