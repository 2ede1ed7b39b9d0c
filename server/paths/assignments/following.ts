import type { Actor, Audit } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Reader, Writer } from '../../platform/database/index.ts';
import type { Ids } from '../../platform/id.ts';
import { Conflict, Invalid, NotFound } from '../../platform/web/index.ts';
import {
  acceptedOf,
  answerFollowUp,
  cohortEndOf,
  followUpsOf,
  insertFollowUps,
  insertItems,
  insertReports,
  itemsOf,
  updateItem,
} from './follow-up-store.ts';
import type { Judge } from '../judging/judging.ts';
import { allSteps, type Outline, type StepOutline } from '../building/outline.ts';
import { findPersonInPlace } from '../enrolment/people-store.ts';
import { addDays, addMonths, compare, dayOf, type Day } from '../progress/day.ts';
import { latest } from '../progress/outcome.ts';
import { plannedItems } from '../building/structure.ts';
import { findWork } from './submission-store.ts';
import { filledOf } from './submitting.ts';
import type { FollowUpRow, ItemStatus, PlanItemRow, SubmissionRow } from '../tables.ts';
import { takeTurns } from '../enrolment/enrolment-store.ts';

/** What a learner tells of one action or milestone. */
export interface ItemReport {
  itemId: string;
  status: ItemStatus;
  /** The day the status is of. */
  asOf: Day;
  note: string;
}

/** What becomes of accepted work after the return: its actions, the reports asked for, and what was told. */
export interface Following {
  /** Takes over what is to be followed, once work is accepted; nothing where the path does not follow it. */
  plan(tx: Writer, work: SubmissionRow, step: StepOutline | undefined): Promise<void>;
  /** The same for work accepted before the version asked for it, when learners move to that version. */
  planForVersion(tx: Writer, outline: Outline): Promise<void>;
  /** The actions or milestones that are followed. */
  items(db: Reader, submissionId: string): Promise<PlanItemRow[]>;
  report(actor: Actor, submissionId: string, items: readonly ItemReport[]): Promise<void>;
}

// A report made shortly before it is due is the one that was asked for.
const earlyDays = 30;

export function createFollowing(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  judge: Judge;
}): Following {
  const { database, clock, ids, audit, judge } = parts;

  const plan: Following['plan'] = async (tx, work, step) => {
    const content = step?.rules.content;
    const months = content?.kind === 'assignment' ? (content.followUp?.months ?? []) : [];
    if (!step || months.length === 0) return;
    const person = await findPersonInPlace(tx, work.person_id);
    const acceptedOn = dayOf(work.reviewed_at ?? clock.iso(), person?.time_zone ?? 'UTC');
    // Who is away with a cohort returns when it ends.
    const from = latest([acceptedOn, await cohortEndOf(tx, work.path_id, work.person_id)]) ?? acceptedOn;
    const { structure } = step.rules;
    const planned = structure ? plannedItems(structure, filledOf(work)) : [];
    const whole = [{ rowId: '', title: step.title, responsible: '', dueOn: null }];
    await insertItems(
      tx,
      (planned.length > 0 ? planned : whole).map((item, position) => ({
        id: ids.next(),
        submission_id: work.id,
        row_id: item.rowId,
        position,
        title: item.title.slice(0, 500),
        responsible: item.responsible.slice(0, 500),
        due_on: item.dueOn,
        status: 'planned',
        status_on: null,
      })),
    );
    await insertFollowUps(
      tx,
      [...new Set(months)].map((count) => ({
        id: ids.next(),
        submission_id: work.id,
        person_id: work.person_id,
        path_id: work.path_id,
        step_id: work.step_id,
        months: count,
        due_on: addMonths(from, count),
        reported_on: null,
        reported_at: null,
      })),
    );
  };

  return {
    plan,
    items: (db, submissionId) => itemsOf(db, [submissionId]),
    async planForVersion(tx, outline) {
      const followed = allSteps(outline).filter(
        ({ rules: { content } }) => content.kind === 'assignment' && (content.followUp?.months.length ?? 0) > 0,
      );
      for (const step of followed) {
        for (const work of await acceptedOf(tx, outline.versionId, step.id)) await plan(tx, work, step);
      }
    },
    report: (actor, submissionId, items) =>
      database.transaction(async (tx) => {
        const found = await findWork(tx, submissionId);
        if (found?.person_id !== actor.personId) throw new NotFound();
        if (found.state !== 'accepted') throw new Conflict({ key: 'paths.work-not-accepted' });
        await takeTurns(tx, [actor.personId]);
        const known = new Map((await itemsOf(tx, [submissionId])).map((item) => [item.id, item]));
        const now = clock.iso();
        const today = dayOf(now, actor.timeZone);
        refuseFaulty(items, new Set(known.keys()), today);
        const answered = answeredOn(await followUpsOf(tx, [submissionId]), today);
        for (const { itemId, status, asOf } of items) await updateItem(tx, itemId, { status, status_on: asOf });
        await insertReports(
          tx,
          items.map(({ itemId, status, asOf, note }) => ({
            id: ids.next(),
            submission_id: submissionId,
            status,
            body: note,
            reported_by: actor.personId,
            reported_on: today,
            reported_at: now,
            item_id: itemId,
            follow_up_id: answered.at(-1)?.id ?? null,
            as_of: asOf,
          })),
        );
        for (const { id } of answered) await answerFollowUp(tx, id, { on: today, at: now });
        await judge.judge(tx, [actor.personId]);
        await audit.record(tx, {
          actor,
          deed: 'paths.reported',
          subject: { kind: 'submission', id: submissionId },
          organisationPath: found.organisation_path,
          details: { path: found.path_id, step: found.step_id, months: answered.map(({ months }) => months) },
        });
      }),
  };
}

/** What a report made on this day answers: all that is due by now, else the next whose time has nearly come. */
export function answeredOn(followUps: readonly FollowUpRow[], today: Day): FollowUpRow[] {
  const open = followUps.filter(({ reported_on }) => reported_on === null).sort((a, b) => compare(a.due_on, b.due_on));
  const due = open.filter(({ due_on }) => due_on <= today);
  if (due.length > 0) return due;
  return open.slice(0, 1).filter(({ due_on }) => addDays(due_on, -earlyDays) <= today);
}

/** A report tells of every action, so that none is forgotten. */
function refuseFaulty(items: readonly ItemReport[], known: ReadonlySet<string>, today: Day): void {
  const told = new Set(items.map(({ itemId }) => itemId));
  if (known.size === 0 || [...told].some((id) => !known.has(id))) throw new NotFound();
  const missing = [...known].find((id) => !told.has(id));
  if (missing !== undefined) throw new Invalid({ [`status-${missing}`]: { key: 'paths.report-of-every' } });
  const future = items.find(({ asOf }) => asOf > today);
  if (future) throw new Invalid({ [`on-${future.itemId}`]: { key: 'paths.day-future' } });
  const silent = items.find(({ status, note }) => (status === 'delayed' || status === 'dropped') && note === '');
  if (silent) throw new Invalid({ [`note-${silent.itemId}`]: { key: 'paths.report-why' } });
}
