import { createHash } from 'node:crypto';
import type { Actor, Audit } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Reader, Writer } from '../../platform/database/index.ts';
import type { Files } from '../../platform/files/index.ts';
import type { Ids } from '../../platform/id.ts';
import { Conflict, Invalid, NotFound } from '../../platform/web/index.ts';
import {
  checkAttached,
  refuseTooMuch,
  storeAttached,
  withStored,
  workLimits,
  type Attached,
  type StoredAttachment,
} from './attachments.ts';
import type { Judge } from '../judging/judging.ts';
import { openStep, type OwnStep } from '../own-step.ts';
import { dayOf, type Day } from '../progress/day.ts';
import { missingSections, type Filled } from '../building/structure.ts';
import {
  countKey,
  deleteFile,
  filesOf,
  findFile,
  findWork,
  insertFile,
  insertSubmission,
  submissionsOf,
  updateSubmission,
  type WorkInPlace,
} from './submission-store.ts';
import type { SubmissionRow } from '../tables.ts';
import { mayTutor } from './tutoring.ts';

export interface WrittenWork {
  /** The text of a free assignment; null where it is not written here. */
  body: string | null;
  /** The mark of the text that whoever wrote this had before their eyes; without it nothing is compared. */
  was?: string | null;
  handIn: boolean;
  files: readonly Attached[];
}

/** A learner's own work on an assignment, until a tutor has it. */
export interface Submitting {
  /** The work as its reader may see it: the learner's own, or a tutor's. */
  work(db: Reader, actor: Actor, submissionId: string): Promise<WorkInPlace>;
  /** Keeps what was written so far, or hands it in. Gives the submission, and the mark of the text as it is kept now. */
  write(actor: Actor, pathId: string, stepId: string, work: WrittenWork): Promise<{ id: string; was: string }>;
  /** The same for one section of a structured assignment; gives its mark. */
  fillIn(
    actor: Actor,
    pathId: string,
    stepId: string,
    section: { id: string; content: Filled[string]; was?: string | null },
  ): Promise<string>;
  removeFile(actor: Actor, fileId: string): Promise<void>;
}

/** What tells one content from another: whoever writes says by it what they had seen. */
export function markOf(content: Filled[string] | undefined): string {
  return createHash('sha256')
    .update(JSON.stringify(content ?? ''))
    .digest('hex')
    .slice(0, 16);
}

/** The works of this cycle, newest first; what was done before it is history. */
export function worksInCycle(works: readonly SubmissionRow[], countsFrom: Day | null): SubmissionRow[] {
  return works.filter(
    (work) => countsFrom === null || (work.submitted_on ?? work.changed_at).slice(0, 10) >= countsFrom,
  );
}

/** Whether the learner may write now: a first version, one that was returned, or one accepted with too few points. */
export function isOpenForWork(newest: SubmissionRow | undefined, { state }: Pick<OwnStep, 'state'>): boolean {
  if (state.access !== 'available' || state.done) return false;
  if (!newest || newest.state === 'draft' || newest.state === 'returned') return true;
  return newest.state === 'accepted' && state.because.code === 'work-below';
}

