import type { CatalogueTables } from '../../server/catalogue/index.ts';
import type { ClassroomTables } from '../../server/classroom/index.ts';
import { foldSearch } from '../../server/identity/index.ts';
import type { PathsTables } from '../../server/paths/index.ts';
import type { Database, Writer } from '../../server/platform/database/index.ts';
import type { PlayerTables } from '../../server/player/index.ts';
import { itemWith, manifestWith, read } from '../catalogue/manifest/fixtures.ts';
import type { Cast, PersonName } from '../kit/cast.ts';

export type Tables = CatalogueTables & ClassroomTables & PathsTables & PlayerTables;
type Enrolment = PathsTables['enrolments'];
type Parts = Pick<Cast, 'organisations' | 'people'> & { database: Database };

/** The days the tests of reports play in: it is 10 September 2026, noon in Greenwich. */
export const now = '2026-09-10T12:00:00.000Z';
const long = '2026-07-01T08:00:00.000Z';

/**
 * Rows as the rooms above reports leave them: the path Foundations (module "Reading a heading", then the course
 * "Risk workshop") and the path Refresher, with learners in every state.
 */
export async function enterLearning({ database, organisations, people }: Parts): Promise<void> {
  await database.transaction(async (tx) => {
    const owner = { organisation: organisations.secretariat.id, person: people.sofia.id };
    await enterModule(tx, owner);
    await enterCourse(tx, owner);
    await enterPath(tx, owner, { id: 'foundations', title: 'Foundations', french: 'Les bases', steps: twoSteps });
    await enterPath(tx, owner, { id: 'refresher', title: 'Refresher', french: 'Remise à niveau', steps: [] });
    await enterEnrolments(tx, people);
    await enterAttempt(tx, people.lena.id);
    await enterSessions(tx, owner, people);
  });
}

const twoSteps = [
  { id: 'step-module', kind: 'module', subject_id: 'heading', title: 'Reading a heading' },
  { id: 'step-course', kind: 'classroom', subject_id: 'risk', title: 'Risk workshop' },
] as const;

interface Owner {
  organisation: string;
  person: string;
}

interface PathWanted {
  id: string;
  title: string;
  french: string;
  steps: readonly Pick<PathsTables['path_steps'], 'id' | 'kind' | 'subject_id' | 'title'>[];
}

export async function enterPath(tx: Writer, owner: Owner, { id, title, french, steps }: PathWanted): Promise<void> {
  const db = tx.sql<Tables>();
  await db
    .insertInto('learning_paths')
    .values({
      id,
      organisation_id: owner.organisation,
      title,
      summary: '',
      language: 'en',
      search: foldSearch(title),
      audience: '',
      hours: 12,
      enrolment: 'staff',
      status: 'published',
      current_version_id: `${id}-1`,
      created_by: owner.person,
      created_at: long,
      published_at: long,
      retired_at: null,
      version: 1,
    })
    .execute();
  await db.insertInto('path_texts').values({ path_id: id, language: 'fr', title: french, summary: '' }).execute();
  await db
    .insertInto('path_versions')
    .values({
      id: `${id}-1`,
      path_id: id,
      number: 1,
      status: 'published',
      rules: '{"entry":[],"due":null,"accessEnd":null,"validity":null}',
      note: '',
      under_way: 'stay',
      published_by: owner.person,
      published_at: long,
      created_at: long,
      version: 1,
    })
    .execute();
  if (steps.length === 0) return;
  const stage = {
    version_id: `${id}-1`,
    id: `${id}-stage`,
    position: 1,
    title: 'Before the workshop',
    texts: '{}',
    rules: JSON.stringify(plainStage),
  };
  await db.insertInto('path_stages').values(stage).execute();
  const rows = steps.map((step, index) => ({
    ...step,
    version_id: stage.version_id,
    stage_id: stage.id,
    position: index + 1,
    texts: '{}',
    rules: JSON.stringify(plainStep(step)),
  }));
  await db.insertInto('path_steps').values(rows).execute();
}

