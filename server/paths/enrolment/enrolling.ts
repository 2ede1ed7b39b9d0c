import type { Actor, Audit } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Reader, Writer } from '../../platform/database/index.ts';
import type { Newsroom } from '../../platform/events.ts';
import type { Ids } from '../../platform/id.ts';
import { inPortions } from '../../platform/schedule/portions.ts';
import { Conflict, NotFound } from '../../platform/web/index.ts';
import { pathFor, seePath } from '../access.ts';
import { findEnrolment, insertEnrolments, newestCycles, updateEnrolment, updateWhile } from './enrolment-store.ts';
import type { EnrolmentInPlace } from './enrolment-store.ts';
import type { Judge } from '../judging/judging.ts';
import type { Noticing } from '../notices/noticing.ts';
import { enrolmentChanged } from '../news.ts';
import { chunks } from '../building/outline-store.ts';
import { findPath } from '../path-store.ts';
import { findPersonInPlace, peopleAmong } from './people-store.ts';
import { dayOf } from '../progress/day.ts';
import type { EnrolmentRow, EnrolmentSource } from '../tables.ts';

export interface Person {
  readonly id: string;
  readonly time_zone: string;
}

export interface EnrolmentTerms {
  readonly source: EnrolmentSource;
  readonly by: string | null;
  readonly cohortId?: string;
  readonly ruleId?: string;
  readonly dueOn?: string | null;
  readonly accessEndsOn?: string | null;
}

export interface EnrolmentResult {
  /** Ids of people who are on the path now and were not before. */
  enrolled: string[];
  already: string[];
  /** Asked for, but not active or not within the actor's reach. */
  refused: string[];
}

export interface Enrolling {
  enrol(
    actor: Actor,
    pathId: string,
    people: readonly string[],
    terms?: Pick<EnrolmentTerms, 'dueOn'>,
  ): Promise<EnrolmentResult>;
  /** For deeds that have checked who may: rules, cohorts, the demonstration academy. */
  enrolPeople(
    tx: Writer,
    path: { id: string; versionId: string },
    people: readonly Person[],
    terms: EnrolmentTerms,
  ): Promise<EnrolmentResult>;
  /** A learner joins, or asks to where the coordinator decides. */
  join(actor: Actor, pathId: string, note: string): Promise<'active' | 'requested'>;
  decide(actor: Actor, enrolmentId: string, accept: boolean, reason: string): Promise<void>;
  withdraw(actor: Actor, enrolmentId: string, reason: string): Promise<void>;
  leave(actor: Actor, pathId: string): Promise<void>;
  /** Dates agreed with one person, in place of the path's. */
  agreeDates(
    actor: Actor,
    enrolmentId: string,
    dates: { dueOn: string | null; accessEndsOn: string | null },
  ): Promise<void>;
}

