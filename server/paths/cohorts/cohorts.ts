import type { Actor, Audit } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Reader, Writer } from '../../platform/database/index.ts';
import type { Ids } from '../../platform/id.ts';
import type { Languages } from '../../platform/language/index.ts';
import type { Mail } from '../../platform/mail/index.ts';
import { Conflict, Invalid, NotFound } from '../../platform/web/index.ts';
import { pathFor } from '../access.ts';
import {
  addTutor,
  findActiveByEmail,
  findCohort,
  findPost,
  hidePost,
  insertCohort,
  insertMessage,
  insertPost,
  joinCohort,
  membersOf,
  removeTutor,
  tutorsOf,
  type CohortInPlace,
} from './cohort-store.ts';
import { newestCycles } from '../enrolment/enrolment-store.ts';
import type { Enrolling, EnrolmentResult } from '../enrolment/enrolling.ts';
import type { Judge } from '../judging/judging.ts';
import { allSteps } from '../building/outline.ts';
import { findOrganisationPath } from '../path-store.ts';
import { peopleAmong } from '../enrolment/people-store.ts';
import type { Day } from '../progress/day.ts';

export interface CohortSeen {
  cohort: CohortInPlace;
  /** Leads it by office: puts people and tutors in. */
  leads: boolean;
  /** Sees everybody's progress and answers: whoever leads, and its tutors. */
  tutors: boolean;
  learns: boolean;
}

/** Groups of learners with a start of their own, tutors from anywhere, messages and discussions. */
export interface Cohorts {
  /** In a language where it is to be shown: its path then has the name it has in that. */
  see(db: Reader, actor: Actor, cohortId: string, language?: string): Promise<CohortSeen>;
  found(
    actor: Actor,
    pathId: string,
    cohort: { name: string; organisationId: string; startsOn: Day; endsOn: Day | null },
  ): Promise<string>;
  /** Enrols people with the cohort's dates; whoever is on the path already moves into it. */
  admit(actor: Actor, cohortId: string, people: readonly string[]): Promise<EnrolmentResult>;
  appoint(actor: Actor, cohortId: string, email: string): Promise<void>;
  dismiss(actor: Actor, cohortId: string, personId: string): Promise<void>;
  /** To everybody, or to one learner; a learner writes to the tutors. */
  write(actor: Actor, cohortId: string, message: { body: string; learnerId: string | null }): Promise<void>;
  post(actor: Actor, cohortId: string, stepId: string, post: { body: string; answers: string | null }): Promise<void>;
  removePost(actor: Actor, cohortId: string, postId: string): Promise<void>;
}

