import type { Actor, Audit } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Reader, Writer } from '../../platform/database/index.ts';
import type { Files } from '../../platform/files/index.ts';
import type { Ids } from '../../platform/id.ts';
import { Conflict, Invalid, NotFound } from '../../platform/web/index.ts';
import { pathFor } from '../access.ts';
import type { Attached } from '../assignments/attachments.ts';
import { keepEvidence, withEvidence } from './evidence.ts';
import {
  endCorrection,
  endExemption,
  findCorrection,
  findExemption,
  insertCorrection,
  insertExemption,
} from './exemption-store.ts';
import { latestEnrolment } from '../enrolment/enrolment-store.ts';
import type { Judge } from '../judging/judging.ts';
import { allSteps } from '../building/outline.ts';
import { findPersonInPlace } from '../enrolment/people-store.ts';
import { dayOf, type Day } from '../progress/day.ts';
import type { CorrectionRow } from '../tables.ts';

export interface Exemption {
  step: string;
  kind: 'waiver' | 'recognition';
  reason: string;
  evidence: string;
  expiresOn: Day | null;
  files?: readonly Attached[];
}

export type Correction = Pick<CorrectionRow, 'outcome' | 'score' | 'reason'> & { step: string; on: Day };

/** Decisions that stand in for results. Each is a record with its reason, who decided, and how it ended. */
export interface Exempting {
  exempt(actor: Actor, pathId: string, personId: string, exemption: Exemption): Promise<void>;
  revoke(actor: Actor, exemptionId: string, reason: string): Promise<void>;
  correct(actor: Actor, pathId: string, personId: string, correction: Correction): Promise<void>;
  withdrawCorrection(actor: Actor, correctionId: string, reason: string): Promise<void>;
}

export function createExempting(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  files: Files;
  judge: Judge;
}): Exempting {
  const { database, clock, ids, audit, judge } = parts;

  /** Nobody decides about themselves, nor about people outside their reach, nor about a step that is not theirs to do. */
  const about = async (tx: Writer, actor: Actor, pathId: string, personId: string, step: string) => {
    await pathFor(tx, actor, pathId, 'exempt');
    const person = await decidable(tx, actor, personId);
    const enrolment = await latestEnrolment(tx, pathId, personId);
    if (enrolment?.state !== 'active') throw new NotFound();
    const outline = await judge.outline(tx, enrolment.version_id);
    if (!allSteps(outline).some(({ id }) => id === step)) throw new Invalid({ step: { key: 'common.invalid' } });
    return person;
  };

  const decidable = async (db: Reader, actor: Actor, personId: string) => {
    const person = await findPersonInPlace(db, personId);
    if (!person || !actor.canAt('paths:exempt', person.organisation_path)) throw new NotFound();
    if (personId === actor.personId) throw new Conflict({ key: 'paths.not-oneself' });
    return person;
  };

  const ended = async (
    tx: Writer,
    actor: Actor,
    deed: string,
    record: { id: string; person_id: string; path_id: string },
    reason: string,
  ) => {
    const person = await decidable(tx, actor, record.person_id);
    await judge.judge(tx, [record.person_id]);
    await audit.record(tx, {
      actor,
      deed,
      subject: { kind: 'person', id: record.person_id },
      organisationPath: person.organisation_path,
      details: { path: record.path_id, record: record.id, reason },
    });
  };

  return {
    exempt: (actor, pathId, personId, { step, kind, reason, evidence, expiresOn, files: attached = [] }) =>
      withEvidence(parts, attached, (stored) =>
        database.transaction(async (tx) => {
          const person = await about(tx, actor, pathId, personId, step);
          const now = clock.iso();
          const today = dayOf(now, person.time_zone);
          if (expiresOn !== null && expiresOn < today) throw new Invalid({ expires: { key: 'paths.day-past' } });
          const id = ids.next();
          await insertExemption(tx, {
            id,
            person_id: personId,
            path_id: pathId,
            step_id: step,
            kind,
            state: 'granted',
            title: '',
            had_on: null,
            reason,
            evidence,
            equivalence_id: null,
            requested_by: actor.personId,
            requested_at: now,
            withdrawn_at: null,
            decided_by: actor.personId,
            decided_at: now,
            decision_reason: null,
            granted_on: today,
            expires_on: expiresOn,
            revoked_by: null,
            revoked_at: null,
            revocation_reason: null,
          });
          await keepEvidence(tx, parts, { exemption_id: id }, stored);
          await judge.judge(tx, [personId]);
          await audit.record(tx, {
            actor,
            deed: 'paths.exempted',
            subject: { kind: 'person', id: personId },
            organisationPath: person.organisation_path,
            details: { path: pathId, step, kind, reason, evidence, expiresOn },
          });
        }),
      ),
    revoke: (actor, exemptionId, reason) =>
      database.transaction(async (tx) => {
        const exemption = await findExemption(tx, exemptionId);
        if (!exemption) throw new NotFound();
        if (!(await endExemption(tx, exemptionId, { by: actor.personId, at: clock.iso(), reason })))
          throw new Conflict({ key: 'paths.already-ended' });
        await ended(tx, actor, 'paths.exemption-revoked', exemption, reason);
      }),
    correct: (actor, pathId, personId, { step, outcome, score, on, reason }) =>
      database.transaction(async (tx) => {
        const person = await about(tx, actor, pathId, personId, step);
        const now = clock.iso();
        if (on > dayOf(now, person.time_zone)) throw new Invalid({ on: { key: 'paths.day-future' } });
        await insertCorrection(tx, {
          id: ids.next(),
          person_id: personId,
          path_id: pathId,
          step_id: step,
          outcome,
          score,
          corrected_on: on,
          reason,
          made_by: actor.personId,
          made_at: now,
          withdrawn_by: null,
          withdrawn_at: null,
          withdrawal_reason: null,
        });
        await judge.judge(tx, [personId]);
        await audit.record(tx, {
          actor,
          deed: 'paths.corrected',
          subject: { kind: 'person', id: personId },
          organisationPath: person.organisation_path,
          details: { path: pathId, step, outcome, score, on, reason },
        });
      }),
    withdrawCorrection: (actor, correctionId, reason) =>
      database.transaction(async (tx) => {
        const correction = await findCorrection(tx, correctionId);
        if (!correction) throw new NotFound();
        if (!(await endCorrection(tx, correctionId, { by: actor.personId, at: clock.iso(), reason })))
          throw new Conflict({ key: 'paths.already-ended' });
        await ended(tx, actor, 'paths.correction-withdrawn', correction, reason);
      }),
  };
}
