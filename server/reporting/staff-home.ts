import type { Actor } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { Status } from '../platform/web/index.ts';
import { readFilter } from './filter.ts';
import { totals } from './learners-store.ts';
import { taughtSessions } from './own-store.ts';
import { queuesFor, seatsForCoordinator, seatsForOrganiser, sessionsToApprove } from './work-store.ts';
import type { Queues, SeatsAsked, SessionToApprove } from './work-store.ts';

const sessionsShown = 5;

export interface StaffHome {
  attendance: SessionToApprove[];
  seatsForCoordinator: SeatsAsked[];
  seatsForOrganiser: SeatsAsked[];
  queues: Queues;
  /** Where the learners within reach stand; undefined for whoever may not read reports. */
  standing: Map<Status, number> | undefined;
  teaching: Awaited<ReturnType<typeof taughtSessions>>;
}

/** What waits for a person with duties, and where those they answer for stand. Undefined for whoever has none. */
export async function staffHome(
  db: Reader,
  actor: Actor,
  language: string,
  now: string,
): Promise<StaffHome | undefined> {
  if (!actor.can('classroom:view') && !actor.can('reports:view')) return undefined;
  return {
    attendance: await attendance(db, actor, now),
    seatsForCoordinator: actor.can('classroom:nominate')
      ? await seatsForCoordinator(db, actor.reach('classroom:nominate'), now, sessionsShown)
      : [],
    seatsForOrganiser: actor.can('classroom:manage')
      ? await seatsForOrganiser(db, actor.reach('classroom:manage'), now, sessionsShown)
      : [],
    queues: await queuesFor(db, actor.personId, {
      enrol: actor.reach('paths:enrol'),
      tutor: actor.reach('paths:tutor'),
      admit: actor.reach('people:admit'),
      build: actor.reach('paths:build'),
    }),
    standing: actor.can('reports:view') ? await standing(db, actor, language) : undefined,
    teaching: actor.can('attendance:mark') ? await taughtSessions(db, actor.personId, now, sessionsShown) : [],
  };
}

// An administrator answers for every session within reach, an instructor for the own ones.
async function attendance(db: Reader, actor: Actor, now: string): Promise<SessionToApprove[]> {
  if (!actor.can('attendance:approve')) return [];
  const whose = actor.can('reports:view') ? { reach: actor.reach('attendance:approve') } : { personId: actor.personId };
  return sessionsToApprove(db, whose, now, sessionsShown);
}

async function standing(db: Reader, actor: Actor, language: string): Promise<Map<Status, number>> {
  const everybody = { ...readFilter({}), reach: actor.reach('reports:view'), organisationPath: undefined, language };
  return new Map((await totals(db, everybody)).map(({ status, learners }) => [status, learners]));
}