export function createSubmitting(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  files: Files;
  judge: Judge;
}): Submitting {
  const { database, clock, ids, audit, files, judge } = parts;

  /** The version being written: the open draft, or a new one that begins with what the last one said. */
  const draftFor = async (tx: Writer, actor: Actor, own: OwnStep): Promise<SubmissionRow> => {
    const all = await submissionsOf(tx, actor.personId, own.step.id);
    const [last] = worksInCycle(all, own.judged.enrolment.counts_from);
    if (last?.state === 'draft') return last;
    if (!isOpenForWork(last, own)) throw new Conflict({ key: 'paths.work-not-open' });
    const row = newDraft(ids.next(), actor, own, { number: (all[0]?.number ?? 0) + 1, last, now: clock.iso() });
    if (!(await insertSubmission(tx, row))) throw new Conflict({ key: 'paths.work-changed' });
    for (const file of last ? await filesOf(tx, [last.id]) : [])
      await insertFile(tx, { ...file, id: ids.next(), submission_id: row.id, added_at: clock.iso() });
    return row;
  };

  const keep = async (tx: Writer, draft: SubmissionRow, values: Partial<SubmissionRow>): Promise<void> => {
    if (!(await updateSubmission(tx, draft, { ...values, changed_at: clock.iso() })))
      throw new Conflict({ key: 'paths.work-changed' });
  };

  const handIn = async (tx: Writer, actor: Actor, own: OwnStep, draft: SubmissionRow) => {
    await refuseEmpty(tx, own, draft);
    const now = clock.iso();
    await audit.record(tx, {
      actor,
      deed: 'paths.work-handed-in',
      subject: { kind: 'submission', id: draft.id },
      details: { path: draft.path_id, step: draft.step_id, number: draft.number },
    });
    return {
      state: 'submitted' as const,
      submitted_at: now,
      submitted_on: dayOf(now, actor.timeZone),
      due_on: own.state.due,
    };
  };

  return {
    async work(db, actor, submissionId) {
      const found = await findWork(db, submissionId);
      if (!found) throw new NotFound();
      if (!(await mayRead(db, actor, found))) throw new NotFound();
      return found;
    },
    async write(actor, pathId, stepId, { body, was, handIn: isHandedIn, files: attached }) {
      await checkAttached(attached, workLimits);
      const stored = await storeAttached(files, ids, 'assignments', attached);
      return withStored(files, stored, () =>
        database.transaction(async (tx) => {
          const own = await openStep(tx, judge, actor, pathId, stepId, 'assignment');
          const draft = await draftFor(tx, actor, own);
          refuseChanged(draft.body, body ?? draft.body, was, 'body');
          await attach(tx, parts, draft.id, stored);
          const written = { ...draft, body: body ?? draft.body };
          const values = { body: written.body, version_id: own.judged.outline.versionId };
          await keep(tx, draft, { ...values, ...(isHandedIn && (await handIn(tx, actor, own, written))) });
          await judge.judge(tx, [actor.personId]);
          return { id: draft.id, was: markOf(written.body) };
        }),
      );
    },
    fillIn: (actor, pathId, stepId, { id, content, was }) =>
      database.transaction(async (tx) => {
        const own = await openStep(tx, judge, actor, pathId, stepId, 'assignment');
        if (!own.step.rules.structure?.sections.some((section) => section.id === id)) throw new NotFound();
        const draft = await draftFor(tx, actor, own);
        const filled = filledOf(draft);
        refuseChanged(filled[id] ?? '', content, was, 'content');
        const sections = JSON.stringify({ ...filled, [id]: content });
        await keep(tx, draft, { sections, version_id: own.judged.outline.versionId });
        await judge.judge(tx, [actor.personId]);
        return markOf(content);
      }),
    removeFile: (actor, fileId) =>
      database.transaction(async (tx) => {
        const file = await findFile(tx, fileId);
        const found = file && (await findWork(tx, file.submission_id));
        if (!file || found?.person_id !== actor.personId) throw new NotFound();
        if (found.state !== 'draft') throw new Conflict({ key: 'paths.work-not-open' });
        await deleteFile(tx, fileId);
        // An earlier version may have the same file.
        if ((await countKey(tx, file.file_key)) === 0)
          tx.afterCommit(() => void files.remove(file.file_key).catch(() => undefined));
      }),
  };
}

/** A draft is the learner's alone; what was accepted is read by all who follow the learner, since it is to be carried out. */
async function mayRead(db: Reader, actor: Actor, work: WorkInPlace): Promise<boolean> {
  const { person_id, path_id, state, organisation_path } = work;
  if (person_id === actor.personId) return true;
  if (state === 'draft') return false;
  if (state === 'accepted' && actor.canAt('paths:follow', organisation_path)) return true;
  return mayTutor(db, actor, path_id, person_id, organisation_path);
}

export function filledOf({ sections }: Pick<SubmissionRow, 'sections'>): Filled {
  return JSON.parse(sections) as Filled;
}

/** What another window kept since is not overwritten unseen. */
function refuseChanged(
  kept: Filled[string],
  wanted: Filled[string],
  was: string | null | undefined,
  field: string,
): void {
  if (was === undefined || was === null) return;
  const now = markOf(kept);
  if (now !== was && now !== markOf(wanted)) throw new Invalid({ [field]: { key: 'paths.work-changed-elsewhere' } });
}

async function refuseEmpty(tx: Writer, { step }: OwnStep, draft: SubmissionRow): Promise<void> {
  const { structure } = step.rules;
  if (structure) {
    const missing = missingSections(structure, filledOf(draft));
    if (missing.length > 0)
      throw new Invalid({ sections: { key: 'paths.sections-missing', values: { count: missing.length } } });
  } else if (draft.body === '' && (await filesOf(tx, [draft.id])).length === 0) {
    throw new Invalid({ body: { key: 'paths.work-empty' } });
  }
}

async function attach(
  tx: Writer,
  { ids, clock }: { ids: Ids; clock: Clock },
  submissionId: string,
  stored: readonly StoredAttachment[],
): Promise<void> {
  if (stored.length === 0) return;
  refuseTooMuch([...(await filesOf(tx, [submissionId])), ...stored], workLimits);
  for (const { key, name, mediaType, size } of stored) {
    const row = { id: ids.next(), submission_id: submissionId, name, media_type: mediaType, size, file_key: key };
    await insertFile(tx, { ...row, added_at: clock.iso() });
  }
}

function newDraft(
  id: string,
  actor: Actor,
  { step, judged }: OwnStep,
  { number, last, now }: { number: number; last: SubmissionRow | undefined; now: string },
): SubmissionRow {
  return {
    id,
    person_id: actor.personId,
    path_id: judged.enrolment.path_id,
    step_id: step.id,
    number,
    state: 'draft',
    body: last?.body ?? '',
    submitted_on: null,
    submitted_at: null,
    reviewed_by: null,
    reviewed_at: null,
    score: null,
    marks: '{}',
    feedback: '',
    changed_at: now,
    version: 1,
    version_id: judged.outline.versionId,
    sections: last?.sections ?? '{}',
    remarks: '{}',
    due_on: null,
  };
}
