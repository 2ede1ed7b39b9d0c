import type { Clock } from '../../platform/clock.ts';
import type { Database, Reader, Writer } from '../../platform/database/index.ts';
import type { Newsroom } from '../../platform/events.ts';
import type { Languages } from '../../platform/language/index.ts';
import type { Mail } from '../../platform/mail/index.ts';
import { inPortions } from '../../platform/schedule/portions.ts';
import type { Judge } from '../judging/judging.ts';
import { gatesOpened, type GateOpening } from '../news.ts';
import { noticeLetter, type Occasion } from './notice-letters.ts';
import {
  addresseesOf,
  allNoticeRules,
  beginningOfNotices,
  datedCandidates,
  noteSent,
  noticeRulesOf,
  sentOf,
  underWayOn,
  type Addressee,
  type Candidate,
} from './notice-store.ts';
import { titleIn, type Outline } from '../building/outline.ts';
import { chunks } from '../building/outline-store.ts';
import { addDays, dayOf, type Day } from '../progress/day.ts';
import { noticeDue, type Notice } from '../progress/notices.ts';
import type { EnrolmentRow } from '../tables.ts';

/** Letters to learners about their paths, each in the transaction of what it tells of. */
export interface Noticing {
  /** To people just put on a path, or given a new cycle. */
  tellEnrolled(tx: Writer, enrolmentIds: readonly string[]): Promise<void>;
  /** About a request or its decision, or the end of an enrolment. */
  tellDecision(tx: Writer, enrolmentId: string, occasion: 'asked' | 'granted' | 'refused' | 'withdrawn'): Promise<void>;
  /** Sends the dated notices of today that were not sent; gives how many. Can be run at any time, any number of times. */
  sendDue(): Promise<number>;
}

/** Letters go out from seven in the morning, where the reader is. */
const morning = 7 * 3_600_000;
const portion = 50;

export function createNoticing(parts: {
  database: Database;
  clock: Clock;
  news: Newsroom;
  mail: Mail;
  languages: Languages;
  settings: { readonly siteOrigin: string };
  judge: Judge;
}): Noticing {
  const { database, clock, news, mail, languages, settings, judge } = parts;

  const write = async (
    tx: Writer,
    occasion: Occasion,
    to: Addressee,
    which: string,
    gate?: { id: string; title: string },
  ): Promise<void> => {
    const unique = `paths.${occasion}:${to.id}:${which}`;
    const about = { siteOrigin: settings.siteOrigin, unique, ...(gate && { gate }) };
    await mail.queue(tx, noticeLetter(languages.translator(to.language), occasion, to, about));
  };

  news.listen(gatesOpened, async (tx, openings) => {
    const addressees = new Map(
      (
        await addresseesOf(
          tx,
          openings.map(({ enrolmentId }) => enrolmentId),
        )
      ).map((to) => [to.id, to]),
    );
    for (const opening of openings) {
      const to = addressees.get(opening.enrolmentId);
      if (!to || to.openings === 'none') continue;
      const outline = await judge.outline(tx, to.version_id);
      const gate = gateToTell(outline, opening, openings, to.language);
      if (gate) await write(tx, 'opened', to, opening.gateId, gate);
    }
  });

  const tellDated = async (notices: readonly { candidate: Candidate; notice: Notice; on: Day }[]): Promise<number> =>
    database.transaction(async (tx) => {
      const ids = notices.map(({ candidate }) => candidate.id);
      const addressees = new Map((await addresseesOf(tx, ids)).map((to) => [to.id, to]));
      let sent = 0;
      for (const { candidate, notice, on } of notices) {
        const to = addressees.get(candidate.id);
        if (!to || !(await noteSent(tx, { enrolment_id: candidate.id, ...notice, sent_on: on }))) continue;
        await write(tx, notice.kind, to, `${notice.about}:${notice.number}`);
        sent += 1;
      }
      return sent;
    });

  return {
    async tellEnrolled(tx, enrolmentIds) {
      for (const to of await addresseesOf(tx, enrolmentIds)) {
        await write(tx, to.source === 'recertification' ? 'renewal' : 'enrolled', to, to.enrolled_at ?? '');
      }
    },
    async tellDecision(tx, enrolmentId, occasion) {
      const moment: Record<typeof occasion, keyof EnrolmentRow> = {
        asked: 'requested_at',
        granted: 'decided_at',
        refused: 'decided_at',
        withdrawn: 'ended_at',
      };
      for (const to of await addresseesOf(tx, [enrolmentId]))
        await write(tx, occasion, to, String(to[moment[occasion]]));
    },
    async sendDue() {
      const now = new Date(clock.now().getTime() - morning).toISOString();
      const began = await database.transaction((tx) => beginningOfNotices(tx, now.slice(0, 10)));
      const furthest = Math.max(...(await allNoticeRules(database)).flatMap(marksOf));
      const window = {
        from: addDays(now.slice(0, 10), -1),
        until: addDays(now.slice(0, 10), furthest + 1),
        limit: portion,
      };
      let sent = 0;
      let after = '';
      await inPortions(async () => {
        const candidates = await datedCandidates(database, { ...window, after });
        const due = await noticesDue(database, judge, candidates, { now, began });
        if (due.length > 0) sent += await tellDated(due);
        after = candidates.at(-1)?.id ?? '';
        return candidates.length === portion;
      });
      return sent;
    },
  };
}

