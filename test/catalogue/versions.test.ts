import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compare } from '../../server/catalogue/difference.ts';
import { inspect } from '../../server/catalogue/inspection/index.ts';
import { settle } from '../../server/catalogue/settling.ts';
import type { CompletedRule, InProgressRule } from '../../server/catalogue/tables.ts';
import { engines } from '../kit/database.ts';
import { openHouse, signIn } from '../kit/house.ts';
import type { Agent, TestHouse } from '../kit/house.ts';
import { makeModule, publish, upload } from './kit.ts';
import { scormPackage } from './package-fixture.ts';
import type { FixtureItem } from './package-fixture.ts';
import { bytesOf } from './raw-zip.ts';

describe('what becomes of learners on earlier versions', () => {
  const later = (...rules: [InProgressRule, CompletedRule][]) =>
    rules.map(([in_progress_rule, completed_rule], index) => ({
      id: `v${index + 2}`,
      in_progress_rule,
      completed_rule,
    }));

  test.each([
    ['nothing new', later(), { kind: 'stay' }, { kind: 'stay' }],
    ['all stay', later(['stay', 'stay'], ['stay', 'stay']), { kind: 'stay' }, { kind: 'stay' }],
    ['a move', later(['move', 'stay']), { kind: 'move', versionId: 'v2' }, { kind: 'stay' }],
    [
      'a move, then stay',
      later(['move', 'stay'], ['stay', 'stay']),
      { kind: 'move', versionId: 'v2' },
      { kind: 'stay' },
    ],
    [
      'stay, then a move',
      later(['stay', 'stay'], ['move', 'stay']),
      { kind: 'move', versionId: 'v3' },
      { kind: 'stay' },
    ],
    [
      'a restart',
      later(['restart', 'restart']),
      { kind: 'restart', versionId: 'v2' },
      { kind: 'restart', versionId: 'v2' },
    ],
    [
      'a restart, then a move: still a restart, on the later one',
      later(['restart', 'restart'], ['move', 'stay']),
      { kind: 'restart', versionId: 'v3' },
      { kind: 'restart', versionId: 'v3' },
    ],
  ])('%s', (_title, versions, inProgress, completed) => {
    expect(settle(versions, 'in-progress')).toEqual(inProgress);
    expect(settle(versions, 'completed')).toEqual(completed);
  });
});

describe('the difference between two packages', () => {
  async function taken(items: FixtureItem[], files: { name: string; content: string }[]) {
    const inspection = await inspect(bytesOf(scormPackage({ items, files })));
    if (!inspection.ok) return expect.fail('refused');
    return { report: inspection.report, files: inspection.entries };
  }

  test('names items, identifiers, mastery and files', async () => {
    const page = { name: 'index.html', content: 'one' };
    const before = await taken(
      [{ id: 'a' }, { id: 'b', mastery: 70 }, { id: 'c' }],
      [page, { name: 'old.js', content: 'x' }],
    );
    const after = await taken(
      [{ id: 'a' }, { id: 'b', title: 'Bee', mastery: 80 }, { id: 'd' }],
      [
        { ...page, content: 'two' },
        { name: 'new.js', content: 'x' },
      ],
    );
    const difference = compare(before, after);
    expect(difference.items.map(({ identifier, change }) => `${identifier} ${change}`)).toEqual([
      'a same',
      'b changed',
      'd added',
      'c removed',
    ]);
    expect(difference.items[1]?.details).toEqual([
      { what: 'title', from: 'b', to: 'Bee' },
      { what: 'mastery', from: '70', to: '80' },
    ]);
    expect(difference.matching).toBe(2);
    expect(difference.edition).toBeNull();
    expect(difference.files).toEqual({
      added: ['new.js'],
      removed: ['old.js'],
      changed: ['imsmanifest.xml', 'index.html'],
      same: 0,
    });
  });
});

