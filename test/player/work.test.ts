import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coalesce, portion } from '../../server/player/protocol/index.ts';
import type { Entry } from '../../server/player/protocol/index.ts';
import { keptUntil, placeOf, refusalOf } from '../../server/player/keeping-rules.ts';
import type { AttemptStatus } from '../../server/player/tables.ts';
import { madeAt } from '../../server/player/merging/belief.ts';
import { fold } from '../../server/player/merging/fold.ts';
import { better, weigh } from '../../server/player/merging/weigh.ts';
import { openHouse } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';
import { keep } from './kit/kept.ts';
import { entry } from './kit/learner.ts';
import { oneSco, shelve } from './kit/packages.ts';

describe('when work was done', () => {
  const possible = { from: '2026-03-02T08:00:00.000Z', until: '2026-03-12T08:00:00.000Z' };

  test.each([
    ['in between is believed', '2026-03-05T10:00:00.000Z', '2026-03-05T10:00:00.000Z'],
    ['a moment too early is the last contact', '2026-03-02T07:58:00.000Z', possible.from],
    ['a moment too late is the arrival', '2026-03-12T08:01:00.000Z', possible.until],
    ['before the last contact is not believed', '2026-03-02T07:00:00.000Z', possible.until],
    ['in the future is not believed', '2026-03-13T08:00:00.000Z', possible.until],
    ['in another century is not believed', '1970-01-01T00:00:00.000Z', possible.until],
    ['in another zone is the same moment', '2026-03-05T12:00:00+02:00', '2026-03-05T10:00:00.000Z'],
    ['in no form at all is not believed', 'the day before yesterday', possible.until],
  ])('%s', (_, said, made) => expect(madeAt(said, possible)).toBe(made));
});

describe('of two works', () => {
  const work = (status: AttemptStatus, scaled: number | null = null) => ({ status, scaled });

  test.each([
    ['a completed one counts before one under way', work('in-progress'), work('completed'), 'arriving'],
    ['a passed one counts before a failed one', work('failed', 0.4), work('passed', 0.8), 'arriving'],
    ['a passed one counts before a completed one', work('completed'), work('passed'), 'arriving'],
    ['the better score counts', work('passed', 0.7), work('passed', 0.9), 'arriving'],
    ['a score counts before none', work('completed'), work('completed', 0.5), 'arriving'],
    ['of equals the one that was here counts', work('passed', 0.9), work('passed', 0.9), 'standing'],
    ['the worse score does not count', work('passed', 0.9), work('passed', 0.7), 'standing'],
    ['one under way never takes over', work('not-attempted'), work('in-progress', 0.9), 'standing'],
    ['one that failed never takes over', work('in-progress'), work('failed', 0.4), 'standing'],
    ['a passed one is not put aside for a completed one', work('passed', 0.5), work('completed', 1), 'standing'],
  ] as const)('%s', (_, standing, arriving, counts) => expect(weigh(standing, arriving)).toBe(counts));

  test('a result is never worth less than either of them', () => {
    const status = fc.constantFrom<AttemptStatus>('not-attempted', 'in-progress', 'failed', 'completed', 'passed');
    const result = fc.record({ status, scaled: fc.option(fc.double({ min: 0, max: 1, noNaN: true })) });
    fc.assert(
      fc.property(result, result, (a, b) => {
        expect(better(a, b)).toEqual(better(a, b));
        expect(weigh(better(a, b), a)).toBe('standing');
        expect(weigh(better(a, b), b)).toBe('standing');
      }),
    );
  });
});

describe('a device', () => {
  const launch = { used_at: '2026-03-02T08:00:00.000Z', revoked_at: null };

  test('is taken for the learner’s for half a year after each contact', () => {
    expect(keptUntil(launch)).toBe('2026-08-29T08:00:00.000Z');
    expect(refusalOf(launch, 'active', '2026-08-29T07:59:00.000Z')).toBeUndefined();
    expect(refusalOf(launch, 'active', '2026-08-29T08:01:00.000Z')).toBe('expired');
  });

  test('is refused for whose learner is suspended, and when it was stopped', () => {
    expect(refusalOf(launch, 'suspended', '2026-03-03T08:00:00.000Z')).toBe('suspended');
    expect(refusalOf({ ...launch, revoked_at: 'then' }, 'active', '2026-03-03T08:00:00.000Z')).toBe('revoked');
  });

  test('has one place for a learner and a module, and others for others', () => {
    const own = placeOf({ person_id: 'lena', module_id: 'm1' });
    expect(own).toMatch(/^[0-9a-f]{24}$/);
    expect(placeOf({ person_id: 'lena', module_id: 'm1' })).toBe(own);
    expect(placeOf({ person_id: 'yuki', module_id: 'm1' })).not.toBe(own);
    expect(placeOf({ person_id: 'lena', module_id: 'm2' })).not.toBe(own);
  });
});

