import type { Classroom } from '../classroom/index.ts';
import { selfAndAbove } from '../identity/index.ts';
import type { Player } from '../player/index.ts';
import { dayOf } from './progress/day.ts';
import type { AttemptFact } from './progress/facts.ts';
import type { Owned, Sources, Subject, SurveySource } from './sources.ts';
import { attemptsAt, finishersOf, publishedModules, titlesOf } from './judging/subject-store.ts';

/** The sources as they are in the house: the catalogue's modules, the player's attempts, the classroom's sessions. */
export function sourcesFrom({
  player,
  classroom,
  surveys,
}: {
  player: Player;
  classroom: Classroom;
  surveys: SurveySource;
}): Sources {
  return {
    surveys,
    async attempts(db, zones, modules) {
      const rows = await attemptsAt(db, [...zones.keys()], modules);
      return rows.map((row) => attemptFact(row, zones.get(row.person_id) ?? 'UTC'));
    },
    haveFinished: (db, module) => finishersOf(db, module),
    async bookings(db, people, courses) {
      const facts = await classroom.bookingFacts(db, people, courses);
      return facts.map(({ id, personId, courseId, sessionId, status, startsOn, endsOn }) => ({
        id,
        personId,
        course: courseId,
        session: sessionId,
        // Approved by the coordinator, it still waits for the organiser.
        state: status === 'approved' ? 'requested' : status,
        startsOn,
        endsOn,
      }));
    },
    async attendance(db, people, courses) {
      const facts = await classroom.attendanceFacts(db, people, courses);
      return facts.map(({ courseId, sessionId, ...fact }) => ({ ...fact, course: courseId, session: sessionId }));
    },
    sessionsOffered: (db, asked) => classroom.sessionsOffered(db, asked),
    titles: (db, ids, language) => titlesOf(db, ids, language),
    sessionsPlanned: (db, courses) => classroom.sessionsPlanned(db, courses),
    foresee: (db, actor, sessionId, people) => classroom.foresee(db, actor, { sessionId, people }),
    bookFor: (actor, sessionId, personId) => classroom.book(actor, { sessionId, personId }),
    seatsWaiting: (db) => classroom.seatsWaiting(db),
    async modules(db, actor, language) {
      const reach = actor.reach('catalogue:view');
      const owners = [actor.organisationPath, ...reach].flatMap(selfAndAbove);
      return inOneLanguage(await publishedModules(db, [...new Set(owners)], reach, 1000), language);
    },
    async courses(db, actor) {
      const courses = await classroom.courses(db, actor);
      return courses.map(({ id, title, hours }) => ({ id, title, minutes: Math.round(hours * 60) || null }));
    },
    launch: (actor, moduleId, returnTo, keeps) => player.start(actor, moduleId, returnTo, keeps ? { keeps } : {}),
    book: (actor, sessionId) => classroom.book(actor, { sessionId }),
  };
}

type AttemptAt = Awaited<ReturnType<typeof attemptsAt>>[number];

function attemptFact(row: AttemptAt, zone: string): Owned<AttemptFact> {
  const done = row.status === 'completed' || row.status === 'passed';
  const ended = done ? (row.completed_at ?? row.changed_at) : row.status === 'failed' ? row.changed_at : null;
  return {
    personId: row.person_id,
    id: row.id,
    module: row.module_id,
    number: row.number,
    startedOn: dayOf(row.started_at, zone),
    on: ended === null ? null : dayOf(ended, zone),
    at: ended ?? row.changed_at,
    completion: ended === null ? 'incomplete' : 'completed',
    success: row.status === 'passed' || row.status === 'failed' ? row.status : 'unknown',
    // 0.57 * 100 is 56.99…, which would miss a mark of 57.
    score: row.scaled === null ? null : Math.round(Math.max(0, row.scaled) * 10_000) / 100,
  };
}

/** One entry for each module, titled in the reader's language where it has that. */
function inOneLanguage(rows: Awaited<ReturnType<typeof publishedModules>>, language: string): Subject[] {
  const subjects = new Map<string, Subject>();
  for (const row of rows) {
    if (subjects.has(row.id) && row.language !== language) continue;
    subjects.set(row.id, {
      id: row.id,
      title: row.title,
      minutes: row.hours === null ? null : Math.round(row.hours * 60),
    });
  }
  return [...subjects.values()];
}