async function noticesDue(
  db: Reader,
  judge: Judge,
  candidates: readonly Candidate[],
  { now, began }: { now: string; began: Day },
): Promise<{ candidate: Candidate; notice: Notice; on: Day }[]> {
  const sent = await sentOf(
    db,
    candidates.map(({ id }) => id),
  );
  const rules = await noticeRulesOf(
    db,
    candidates.map(({ path_id }) => path_id),
  );
  const renewing = await renewals(db, judge, candidates);
  return candidates.flatMap((candidate) => {
    const on = dayOf(now, candidate.time_zone);
    const own = rules.get(candidate.path_id)!;
    const dates = {
      enrolledOn: candidate.enrolled_on ?? '',
      completed: candidate.completed_on !== null,
      due: candidate.due_on,
      accessEnd: candidate.access_ends_on,
      expires: candidate.expires_on,
      renewing: renewing.has(candidate.id),
    };
    const since = own.since > began ? own.since : began;
    const notice = noticeDue(dates, own.rules, sent.get(candidate.id) ?? [], {
      today: on,
      since,
      reminders: candidate.reminders ?? 'all',
    });
    return notice ? [{ candidate, notice, on }] : [];
  });
}

/** Results whose renewal is under way: on the path itself, or on the shorter one that renews it. */
async function renewals(db: Reader, judge: Judge, candidates: readonly Candidate[]): Promise<Set<string>> {
  const done = candidates.filter(({ completed_on }) => completed_on !== null);
  const pathOf = new Map<string, string>();
  for (const { id, version_id, path_id } of done) {
    pathOf.set(id, (await judge.outline(db, version_id)).rules.validity?.refresher ?? path_id);
  }
  const people = done.map(({ person_id }) => person_id);
  const on = new Set<string>();
  for (const some of chunks([...new Set(people)])) {
    for (const row of await underWayOn(db, [...new Set(pathOf.values())], some))
      on.add(`${row.person_id} ${row.path_id}`);
  }
  return new Set(done.filter(({ id, person_id }) => on.has(`${person_id} ${pathOf.get(id)}`)).map(({ id }) => id));
}

function marksOf({ dueSoon, accessEnding, expiring }: Parameters<typeof noticeDue>[1]): number[] {
  return [0, ...dueSoon, ...accessEnding, ...expiring];
}

/** Of a stage and its step that open together, the step is what there is to do. */
function gateToTell(
  outline: Outline,
  { enrolmentId, gateId }: GateOpening,
  openings: readonly GateOpening[],
  language: string,
): { id: string; title: string } | null {
  const stage = outline.stages.find(({ id }) => id === gateId);
  if (stage) {
    const both = openings.some(
      (other) => other.enrolmentId === enrolmentId && stage.steps.some(({ id }) => id === other.gateId),
    );
    return both ? null : { id: `stage-${stage.id}`, title: titleIn(stage.texts, language, stage.title) };
  }
  const step = outline.stages.flatMap(({ steps }) => steps).find(({ id }) => id === gateId);
  return step ? { id: `step-${step.id}`, title: titleIn(step.texts, language, step.title) } : null;
}