export function createEnrolling(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  news: Newsroom;
  judge: Judge;
  noticing: Noticing;
}): Enrolling {
  const { database, clock, ids, audit, news, judge, noticing } = parts;

  const enrolPeople: Enrolling['enrolPeople'] = async (tx, path, people, terms) => {
    const now = clock.iso();
    const latest = await newestCycles(
      tx,
      path.id,
      people.map(({ id }) => id),
    );
    const already = people.filter(({ id }) => latest.get(id)?.state === 'active').map(({ id }) => id);
    const again = people.filter(({ id }) => latest.has(id) && latest.get(id)?.state !== 'active');
    const fresh = people.filter(({ id }) => !latest.has(id));
    await insertEnrolments(
      tx,
      fresh.map((person) => newRow(ids.next(), path, person, now, terms)),
    );
    for (const person of again) {
      const { id } = latest.get(person.id) as EnrolmentRow;
      await updateEnrolment(tx, id, { ...activation(person, now, terms), version_id: path.versionId });
    }
    const enrolled = [...fresh, ...again].map(({ id }) => id);
    await judge.judge(tx, enrolled);
    const after = await newestCycles(tx, path.id, enrolled);
    for (const [personId, { id }] of after) {
      await news.tell(tx, enrolmentChanged, { enrolmentId: id, personId, pathId: path.id, state: 'active' });
    }
    await noticing.tellEnrolled(
      tx,
      [...after.values()].map(({ id }) => id),
    );
    return { enrolled, already, refused: [] };
  };

  const enrolSome = (
    actor: Actor,
    pathId: string,
    people: readonly string[],
    terms: Pick<EnrolmentTerms, 'dueOn'>,
  ): Promise<EnrolmentResult> =>
    database.transaction(async (tx) => {
      const { path } = await pathFor(tx, actor, pathId, 'enrol');
      if (path.status !== 'published' || !path.current_version_id) throw new Conflict({ key: 'paths.not-open' });
      const found = await peopleAmong(tx, actor.reach('paths:enrol'), people);
      const within = new Set(found.map(({ id }) => id));
      const place = { id: pathId, versionId: path.current_version_id };
      const result = await enrolPeople(tx, place, found, { ...terms, source: 'staff', by: actor.personId });
      await audit.record(tx, {
        actor,
        deed: 'paths.enrolled',
        subject: { kind: 'path', id: pathId },
        details: { people: result.enrolled.slice(0, 500), count: result.enrolled.length },
      });
      return { ...result, refused: people.filter((id) => !within.has(id)) };
    });

  /** The enrolment of somebody within the actor's reach; otherwise it is not there. */
  const mine = async (
    db: Reader,
    actor: Actor,
    enrolmentId: string,
  ): Promise<{ enrolment: EnrolmentInPlace; place: string }> => {
    const enrolment = await findEnrolment(db, enrolmentId);
    const person = enrolment && (await findPersonInPlace(db, enrolment.person_id));
    if (!person || !actor.canAt('paths:enrol', person.organisation_path)) throw new NotFound();
    return { enrolment, place: person.organisation_path };
  };

  const end = async (tx: Writer, actor: Actor, enrolment: EnrolmentInPlace, place: string, reason: string) => {
    const now = clock.iso();
    await updateEnrolment(tx, enrolment.id, {
      state: 'withdrawn',
      ended_at: now,
      ended_by: actor.personId,
      end_reason: reason,
      changes_at: null,
    });
    await audit.record(tx, {
      actor,
      deed: 'paths.withdrawn',
      subject: { kind: 'enrolment', id: enrolment.id },
      organisationPath: place,
      details: { path: enrolment.path_id, person: enrolment.person_id, reason },
    });
    await news.tell(tx, enrolmentChanged, {
      enrolmentId: enrolment.id,
      personId: enrolment.person_id,
      pathId: enrolment.path_id,
      state: 'withdrawn',
    });
  };

  return {
    enrolPeople,
    async enrol(actor, pathId, people, terms = {}) {
      const results: EnrolmentResult[] = [];
      // Thousands at once are thousands of judgements and letters: in portions, between which others have a turn.
      const portions = chunks([...new Set(people)], 50);
      await inPortions(async () => {
        const some = portions.shift();
        if (some) results.push(await enrolSome(actor, pathId, some, terms));
        return portions.length > 0;
      });
      return {
        enrolled: results.flatMap(({ enrolled }) => enrolled),
        already: results.flatMap(({ already }) => already),
        refused: results.flatMap(({ refused }) => refused),
      };
    },
    join: (actor, pathId, note) =>
      database.transaction(async (tx) => {
        const { path, enrolment, offered } = await seePath(tx, actor, pathId);
        if (!offered || path.enrolment === 'staff' || !path.current_version_id)
          throw new Conflict({ key: 'paths.not-open' });
        if (enrolment?.state === 'active' || enrolment?.state === 'requested')
          throw new Conflict({ key: 'paths.already-on' });
        const place = { id: pathId, versionId: path.current_version_id };
        const person = { id: actor.personId, time_zone: actor.timeZone };
        if (path.enrolment === 'self') {
          await enrolPeople(tx, place, [person], { source: 'self', by: actor.personId });
          await audit.record(tx, { actor, deed: 'paths.joined', subject: { kind: 'path', id: pathId } });
          return 'active';
        }
        const now = clock.iso();
        const asking = {
          state: 'requested' as const,
          source: 'approval' as const,
          request_note: note,
          requested_at: now,
          decided_at: null,
          decided_by: null,
          decision_reason: null,
        };
        const row = {
          ...newRow(ids.next(), place, person, now, { source: 'approval', by: null }),
          ...asking,
          enrolled_at: null,
          enrolled_on: null,
        };
        if (enrolment) await updateEnrolment(tx, enrolment.id, { ...asking, version_id: place.versionId });
        else await insertEnrolments(tx, [row]);
        const enrolmentId = enrolment?.id ?? row.id;
        await news.tell(tx, enrolmentChanged, { enrolmentId, personId: actor.personId, pathId, state: 'requested' });
        await noticing.tellDecision(tx, enrolmentId, 'asked');
        await audit.record(tx, {
          actor,
          deed: 'paths.asked',
          subject: { kind: 'enrolment', id: enrolmentId },
          details: { path: pathId },
        });
        return 'requested';
      }),
    decide: (actor, enrolmentId, accept, reason) =>
      database.transaction(async (tx) => {
        const { enrolment, place } = await mine(tx, actor, enrolmentId);
        const now = clock.iso();
        const decision = { decided_by: actor.personId, decided_at: now, decision_reason: reason };
        const terms = { source: 'approval' as const, by: actor.personId };
        const person = { id: enrolment.person_id, time_zone: enrolment.time_zone };
        // Of two who decide at once, the first did; the second is told.
        const first = await updateWhile(
          tx,
          { id: enrolmentId, state: 'requested' },
          {
            ...decision,
            ...(accept
              ? { ...activation(person, now, terms), ...(await newest(tx, enrolment)) }
              : { state: 'refused' as const }),
          },
        );
        if (!first) throw new Conflict({ key: 'paths.already-decided' });
        if (accept) await judge.judge(tx, [enrolment.person_id]);
        await audit.record(tx, {
          actor,
          deed: accept ? 'paths.request-accepted' : 'paths.request-refused',
          subject: { kind: 'enrolment', id: enrolmentId },
          organisationPath: place,
          details: { path: enrolment.path_id, person: enrolment.person_id, reason },
        });
        await news.tell(tx, enrolmentChanged, {
          enrolmentId,
          personId: enrolment.person_id,
          pathId: enrolment.path_id,
          state: accept ? 'active' : 'refused',
        });
        await noticing.tellDecision(tx, enrolmentId, accept ? 'granted' : 'refused');
      }),
    withdraw: (actor, enrolmentId, reason) =>
      database.transaction(async (tx) => {
        const { enrolment, place } = await mine(tx, actor, enrolmentId);
        if (enrolment.state !== 'active') throw new Conflict({ key: 'paths.not-on' });
        await end(tx, actor, enrolment, place, reason);
        await noticing.tellDecision(tx, enrolmentId, 'withdrawn');
      }),
    leave: (actor, pathId) =>
      database.transaction(async (tx) => {
        const { enrolment } = await seePath(tx, actor, pathId);
        const own = enrolment?.source === 'self' || enrolment?.state === 'requested';
        if (
          !enrolment ||
          !own ||
          enrolment.completed_on !== null ||
          !['active', 'requested'].includes(enrolment.state)
        ) {
          throw new Conflict({ key: 'paths.not-on' });
        }
        await end(tx, actor, enrolment, actor.organisationPath, '');
      }),
    agreeDates: (actor, enrolmentId, { dueOn, accessEndsOn }) =>
      database.transaction(async (tx) => {
        const { enrolment, place } = await mine(tx, actor, enrolmentId);
        await updateEnrolment(tx, enrolmentId, { own_due_on: dueOn, own_access_ends_on: accessEndsOn });
        await judge.judge(tx, [enrolment.person_id]);
        await audit.record(tx, {
          actor,
          deed: 'paths.dates-agreed',
          subject: { kind: 'enrolment', id: enrolmentId },
          organisationPath: place,
          details: { dueOn, accessEndsOn },
        });
      }),
  };
}