export function createCohorts(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  mail: Mail;
  languages: Languages;
  settings: { siteOrigin: string };
  enrolling: Enrolling;
  judge: Judge;
}): Cohorts {
  const { database, clock, ids, audit, enrolling, judge } = parts;

  const see: Cohorts['see'] = async (db, actor, cohortId, language = '') => {
    const cohort = await findCohort(db, cohortId, { personId: actor.personId, language });
    if (!cohort) throw new NotFound();
    const leads = actor.canAt('paths:enrol', cohort.organisation_path);
    const tutors = leads || cohort.tutor !== null || actor.canAt('paths:tutor', cohort.organisation_path);
    const learns = cohort.member !== null;
    if (!tutors && !learns) throw new NotFound();
    return { cohort, leads, tutors, learns };
  };

  const led = async (tx: Writer, actor: Actor, cohortId: string): Promise<CohortInPlace> => {
    const { cohort, leads } = await see(tx, actor, cohortId);
    if (!leads) throw new NotFound();
    return cohort;
  };

  return {
    see,
    found: (actor, pathId, { name, organisationId, startsOn, endsOn }) =>
      database.transaction(async (tx) => {
        await pathFor(tx, actor, pathId, 'enrol');
        const place = await findOrganisationPath(tx, organisationId);
        if (!place || !actor.canAt('paths:enrol', place))
          throw new Invalid({ organisation: { key: 'common.invalid' } });
        if (endsOn !== null && endsOn < startsOn) throw new Invalid({ ends: { key: 'paths.ends-before' } });
        const id = ids.next();
        await insertCohort(tx, {
          id,
          path_id: pathId,
          organisation_id: organisationId,
          name,
          starts_on: startsOn,
          ends_on: endsOn,
          created_by: actor.personId,
          created_at: clock.iso(),
          closed_at: null,
        });
        await audit.record(tx, {
          actor,
          deed: 'paths.cohort-founded',
          subject: { kind: 'cohort', id },
          organisationPath: place,
          details: { path: pathId, name, startsOn },
        });
        return id;
      }),
    admit: (actor, cohortId, people) =>
      database.transaction(async (tx) => {
        const cohort = await led(tx, actor, cohortId);
        if (cohort.path_status !== 'published' || !cohort.current_version_id)
          throw new Conflict({ key: 'paths.not-open' });
        const found = await peopleAmong(tx, actor.reach('paths:enrol'), people);
        const path = { id: cohort.path_id, versionId: cohort.current_version_id };
        const result = await enrolling.enrolPeople(tx, path, found, { source: 'cohort', by: actor.personId, cohortId });
        const cycles = await newestCycles(tx, path.id, result.already);
        await joinCohort(
          tx,
          [...cycles.values()].map(({ id }) => id),
          cohortId,
        );
        await judge.judge(tx, result.already);
        await audit.record(tx, {
          actor,
          deed: 'paths.cohort-admitted',
          subject: { kind: 'cohort', id: cohortId },
          details: { people: found.length },
        });
        const within = new Set(found.map(({ id }) => id));
        return { ...result, refused: people.filter((id) => !within.has(id)) };
      }),
    appoint: (actor, cohortId, email) =>
      database.transaction(async (tx) => {
        const cohort = await led(tx, actor, cohortId);
        const person = await findActiveByEmail(tx, email);
        if (!person) throw new Invalid({ email: { key: 'paths.tutor-unknown' } });
        await addTutor(tx, cohortId, person.id, clock.iso());
        await audit.record(tx, {
          actor,
          deed: 'paths.tutor-appointed',
          subject: { kind: 'cohort', id: cohortId },
          organisationPath: cohort.organisation_path,
          details: { person: person.id },
        });
      }),
    dismiss: (actor, cohortId, personId) =>
      database.transaction(async (tx) => {
        const cohort = await led(tx, actor, cohortId);
        await removeTutor(tx, cohortId, personId);
        await audit.record(tx, {
          actor,
          deed: 'paths.tutor-dismissed',
          subject: { kind: 'cohort', id: cohortId },
          organisationPath: cohort.organisation_path,
          details: { person: personId },
        });
      }),
    write: (actor, cohortId, { body, learnerId }) =>
      database.transaction(async (tx) => {
        const { cohort, tutors } = await see(tx, actor, cohortId);
        const members = await membersOf(tx, cohortId);
        const to = tutors ? learnerId : actor.personId;
        if (to !== null && !members.some(({ id }) => id === to)) throw new NotFound();
        const message = {
          id: ids.next(),
          cohort_id: cohortId,
          author_id: actor.personId,
          learner_id: to,
          body,
          sent_at: clock.iso(),
        };
        await insertMessage(tx, message);
        const readers = !tutors
          ? await tutorsOf(tx, cohortId)
          : to === null
            ? members
            : members.filter(({ id }) => id === to);
        for (const reader of readers.filter(({ id }) => id !== actor.personId))
          await tell(tx, parts, { actor, cohort, message, reader });
      }),
    post: (actor, cohortId, stepId, { body, answers }) =>
      database.transaction(async (tx) => {
        const { cohort } = await see(tx, actor, cohortId);
        const outline = cohort.current_version_id && (await judge.outline(tx, cohort.current_version_id));
        if (!outline || !allSteps(outline).some(({ id }) => id === stepId)) throw new NotFound();
        const answered = answers === null ? null : await findPost(tx, answers);
        if (answered !== null && (answered?.cohort_id !== cohortId || answered.step_id !== stepId))
          throw new NotFound();
        await insertPost(tx, {
          id: ids.next(),
          cohort_id: cohortId,
          step_id: stepId,
          author_id: actor.personId,
          answers_id: answers,
          body,
          posted_at: clock.iso(),
          removed_at: null,
          removed_by: null,
        });
      }),
    removePost: (actor, cohortId, postId) =>
      database.transaction(async (tx) => {
        const { tutors } = await see(tx, actor, cohortId);
        const post = await findPost(tx, postId);
        if (post?.cohort_id !== cohortId || (!tutors && post.author_id !== actor.personId)) throw new NotFound();
        await hidePost(tx, postId, actor.personId, clock.iso());
      }),
  };
}

interface Telling {
  actor: Actor;
  cohort: CohortInPlace;
  message: { id: string; body: string };
  reader: { id: string; given_name: string; family_name: string; email: string; language: string };
}

async function tell(
  tx: Writer,
  { mail, languages, settings }: { mail: Mail; languages: Languages; settings: { siteOrigin: string } },
  { actor, cohort, message, reader }: Telling,
): Promise<void> {
  const { t } = languages.translator(reader.language);
  await mail.queue(tx, {
    to: { address: reader.email, name: `${reader.given_name} ${reader.family_name}` },
    language: reader.language,
    subject: t('paths.letter-message-subject', { cohort: cohort.name, name: actor.name }),
    text: message.body.split('\n').filter((line) => line.trim() !== ''),
    button: { label: t('paths.letter-message-button'), href: `${settings.siteOrigin}/paths/cohorts/${cohort.id}` },
    reason: t('paths.letter-message-reason', { cohort: cohort.name }),
    unique: `cohort-message:${message.id}:${reader.id}`,
  });
}
