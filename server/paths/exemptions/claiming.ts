import type { Actor, Audit } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Reader } from '../../platform/database/index.ts';
import type { Files } from '../../platform/files/index.ts';
import type { Ids } from '../../platform/id.ts';
import type { Languages } from '../../platform/language/index.ts';
import type { Mail } from '../../platform/mail/index.ts';
import { Conflict, Invalid, NotFound } from '../../platform/web/index.ts';
import type { Attached } from '../assignments/attachments.ts';
import { decidable, deedOn, seen } from './asked.ts';
import { dropEvidence, keepEvidence, withEvidence } from './evidence.ts';
import type { Judge } from '../judging/judging.ts';
import { openStep } from '../own-step.ts';
import { dayOf, type Day } from '../progress/day.ts';
import type { Decision } from './recognising.ts';
import { tellDecision } from './request-letters.ts';
import { findClaim, insertClaim, updateClaim } from './request-store.ts';

export interface Claim {
  title: string;
  issuer: string;
  on: Day;
  until: Day | null;
  evidence: string;
  files: readonly Attached[];
}

export type ClaimInPlace = NonNullable<Awaited<ReturnType<typeof findClaim>>>;

/** Achievements from outside: claimed with evidence, confirmed where the learner is. */
export interface Claiming {
  claim(actor: Actor, pathId: string, stepId: string, claim: Claim): Promise<void>;
  see(db: Reader, actor: Actor, claimId: string): Promise<{ claim: ClaimInPlace; decides: boolean }>;
  withdraw(actor: Actor, claimId: string): Promise<void>;
  decide(actor: Actor, claimId: string, decision: Decision): Promise<void>;
  revoke(actor: Actor, claimId: string, reason: string): Promise<void>;
}

export function createClaiming(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  files: Files;
  mail: Mail;
  languages: Languages;
  settings: { siteOrigin: string };
  judge: Judge;
}): Claiming {
  const { database, clock, ids, audit, judge } = parts;

  const see: Claiming['see'] = async (db, actor, claimId) => {
    const { asked, decides } = seen(actor, await findClaim(db, claimId));
    return { claim: asked, decides };
  };

  return {
    see,
    claim: (actor, pathId, stepId, { title, issuer, on, until, evidence, files: attached }) =>
      withEvidence(parts, attached, (stored) =>
        database.transaction(async (tx) => {
          const { state } = await openStep(tx, judge, actor, pathId, stepId, 'achievement');
          if (state.done) throw new Conflict({ key: 'paths.claimed-already' });
          const now = clock.iso();
          if (on > dayOf(now, actor.timeZone)) throw new Invalid({ on: { key: 'paths.day-future' } });
          if (until !== null && until < on) throw new Invalid({ until: { key: 'paths.ends-before' } });
          if (evidence === '' && stored.length === 0) throw new Invalid({ evidence: { key: 'paths.evidence-needed' } });
          const id = ids.next();
          const row = { id, person_id: actor.personId, path_id: pathId, step_id: stepId, title, issuer, evidence };
          const known = { state: 'claimed' as const, achieved_on: on, valid_until: until, claimed_at: now };
          if (!(await insertClaim(tx, { ...row, ...known, ...undecided })))
            throw new Conflict({ key: 'paths.claimed-already' });
          await keepEvidence(tx, parts, { achievement_id: id }, stored);
          await judge.judge(tx, [actor.personId]);
          await audit.record(tx, {
            actor,
            deed: 'paths.achievement-claimed',
            subject: { kind: 'person', id: actor.personId },
            details: { path: pathId, step: stepId, record: id },
          });
        }),
      ),
    withdraw: (actor, claimId) =>
      database.transaction(async (tx) => {
        const claim = await findClaim(tx, claimId);
        if (claim?.person_id !== actor.personId) throw new NotFound();
        const values = { state: 'withdrawn' as const, withdrawn_at: clock.iso() };
        if (!(await updateClaim(tx, { id: claimId, state: 'claimed' }, values)))
          throw new Conflict({ key: 'paths.already-decided' });
        await dropEvidence(tx, parts, 'achievement_id', claimId);
        await judge.judge(tx, [actor.personId]);
        await audit.record(tx, deedOn(claim, actor, 'paths.achievement-withdrawn', { reason: '' }));
      }),
    decide: (actor, claimId, { grant, reason, until }) =>
      database.transaction(async (tx) => {
        const claim = decidable(actor, await findClaim(tx, claimId));
        if (!grant && reason === '') throw new Invalid({ reason: { key: 'paths.feedback-needed' } });
        if (grant && until !== null && until < claim.achieved_on)
          throw new Invalid({ until: { key: 'paths.ends-before' } });
        const values = {
          state: grant ? ('approved' as const) : ('refused' as const),
          decided_by: actor.personId,
          decided_at: clock.iso(),
          decision_reason: reason,
          ...(grant && { valid_until: until }),
        };
        if (!(await updateClaim(tx, { id: claimId, state: 'claimed' }, values)))
          throw new Conflict({ key: 'paths.already-decided' });
        await judge.judge(tx, [claim.person_id]);
        const deed = grant ? 'paths.achievement-confirmed' : 'paths.achievement-refused';
        await audit.record(tx, deedOn(claim, actor, deed, { reason }));
        const occasion = grant ? 'claim-approved' : 'claim-refused';
        await tellDecision(tx, parts, { occasion, about: claim, reason, until: grant ? until : null });
      }),
    revoke: (actor, claimId, reason) =>
      database.transaction(async (tx) => {
        const claim = decidable(actor, await findClaim(tx, claimId));
        if (reason === '') throw new Invalid({ reason: { key: 'paths.feedback-needed' } });
        const values = {
          state: 'revoked' as const,
          revoked_by: actor.personId,
          revoked_at: clock.iso(),
          revocation_reason: reason,
        };
        if (!(await updateClaim(tx, { id: claimId, state: 'approved' }, values)))
          throw new Conflict({ key: 'paths.already-ended' });
        await judge.judge(tx, [claim.person_id]);
        await audit.record(tx, deedOn(claim, actor, 'paths.achievement-revoked', { reason }));
        await tellDecision(tx, parts, { occasion: 'claim-revoked', about: claim, reason, until: null });
      }),
  };
}

const undecided = {
  withdrawn_at: null,
  decided_by: null,
  decided_at: null,
  decision_reason: null,
  revoked_by: null,
  revoked_at: null,
  revocation_reason: null,
};