/** An assignment that was handed in and that nobody has read. */
export function submission(personId: string): PathsTables['submissions'] {
  return {
    id: 'submission',
    person_id: personId,
    path_id: 'foundations',
    step_id: 'step-course',
    number: 1,
    state: 'submitted',
    body: 'What I will change at the port.',
    submitted_on: '2026-09-09',
    submitted_at: '2026-09-09T08:00:00.000Z',
    reviewed_by: null,
    reviewed_at: null,
    score: null,
    marks: '{}',
    feedback: '',
    changed_at: '2026-09-09T08:00:00.000Z',
    version: 1,
    version_id: null,
    sections: '{}',
    remarks: '{}',
    due_on: null,
  };
}

const plainStage = {
  rule: { kind: 'all' },
  order: 'in-order',
  opensAfterPrevious: true,
  gate: [],
  opens: null,
};

function plainStep({ kind, subject_id }: PathWanted['steps'][number]) {
  const content =
    kind === 'module'
      ? { kind, modules: [subject_id], need: { kind: 'score', atLeast: 80 }, maximumAttempts: null }
      : { kind, course: subject_id, attendance: 75, minimumGrade: null };
  const free = { prerequisites: [], opens: null, due: null, accessEnd: null };
  return { content, ...free, instructions: '', minutes: 45, rubric: [] };
}

/** An enrolment as the judge would leave it, with what matters to a test said and the rest plain. */
export function enrolment(said: Partial<Enrolment> & Pick<Enrolment, 'id' | 'person_id' | 'path_id'>): Enrolment {
  return {
    version_id: `${said.path_id}-1`,
    cycle: 1,
    state: 'active',
    source: 'staff',
    rule_id: null,
    cohort_id: null,
    request_note: '',
    requested_at: null,
    decided_by: null,
    decided_at: null,
    decision_reason: null,
    enrolled_at: long,
    enrolled_on: '2026-07-01',
    enrolled_by: null,
    ended_at: null,
    ended_by: null,
    end_reason: null,
    counts_from: null,
    own_due_on: null,
    own_access_ends_on: null,
    status: 'not-started',
    because: '{"code":"steps-missing","values":{}}',
    steps_done: 0,
    steps_needed: 2,
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
    judged_at: now,
    ...said,
  };
}

async function enterEnrolments(tx: Writer, people: Cast['people']): Promise<void> {
  const on = (name: PersonName, path_id: string, said: Partial<Enrolment>): Enrolment =>
    enrolment({ id: `${name}-${path_id}-${said.cycle ?? 1}`, person_id: people[name].id, path_id, ...said });
  const rows = [
    on('lena', 'foundations', {
      status: 'in-progress',
      steps_done: 1,
      next_step_id: 'step-course',
      next_action: 'choose-session',
      started_on: '2026-07-05',
      due_on: '2026-09-20',
    }),
    on('omar', 'foundations', {
      status: 'completed',
      steps_done: 2,
      started_on: '2026-07-02',
      completed_on: '2026-08-15',
    }),
    on('yuki', 'foundations', { next_step_id: 'step-module' }),
    on('awa', 'foundations', { status: 'overdue', due_on: '2026-08-31', next_step_id: 'step-module' }),
    on('lena', 'refresher', { cycle: 1, status: 'expired', completed_on: '2025-01-10', expires_on: '2026-01-10' }),
    on('lena', 'refresher', { cycle: 2, status: 'not-started', enrolled_on: '2026-08-01', steps_needed: 1 }),
    on('omar', 'refresher', { state: 'withdrawn' }),
    on('yuki', 'refresher', { state: 'requested', requested_at: '2026-09-08T09:00:00.000Z', enrolled_on: null }),
  ];
  await tx.sql<Tables>().insertInto('enrolments').values(rows).execute();
  const state = { enrolment_id: 'lena-foundations-1', started_on: '2026-07-05', attendance: null };
  await tx
    .sql<Tables>()
    .insertInto('step_states')
    .values({
      ...state,
      step_id: 'step-module',
      status: 'passed',
      done_on: '2026-07-06',
      score: 86,
      because: JSON.stringify({ code: 'score-reached', values: { score: 86, need: 80, attempt: 1, on: '2026-07-06' } }),
    })
    .execute();
}

