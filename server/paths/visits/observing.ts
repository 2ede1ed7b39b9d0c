import type { Actor, Audit } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Reader, Writer } from '../../platform/database/index.ts';
import type { Ids } from '../../platform/id.ts';
import { Conflict, Invalid, NotFound } from '../../platform/web/index.ts';
import { takeTurns } from '../enrolment/enrolment-store.ts';
import type { Judge } from '../judging/judging.ts';
import { heldOf, momentAfter, takesEffect, type KeptObservation } from './observation-merge.ts';
import { allSteps, type StepOutline } from '../building/outline.ts';
import { dayOf, type Day } from '../progress/day.ts';
import { earliest, latest } from '../progress/outcome.ts';
import type { FieldVisitContent } from '../progress/definition.ts';
import type { ObservationRow } from '../tables.ts';
import {
  findObservation,
  findObservations,
  insertObservations,
  observationsOf,
  participantsAmong,
  settleObservation,
  withdrawObservation,
  type ObservationInPlace,
  type Observer,
} from './visit-store.ts';

/** One observation as it is sent, by a form at once or by a device hours later. */
export interface SentObservation {
  /** Made where the observation was made; the same one sent twice counts once. */
  id: string;
  personId: string;
  itemId: string;
  seen: boolean;
  comment: string;
  on: Day;
  /** The observation that whoever made this one had before their eyes; '' for none. */
  base: string;
  device: string;
  madeAt: string | null;
}

export type ObservationOutcome = { id: string } & (
  | { outcome: 'applied' | 'conflict'; held: string }
  | { outcome: 'refused'; why: 'unknown' | 'day-future' | 'day-before' }
);

export type ObservedPerson = Awaited<ReturnType<typeof participantsAmong>>[number];

/** Whom somebody may observe, see `visit-store.ts`: by office wherever they may follow people. */
export function observerOf(actor: Actor): Observer {
  return { personId: actor.personId, reach: actor.reach('paths:follow') };
}

/** Observations in the field. Nothing is overwritten: what was observed stays, and what counts follows from all of it. */
export interface Observing {
  /** The person at this step, with the step as they take it; NotFound where the actor has nothing to observe. */
  participant(
    db: Reader,
    actor: Actor,
    place: { pathId: string; stepId: string; personId: string },
  ): Promise<{ person: ObservedPerson; step: VisitStep }>;
  /** Takes in observations in the order given, made by people who may have seen different things. */
  observe(
    actor: Actor,
    place: { pathId: string; stepId: string },
    sent: readonly SentObservation[],
  ): Promise<ObservationOutcome[]>;
  /** Decides between what is held and what contradicts it. */
  settle(actor: Actor, observationId: string, take: boolean): Promise<void>;
  /** Takes back a wrong observation: one's own, or anybody's by office. What was held before it counts again. */
  withdraw(actor: Actor, observationId: string, reason: string): Promise<void>;
}

export type VisitStep = StepOutline & { content: FieldVisitContent };

