import { Temporal } from 'temporal-polyfill';
import type { Clock } from '../../platform/clock.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { Newsroom } from '../../platform/events.ts';
import {
  activeEnrolmentsOf,
  dropStepStates,
  putStepStates,
  stepStatesOf,
  takeTurns,
  updateEnrolment,
} from '../enrolment/enrolment-store.ts';
import type { EnrolmentInPlace } from '../enrolment/enrolment-store.ts';
import { countsFor, factsOf, type PersonFacts, type RequestWaiting } from './facts-store.ts';
import { gateDifferences, keepGates } from '../gates/gate-keeping.ts';
import { gatesOpened, pathCompleted, pathCompletionWithdrawn } from '../news.ts';
import { definitionOf, type Outline } from '../building/outline.ts';
import { chunks, findOutlines } from '../building/outline-store.ts';
import { dayOf, type Day } from '../progress/day.ts';
import { stepsOf, subjectsOf, type PathDefinition } from '../progress/definition.ts';
import type { Facts } from '../progress/facts.ts';
import { progressOf } from '../progress/progress.ts';
import type { PathState, StepState } from '../progress/state.ts';
import type { Sources } from '../sources.ts';
import type { EnrolmentRow, StepStateRow } from '../tables.ts';

export interface Judged {
  readonly enrolment: EnrolmentInPlace;
  readonly outline: Outline;
  readonly path: PathDefinition;
  readonly facts: Facts;
  readonly requests: readonly RequestWaiting[];
  readonly state: PathState;
  readonly today: Day;
}

export interface Difference {
  readonly enrolmentId: string;
  readonly field: string;
  readonly kept: unknown;
  readonly judged: unknown;
}

export interface Judge {
  /** Brings the rows of these people up to what the facts say, in the transaction that changed a fact. */
  judge(tx: Writer, people: readonly string[]): Promise<void>;
  /** The same for one person, when the fact is about this subject; costs one query where no path of theirs asks for it. */
  judgeSubject(tx: Writer, personId: string, subject: string): Promise<void>;
  /** What the engine says now, without writing it down. */
  look(db: Reader, enrolments: readonly EnrolmentInPlace[]): Promise<Judged[]>;
  /** What is kept against what the facts say: nothing, or there is a defect. */
  compare(db: Reader, people: readonly string[]): Promise<Difference[]>;
  outline(db: Reader, versionId: string): Promise<Outline>;
  /** Several in three queries; those known already cost none. */
  outlines(db: Reader, versionIds: readonly string[]): Promise<Outline[]>;
}