describe('the journal of many days', () => {
  test('is sent in portions that a server takes, in order', () => {
    const entries = Array.from({ length: 1_200 }, (_, index) => entry(index + 1, { 'cmi.suspend_data': 'x' }));
    expect(portion(entries).map(({ sequence }) => sequence)).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
    const heavy = entries.map((each) => ({ ...each, sco: { ...each.sco!, set: { a: 'x'.repeat(300_000) } } }));
    expect(portion(heavy)).toHaveLength(6);
    expect(portion([{ ...entry(1, { a: 'x'.repeat(3_000_000) }) }])).toHaveLength(1);
    expect(portion([])).toEqual([]);
  });

  test('remembers when the course was done, however long the entry grows', () => {
    const under = { ...entry(1, { 'cmi.core.lesson_status': 'incomplete' }), at: '2026-03-02T09:00:00.000Z' };
    const done = { ...entry(1, { 'cmi.core.lesson_status': 'passed' }), at: '2026-03-03T09:00:00.000Z' };
    const later = { ...entry(1, { 'cmi.core.lesson_location': '9' }), at: '2026-03-05T09:00:00.000Z' };
    const last = { ...entry(1, { 'cmi.core.lesson_location': '10' }), at: '2026-03-06T09:00:00.000Z' };
    const grown = [done, later, last].reduce((so, more) => coalesce(so, more)!, under);
    expect(grown).toMatchObject({ at: last.at, done: done.at });
  });
});

describe('what a device makes of its own journal', () => {
  let house: TestHouse;
  let moduleId: string;
  beforeAll(async () => {
    house = await openHouse();
    moduleId = (await shelve(house, oneSco('1.2'))).moduleId;
  });
  afterAll(() => house.close());

  const change = fc.record({
    item: fc.constantFrom('one', 'two'),
    begins: fc.boolean(),
    fresh: fc.boolean(),
    status: fc.constantFrom('incomplete', 'completed', 'passed', 'failed'),
    location: fc.string({ maxLength: 3 }),
    reported: fc.option(fc.nat(5_000), { nil: undefined }),
    ended: fc.option(fc.constantFrom('', 'suspend'), { nil: undefined }),
    shared: fc.constantFrom('', 'person:a', 'attempt:b'),
  });

  test('is what the server makes of it, however it arrives', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), fc.nat(8), async (changes, cut) => {
        const device = await keep(house, 'lena', moduleId);
        const { launch, attempt, work } = (await device.hear()).launch;
        const entries = entriesOf(changes);
        const context = { attemptId: attempt!, launchId: launch, at: house.clock.iso() };
        const own = entries.reduce((so, each) => fold(so, each, context), work!);
        await device.commit(...entries.slice(0, cut));
        await device.commit(...entries);
        const stored = (await device.hear()).launch.work!;
        expect({ ...stored, states: byItem(stored.states) }).toEqual({ ...own, states: byItem(own.states) });
      }),
      { numRuns: 25 },
    );
  });

  function entriesOf(changes: readonly (typeof change extends fc.Arbitrary<infer Change> ? Change : never)[]): Entry[] {
    let session = 0;
    return changes.map(({ item, begins, fresh, status, location, reported, ended, shared }, index) => {
      if (begins || session === 0) session += 1;
      const set = { 'cmi.core.lesson_status': status, 'cmi.core.lesson_location': location };
      const more = {
        item,
        session,
        fresh,
        ...(reported === undefined ? {} : { reported }),
        ...(ended === undefined ? {} : { ended }),
      };
      const made = { ...entry(index + 1, set, more), at: house.clock.iso() };
      return shared === '' ? made : { ...made, stores: { [shared]: location }, objectives: { [shared]: status } };
    });
  }

  const byItem = <Named extends { item: string }>(states: readonly Named[]) =>
    states.toSorted((a, b) => a.item.localeCompare(b.item));
});