export function createObserving(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  judge: Judge;
}): Observing {
  const { database, clock, ids, audit, judge } = parts;

  const stepIn = async (db: Reader, versionId: string, stepId: string): Promise<VisitStep> => {
    const step = visitStep(allSteps(await judge.outline(db, versionId)).find(({ id }) => id === stepId));
    if (!step) throw new NotFound();
    return step;
  };

  const participant: Observing['participant'] = async (db, actor, { pathId, stepId, personId }) => {
    const [person] = await participantsAmong(db, observerOf(actor), { pathId, stepId }, [personId]);
    if (!person) throw new NotFound();
    return { person, step: await stepIn(db, person.version_id, stepId) };
  };

  /** The observation and whom it is about, for somebody who may observe them; in the turn of that person. */
  const mine = async (tx: Writer, actor: Actor, observationId: string) => {
    const row = await findObservation(tx, observationId);
    if (!row) throw new NotFound();
    const place = { pathId: row.path_id, stepId: row.step_id, personId: row.person_id };
    const { person } = await participant(tx, actor, place);
    await takeTurns(tx, [row.person_id]);
    return { row, person };
  };

  const record = (actor: Actor, deed: string, row: ObservationRow, person: ObservedPerson, details: object) => ({
    actor,
    deed,
    subject: { kind: 'person', id: row.person_id },
    organisationPath: person.organisation_path,
    details: { path: row.path_id, step: row.step_id, item: row.item_id, ...details },
  });

  return {
    participant,
    observe: (actor, place, sent) =>
      database.transaction(async (tx) => {
        const asked = [...new Set(sent.map(({ personId }) => personId))];
        const people = new Map(
          (await participantsAmong(tx, observerOf(actor), place, asked)).map((one) => [one.id, one]),
        );
        // Nobody to observe here at all: then the step is not there for this person.
        if (people.size === 0) throw new NotFound();
        await takeTurns(tx, [...people.keys()]);
        const now = clock.iso();
        const steps = new Map<string, VisitStep>();
        for (const { version_id } of people.values())
          if (!steps.has(version_id)) steps.set(version_id, await stepIn(tx, version_id, place.stepId));
        const log = groupByItem(await observationsOf(tx, [...people.keys()], place.stepId));
        const known = new Map(
          (
            await findObservations(
              tx,
              sent.map(({ id }) => id),
            )
          ).map((row) => [row.id, row]),
        );
        const outcomes: ObservationOutcome[] = [];
        const taken: ObservationRow[] = [];
        for (const one of sent) {
          const person = people.get(one.personId);
          const key = `${one.personId} ${one.itemId}`;
          const kept = log.get(key) ?? [];
          const earlier = known.get(one.id);
          if (earlier) {
            outcomes.push(again(earlier, one, kept));
            continue;
          }
          const today = person ? dayOf(now, person.time_zone) : '';
          // A day that has begun where the observer is may not have begun where the learner's days are counted.
          const begun = latest([today, dayOf(now, actor.timeZone)]) ?? today;
          const why = person ? faultOf(one, person, steps.get(person.version_id), begun) : 'unknown';
          if (why !== null || !person) {
            outcomes.push({ id: one.id, outcome: 'refused', why: why ?? 'unknown' });
            continue;
          }
          const held = heldOf(kept);
          const counts = takesEffect(held, one);
          const moment = counts ? momentAfter(kept, now) : null;
          const on = earliest([one.on, today]) ?? one.on;
          const row = rowOf({ ...one, on }, place, {
            by: actor.personId,
            now,
            moment,
            contradicts: held?.id ?? null,
          });
          taken.push(row);
          known.set(row.id, row);
          log.set(key, [...kept, keptFrom(row)]);
          outcomes.push({
            id: one.id,
            ...(counts ? { outcome: 'applied', held: row.id } : { outcome: 'conflict', held: held?.id ?? '' }),
          });
        }
        await insertObservations(tx, taken);
        const concerned = [...new Set(taken.map(({ person_id }) => person_id))];
        await judge.judge(tx, concerned);
        for (const personId of concerned) {
          const own = taken.filter(({ person_id }) => person_id === personId);
          await audit.record(tx, {
            actor,
            deed: 'paths.observed',
            subject: { kind: 'person', id: personId },
            organisationPath: people.get(personId)?.organisation_path ?? '/',
            details: {
              path: place.pathId,
              step: place.stepId,
              items: own.map(({ item_id, seen, observed_on }) => ({
                item: item_id,
                seen: seen === 1,
                on: observed_on,
              })),
            },
          });
        }
        return outcomes;
      }),
    settle: (actor, observationId, take) =>
      database.transaction(async (tx) => {
        const { row, person } = await mine(tx, actor, observationId);
        const now = clock.iso();
        const log = groupByItem(await observationsOf(tx, [row.person_id], row.step_id));
        const moment = take ? momentAfter(log.get(`${row.person_id} ${row.item_id}`) ?? [], now) : null;
        const values = { settled_by: actor.personId, settled_at: now, counted_at: moment };
        if (!(await settleObservation(tx, observationId, values))) throw new Conflict({ key: 'paths.already-decided' });
        await judge.judge(tx, [row.person_id]);
        await audit.record(tx, record(actor, 'paths.observation-settled', row, person, { taken: take }));
      }),
    withdraw: (actor, observationId, reason) =>
      database.transaction(async (tx) => {
        const { row, person } = await mine(tx, actor, observationId);
        if (row.observed_by !== actor.personId && !actor.canAt('paths:enrol', person.organisation_path))
          throw new Conflict({ key: 'paths.observation-of-others' });
        if (reason === '') throw new Invalid({ reason: { key: 'paths.feedback-needed' } });
        const values = { withdrawn_by: actor.personId, withdrawn_at: clock.iso(), withdrawal_reason: reason };
        if (!(await withdrawObservation(tx, observationId, values))) throw new Conflict({ key: 'paths.already-ended' });
        await judge.judge(tx, [row.person_id]);
        await audit.record(tx, record(actor, 'paths.observation-withdrawn', row, person, { reason }));
      }),
  };

  function rowOf(
    { id, personId, itemId, seen, comment, on, device, madeAt }: SentObservation,
    { pathId, stepId }: { pathId: string; stepId: string },
    { by, now, moment, contradicts }: { by: string; now: string; moment: string | null; contradicts: string | null },
  ): ObservationRow {
    return {
      id: id === '' ? ids.next() : id,
      person_id: personId,
      path_id: pathId,
      step_id: stepId,
      item_id: itemId,
      seen: seen ? 1 : 0,
      comment,
      observed_by: by,
      observed_on: on,
      observed_at: now,
      device,
      made_at: madeAt,
      counted_at: moment,
      contradicts: moment === null ? contradicts : null,
      settled_by: null,
      settled_at: null,
      withdrawn_by: null,
      withdrawn_at: null,
      withdrawal_reason: null,
    };
  }
}