export function createJudge(parts: { clock: Clock; news: Newsroom; sources: Sources }): Judge {
  const { clock, news, sources } = parts;
  const known = new Map<string, { outline: Outline; definition: PathDefinition }>();

  /** A published version never changes, so it is read once; a draft is read anew. */
  const versions = async (db: Reader, ids: readonly string[]) => {
    const missing = [...new Set(ids)].filter((id) => !known.has(id));
    const read = await findOutlines(db, missing);
    const drafts = new Map<string, { outline: Outline; definition: PathDefinition }>();
    for (const [id, outline] of read) {
      (outline.status === 'draft' ? drafts : known).set(id, { outline, definition: definitionOf(outline) });
    }
    return (id: string) => known.get(id) ?? (drafts.get(id) as { outline: Outline; definition: PathDefinition });
  };

  const look = async (db: Reader, enrolments: readonly EnrolmentInPlace[]): Promise<Judged[]> => {
    if (enrolments.length === 0) return [];
    const version = await versions(
      db,
      enrolments.map(({ version_id }) => version_id),
    );
    const places = new Map(
      enrolments.map((one) => [one.person_id, { timeZone: one.time_zone, organisationPath: one.organisation_path }]),
    );
    const definitions = [...new Set(enrolments.map(({ version_id }) => version_id))].map(
      (id) => version(id).definition,
    );
    const facts = await factsOf(db, sources, places, definitions);
    const now = clock.iso();
    return enrolments.map((enrolment) => {
      const { outline, definition } = version(enrolment.version_id);
      const today = dayOf(now, enrolment.time_zone);
      const { requests, ...known } = facts.get(enrolment.person_id) as PersonFacts;
      const surveys = known.surveys.filter((answer) => answer.enrolment === enrolment.id);
      const own: Facts = { ...known, surveys, ...termsOf(enrolment) };
      const state = progressOf(definition, own, today);
      return { enrolment, outline, path: definition, facts: own, requests, state, today };
    });
  };

  const judgeSome = async (tx: Writer, people: readonly string[]): Promise<string[]> => {
    const judged = await look(tx, await activeEnrolmentsOf(tx, people));
    const kept = groupStates(
      await stepStatesOf(
        tx,
        judged.map(({ enrolment }) => enrolment.id),
      ),
    );
    const changed: string[] = [];
    for (const one of judged) {
      if (await write(tx, one, kept.get(one.enrolment.id) ?? [], clock.iso())) changed.push(one.enrolment.person_id);
      await tellCompletion(tx, news, one);
    }
    const openings = await keepGates(tx, judged);
    if (openings.length > 0) await news.tell(tx, gatesOpened, openings);
    return changed;
  };

  const judge = async (tx: Writer, people: readonly string[]): Promise<void> => {
    for (const some of chunks([...new Set(people)], 200)) {
      await takeTurns(tx, some);
      // A path that was just completed may open or renew another: judge again whoever completed something.
      for (let again = some; again.length > 0;) again = await judgeSome(tx, again);
    }
  };

  return {
    judge,
    look,
    async judgeSubject(tx, personId, subject) {
      const enrolments = await activeEnrolmentsOf(tx, [personId]);
      const version = await versions(
        tx,
        enrolments.map(({ version_id }) => version_id),
      );
      const subjects = enrolments.length === 0 ? [] : [subject, ...(await countsFor(tx, subject))];
      const asks = enrolments.some(({ version_id }) => asksFor(version(version_id).definition, subjects));
      if (asks) await judge(tx, [personId]);
    },
    async compare(db, people) {
      const judged = await look(db, await activeEnrolmentsOf(db, people));
      const kept = groupStates(
        await stepStatesOf(
          db,
          judged.map(({ enrolment }) => enrolment.id),
        ),
      );
      return [
        ...judged.flatMap((one) => differences(one, kept.get(one.enrolment.id) ?? [])),
        ...(await gateDifferences(db, judged)),
      ];
    },
    async outline(db, versionId) {
      return (await versions(db, [versionId]))(versionId).outline;
    },
    async outlines(db, versionIds) {
      const version = await versions(db, versionIds);
      return versionIds.map((id) => version(id).outline);
    },
  };
}

function asksFor(path: PathDefinition, subjects: readonly string[]): boolean {
  return stepsOf(path).some(({ content }) => subjectsOf(content).some((one) => subjects.includes(one)));
}

function termsOf(enrolment: EnrolmentInPlace) {
  return {
    enrolledOn: enrolment.enrolled_on ?? enrolment.enrolled_at?.slice(0, 10) ?? '',
    cohortStart: enrolment.cohort_start,
    countsFrom: enrolment.counts_from,
    dueOn: enrolment.own_due_on,
    accessEndsOn: enrolment.own_access_ends_on,
  };
}

/** Writes what differs; true when a completion came, went or moved, which other paths may hang on. */
async function write(
  tx: Writer,
  { enrolment, state }: Judged,
  kept: readonly StepStateRow[],
  now: string,
): Promise<boolean> {
  const values = rowOf(enrolment, state);
  const changed = Object.entries(values).some(([name, value]) => enrolment[name as keyof EnrolmentRow] !== value);
  // A result that was renewed will have to be renewed again, at its new time.
  const renewed = enrolment.renews_on !== values.renews_on ? { renewal_opened_at: null } : {};
  if (changed) await updateEnrolment(tx, enrolment.id, { ...values, ...renewed, judged_at: now });
  const wanted = stepRows(enrolment.id, state.steps);
  const before = new Map(kept.map((row) => [row.step_id, row]));
  await putStepStates(
    tx,
    wanted.filter((row) => !sameStep(row, before.get(row.step_id))),
  );
  const still = new Set(wanted.map(({ step_id }) => step_id));
  await dropStepStates(
    tx,
    enrolment.id,
    kept.map(({ step_id }) => step_id).filter((id) => !still.has(id)),
  );
  return enrolment.completed_on !== values.completed_on || enrolment.expires_on !== values.expires_on;
}

