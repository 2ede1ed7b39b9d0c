import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numberSummary, responseRate, scaleSummary, type Count } from '../../server/evaluation/statistics.ts';

const counted = (figures: readonly number[]): Count[] =>
  [...new Set(figures)].map((amount) => ({
    option: '',
    amount,
    answers: figures.filter((figure) => figure === amount).length,
  }));

describe('a scale', () => {
  test('has a mean and an answer for every step', () => {
    expect(scaleSummary(counted([5, 4, 4, 1]), 5)).toEqual({ distribution: [1, 0, 0, 2, 1], answers: 4, mean: 3.5 });
    expect(scaleSummary([], 5)).toEqual({ distribution: [0, 0, 0, 0, 0], answers: 0, mean: null });
  });

  test('its distribution adds up to its answers, and its mean lies within its steps', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 60 }), (steps) => {
        const { distribution, answers, mean } = scaleSummary(counted(steps), 7);
        expect(distribution.reduce((sum, one) => sum + one, 0)).toBe(answers);
        expect(answers).toBe(steps.length);
        expect(mean).toBeCloseTo(steps.reduce((sum, one) => sum + one, 0) / steps.length);
      }),
    );
  });
});

describe('a number', () => {
  test('shows single figures where they are few, and ranges where they are many', () => {
    expect(numberSummary(counted([15, 15, 20])).bins).toEqual([
      { from: 15, to: 15, answers: 2 },
      { from: 20, to: 20, answers: 1 },
    ]);
    const { bins } = numberSummary(counted([12, 15, 18, 22, 25, 31, 38, 40, 44, 57]));
    expect(bins.map(({ from, to }) => `${from}-${to}`)).toEqual(['10-20', '20-30', '30-40', '40-50', '50-60']);
    expect(bins.map(({ answers }) => answers)).toEqual([3, 2, 2, 2, 1]);
  });

  test('nobody has answered', () => {
    expect(numberSummary([])).toEqual({ answers: 0, mean: null, median: null, least: null, most: null, bins: [] });
  });

  test('every figure is in one range, and the median in the middle', () => {
    const figure = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((one) => Math.round(one * 100) / 100 + 0);
    fc.assert(
      fc.property(fc.array(figure, { minLength: 1, maxLength: 50 }), (figures) => {
        const { bins, answers, median, least, most } = numberSummary(counted(figures));
        expect(bins.reduce((sum, bin) => sum + bin.answers, 0)).toBe(answers);
        expect(bins.length).toBeLessThanOrEqual(9);
        const sorted = [...figures].sort((a, b) => a - b);
        expect([least, most]).toEqual([sorted[0], sorted.at(-1)]);
        const middle = (sorted.length - 1) / 2;
        expect(median).toBeCloseTo((sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2);
        for (const one of figures) {
          expect(bins.some(({ from, to }) => from - 1e-6 <= one && one <= to + 1e-6)).toBe(true);
        }
      }),
    );
  });
});

test('a response rate is of those asked', () => {
  expect(responseRate(3, 4)).toBe(0.75);
  expect(responseRate(0, 0)).toBeNull();
});
