import { Temporal } from 'temporal-polyfill';
import type { Actor } from '../identity/index.ts';
import { countOpenVisits } from '../paths/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { Status } from '../platform/web/index.ts';
import { readFilter } from './filter.ts';
import { totals } from './learners-store.ts';
import { taughtSessions } from './own-store.ts';
import { queuesFor, seatsForCoordinator, seatsForOrganiser, sessionsToApprove } from './work-store.ts';
import type { Queues, SeatsAsked, SessionToApprove } from './work-store.ts';

const sessionsShown = 5;

export interface StaffHome {
  /** Holds an office; without one a person can still tutor a cohort or teach a session. */
  office: boolean;
  attendance: SessionToApprove[];
  seatsForCoordinator: SeatsAsked[];
  seatsForOrganiser: SeatsAsked[];
  queues: Queues;
  /** Participants of field visits of whom something is to be observed now. */
  visits: number;
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
  const office = actor.can('classroom:view') || actor.can('reports:view');
  const reach = {
    enrol: actor.reach('paths:enrol'),
    tutor: actor.reach('paths:tutor'),
    admit: actor.reach('people:admit'),
    build: actor.reach('paths:build'),
    follow: actor.reach('paths:follow'),
  };
  const today = Temporal.Instant.from(now).toZonedDateTimeISO(actor.timeZone).toPlainDate().toString();
  const queues = await queuesFor(db, actor.personId, reach, today);
  const visits = await countOpenVisits(db, { personId: actor.personId, reach: reach.tutor }, now);
  if (!office && visits === 0 && Object.values(queues).every(({ count }) => count === 0)) return undefined;
  return {
    office,
    queues,
    visits,
    attendance: await attendance(db, actor, now),
    seatsForCoordinator: actor.can('classroom:nominate')
      ? await seatsForCoordinator(db, actor.reach('classroom:nominate'), now, sessionsShown)
      : [],
    seatsForOrganiser: actor.can('classroom:manage')
      ? await seatsForOrganiser(db, actor.reach('classroom:manage'), now, sessionsShown)
      : [],
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
