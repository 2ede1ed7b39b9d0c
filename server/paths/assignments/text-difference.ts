/** A stretch of text that stayed, came or went between two versions. */
export interface Stretch {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

// Beyond this many changed words the two are told apart as a whole: nobody reads such a comparison word by word.
const mostChanges = 400;

/** What changed from one text to the next, word by word; the stretches of either side join to that side's text. */
export function differenceOf(before: string, after: string): Stretch[] {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail++;
  const [oldMiddle, newMiddle] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
  return joined([
    ...old.slice(0, head).map((text) => ({ kind: 'same' as const, text })),
    ...middle(oldMiddle, newMiddle),
    ...old.slice(old.length - tail).map((text) => ({ kind: 'same' as const, text })),
  ]);
}

export function isChanged(stretches: readonly Stretch[]): boolean {
  return stretches.some(({ kind }) => kind !== 'same');
}

function wordsOf(text: string): string[] {
  return text.match(/\s+|[^\s]+/g) ?? [];
}

/** Myers' shortest edit, remembered step by step and walked back from the end. */
function middle(old: readonly string[], now: readonly string[]): Stretch[] {
  const whole: Stretch[] = [
    ...old.map((text) => ({ kind: 'removed' as const, text })),
    ...now.map((text) => ({ kind: 'added' as const, text })),
  ];
  if (old.length === 0 || now.length === 0) return whole;
  const trace: Map<number, number>[] = [];
  let furthest = new Map([[1, 0]]);
  for (let changes = 0; changes <= Math.min(mostChanges, old.length + now.length); changes++) {
    trace.push(new Map(furthest));
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let x = goesDown(furthest, diagonal, changes) ? reach(furthest, diagonal + 1) : reach(furthest, diagonal - 1) + 1;
      while (x < old.length && x - diagonal < now.length && old[x] === now[x - diagonal]) x++;
      furthest.set(diagonal, x);
      if (x >= old.length && x - diagonal >= now.length) return walkBack(trace, old, now);
    }
    furthest = new Map(furthest);
  }
  return whole;
}

function walkBack(trace: readonly Map<number, number>[], old: readonly string[], now: readonly string[]): Stretch[] {
  const stretches: Stretch[] = [];
  let [x, y] = [old.length, now.length];
  for (let changes = trace.length - 1; changes >= 0; changes--) {
    const furthest = trace[changes] as Map<number, number>;
    const diagonal = x - y;
    const before = goesDown(furthest, diagonal, changes) ? diagonal + 1 : diagonal - 1;
    const [fromX, fromY] = [reach(furthest, before), reach(furthest, before) - before];
    while (x > fromX && y > fromY) {
      stretches.push({ kind: 'same', text: old[--x] as string });
      y--;
    }
    if (changes === 0) break;
    if (x === fromX) stretches.push({ kind: 'added', text: now[--y] as string });
    else stretches.push({ kind: 'removed', text: old[--x] as string });
  }
  return stretches.reverse();
}

function goesDown(furthest: ReadonlyMap<number, number>, diagonal: number, changes: number): boolean {
  return (
    diagonal === -changes || (diagonal !== changes && reach(furthest, diagonal - 1) < reach(furthest, diagonal + 1))
  );
}

function reach(furthest: ReadonlyMap<number, number>, diagonal: number): number {
  return furthest.get(diagonal) ?? 0;
}

function joined(stretches: readonly Stretch[]): Stretch[] {
  const runs: { kind: Stretch['kind']; text: string }[] = [];
  for (const { kind, text } of stretches) {
    const last = runs.at(-1);
    if (last?.kind === kind) last.text += text;
    else runs.push({ kind, text });
  }
  return runs;
}
