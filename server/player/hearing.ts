import type { Heard, HeardItem } from '../catalogue/index.ts';
import { errorsIn } from './api-errors.ts';
import { logLimit } from './protocol/index.ts';
import type { RecordedLine } from './recording.ts';

const mostErrors = 50;

/** What content said in a launch, by the lines of its flight recorder in their order. */
export function heardIn(lines: readonly RecordedLine[]): Heard {
  const spoken = lines.filter(({ kind }) => kind === 'call' || kind === 'error');
  return {
    initialised: spoken.find(isInitialize)?.seconds ?? null,
    calls: countByName(spoken),
    errors: errorsIn(lines).slice(0, mostErrors),
    items: itemsIn(lines),
    resumed: resumedIn(visitsIn(lines)),
  };
}

function isInitialize({ kind, what: [name = ''] }: RecordedLine): boolean {
  return kind === 'call' && /^(LMS)?Initialize$/.test(name);
}

function countByName(spoken: readonly RecordedLine[]): Heard['calls'] {
  const times = new Map<string, number>();
  for (const { what } of spoken) times.set(what[0] ?? '', (times.get(what[0] ?? '') ?? 0) + 1);
  return [...times].map(([name, count]) => ({ name, times: count })).sort((a, b) => b.times - a.times);
}

/** The sessions of every item joined: what counts is the last value of each element. */
function itemsIn(lines: readonly RecordedLine[]): HeardItem[] {
  const items = new Map<string, HeardItem>();
  let open: { item: HeardItem; since: number } | undefined;
  for (const line of lines) {
    const [what, name = ''] = line.what;
    if (line.kind === 'session' && what === 'open') {
      const item = items.get(name) ?? { item: name, initialised: null, completion: null, success: null, score: null };
      items.set(name, item);
      open = { item, since: line.seconds };
    } else if (open && isInitialize(line)) {
      open.item.initialised ??= Math.max(0, Math.round((line.seconds - open.since) * 10) / 10);
    } else if (open && line.kind === 'call') {
      takeValue(open.item, line.what);
    }
  }
  return [...items.values()];
}

function takeValue(item: HeardItem, [call = '', element = '', value = '']: readonly string[]): void {
  if (!call.endsWith('SetValue')) return;
  if (element === 'cmi.core.lesson_status') {
    item.completion = value;
    if (value === 'passed' || value === 'failed') item.success = value;
  }
  if (element === 'cmi.completion_status') item.completion = value;
  if (element === 'cmi.success_status') item.success = value;
  if (/^cmi\.(core\.)?score\.(raw|scaled)$/.test(element)) item.score = value;
}

/** The page was loaded again where its clock begins anew. */
function visitsIn(lines: readonly RecordedLine[]): RecordedLine[][] {
  const visits: RecordedLine[][] = [];
  let last = Infinity;
  for (const line of lines) {
    if (line.seconds < last) visits.push([]);
    visits.at(-1)?.push(line);
    last = line.seconds;
  }
  return visits;
}

const place = /^cmi\.(suspend_data|location|core\.lesson_location)$/;

function resumedIn([first = [], ...later]: readonly RecordedLine[][]): Heard['resumed'] {
  if (later.length === 0) return 'not-tried';
  const saved = new Map<string, string>();
  for (const { kind, what } of first) {
    const [call = '', element = '', value = ''] = what;
    if (kind === 'call' && call.endsWith('SetValue') && place.test(element)) saved.set(element, value);
  }
  const worth = [...saved].filter(([, value]) => value !== '');
  if (worth.length === 0) return 'nothing-saved';
  const asked = later.flat().filter(({ what: [call = '', element = ''] }) => {
    return call.endsWith('GetValue') && worth.some(([name]) => name === element);
  });
  if (asked.length === 0) return 'not-asked';
  const isGiven = asked.some(({ what }) => isAnswer(what.at(-1) ?? '', saved.get(what[1] ?? '') ?? ''));
  return isGiven ? 'resumed' : 'not-given';
}

/** The recorder cuts long texts; an answer has an arrow before it. */
function isAnswer(answer: string, value: string): boolean {
  return answer === `→ ${value}`.slice(0, logLimit.text);
}