async function enterModule(tx: Writer, owner: Owner): Promise<void> {
  const db = tx.sql<Tables>();
  const manifest = read(manifestWith(itemWith('').replace('Item</title>', 'Chapter one</title>')));
  await db
    .insertInto('archives')
    .values({
      digest: 'digest',
      size: 1,
      files: 1,
      edition: 'scorm-2004-4th',
      title: 'Reading a heading',
      blocking: 0,
      attention: 0,
      manifest: JSON.stringify(manifest),
      report: '{"base":"","title":"Reading a heading"}',
      stored_at: long,
    })
    .execute();
  await db
    .insertInto('packages')
    .values({
      id: 'package',
      digest: 'digest',
      organisation_id: owner.organisation,
      file_name: 'heading.zip',
      search: '',
      uploaded_by: owner.person,
      uploaded_at: long,
    })
    .execute();
  await db
    .insertInto('modules')
    .values({
      id: 'heading',
      organisation_id: owner.organisation,
      topic: 'classification',
      hours: 1,
      audience: 'technical',
      stage: 'basic',
      attempt_limit: null,
      attempt_counts: 'best',
      locks_after_passing: 0,
      sort_title: 'reading a heading',
      created_by: owner.person,
      created_at: long,
      published_at: long,
      retired_at: null,
      version: 1,
    })
    .execute();
  await db
    .insertInto('module_variants')
    .values({
      id: 'heading-en',
      module_id: 'heading',
      number: 1,
      language: 'en',
      title: 'Reading a heading',
      summary: '',
      objectives: '[]',
      search: '',
      current_version_id: 'heading-en-3',
      created_at: long,
      version: 1,
    })
    .execute();
  await db
    .insertInto('module_versions')
    .values({
      id: 'heading-en-3',
      variant_id: 'heading-en',
      number: 3,
      package_id: 'package',
      kind: 'first',
      in_progress_rule: 'stay',
      completed_rule: 'stay',
      note: '',
      made_by: owner.person,
      made_at: long,
    })
    .execute();
}

async function enterAttempt(tx: Writer, personId: string): Promise<void> {
  const db = tx.sql<Tables>();
  const attempt = {
    id: 'lena-attempt',
    person_id: personId,
    module_id: 'heading',
    version_id: 'heading-en-3',
    number: 1,
    status: 'passed' as const,
    progress: 1,
    scaled: 0.86,
    centiseconds: 270_000,
    position: null,
    reasons: '[]',
    started_at: '2026-07-05T08:00:00.000Z',
    changed_at: '2026-07-06T09:30:00.000Z',
    completed_at: '2026-07-06T09:30:00.000Z',
    closed_at: null,
  };
  await db.insertInto('attempts').values(attempt).execute();
  await db
    .insertInto('sco_states')
    .values({
      attempt_id: attempt.id,
      item: 'I',
      elements: JSON.stringify({
        'cmi.interactions.0.id': 'urn:heading-8471',
        'cmi.interactions.0.type': 'choice',
        'cmi.interactions.0.description': 'Which heading is a laptop in? <b>8471</b>',
        'cmi.interactions.0.learner_response': '8471[,]8473',
        'cmi.interactions.0.correct_responses.0.pattern': '8471',
        'cmi.interactions.0.result': 'incorrect',
        'cmi.location': '7',
      }),
      completion: 'completed',
      success: 'passed',
      progress: 1,
      scaled: 0.86,
      raw: 43,
      min: 0,
      max: 50,
      ended: 'normal',
      sessions: 2,
      session: 'launch:2',
      earlier_centiseconds: 0,
      session_centiseconds: 0,
      spent_earlier: 200_000,
      spent_session: 70_000,
      first_at: attempt.started_at,
      changed_at: attempt.changed_at,
    })
    .execute();
}

async function enterCourse(tx: Writer, owner: Owner): Promise<void> {
  await tx
    .sql<Tables>()
    .insertInto('courses')
    .values({
      id: 'risk',
      organisation_id: owner.organisation,
      title: 'Risk workshop',
      search: 'risk workshop',
      summary: '',
      hours: 6,
      unit_minimum: 0,
      created_at: long,
      retired_at: null,
      version: 1,
    })
    .execute();
}

