import type { Actor, Audit } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Reader, Writer } from '../../platform/database/index.ts';
import type { Ids } from '../../platform/id.ts';
import { Conflict, Invalid, NotFound } from '../../platform/web/index.ts';
import {
  askedOf,
  endEquivalence,
  findEquivalence,
  insertEquivalence,
  isInForce,
  markDue,
  peopleWhoCompleted,
  versionsInUse,
  type AskedOf,
  type EquivalenceInPlace,
} from './equivalence-store.ts';
import type { Judge } from '../judging/judging.ts';
import { allSteps } from '../building/outline.ts';
import { findOrganisationPath } from '../path-store.ts';
import { subjectsOf } from '../progress/definition.ts';
import { dayOf } from '../progress/day.ts';
import type { Reason } from '../progress/state.ts';
import type { Sources } from '../sources.ts';
import type { EquivalenceRow } from '../tables.ts';

export type NewEquivalence = Pick<
  EquivalenceRow,
  'organisation_id' | 'had_kind' | 'had_id' | 'counts_kind' | 'counts_id' | 'reason' | 'evidence' | 'expires_on'
>;

type About = Pick<EquivalenceRow, 'had_kind' | 'had_id' | 'counts_id'>;

/** "Whoever has this has that too", for the people of an organisation and below. */
export interface Equivalences {
  /** Whom it would exempt today, by name: those who have the one and are on a step that asks for the other, not done. */
  preview(db: Reader, actor: Actor, wanted: About & { organisation_id: string }): Promise<AskedOf[]>;
  /** Gives the id, and how many people it concerns. */
  approve(actor: Actor, wanted: NewEquivalence): Promise<{ id: string; people: number }>;
  see(db: Reader, actor: Actor, id: string): Promise<EquivalenceInPlace>;
  /** Whom it exempts today, by name. */
  exempted(db: Reader, equivalence: EquivalenceInPlace): Promise<AskedOf[]>;
  withdraw(actor: Actor, id: string, reason: string): Promise<void>;
}

// Judged in the transaction of the deed. Who is beyond it waits for a slice of their own, so that no learner's
// commit has to wait for thousands of others.
const atOnce = 25;

export function createEquivalences(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  judge: Judge;
  sources: Sources;
  /** Judges, in slices, everybody whose state is known to be untrue. */
  judgeDue: () => Promise<void>;
}): Equivalences {
  const { database, clock, ids, audit, judge, sources, judgeDue } = parts;

  const concerned = async (db: Reader, under: string, about: About): Promise<AskedOf[]> => {
    const versionIds = new Set<string>();
    const stepIds = new Set<string>();
    for (const outline of await judge.outlines(db, await versionsInUse(db))) {
      for (const { id, rules } of allSteps(outline)) {
        if (!subjectsOf(rules.content).includes(about.counts_id)) continue;
        versionIds.add(outline.versionId);
        stepIds.add(id);
      }
    }
    const asked = await askedOf(db, under, { versionIds: [...versionIds], stepIds: [...stepIds] });
    if (asked.length === 0) return [];
    const have = new Set(
      about.had_kind === 'path'
        ? await peopleWhoCompleted(db, about.had_id)
        : await sources.haveFinished(db, about.had_id),
    );
    return asked.filter(({ person_id }) => have.has(person_id));
  };

  /** Everybody concerned: the first in this transaction, the others in slices that begin as soon as it is stored. */
  const judgeConcerned = async (tx: Writer, under: string, about: About): Promise<number> => {
    const rows = await concerned(tx, under, about);
    const people = [...new Set(rows.map(({ person_id }) => person_id))];
    const now = new Set(people.slice(0, atOnce));
    await judge.judge(tx, [...now]);
    const later = rows.filter(({ person_id }) => !now.has(person_id));
    await markDue(
      tx,
      later.map(({ enrolment_id }) => enrolment_id),
      clock.iso(),
    );
    // What is cut off in between stays due, and the schedule takes it up.
    if (later.length > 0) tx.afterCommit(() => void judgeDue().catch(() => undefined));
    return people.length;
  };

  const placeOf = async (db: Reader, actor: Actor, organisationId: string): Promise<string> => {
    const place = await findOrganisationPath(db, organisationId);
    if (!place || !actor.canAt('paths:exempt', place)) throw new Invalid({ organisation: { key: 'common.invalid' } });
    return place;
  };

  const see: Equivalences['see'] = async (db, actor, id) => {
    const equivalence = await findEquivalence(db, id);
    if (!equivalence || !actor.canAt('paths:exempt', equivalence.owner_path)) throw new NotFound();
    return equivalence;
  };

  return {
    see,
    async preview(db, actor, wanted) {
      const rows = await concerned(db, await placeOf(db, actor, wanted.organisation_id), wanted);
      return rows.filter(({ done_on }) => done_on === null);
    },
    approve: (actor, wanted) =>
      database.transaction(async (tx) => {
        const place = await placeOf(tx, actor, wanted.organisation_id);
        if (wanted.had_id === wanted.counts_id) throw new Invalid({ counts: { key: 'paths.same-subject' } });
        const now = clock.iso();
        const today = dayOf(now, actor.timeZone);
        if (wanted.expires_on !== null && wanted.expires_on < today)
          throw new Invalid({ expires: { key: 'paths.day-past' } });
        if (await isInForce(tx, wanted, today)) throw new Invalid({ counts: { key: 'paths.equivalence-known' } });
        const id = ids.next();
        await insertEquivalence(tx, {
          ...wanted,
          id,
          approved_by: actor.personId,
          approved_at: now,
          approved_on: today,
          withdrawn_by: null,
          withdrawn_at: null,
          withdrawal_reason: null,
        });
        const people = await judgeConcerned(tx, place, wanted);
        await audit.record(tx, {
          actor,
          deed: 'paths.equivalence-approved',
          subject: { kind: 'equivalence', id },
          organisationPath: place,
          details: { ...wanted, people },
        });
        return { id, people };
      }),
    async exempted(db, equivalence) {
      const rows = await concerned(db, equivalence.owner_path, equivalence);
      return equivalence.withdrawn_at === null ? rows.filter(isByEquivalence) : [];
    },
    withdraw: (actor, id, reason) =>
      database.transaction(async (tx) => {
        const equivalence = await see(tx, actor, id);
        if (reason === '') throw new Invalid({ reason: { key: 'paths.feedback-needed' } });
        if (!(await endEquivalence(tx, id, { by: actor.personId, at: clock.iso(), reason })))
          throw new Conflict({ key: 'paths.already-ended' });
        const people = await judgeConcerned(tx, equivalence.owner_path, equivalence);
        await audit.record(tx, {
          actor,
          deed: 'paths.equivalence-withdrawn',
          subject: { kind: 'equivalence', id },
          organisationPath: equivalence.owner_path,
          details: { reason, people },
        });
      }),
  };
}

function isByEquivalence({ status, because }: AskedOf): boolean {
  if (status !== 'exempted' || because === null) return false;
  return (JSON.parse(because) as Reason).values['kind'] === 'equivalence';
}
