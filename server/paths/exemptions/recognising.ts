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
import { takeTurns } from '../enrolment/enrolment-store.ts';
import type { Judge } from '../judging/judging.ts';
import { ownStep } from '../own-step.ts';
import { dayOf, type Day } from '../progress/day.ts';
import { tellDecision } from './request-letters.ts';
import { findRequest, insertRequest, updateRequest } from './request-store.ts';

/** What a learner has that may stand for a step. */
export interface Prior {
  title: string;
  /** The day since when it is had. */
  on: Day;
  evidence: string;
  files: readonly Attached[];
}

export interface Decision {
  grant: boolean;
  reason: string;
  /** The last day on which it counts; null when it does not end. */
  until: Day | null;
}

export type RequestInPlace = NonNullable<Awaited<ReturnType<typeof findRequest>>>;

/** Recognition of prior learning: asked for by the learner, decided where the learner is. */
export interface Recognising {
  request(actor: Actor, pathId: string, stepId: string, prior: Prior): Promise<void>;
  /** As the person sees it whom it concerns, or who decides about it. */
  see(db: Reader, actor: Actor, requestId: string): Promise<{ request: RequestInPlace; decides: boolean }>;
  withdraw(actor: Actor, requestId: string): Promise<void>;
  decide(actor: Actor, requestId: string, decision: Decision): Promise<void>;
  revoke(actor: Actor, requestId: string, reason: string): Promise<void>;
}

export function createRecognising(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  files: Files;
  mail: Mail;
  languages: Languages;
  settings: { siteOrigin: string };
  judge: Judge;
}): Recognising {
  const { database, clock, ids, audit, judge } = parts;

  const see: Recognising['see'] = async (db, actor, requestId) => {
    const { asked, decides } = seen(actor, await findRequest(db, requestId));
    return { request: asked, decides };
  };

  return {
    see,
    request: (actor, pathId, stepId, { title, on, evidence, files: attached }) =>
      withEvidence(parts, attached, (stored) =>
        database.transaction(async (tx) => {
          await takeTurns(tx, [actor.personId]);
          const { state } = await ownStep(tx, judge, actor, pathId, stepId);
          if (state.done) throw new Conflict({ key: 'paths.request-needless' });
          const now = clock.iso();
          if (on > dayOf(now, actor.timeZone)) throw new Invalid({ on: { key: 'paths.day-future' } });
          if (evidence === '' && stored.length === 0) throw new Invalid({ evidence: { key: 'paths.evidence-needed' } });
          const id = ids.next();
          const row = {
            id,
            person_id: actor.personId,
            path_id: pathId,
            step_id: stepId,
            kind: 'recognition' as const,
            state: 'requested' as const,
            title,
            had_on: on,
            reason: title,
            evidence,
            equivalence_id: null,
            requested_by: actor.personId,
            requested_at: now,
            withdrawn_at: null,
          };
          if (!(await insertRequest(tx, { ...row, ...undecided }))) throw new Conflict({ key: 'paths.request-waits' });
          await keepEvidence(tx, parts, { exemption_id: id }, stored);
          await audit.record(tx, {
            actor,
            deed: 'paths.recognition-asked',
            subject: { kind: 'person', id: actor.personId },
            details: { path: pathId, step: stepId, record: id },
          });
        }),
      ),
    withdraw: (actor, requestId) =>
      database.transaction(async (tx) => {
        const request = await findRequest(tx, requestId);
        if (request?.person_id !== actor.personId) throw new NotFound();
        const values = { state: 'withdrawn' as const, withdrawn_at: clock.iso() };
        if (!(await updateRequest(tx, { id: requestId, state: 'requested' }, values)))
          throw new Conflict({ key: 'paths.already-decided' });
        await dropEvidence(tx, parts, 'exemption_id', requestId);
        await audit.record(tx, deedOn(request, actor, 'paths.recognition-withdrawn', {}));
      }),
    decide: (actor, requestId, { grant, reason, until }) =>
      database.transaction(async (tx) => {
        const request = decidable(actor, await findRequest(tx, requestId));
        const now = clock.iso();
        const today = dayOf(now, request.time_zone);
        if (!grant && reason === '') throw new Invalid({ reason: { key: 'paths.feedback-needed' } });
        if (grant && until !== null && until < today) throw new Invalid({ until: { key: 'paths.day-past' } });
        const values = {
          state: grant ? ('granted' as const) : ('refused' as const),
          decided_by: actor.personId,
          decided_at: now,
          decision_reason: reason,
          granted_on: grant ? today : null,
          expires_on: grant ? until : null,
        };
        // Of two deeds at once, a decision and a withdrawal or two decisions, the first counts.
        if (!(await updateRequest(tx, { id: requestId, state: 'requested' }, values)))
          throw new Conflict({ key: 'paths.already-decided' });
        await judge.judge(tx, [request.person_id]);
        await audit.record(
          tx,
          deedOn(request, actor, grant ? 'paths.recognition-granted' : 'paths.recognition-refused', { reason, until }),
        );
        const occasion = grant ? 'recognition-granted' : 'recognition-refused';
        await tellDecision(tx, parts, { occasion, about: request, reason, until: grant ? until : null });
      }),
    revoke: (actor, requestId, reason) =>
      database.transaction(async (tx) => {
        const request = decidable(actor, await findRequest(tx, requestId));
        if (reason === '') throw new Invalid({ reason: { key: 'paths.feedback-needed' } });
        const values = {
          state: 'revoked' as const,
          revoked_by: actor.personId,
          revoked_at: clock.iso(),
          revocation_reason: reason,
        };
        if (!(await updateRequest(tx, { id: requestId, state: 'granted' }, values)))
          throw new Conflict({ key: 'paths.already-ended' });
        await judge.judge(tx, [request.person_id]);
        await audit.record(tx, deedOn(request, actor, 'paths.exemption-revoked', { reason }));
        await tellDecision(tx, parts, { occasion: 'recognition-revoked', about: request, reason, until: null });
      }),
  };
}

const undecided = {
  decided_by: null,
  decided_at: null,
  decision_reason: null,
  granted_on: null,
  expires_on: null,
  revoked_by: null,
  revoked_at: null,
  revocation_reason: null,
};