export function visitStep(step: StepOutline | undefined): VisitStep | undefined {
  const content = step?.rules.content;
  return step && content?.kind === 'field-visit' ? { ...step, content } : undefined;
}

export function keptFrom(row: ObservationRow | ObservationInPlace): KeptObservation {
  return {
    id: row.id,
    item: row.item_id,
    seen: row.seen === 1,
    on: row.observed_on,
    comment: row.comment,
    device: row.device,
    countedAt: row.counted_at,
    settled: row.settled_at !== null,
    withdrawn: row.withdrawn_at !== null,
  };
}

function groupByItem(rows: readonly ObservationInPlace[]): Map<string, KeptObservation[]> {
  const groups = new Map<string, KeptObservation[]>();
  for (const row of rows) {
    const key = `${row.person_id} ${row.item_id}`;
    groups.set(key, [...(groups.get(key) ?? []), keptFrom(row)]);
  }
  return groups;
}

/** The same observation sent again: it has had its outcome. One that only shares the id is not it. */
function again(
  earlier: ObservationRow,
  { id, personId, itemId }: SentObservation,
  kept: readonly KeptObservation[],
): ObservationOutcome {
  if (earlier.person_id !== personId || earlier.item_id !== itemId) return { id, outcome: 'refused', why: 'unknown' };
  const held = heldOf(kept)?.id ?? '';
  return { id, outcome: earlier.counted_at === null ? 'conflict' : 'applied', held };
}

function faultOf(
  { itemId, on }: SentObservation,
  person: ObservedPerson,
  step: VisitStep | undefined,
  begun: Day,
): 'unknown' | 'day-future' | 'day-before' | null {
  if (!step?.content.checklist.some(({ id }) => id === itemId)) return 'unknown';
  if (on > begun) return 'day-future';
  // What was seen before this cycle began belongs to the one before.
  return person.counts_from !== null && on < person.counts_from ? 'day-before' : null;
}
