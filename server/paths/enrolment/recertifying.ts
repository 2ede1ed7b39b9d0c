import type { Clock } from '../../platform/clock.ts';
import type { Database, Reader, Writer } from '../../platform/database/index.ts';
import type { Newsroom } from '../../platform/events.ts';
import type { Ids } from '../../platform/id.ts';
import { insertEnrolments, newestCycles } from './enrolment-store.ts';
import { newRow } from './enrolling.ts';
import type { Judge } from '../judging/judging.ts';
import type { Noticing } from '../notices/noticing.ts';
import { enrolmentChanged } from '../news.ts';
import { findPath } from '../path-store.ts';
import { dayOf, type Day } from '../progress/day.ts';
import { claimRenewal, renewalsDue } from './renewal-store.ts';

type Due = Awaited<ReturnType<typeof renewalsDue>>[number];

/**
 * Opens a new cycle when the window of a result opens: on the refresher where the path names one, else on the path
 * itself. The cycle before stays as it was; what was done before the window opened does not count again.
 */
export async function recertify(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  news: Newsroom;
  judge: Judge;
  noticing: Noticing;
}): Promise<number> {
  const { database, clock } = parts;
  let opened = 0;
  for (;;) {
    const due = await renewalsDue(database, clock.iso().slice(0, 10), 100);
    if (due.length === 0) return opened;
    for (const one of due) {
      await database.transaction(async (tx) => {
        if (await claimRenewal(tx, one.id, clock.iso())) opened += await openCycle(tx, parts, one);
      });
    }
  }
}

async function openCycle(
  tx: Writer,
  { clock, ids, news, judge, noticing }: Parameters<typeof recertify>[0],
  due: Due,
): Promise<number> {
  const target = await pathToTake(tx, judge, due);
  if (!target) return 0;
  const latest = (await newestCycles(tx, target.id, [due.person_id])).get(due.person_id);
  // Somebody who is on the refresher anyway and has not finished it needs no second enrolment.
  if (latest && latest.state === 'active' && latest.completed_on === null) return 0;
  const now = clock.iso();
  // Due while the old result is still valid.
  const person = { id: due.person_id, time_zone: due.time_zone };
  const row = newRow(ids.next(), target, person, now, { source: 'recertification', by: null, dueOn: due.expires_on });
  const countsFrom: Day = due.renews_on ?? dayOf(now, due.time_zone);
  await insertEnrolments(tx, [{ ...row, cycle: (latest?.cycle ?? 0) + 1, counts_from: countsFrom }]);
  await judge.judge(tx, [due.person_id]);
  await news.tell(tx, enrolmentChanged, {
    enrolmentId: row.id,
    personId: due.person_id,
    pathId: target.id,
    state: 'active',
  });
  await noticing.tellEnrolled(tx, [row.id]);
  return 1;
}

async function pathToTake(db: Reader, judge: Judge, due: Due): Promise<{ id: string; versionId: string } | null> {
  const { rules } = await judge.outline(db, due.version_id);
  const refresher = rules.validity?.refresher ? await findPath(db, rules.validity.refresher) : undefined;
  const path = refresher ?? { id: due.path_id, status: due.path_status, current_version_id: due.current_version_id };
  return path.status === 'published' && path.current_version_id !== null
    ? { id: path.id, versionId: path.current_version_id }
    : null;
}
