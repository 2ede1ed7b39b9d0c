import { isDone, statusOf } from '../merging/standing.ts';
import { logLimit, type Entry, type LogLine } from './entry.ts';

/**
 * Adds what changed to an entry that was not sent yet, so that hours without a network make one entry of the size of
 * the state and not thousands. Undefined when the two cannot be one: they are of different SCO sessions.
 */
export function coalesce(entry: Entry, more: Entry): Entry | undefined {
  if (entry.end) return undefined;
  if (entry.sco && more.sco && (entry.sco.item !== more.sco.item || entry.sco.session !== more.sco.session)) {
    return undefined;
  }
  const log = boundLog([...(entry.log ?? []), ...(more.log ?? [])]);
  const done = entry.done ?? (entry.course && isDone(statusOf(entry.course)) ? entry.at : undefined);
  return {
    ...entry,
    ...more,
    sequence: entry.sequence,
    ...(done === undefined ? {} : { done }),
    ...(entry.sco && more.sco ? { sco: joinSco(entry.sco, more.sco) } : {}),
    ...(entry.course && more.course ? { course: { ...entry.course, ...more.course } } : {}),
    ...(entry.stores || more.stores ? { stores: { ...entry.stores, ...more.stores } } : {}),
    ...(entry.objectives || more.objectives ? { objectives: { ...entry.objectives, ...more.objectives } } : {}),
    ...(log.length > 0 ? { log } : {}),
  };
}

/** Keeps the first and the last lines, and says how many are gone in between. */
export function boundLog(lines: LogLine[]): LogLine[] {
  if (lines.length <= logLimit.lines) return lines;
  const half = logLimit.lines / 2;
  const gone = lines.length - logLimit.lines + 1;
  const gap: LogLine = ['session', lines[half]?.[1] ?? 0, 'dropped', String(gone)];
  return [...lines.slice(0, half - 1), gap, ...lines.slice(-half)];
}

function joinSco(before: NonNullable<Entry['sco']>, after: NonNullable<Entry['sco']>): NonNullable<Entry['sco']> {
  const fresh = before.fresh === true || after.fresh === true;
  return { ...before, ...after, set: { ...before.set, ...after.set }, ...(fresh ? { fresh } : {}) };
}
