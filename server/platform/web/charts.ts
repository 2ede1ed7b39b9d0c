/** One line of the table beside a chart; `values` stand in the order of the series. */
export interface ChartRow {
  label: string;
  /** A shorter label for the axis of a line chart. */
  mark?: string;
  values: number[];
  href?: string;
}

export interface ChartTable {
  caption: string;
  first: string;
  series: { label: string; series: number }[];
  rows: ChartRow[];
}

export interface ChartInput {
  title: string;
  note?: string;
  /** Heading of the first column, e.g. "Administration". */
  first: string;
  series: string[];
  rows: ChartRow[];
}

interface Chart<Drawing> {
  title: string;
  note?: string;
  drawing: Drawing;
  table: ChartTable;
}

export type BarChart = Chart<ReturnType<typeof drawBars>>;
export type LineChart = Chart<ReturnType<typeof drawLines>>;

const width = 560;
const barPitch = 46;
const barHeight = 18;
const roomForFigure = 56;

/** Horizontal bars, stacked where there is more than one series. */
export function barChart(input: ChartInput): BarChart {
  return { ...captions(input), drawing: drawBars(input.rows), table: chartTable(input) };
}

/** A line for each series over the rows, which are points in time. */
export function lineChart(input: ChartInput): LineChart {
  return { ...captions(input), drawing: drawLines(input.rows, input.series.length), table: chartTable(input) };
}

function drawBars(rows: ChartRow[]) {
  const totals = rows.map((row) => row.values.reduce((sum, value) => sum + value, 0));
  const scale = (width - roomForFigure) / Math.max(1, ...totals);
  const bars = rows.map((row, index) => {
    const top = index * barPitch;
    const parts = stack(row.values, scale);
    const total = totals[index] ?? 0;
    return {
      label: row.label,
      total,
      parts,
      end: round(total * scale),
      labelY: top + 13,
      y: top + 20,
      height: barHeight,
      valueY: top + 33,
    };
  });
  return { width, height: Math.max(1, rows.length) * barPitch, bars };
}

function stack(values: number[], scale: number) {
  let x = 0;
  return values.map((value, index) => {
    const part = { series: index + 1, x: round(x), width: round(value * scale) };
    x += value * scale;
    return part;
  });
}

function drawLines(rows: ChartRow[], seriesCount: number) {
  const frame = { left: 44, right: width - 12, top: 12, bottom: 220 };
  const ceiling = niceCeiling(Math.max(1, ...rows.flatMap((row) => row.values)));
  const x = (index: number) =>
    round(frame.left + ((frame.right - frame.left) * (index + 0.5)) / Math.max(1, rows.length));
  const y = (value: number) => round(frame.bottom - ((frame.bottom - frame.top) * value) / ceiling);
  const lines = Array.from({ length: seriesCount }, (_, series) => {
    const dots = rows.map((row, index) => ({ x: x(index), y: y(row.values[series] ?? 0) }));
    const path = dots.map((dot, index) => `${index === 0 ? 'M' : 'L'}${dot.x} ${dot.y}`).join('');
    return { series: series + 1, dots, path };
  });
  const rules = [1, 2, 3, 4].map((quarter) => ({ value: (ceiling * quarter) / 4, y: y((ceiling * quarter) / 4) }));
  return {
    width,
    height: frame.bottom + 28,
    ...frame,
    lines,
    rules,
    marks: rows.map((row, index) => ({ x: x(index), label: row.mark ?? row.label })),
  };
}

// The next of 4, 8, 20, 40, 80, 200 …, so that the quarters are whole numbers.
function niceCeiling(highest: number): number {
  for (let power = 1; ; power *= 10) {
    const fitting = [4, 8, 20].find((step) => step * power >= highest);
    if (fitting) return fitting * power;
  }
}

function chartTable(input: ChartInput): ChartTable {
  const series = input.series.map((label, index) => ({ label, series: index + 1 }));
  return { caption: input.title, first: input.first, series, rows: input.rows };
}

function captions(input: ChartInput) {
  return { title: input.title, ...(input.note !== undefined && { note: input.note }) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