/** Whoever begins today begins with what is published today, whenever they asked. */
async function newest(db: Reader, { path_id }: Pick<EnrolmentRow, 'path_id'>): Promise<Partial<EnrolmentRow>> {
  const path = await findPath(db, path_id);
  return path?.current_version_id ? { version_id: path.current_version_id } : {};
}

function activation(person: Person, now: string, terms: EnrolmentTerms) {
  return {
    state: 'active' as const,
    source: terms.source,
    cohort_id: terms.cohortId ?? null,
    rule_id: terms.ruleId ?? null,
    enrolled_at: now,
    enrolled_on: dayOf(now, person.time_zone),
    enrolled_by: terms.by,
    ended_at: null,
    ended_by: null,
    end_reason: null,
    own_due_on: terms.dueOn ?? null,
    own_access_ends_on: terms.accessEndsOn ?? null,
  };
}

export function newRow(
  id: string,
  path: { id: string; versionId: string },
  person: Person,
  now: string,
  terms: EnrolmentTerms,
): EnrolmentRow {
  return {
    id,
    path_id: path.id,
    version_id: path.versionId,
    person_id: person.id,
    cycle: 1,
    request_note: '',
    requested_at: null,
    decided_by: null,
    decided_at: null,
    decision_reason: null,
    ...activation(person, now, terms),
    counts_from: null,
    status: 'not-started',
    because: '',
    steps_done: 0,
    steps_needed: 0,
    next_step_id: null,
    next_action: 'start',
    started_on: null,
    due_on: null,
    access_ends_on: null,
    completed_on: null,
    exempted: 0,
    expires_on: null,
    renews_on: null,
    renewal_opened_at: null,
    changes_at: null,
    judged_at: null,
  };
}