describe.each(engines)('versions, on %s', (engine) => {
  let house: TestHouse;
  let sofia: Agent;
  beforeAll(async () => {
    house = await openHouse({ engine });
    sofia = await signIn(house, 'sofia');
  });
  afterAll(() => house.close());

  const rules = { kind: 'correction', inProgress: 'move', completed: 'stay', note: 'Spelling' };
  const shown = async (id: string) => house.catalogue.modules.show(await house.actor('sofia'), id);
  const variantOf = async (id: string) => (await shown(id)).variants[0] ?? expect.fail('no variant');

  async function introduce(moduleId: string, packageId: string, more = {}) {
    const variant = await variantOf(moduleId);
    const form = { ...rules, package: packageId, version: String(variant.version), ...more };
    return sofia.post(`/catalogue/variants/${variant.id}/versions`).type('form').send(form);
  }

  test('a new package is compared before it is used, and the earlier one is kept', async () => {
    const { id, packageId } = await makeModule(house, sofia, { title: 'Compared' });
    const variant = await variantOf(id);
    const items = [{ id: 'item-1', title: 'Renamed' }, { id: 'item-2' }];
    const next = await upload(sofia, scormPackage({ title: 'Compared', items }), 'second.zip');
    const page = await sofia.get(`/catalogue/variants/${variant.id}/versions/new?package=${next}`).expect(200);
    expect(page.text).toContain('item-2');
    expect(page.text).toContain('1 item is in both, 1 added, 0 removed');
    expect((await introduce(id, next)).status).toBe(303);
    const { versions, variants } = await shown(id);
    expect(versions.map(({ number, kind, package_id }) => [number, kind, package_id])).toEqual([
      [2, 'correction', next],
      [1, 'first', packageId],
    ]);
    expect(variants[0]?.current_version_id).toBe(versions[0]?.id);
    expect(await house.catalogue.settle(house.database, versions[1]?.id ?? '', 'in-progress')).toEqual({
      kind: 'move',
      versionId: versions[0]?.id,
    });
    expect((await sofia.get(`/catalogue/modules/${id}`)).text).toContain('Spelling');
  });

  test('an upload begun from a module leads back to it', async () => {
    const { id } = await makeModule(house, sofia, { title: 'Led back' });
    const variant = await variantOf(id);
    const page = await sofia.get(`/catalogue/uploads?variant=${variant.id}`).expect(200);
    expect(page.text).toContain('Led back');
    const zip = scormPackage({ title: 'Led back, second' });
    const sent = await sofia
      .post('/catalogue/uploads')
      .field('variant', variant.id)
      .attach('packages', zip, 'second.zip')
      .expect(303);
    const ready = await sofia.get(String(sent.headers['location'])).expect(303);
    const report = await sofia.get(String(ready.headers['location'])).expect(200);
    expect(report.text).toContain(`/catalogue/variants/${variant.id}/versions/new?package=`);
  });

  test('rolling back is a version of its own', async () => {
    const { id, packageId } = await makeModule(house, sofia, { title: 'Rolled back' });
    const next = await upload(sofia, scormPackage({ title: 'Rolled back 2' }));
    await introduce(id, next);
    const variant = await variantOf(id);
    const address = `/catalogue/variants/${variant.id}/versions/new?kind=roll-back&package=${packageId}`;
    await sofia.get(address).expect(200);
    expect((await introduce(id, packageId, { kind: 'roll-back' })).status).toBe(303);
    const { versions } = await shown(id);
    expect(versions.map(({ number, kind, package_id }) => [number, kind, package_id])).toEqual([
      [3, 'roll-back', packageId],
      [2, 'correction', next],
      [1, 'first', packageId],
    ]);
  });

  test('two at once: one is taken, the other told', async () => {
    const { id } = await makeModule(house, sofia, { title: 'Contested' });
    const [one, two] = [
      await upload(sofia, scormPackage({ title: 'C1' })),
      await upload(sofia, scormPackage({ title: 'C2' })),
    ];
    const answers = await Promise.all([introduce(id, one), introduce(id, two)]);
    expect(answers.map(({ status }) => String(status)).sort()).toEqual(['303', '409']);
    expect((await shown(id)).versions).toHaveLength(2);
  });

  test('the same package again, or one that cannot be started in a published module, is refused', async () => {
    const { id, packageId } = await makeModule(house, sofia, { title: 'Refusing' });
    await publish(sofia, id);
    expect((await introduce(id, packageId)).status).toBe(409);
    const broken = await upload(sofia, scormPackage({ title: 'Broken', items: [{ id: 'a', href: 'gone.html' }] }));
    const variant = await variantOf(id);
    const page = await sofia.get(`/catalogue/variants/${variant.id}/versions/new?package=${broken}`).expect(200);
    expect(page.text).toContain('cannot be started');
    expect((await introduce(id, broken)).status).toBe(409);
    expect((await introduce(id, broken, { kind: 'sideways' })).status).toBe(422);
    expect((await shown(id)).versions).toHaveLength(1);
  });

  test('packages and variants outside reach are not there', async () => {
    const { id } = await makeModule(house, sofia, { title: 'Not theirs' });
    const variant = await variantOf(id);
    const minjun = await signIn(house, 'minjun');
    const theirs = await upload(minjun, scormPackage({ title: 'Theirs' }));
    await minjun.get(`/catalogue/variants/${variant.id}/versions/new?package=${theirs}`).expect(404);
    const form = { ...rules, package: theirs, version: '2' };
    await minjun.post(`/catalogue/variants/${variant.id}/versions`).type('form').send(form).expect(404);
    await sofia.get(`/catalogue/variants/unknown/versions/new?package=${theirs}`).expect(404);
  });
});
