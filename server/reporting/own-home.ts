import type { Actor } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import { openModules, ownPaths, ownSessions, reportsDue } from './own-store.ts';
import type { OwnPath, ReportDue } from './own-store.ts';

const sessionsShown = 5;
const soonInDays = 14;

export interface OwnHome {
  /** Where the learner left off; else what is due first; else what is newest. */
  next: OwnPath | undefined;
  overdue: OwnPath[];
  dueSoon: OwnPath[];
  sessions: Awaited<ReturnType<typeof ownSessions>>;
  underWay: OwnPath[];
  notStarted: OwnPath[];
  asked: OwnPath[];
  done: OwnPath[];
  /** Status reports due soon, and late. */
  reports: ReportDue[];
  today: string;
}

/** What a person learns, is to learn and has learnt. Four queries. `today` is the day where the person is. */
export async function ownHome(
  db: Reader,
  actor: Actor,
  language: string,
  { now, today }: { now: string; today: string },
): Promise<OwnHome> {
  const paths = await ownPaths(db, actor.personId, language);
  const open = paths.length > 0 ? await openModules(db, actor.personId) : [];
  const sessions = await ownSessions(db, actor.personId, now, sessionsShown);
  const reports = paths.length > 0 ? await reportsDue(db, actor.personId, addDays(today, soonInDays), language) : [];
  return { ...arrange(paths, open, today), sessions, reports, today };
}

/** Sorts the paths of a learner: which comes first, what presses, what is done. `open` are modules, the latest touched first. */
export function arrange(
  paths: readonly OwnPath[],
  open: readonly string[],
  today: string,
): Omit<OwnHome, 'sessions' | 'reports' | 'today'> {
  const active = paths.filter(({ state }) => state === 'active');
  const isDone = ({ status }: OwnPath): boolean => ['completed', 'passed', 'exempted'].includes(status);
  const pending = active.filter((path) => !isDone(path));
  const byDue = pending
    .filter(({ due_on }) => due_on !== null)
    .sort((a, b) => (a.due_on ?? '').localeCompare(b.due_on ?? ''));
  const soon = addDays(today, soonInDays);
  return {
    next: nextPath(pending, byDue, open),
    overdue: byDue.filter(({ due_on }) => (due_on ?? '') < today),
    dueSoon: byDue.filter(({ due_on }) => (due_on ?? '') >= today && (due_on ?? '') <= soon),
    underWay: pending.filter(({ status }) => status !== 'not-started'),
    notStarted: pending.filter(({ status }) => status === 'not-started'),
    asked: paths.filter(({ state }) => state === 'requested'),
    done: active.filter(isDone),
  };
}

function nextPath(
  pending: readonly OwnPath[],
  byDue: readonly OwnPath[],
  open: readonly string[],
): OwnPath | undefined {
  const can = pending.filter(({ step_id, next_action }) => step_id !== null && next_action !== 'wait');
  for (const module of open) {
    const left = can.find(({ subject_id }) => subject_id === module);
    if (left) return left;
  }
  const pressing = byDue.find((path) => can.includes(path));
  return can.find(({ status }) => status === 'in-progress' && !pressing) ?? pressing ?? can[0];
}

function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