function rowOf({ time_zone }: EnrolmentInPlace, state: PathState) {
  return {
    status: state.status,
    because: JSON.stringify(state.because),
    steps_done: state.done,
    steps_needed: state.needed,
    next_step_id: state.next,
    next_action: state.action,
    started_on: state.startedOn,
    due_on: state.due,
    access_ends_on: state.accessEnd,
    completed_on: state.completedOn,
    exempted: state.exempted ? 1 : 0,
    expires_on: state.expiresOn,
    renews_on: state.renewsOn,
    changes_at: state.changesOn === null ? null : startOf(state.changesOn, time_zone),
  } satisfies Partial<EnrolmentRow>;
}

function startOf(day: Day, zone: string): string {
  const { epochMilliseconds } = Temporal.PlainDate.from(day).toZonedDateTime(zone);
  return new Date(epochMilliseconds).toISOString();
}

function stepRows(enrolmentId: string, steps: readonly StepState[]): StepStateRow[] {
  return steps
    .filter(({ status, because }) => status !== 'not-started' || because.code !== 'nothing-yet')
    .map((step) => ({
      enrolment_id: enrolmentId,
      step_id: step.step,
      status: step.status,
      done_on: step.doneOn,
      started_on: step.startedOn,
      score: step.score,
      attendance: step.attendance,
      because: JSON.stringify(step.because),
    }));
}

const stepFields = ['status', 'done_on', 'started_on', 'score', 'attendance', 'because'] as const;

function sameStep(row: StepStateRow, before: StepStateRow | undefined): boolean {
  return before !== undefined && stepFields.every((field) => row[field] === before[field]);
}

async function tellCompletion(tx: Writer, news: Newsroom, { enrolment, outline, state }: Judged): Promise<void> {
  // A path that only exemptions carry is exempted, not completed: nobody is told that it was earned.
  const earned = state.exempted ? null : state.completedOn;
  const told = enrolment.exempted === 1 ? null : enrolment.completed_on;
  const { id: enrolmentId, person_id: personId, path_id: pathId, cycle, hours } = enrolment;
  if (earned === null) {
    if (told !== null) await news.tell(tx, pathCompletionWithdrawn, { personId, pathId, enrolmentId });
    return;
  }
  if (earned === told && enrolment.expires_on === state.expiresOn) return;
  await news.tell(tx, pathCompleted, {
    personId,
    pathId,
    pathVersionId: outline.versionId,
    pathVersion: outline.number,
    enrolmentId,
    cycle,
    completedOn: earned,
    hours,
    validity: state.expiresOn === null ? null : { until: state.expiresOn },
  });
}

function differences({ enrolment, state }: Judged, kept: readonly StepStateRow[]): Difference[] {
  const path = Object.entries(rowOf(enrolment, state))
    .filter(([name, value]) => enrolment[name as keyof EnrolmentRow] !== value)
    .map(([field, judged]) => ({
      enrolmentId: enrolment.id,
      field,
      kept: enrolment[field as keyof EnrolmentRow],
      judged,
    }));
  const wanted = new Map(stepRows(enrolment.id, state.steps).map((row) => [row.step_id, row]));
  const before = new Map(kept.map((row) => [row.step_id, row]));
  const steps = [...new Set([...wanted.keys(), ...before.keys()])].filter((id) => {
    const row = wanted.get(id);
    return row === undefined || !sameStep(row, before.get(id));
  });
  return [
    ...path,
    ...steps.map((id) => ({
      enrolmentId: enrolment.id,
      field: `step ${id}`,
      kept: before.get(id),
      judged: wanted.get(id),
    })),
  ];
}

function groupStates(rows: readonly StepStateRow[]): Map<string, StepStateRow[]> {
  const groups = new Map<string, StepStateRow[]>();
  for (const row of rows) {
    const group = groups.get(row.enrolment_id);
    if (group) group.push(row);
    else groups.set(row.enrolment_id, [row]);
  }
  return groups;
}
