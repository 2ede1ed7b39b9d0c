import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHouse, signIn, visit } from '../kit/house.ts';
import type { Agent, TestHouse } from '../kit/house.ts';
import { makeModule, publish } from './kit.ts';

/** What each role meets at each address, for a published module of the Secretariat and its package. */
const routes: [
  method: 'get' | 'post' | 'put',
  path: string,
  manager: number,
  otherInstructor: number,
  others: number,
][] = [
  ['get', '/catalogue', 200, 200, 200],
  ['get', '/catalogue/modules/:module', 200, 200, 200],
  ['get', '/catalogue/packages', 200, 200, 403],
  ['get', '/catalogue/packages/:package', 200, 404, 403],
  ['post', '/catalogue/packages/:package/hosts', 422, 422, 403],
  ['post', '/catalogue/packages/:package/hosts/withdrawal', 422, 422, 403],
  ['get', '/catalogue/packages/:package/trial', 200, 404, 403],
  ['post', '/catalogue/packages/:package/trial', 409, 404, 403],
  ['post', '/catalogue/packages/:package/trial/cancellation', 409, 404, 403],
  ['get', '/catalogue/packages/:package/trial/pictures/unknown', 404, 404, 403],
  ['get', '/catalogue/uploads', 200, 200, 403],
  ['post', '/catalogue/uploads', 422, 422, 403],
  ['get', '/catalogue/uploads/unknown', 404, 404, 403],
  ['put', '/catalogue/uploads/unknown', 422, 422, 403],
  ['post', '/catalogue/uploads/unknown/inspection', 404, 404, 403],
  ['post', '/catalogue/uploads/unknown/abandonment', 404, 404, 403],
  ['get', '/catalogue/modules/new?package=:package', 200, 404, 403],
  ['post', '/catalogue/modules', 404, 404, 403],
  ['get', '/catalogue/modules/:module/edit', 200, 403, 403],
  ['post', '/catalogue/modules/:module', 422, 403, 403],
  ['post', '/catalogue/modules/:module/publication', 303, 403, 403],
  ['post', '/catalogue/modules/:module/retirement', 303, 403, 403],
  ['get', '/catalogue/modules/:module/variants/new', 200, 403, 403],
  ['post', '/catalogue/modules/:module/variants', 422, 403, 403],
  ['get', '/catalogue/variants/:variant/edit', 200, 403, 403],
  ['post', '/catalogue/variants/:variant', 422, 403, 403],
  ['get', '/catalogue/variants/:variant/versions/new?package=:package', 200, 403, 403],
  ['post', '/catalogue/variants/:variant/versions', 404, 403, 403],
];

describe('the catalogue, asked by every role', () => {
  let house: TestHouse;
  let sofia: Agent;
  let ids: Record<string, string>;
  const agents: Record<string, Agent> = {};

  beforeAll(async () => {
    house = await openHouse();
    for (const name of ['sofia', 'ines', 'minjun', 'nadia', 'lena'] as const) agents[name] = await signIn(house, name);
    sofia = agents['sofia'] ?? expect.fail('nobody');
    const { id, packageId } = await makeModule(house, sofia);
    const [variant] = (await house.catalogue.modules.show(await house.actor('sofia'), id)).variants;
    ids = { module: id, package: packageId, variant: variant?.id ?? '' };
  });
  afterAll(() => house.close());

  test('every route of the catalogue is in the table', () => {
    const shape = (path: string) => path.replace(/\?.*$/, '').replaceAll(/:\w+|unknown/g, ':id');
    const known = routes.map(([method, path]) => `${method} ${shape(path)}`);
    const all = house.catalogue.pages.flatMap((room) => room.routes);
    expect(known.toSorted((a, b) => a.localeCompare(b))).toEqual(
      all.map(({ method, path }) => `${method} ${shape(path)}`).toSorted((a, b) => a.localeCompare(b)),
    );
  });

  test.each(routes)('%s %s', async (method, path, manager, otherInstructor, others) => {
    const { state } = await house.catalogue.modules.show(await house.actor('sofia'), ids['module'] ?? '');
    if (state !== 'published') await publish(sofia, ids['module'] ?? '');
    const address = path.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? '');
    const met = async (agent: Agent | undefined) => (await agent?.[method](address).set('accept', 'text/html'))?.status;
    expect([
      await met(agents['minjun']),
      await met(agents['nadia']),
      await met(agents['lena']),
      await met(agents['sofia']),
    ]).toEqual([otherInstructor, others, others, manager]);
    const stranger = await visit(house)[method](address);
    expect([stranger.status, String(stranger.headers['location']).slice(0, 8)]).toEqual([303, '/sign-in']);
  });
});
