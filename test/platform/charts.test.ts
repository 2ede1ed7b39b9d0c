import { expect, test } from 'vitest';
import { barChart, lineChart } from '../../server/platform/web/index.ts';

const rows = [
  { label: 'Ardenia', values: [30, 10] },
  { label: 'Belmora', values: [0, 0] },
];

test('bars share one scale, and their parts lie side by side', () => {
  const { drawing, table } = barChart({
    title: 'Completions',
    first: 'Administration',
    series: ['Done', 'Open'],
    rows,
  });
  const [ardenia, belmora] = drawing.bars;
  const [done, open] = ardenia!.parts;
  expect(done!.x + done!.width).toBeCloseTo(open!.x);
  expect(done!.width).toBeCloseTo(open!.width * 3, 0);
  expect(ardenia!.end).toBeLessThan(drawing.width);
  expect(belmora!).toMatchObject({ total: 0, end: 0 });
  expect(table).toMatchObject({ caption: 'Completions', series: [{ label: 'Done' }, { label: 'Open' }], rows });
});

test('a chart of nothing is drawn all the same', () => {
  expect(barChart({ title: '', first: '', series: [], rows: [] }).drawing.bars).toEqual([]);
  expect(lineChart({ title: '', first: '', series: ['A'], rows: [] }).drawing.lines[0]!.path).toBe('');
});

test('the rules of a line chart are whole numbers above the highest value', () => {
  const { drawing } = lineChart({ title: 'By month', first: 'Month', series: ['Done', 'Open'], rows });
  expect(drawing.rules.map(({ value }) => value)).toEqual([10, 20, 30, 40]);
  expect(drawing.lines[0]!.dots[0]!.y).toBeLessThan(drawing.lines[0]!.dots[1]!.y);
});