async function enterSessions(tx: Writer, owner: Owner, people: Cast['people']): Promise<void> {
  const db = tx.sql<Tables>();
  const held = session(owner, {
    id: 'held',
    starts_at: '2026-08-03T00:00:00.000Z',
    ends_at: '2026-08-03T06:00:00.000Z',
  });
  const coming = session(owner, {
    id: 'coming',
    title: 'Risk workshop, autumn',
    starts_at: '2026-09-21T00:00:00.000Z',
    ends_at: '2026-09-21T06:00:00.000Z',
    approval: 'coordinator',
  });
  const unmarked = session(owner, {
    id: 'unmarked',
    title: 'Risk workshop, today',
    starts_at: '2026-09-10T00:00:00.000Z',
    ends_at: '2026-09-10T06:00:00.000Z',
  });
  await db
    .insertInto('sessions')
    .values([{ ...held, attendance_approved_at: '2026-08-04T00:00:00.000Z' }, coming, unmarked])
    .execute();
  await db
    .insertInto('session_units')
    .values([
      unit('unit', held, '2026-08-03'),
      unit('autumn', coming, '2026-09-21'),
      unit('today', unmarked, '2026-09-10'),
    ])
    .execute();
  const teaches = {
    person_id: people.minjun.id,
    name: 'Min-jun Seo',
    affiliation: '',
    email: '',
    duty: 'lead' as const,
    position: 1,
  };
  await db
    .insertInto('session_staff')
    .values(['held', 'coming', 'unmarked'].map((id) => ({ ...teaches, id: `staff-${id}`, session_id: id })))
    .execute();
  await db
    .insertInto('bookings')
    .values([
      booking('held', people.lena.id, 'booked'),
      booking('coming', people.lena.id, 'booked'),
      booking('coming', people.omar.id, 'requested'),
      booking('unmarked', people.yuki.id, 'booked'),
    ])
    .execute();
  await db
    .insertInto('approved_attendance')
    .values({
      unit_id: 'unit',
      booking_id: `held-${people.lena.id}`,
      session_id: 'held',
      course_id: 'risk',
      person_id: people.lena.id,
      part: 'unit',
      status: 'partly',
      minutes: 120,
      planned_minutes: 180,
      held_on: '2026-08-03',
      grade: null,
      approved_at: '2026-08-04T00:00:00.000Z',
    })
    .execute();
}

function unit(
  id: string,
  { id: session_id, starts_at, ends_at }: ClassroomTables['sessions'],
  date: string,
): ClassroomTables['session_units'] {
  const wall = { date, starts: '09:00', ends: '15:00' };
  return { id, session_id, course_unit_id: null, title: 'The day', ...wall, starts_at, ends_at };
}

function session(
  owner: Owner,
  said: Partial<ClassroomTables['sessions']> & Pick<ClassroomTables['sessions'], 'id' | 'starts_at' | 'ends_at'>,
): ClassroomTables['sessions'] {
  return {
    course_id: 'risk',
    organisation_id: owner.organisation,
    centre_id: null,
    title: 'Risk workshop',
    search: 'risk workshop',
    topic: '',
    mode: 'in-person',
    room_id: null,
    place: 'Training hall, Port of Lunt',
    link: null,
    link_opens_before: 15,
    time_zone: 'Asia/Seoul',
    language: 'en',
    capacity: 20,
    minimum: 0,
    taken: 1,
    seat_turn: 0,
    waiting_list: 1,
    approval: 'none',
    sign_up_closes_at: null,
    cancellation_closes_at: null,
    published_at: long,
    cancelled_at: null,
    cancelled_by: null,
    cancellation_reason: null,
    attendance_approved_at: null,
    attendance_approved_by: null,
    reopened_at: null,
    reopened_by: null,
    reopening_reason: null,
    check_in_secret: 'secret',
    feed_secret: `secret-${said.id}`,
    created_by: owner.person,
    created_at: long,
    changed_at: long,
    version: 1,
    ...said,
  };
}

function booking(
  sessionId: string,
  personId: string,
  status: ClassroomTables['bookings']['status'],
): ClassroomTables['bookings'] {
  return {
    id: `${sessionId}-${personId}`,
    session_id: sessionId,
    person_id: personId,
    status,
    source: 'learner',
    makes_up: null,
    made_up_for: null,
    queue_turn: 1,
    requested_by: personId,
    decided_at: null,
    decided_by: null,
    reason: null,
    calendar_version: 0,
    invited_at: null,
    called_off_as: null,
    rebooking_refusal: null,
    created_at: '2026-09-07T12:00:00.000Z',
    changed_at: long,
    version: 1,
  };
}
