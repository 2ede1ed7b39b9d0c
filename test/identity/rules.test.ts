import { describe, expect, test } from 'vitest';
import { mayGrant, mayManage } from '../../server/identity/access.ts';
import { createActor } from '../../server/identity/actor.ts';
import type { HeldRole } from '../../server/identity/actor.ts';
import { nearest } from '../../server/identity/directory.ts';
import { letterKinds } from '../../server/identity/letters.ts';
import { choose } from '../../server/identity/organisation-picker.ts';
import { browserName } from '../../server/identity/pages/browser-name.ts';
import { ownAddress } from '../../server/identity/pages/sign-in.ts';
import { objectionTo } from '../../server/identity/password-rules.ts';
import { languageCodes, readMessages } from '../../server/platform/language/index.ts';

const person = { givenName: 'Aïssata', familyName: 'Diabaté', email: 'a.diabate@customs.example' };

function actorWith(...held: HeldRole[]) {
  const named = { personId: 'p', name: 'P', email: 'p@x.example', language: 'en', timeZone: 'UTC' };
  return createActor({ ...named, organisationId: 'o', organisationPath: '/o/', organisationName: 'O' }, held);
}

describe('a password', () => {
  test.each([
    'short',
    'elevenchars',
    'aaaaaaaaaaaaaaaa',
    'abababababababab',
    '123456789012',
    'qwertyuiopas',
    'Password1234!',
    'P@ssw0rd2026!!',
    'passwordpassword',
    'Motdepasse2026',
    'administrateur1',
    'aissatadiabate',
    'Diabaté-Aïssata-7',
    'a.diabate@customs.example',
    'x'.repeat(201),
  ])('%j is refused', (password) => expect(objectionTo(password, person)).toBeDefined());

  test.each(['a quiet harbour at dawn', 'سفينة في الميناء القديم', 'Xk4-19vv-Qp2w', 'trois mouettes et un phare'])(
    '%j is taken',
    (password) => expect(objectionTo(password, person)).toBeUndefined(),
  );
});

describe('nobody gives or touches more than they hold', () => {
  const regional = actorWith({ role: 'administrator', path: '/s/ap/' });
  const coordinator = actorWith({ role: 'coordinator', path: '/s/ap/ad/' });

  test('a role is granted where and as far as the actor holds it', () => {
    expect(mayGrant(regional, { role: 'administrator', path: '/s/ap/ad/' })).toBe(true);
    expect(mayGrant(regional, { role: 'learner', path: '/s/wca/' })).toBe(false);
    expect(mayGrant(regional, { role: 'administrator', path: '/s/' })).toBe(false);
    expect(mayGrant(coordinator, { role: 'coordinator', path: '/s/ap/ad/' })).toBe(false);
  });

  test('a person with a wider role is not in hand, wherever they work', () => {
    expect(mayManage(regional, '/s/ap/ad/', [{ role: 'coordinator', path: '/s/ap/ad/' }])).toBe(true);
    expect(mayManage(regional, '/s/ap/ad/', [{ role: 'administrator', path: '/s/' }])).toBe(false);
    expect(mayManage(regional, '/s/apx/', [])).toBe(false);
  });

  test('reach is the outermost of what is held', () => {
    const both = actorWith({ role: 'administrator', path: '/s/ap/' }, { role: 'administrator', path: '/s/ap/ad/' });
    expect(both.reach('people:view')).toEqual(['/s/ap/']);
    expect(both.overAll('mail:view')).toBe(false);
    expect(actorWith({ role: 'administrator', path: '/s/' }).overAll('mail:view')).toBe(true);
  });
});

test('coordinators are asked first, otherwise the nearest administrators, each once', () => {
  const decider = (id: string, role: 'coordinator' | 'administrator', path: string) => ({ id, role, path });
  const [root, regional, unit, country] = [
    decider('a', 'administrator', '/s/'),
    decider('b', 'administrator', '/s/ap/'),
    decider('c', 'coordinator', '/s/ap/ad/lunt/'),
    decider('c', 'coordinator', '/s/ap/ad/'),
  ];
  expect(nearest([root, regional])).toEqual([regional]);
  expect(nearest([root, regional, unit, country])).toHaveLength(1);
  expect(nearest([])).toEqual([]);
});

test('an organisation is picked by its whole name, its code, or with the one above', () => {
  const candidate = (id: string, name: string, code: string | null, parent_name: string | null) => ({
    id,
    name,
    code,
    parent_name,
    path: `/${id}/`,
    time_zone: 'UTC',
  });
  const list = [
    candidate('1', 'Airport', 'A-1', 'Ardenia'),
    candidate('2', 'Airport', 'B-1', 'Belmora'),
    candidate('3', 'Airport Road Office', null, 'Belmora'),
  ];
  expect(choose('airport, BELMORA', list).found?.id).toBe('2');
  expect(choose('a-1', list).found?.id).toBe('1');
  expect(choose('Airport', list)).toMatchObject({
    found: undefined,
    reason: 'ambiguous',
    candidates: [{ id: '1' }, { id: '2' }],
  });
  expect(choose('road', [list[2]!]).found?.id).toBe('3');
  expect(choose('harbour', [])).toEqual({ found: undefined, reason: 'unknown' });
});

test('browsers are called by their names', () => {
  expect(
    browserName('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0'),
  ).toBe('Edge · Windows');
  expect(browserName('Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1')).toBe(
    'Safari · iOS',
  );
  expect(browserName('curl/8.5')).toBe('');
});

test('only addresses of this site are gone back to', () => {
  expect(ownAddress('/people?page=2')).toBe('/people?page=2');
  for (const elsewhere of ['//evil.example', '/\\evil.example', 'https://evil.example', '/\tevil', ['/a'], undefined])
    expect(ownAddress(elsewhere)).toBe('/');
});

test('every letter has its words in every language', () => {
  const server = new URL('../../server', import.meta.url).pathname;
  for (const code of languageCodes) {
    const messages = readMessages(server, code);
    for (const kind of letterKinds) {
      expect(messages).toHaveProperty([`identity.letter-${kind}-subject`]);
      expect(messages).toHaveProperty([`identity.letter-${kind}-text`]);
    }
  }
});
