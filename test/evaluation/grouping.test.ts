import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  commonOf,
  groupsAtTheEnd,
  groupsNow,
  smallestGroup,
  type Company,
  type Waiting,
} from '../../server/evaluation/grouping.ts';

const places = ['/root/ap/ardenia/', '/root/ap/belmora/', '/root/wca/cordova/'];
const asked = (people: number): Company[] => places.map((place) => ({ pathId: 'p1', cohortId: null, place, people }));

function answers(count: number, rest: Partial<Waiting> = {}): Waiting[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `${rest.place ?? ''} ${rest.pathId ?? ''} ${at}`,
    pathId: 'p1',
    cohortId: null,
    place: places[0]!,
    month: '2026-03',
    ...rest,
  }));
}

describe('anonymous answers', () => {
  test('wait until five can be shown together', () => {
    expect(groupsNow(answers(4), asked(20), '2026-03')).toEqual([]);
    expect(groupsNow(answers(5), asked(20), '2026-03')).toHaveLength(1);
  });

  test('keep to their administration where enough are asked there, and join others where few are', () => {
    const mixed = [...answers(3), ...answers(2, { place: places[1]! })];
    expect(groupsNow(mixed, asked(20), '2026-03')).toEqual([]);
    const [group] = groupsNow(mixed, asked(4), '2026-03');
    expect(group).toHaveLength(5);
    expect(commonOf(group!)).toMatchObject({ pathId: 'p1', place: '/root/ap/' });
  });

  test('take whatever company there is once they have waited for more than a month', () => {
    const old = [...answers(3, { month: '2026-01' }), ...answers(2, { month: '2026-01', place: places[2]! })];
    expect(groupsNow(old, asked(20), '2026-02')).toEqual([]);
    const [group] = groupsNow(old, asked(20), '2026-03');
    expect(commonOf(group!)).toEqual({
      pathId: 'p1',
      cohortId: null,
      place: '/root/',
      firstMonth: '2026-01',
      lastMonth: '2026-01',
    });
  });

  test('at the end nobody is left over who can be shown', () => {
    const rest = [...answers(5), ...answers(2, { place: places[1]! })];
    const groups = groupsAtTheEnd(rest);
    expect(groups.flat()).toHaveLength(7);
    expect(groupsAtTheEnd(answers(4))).toEqual([]);
  });
});

type Arrival = Pick<Waiting, 'pathId' | 'cohortId' | 'place'> & { pause: number };
const arrival: fc.Arbitrary<Arrival> = fc.record({
  pathId: fc.constantFrom('p1', 'p2'),
  cohortId: fc.constantFrom(null, 'c1', 'c2'),
  place: fc.constantFrom(...places),
  /** Months that have passed before it. */
  pause: fc.constantFrom(0, 0, 0, 1, 2),
});
const event: fc.Arbitrary<Arrival | 'closed'> = fc.oneof(
  { weight: 12, arbitrary: arrival },
  { weight: 1, arbitrary: fc.constant('closed' as const) },
);

interface Shown {
  id: string;
  common: ReturnType<typeof commonOf>;
}

interface Filter {
  pathId: string;
  cohortId: string;
  place: string;
  from: string;
  to: string;
}

/** What somebody chooses to look at; '' where nothing is chosen. */
const filter: fc.Arbitrary<Filter> = fc.record({
  pathId: fc.constantFrom('', 'p1', 'p2'),
  cohortId: fc.constantFrom('', 'c1', 'c2'),
  place: fc.constantFrom('/root/', '/root/ap/', ...places),
  from: fc.constantFrom('', '2026-03', '2026-04', '2026-06'),
  to: fc.constantFrom('', '2026-03', '2026-05', '2026-09'),
});

const tooFew = [1, 2, 3, 4];

test('no two looks, under whatever filters and at whatever times, differ by fewer than five answers', () => {
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 120 }),
      fc.array(fc.nat({ max: 30 }), { minLength: 6, maxLength: 6 }),
      fc.array(fc.record({ filter, at: fc.nat({ max: 120 }) }), { minLength: 2, maxLength: 8 }),
      (events, sizes, looks) => {
        const company: Company[] = places.flatMap((place, at) =>
          ['p1', 'p2'].map((pathId, index) => ({ pathId, cohortId: null, place, people: sizes[at * 2 + index] ?? 0 })),
        );
        const states = play(events, company);
        const seen = looks.map(({ filter, at }) => look(states[Math.min(at, states.length - 1)] ?? [], filter));
        for (const one of seen) {
          for (const other of seen) {
            expect(tooFew).not.toContain(one.filter((id) => !other.includes(id)).length);
            expect(tooFew).not.toContain(one.filter((id) => other.includes(id)).length);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

/** What is shown after each event. */
function play(events: readonly (Arrival | 'closed')[], company: readonly Company[]): Shown[][] {
  let waiting: Waiting[] = [];
  let shown: Shown[] = [];
  let month = 3;
  return events.map((one, at) => {
    if (one !== 'closed') {
      const { pause, ...answer } = one;
      month = Math.min(12, month + pause);
      waiting = [...waiting, { id: String(at), month: monthNamed(month), ...answer }];
    }
    const formed = one === 'closed' ? groupsAtTheEnd(waiting) : groupsNow(waiting, company, monthNamed(month));
    for (const group of formed) {
      expect(group.length).toBeGreaterThanOrEqual(smallestGroup);
      const common = commonOf(group);
      shown = [...shown, ...group.map(({ id }) => ({ id, common }))];
      waiting = waiting.filter((answer) => !group.includes(answer));
    }
    return shown;
  });
}

function monthNamed(month: number): string {
  return `2026-${String(month).padStart(2, '0')}`;
}

/** As the results read it: a group is within a filter as a whole, by what it has in common, or not at all. */
function look(shown: readonly Shown[], { pathId, cohortId, place, from, to }: Filter): string[] {
  return shown
    .filter(
      ({ common }) =>
        (pathId === '' || common.pathId === pathId) &&
        (cohortId === '' || common.cohortId === cohortId) &&
        common.place.startsWith(place) &&
        (from === '' || common.firstMonth >= from) &&
        (to === '' || common.lastMonth <= to),
    )
    .map(({ id }) => id);
}
