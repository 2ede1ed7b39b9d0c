import type { CommitRequest, CourseChange, Entry, LogLine, Reason, ScoChange } from './entry.ts';

const completions = ['completed', 'incomplete', 'not attempted', 'unknown'];
const successes = ['passed', 'failed', 'unknown'];
const kinds = ['call', 'error', 'commit', 'network', 'sequencing', 'session'];
const longestName = 4_000;

type Unread = Readonly<Record<string, unknown>>;

class Unreadable extends Error {}

/** Reads a commit request that anybody may have sent; undefined when it is not one. Unknown fields are dropped. */
export function readCommitRequest(body: unknown): CommitRequest | undefined {
  try {
    const { launch, whole: isWhole, entries } = object(body);
    if (!Array.isArray(entries) || entries.length > 1_000) return undefined;
    return {
      ...(launch === undefined ? {} : { launch: text(launch, 100) }),
      ...(isWhole === true ? { whole: true } : {}),
      entries: entries.map(entry),
    };
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

function entry(value: unknown): Entry {
  const { sequence, at, done, sco, course, stores, objectives, end, log } = object(value);
  return {
    sequence: whole(sequence, 1),
    at: text(at, 40),
    ...(done === undefined ? {} : { done: text(done, 40) }),
    ...(sco === undefined ? {} : { sco: scoChange(object(sco)) }),
    ...(course === undefined ? {} : { course: courseChange(object(course)) }),
    ...(stores === undefined ? {} : { stores: values(stores) }),
    ...(objectives === undefined ? {} : { objectives: values(objectives) }),
    ...(end === undefined ? {} : { end: oneOf(end, ['exited', 'finished']) as 'exited' | 'finished' }),
    ...(log === undefined ? {} : { log: list(log, 1_000).map(logLine) }),
  };
}

function scoChange(value: Unread): ScoChange {
  const outcome = object(value['outcome']);
  return {
    item: text(value['item'], longestName),
    session: whole(value['session'], 1),
    ...(value['fresh'] === true ? { fresh: true } : {}),
    set: values(value['set']),
    ...(value['reported'] === undefined ? {} : { reported: whole(value['reported'], 0) }),
    measured: whole(value['measured'], 0),
    ...(value['ended'] === undefined ? {} : { ended: text(value['ended'], 20) }),
    outcome: { ...verdict(outcome), ...numbers(outcome, ['progress', 'scaled', 'raw', 'min', 'max']) },
  };
}

function courseChange(value: Unread): CourseChange {
  return {
    ...(value['state'] === undefined ? {} : { state: text(value['state'], 2_000_000) }),
    ...(value['position'] === undefined ? {} : { position: text(value['position'], longestName) }),
    ...verdict(value),
    ...numbers(value, ['progress', 'scaled']),
    reasons: list(value['reasons'], 50).map(reason),
  };
}

function verdict(value: Unread): Pick<CourseChange, 'completion' | 'success'> {
  return {
    completion: oneOf(value['completion'], completions) as CourseChange['completion'],
    success: oneOf(value['success'], successes) as CourseChange['success'],
  };
}

function numbers(value: Unread, names: readonly string[]): Record<string, number> {
  const read: Record<string, number> = {};
  for (const name of names) if (value[name] !== undefined && value[name] !== null) read[name] = finite(value[name]);
  return read;
}

function reason(value: unknown): Reason {
  const { code, values: given } = object(value);
  if (typeof code !== 'string' || !/^[a-z0-9-]{1,60}$/.test(code)) throw new Unreadable();
  if (given === undefined) return { code };
  const read: Record<string, string | number> = {};
  for (const [name, each] of Object.entries(object(given))) {
    read[name] = typeof each === 'number' ? finite(each) : text(each, longestName);
  }
  return { code, values: read };
}

function logLine(value: unknown): LogLine {
  const [kind, at, ...what] = list(value, 10);
  return [oneOf(kind, kinds) as LogLine[0], finite(at), ...what.map((each) => text(each, 1_000))];
}

function values(value: unknown): Record<string, string> {
  const read: Record<string, string> = {};
  for (const [name, each] of Object.entries(object(value))) {
    if (name.length > longestName || typeof each !== 'string') throw new Unreadable();
    // A name such as __proto__ is no element of any data model.
    if (name !== '__proto__') read[name] = each;
  }
  return read;
}

function object(value: unknown): Unread {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Unreadable();
  return value as Unread;
}

function list(value: unknown, most: number): unknown[] {
  if (!Array.isArray(value) || value.length > most) throw new Unreadable();
  return value;
}

function text(value: unknown, longest: number): string {
  if (typeof value !== 'string' || value.length > longest || value.includes('\0')) throw new Unreadable();
  return value;
}

function oneOf(value: unknown, words: readonly string[]): string {
  if (typeof value !== 'string' || !words.includes(value)) throw new Unreadable();
  return value;
}

function whole(value: unknown, least: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) throw new Unreadable();
  return value;
}

function finite(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Unreadable();
  return value;
}
