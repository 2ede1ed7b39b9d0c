/** How often a figure or an option was answered to a question. */
export interface Count {
  readonly option: string;
  readonly amount: number | null;
  readonly answers: number;
}

export interface ScaleSummary {
  /** Answers of each step, the lowest first. */
  readonly distribution: readonly number[];
  readonly answers: number;
  readonly mean: number | null;
}

export function scaleSummary(counts: readonly Count[], steps: number): ScaleSummary {
  const of = (step: number) => total(counts.filter(({ amount }) => amount === step));
  const distribution = Array.from({ length: steps }, (_, at) => of(at + 1));
  return { distribution, answers: total(counts), mean: meanOf(counts) };
}

export interface NumberSummary {
  readonly answers: number;
  readonly mean: number | null;
  readonly median: number | null;
  readonly least: number | null;
  readonly most: number | null;
  /** From the one, up to and without the other; the last one holds its end too. A single figure has both alike. */
  readonly bins: readonly { from: number; to: number; answers: number }[];
}

const figuresShown = 8;
const binsWanted = 6;

export function numberSummary(counts: readonly Count[]): NumberSummary {
  const figures = counts
    .flatMap(({ amount, answers }) => (amount === null ? [] : [{ amount, answers }]))
    .sort((a, b) => a.amount - b.amount);
  return {
    answers: total(counts),
    mean: meanOf(counts),
    median: medianOf(figures),
    least: figures[0]?.amount ?? null,
    most: figures.at(-1)?.amount ?? null,
    bins:
      figures.length <= figuresShown
        ? figures.map(({ amount, answers }) => ({ from: amount, to: amount, answers }))
        : binsOf(figures),
  };
}

/** Of those asked; null where nobody was. */
export function responseRate(answered: number, asked: number): number | null {
  return asked === 0 ? null : Math.min(1, answered / asked);
}

function total(counts: readonly { answers: number }[]): number {
  return counts.reduce((sum, { answers }) => sum + answers, 0);
}

function meanOf(counts: readonly Count[]): number | null {
  const answers = total(counts);
  return answers === 0 ? null : counts.reduce((sum, one) => sum + (one.amount ?? 0) * one.answers, 0) / answers;
}

function medianOf(figures: readonly { amount: number; answers: number }[]): number | null {
  const answers = total(figures);
  if (answers === 0) return null;
  const at = (position: number): number => {
    let passed = 0;
    return figures.find((figure) => (passed += figure.answers) > position)?.amount ?? 0;
  };
  return (at(Math.floor((answers - 1) / 2)) + at(Math.floor(answers / 2))) / 2;
}

/** Ranges of one round width (1, 2 or 5 times a power of ten) that hold every figure. */
function binsOf(figures: readonly { amount: number; answers: number }[]): NumberSummary['bins'] {
  const [least, most] = [figures[0]?.amount ?? 0, figures.at(-1)?.amount ?? 0];
  const width = roundWidth((most - least) / binsWanted);
  const start = Math.floor(least / width);
  const count = Math.max(1, Math.ceil(most / width + Number.EPSILON) - start);
  const binOf = (amount: number) => Math.min(count - 1, Math.max(0, Math.floor(amount / width) - start));
  return Array.from({ length: count }, (_, at) => ({
    from: clean((start + at) * width),
    to: clean((start + at + 1) * width),
    answers: total(figures.filter(({ amount }) => binOf(amount) === at)),
  }));
}

function roundWidth(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((step) => step * power >= least) ?? 10) * power;
}

// 0.1 * 3 is 0.30000000000000004.
function clean(figure: number): number {
  return Number(figure.toPrecision(12));
}
