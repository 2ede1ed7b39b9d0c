import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PathsTables } from '../../server/paths/index.ts';
import { cleanName } from '../../server/paths/assignments/attachments.ts';
import { editStep } from '../../server/paths/building/drafting.ts';
import type { StepOutline } from '../../server/paths/building/outline.ts';
import { faultsOf, scoreOf } from '../../server/paths/assignments/rubric.ts';
import { missingSections, plannedItems } from '../../server/paths/building/structure.ts';
import { answeredOn } from '../../server/paths/assignments/following.ts';
import { engines } from '../kit/database.ts';
import type { PersonName } from '../kit/cast.ts';
import { signIn } from '../kit/house.ts';
import { openPathsHouse, type PathsHouse } from './kit.ts';
import { actions, enrol, planStep, planStructure, publishFieldPath, stepState, tutoredCohort } from './field.ts';

describe('a rubric', () => {
  const { rubric } = planStep().rules;

  it('makes a score of the share of the points, however they are dealt', () => {
    expect(scoreOf(rubric, { clear: 4, real: 8 })).toBe(60);
    expect(scoreOf(rubric, {})).toBe(0);
    expect(scoreOf([], { clear: 4 })).toBeNull();
  });

  it('takes the points of its levels, and no more than there are', () => {
    expect(faultsOf(rubric, { clear: 10, real: 9.5 }, { complete: true })).toEqual({});
    expect(Object.keys(faultsOf(rubric, { clear: 7, real: 11 }, { complete: true }))).toEqual([
      'mark-clear',
      'mark-real',
    ]);
    expect(Object.keys(faultsOf(rubric, {}, { complete: true }))).toHaveLength(2);
    expect(faultsOf(rubric, {}, { complete: false })).toEqual({});
  });
});

describe('a structured assignment', () => {
  it('says which of the needed sections are empty', () => {
    expect(missingSections(planStructure, { objective: 'Faster' }).map(({ id }) => id)).toEqual(['actions']);
    expect(missingSections(planStructure, { objective: 'Faster', actions })).toEqual([]);
  });

  it('gives the rows that are followed, with who and by when', () => {
    expect(plannedItems(planStructure, { actions })).toEqual([
      { rowId: 'row-1', title: 'Train two officers', responsible: 'Training officer', dueOn: '2026-05-01' },
      { rowId: 'row-2', title: 'Agree the format', responsible: '', dueOn: null },
    ]);
  });
});

it('a report answers all that is due by its day, or the next one shortly before its time', () => {
  const asked = ['2026-06-04', '2026-09-04'].map((due_on, at) => ({
    id: String(at),
    submission_id: 's',
    person_id: 'p',
    path_id: 'l',
    step_id: 'plan',
    months: 3 * (at + 1),
    due_on,
    reported_on: null,
    reported_at: null,
  }));
  const ids = (today: string) => answeredOn(asked, today).map(({ id }) => id);
  expect(ids('2026-04-01')).toEqual([]);
  expect(ids('2026-05-20')).toEqual(['0']);
  expect(ids('2026-06-10')).toEqual(['0']);
  expect(ids('2026-09-30')).toEqual(['0', '1']);
});

it('a file name can do no harm', () => {
  expect(cleanName('../../etc/passwd.PDF')).toBe('passwd.pdf');
  expect(cleanName('C:\\temp\\plan.docx')).toBe('plan.docx');
  expect(cleanName('invoice\u202Efdp.exe')).toBe('invoicefdp.exe');
  expect(cleanName('a"b<c>\r\nx: y.pdf')).toBe('a_b_c_x_ y.pdf');
  expect(cleanName('.htaccess')).toBe('htaccess');
  expect(cleanName(`${'خطة'.repeat(200)}.pdf`)).toMatch(/^.{120}\.pdf$/);
});

describe.each(engines)('assignments on %s', (engine) => {
  let house: PathsHouse;
  let path: string;
  beforeEach(async () => {
    house = await openPathsHouse(engine);
    path = await publishFieldPath(house);
    await enrol(house, path, 'lena', 'omar');
  });
  afterEach(() => house.close());

  const works = () =>
    house.database.sql<PathsTables>().selectFrom('submissions').selectAll().orderBy('number').execute();
  const newest = async () => (await works()).at(-1)!;
  const fillIn = async (name: PersonName, id: string, content: string | typeof actions, was?: string) =>
    house.paths.working.fillIn(await house.actor(name), path, 'plan', { id, content, ...(was && { was }) });
  const handIn = async (name: PersonName) =>
    house.paths.working.write(await house.actor(name), path, 'plan', { body: null, handIn: true, files: [] });
  const review = async (
    by: PersonName,
    decision: 'accepted' | 'returned' | 'refused',
    rest: { feedback?: string; marks?: Record<string, number>; remarks?: Record<string, string> } = {},
  ) =>
    house.paths.working.review(await house.actor(by), (await newest()).id, {
      decision,
      feedback: 'By when?',
      marks: {},
      score: null,
      ...rest,
    });
  const marks = { clear: 10, real: 8 };
  const accepted = async () => {
    await fillIn('lena', 'objective', 'Faster clearance');
    await fillIn('lena', 'actions', actions);
    await handIn('lena');
    await review('ines', 'accepted', { marks });
  };

  it('is written section by section, and handed in when nothing needed is empty', async () => {
    await fillIn('lena', 'objective', 'Faster clearance');
    await expect(handIn('lena')).rejects.toMatchObject({ status: 422 });
    expect(await newest()).toMatchObject({ state: 'draft', number: 1 });
    await fillIn('lena', 'actions', actions);
    await expect(fillIn('lena', 'elsewhere', 'x')).rejects.toMatchObject({ status: 404 });
    await handIn('lena');
    expect(await newest()).toMatchObject({ state: 'submitted', submitted_on: '2026-03-02' });
    await expect(fillIn('lena', 'objective', 'Too late')).rejects.toMatchObject({ status: 409 });
    expect(await stepState(house, 'lena', 'plan')).toMatchObject({ because: { code: 'work-submitted' } });
  });

  it('what another window kept meanwhile is not overwritten unseen', async () => {
    const first = await fillIn('lena', 'objective', 'One');
    await fillIn('lena', 'objective', 'Two', first);
    await expect(fillIn('lena', 'objective', 'Three', first)).rejects.toMatchObject({ status: 422 });
    // The same said twice is no contradiction, nor is another section.
    await fillIn('lena', 'objective', 'Two', first);
    await Promise.all([fillIn('lena', 'actions', actions), fillIn('lena', 'objective', 'Four')]);
    expect(JSON.parse((await newest()).sections)).toEqual({ objective: 'Four', actions });
  });

  it('points that are no number are said, and nothing is returned yet', async () => {
    await fillIn('lena', 'objective', 'Faster clearance');
    await fillIn('lena', 'actions', actions);
    await handIn('lena');
    const answer = await (
      await signIn(house, 'ines')
    )
      .post(`/paths/assignments/${(await newest()).id}/review`)
      .type('form')
      .send({ decision: 'returned', feedback: 'By when, and who?', 'mark-real': 'seven' })
      .expect(422);
    expect(answer.text).toContain('By when, and who?');
    expect(answer.text).toContain('seven');
    expect(await newest()).toMatchObject({ state: 'submitted' });
  });

  it('a returned version is kept; the next one begins with what it said', async () => {
    await fillIn('lena', 'objective', 'Faster');
    await fillIn('lena', 'actions', actions);
    await handIn('lena');
    await expect(review('ines', 'returned', { feedback: '' })).rejects.toMatchObject({ status: 422 });
    await review('ines', 'returned', { marks: { clear: 4 }, remarks: { clear: 'Faster than what?', other: 'x' } });
    await fillIn('lena', 'objective', 'Faster by a third');
    const [first, second] = await works();
    expect(first).toMatchObject({ state: 'returned', feedback: 'By when?', number: 1, score: null });
    expect(JSON.parse(first!.remarks)).toEqual({ clear: 'Faster than what?' });
    expect(JSON.parse(second!.sections)).toEqual({ objective: 'Faster by a third', actions });
    expect(second).toMatchObject({ state: 'draft', number: 2, feedback: '', marks: '{}' });
  });

  it('is accepted with enough points only, and by one of two who decide at once', async () => {
    await fillIn('lena', 'objective', 'Faster');
    await fillIn('lena', 'actions', actions);
    await handIn('lena');
    await expect(review('ines', 'accepted')).rejects.toMatchObject({ status: 422 });
    await expect(review('ines', 'accepted', { marks: { clear: 4, real: 7 } })).rejects.toMatchObject({ status: 422 });
    const outcomes = await Promise.allSettled([
      review('ines', 'accepted', { marks }),
      review('sofia', 'refused', { feedback: 'No' }),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const { state, score } = await newest();
    if (state === 'accepted') expect(score).toBe(90);
    expect(await house.paths.replay()).toEqual([]);
  });

  it('is read by tutors of the cohort and by office; a draft by nobody else, an accepted plan by all who follow', async () => {
    await tutoredCohort(house, path, 'lena');
    await fillIn('lena', 'objective', 'Faster');
    await fillIn('lena', 'actions', actions);
    const read = async (name: PersonName) =>
      house.paths.working.work(house.database, await house.actor(name), (await newest()).id).then(
        () => true,
        () => false,
      );
    const readers = async (...names: PersonName[]) => {
      const all = await Promise.all(names.map(read));
      return names.filter((_, at) => all[at]);
    };
    const everybody: PersonName[] = ['lena', 'omar', 'awa', 'ines', 'sofia', 'nadia', 'kofi', 'minjun', 'yuki'];
    expect(await readers(...everybody)).toEqual(['lena']);
    await handIn('lena');
    expect(await readers(...everybody)).toEqual(['lena', 'awa', 'ines', 'sofia']);
    await review('awa', 'accepted', { marks });
    expect(await readers(...everybody)).toEqual(['lena', 'awa', 'ines', 'sofia', 'nadia']);
  });

  it('late work is known as late for ever', async () => {
    const sofia = await house.actor('sofia');
    const { id } = (await house.database
      .sql<PathsTables>()
      .selectFrom('enrolments')
      .select('id')
      .where('person_id', '=', house.people.lena.id)
      .executeTakeFirst())!;
    const draft = await house.paths.building.draft(sofia, path);
    const step = draft.stages[0]!.steps.find((one) => one.id === 'plan') as StepOutline;
    const due = { ...step, rules: { ...step.rules, due: { from: 'fixed' as const, on: '2026-03-01' } } };
    await house.paths.building.edit(sofia, path, draft.edition, editStep('plan', due));
    await house.paths.building.publish(sofia, path, { underWay: 'move', note: '' });
    await accepted();
    expect(id).toBeTruthy();
    expect(await newest()).toMatchObject({ submitted_on: '2026-03-02', due_on: '2026-03-01' });
  });

  it('an accepted plan is followed: its actions, the reports asked for, and what was told', async () => {
    await accepted();
    const items = await house.paths.following.items(house.database, (await newest()).id);
    expect(items).toMatchObject([
      { title: 'Train two officers', responsible: 'Training officer', due_on: '2026-05-01', status: 'planned' },
      { title: 'Agree the format', due_on: null, status: 'planned' },
    ]);
    const followUps = () =>
      house.database.sql<PathsTables>().selectFrom('follow_ups').selectAll().orderBy('months').execute();
    expect(await followUps()).toMatchObject([
      { months: 3, due_on: '2026-06-02', reported_on: null },
      { months: 6, due_on: '2026-09-02' },
    ]);
    // It is follow-up: the step is done without it.
    expect(await stepState(house, 'lena', 'plan')).toMatchObject({ status: 'passed', done_on: '2026-03-02' });
    house.clock.set('2026-06-01T08:00:00.000Z');
    const report = async (name: PersonName, ...told: ('done' | 'delayed' | 'under-way')[]) =>
      house.paths.following.report(
        await house.actor(name),
        (await newest()).id,
        told.map((status, at) => ({ itemId: items[at]!.id, status, asOf: '2026-05-30', note: 'As it is' })),
      );
    await expect(report('omar', 'done', 'done')).rejects.toMatchObject({ status: 404 });
    await expect(report('lena', 'done')).rejects.toMatchObject({ status: 422 });
    await report('lena', 'done', 'under-way');
    expect(await followUps()).toMatchObject([{ reported_on: '2026-06-01' }, { reported_on: null }]);
    expect(await house.paths.following.items(house.database, (await newest()).id)).toMatchObject([
      { status: 'done', status_on: '2026-05-30' },
      { status: 'under-way' },
    ]);
    const told = await house.database.sql<PathsTables>().selectFrom('status_reports').selectAll().execute();
    expect(told).toHaveLength(2);
    expect(await house.paths.replay()).toEqual([]);
  });

  it('the table of the actions names the path in the language of whoever reads it', async () => {
    await accepted();
    await house.database.transaction(async (tx) => {
      await tx
        .sql<PathsTables>()
        .insertInto('path_texts')
        .values({ path_id: path, language: 'fr', title: 'Analyse de terrain', summary: '' })
        .execute();
    });
    const nadia = await signIn(house, 'nadia');
    expect((await nadia.get('/paths/plans.csv').expect(200)).text).not.toContain('Analyse de terrain');
    await nadia.post('/language').type('form').send({ language: 'fr' }).expect(303);
    const { text } = await nadia.get('/paths/plans.csv').expect(200);
    expect(text.match(/Analyse de terrain/g)).toHaveLength(actions.length);
    expect(text).toContain('Train two officers');
  });

  it('reports that are part of the step hold it open until the last of them', async () => {
    const strict = await publishFieldPath(house, { followUp: { months: [1], required: true } });
    await enrol(house, strict, 'yuki');
    const yuki = await house.actor('yuki');
    for (const { id, content } of [
      { id: 'objective', content: 'Faster' },
      { id: 'actions', content: actions },
    ])
      await house.paths.working.fillIn(yuki, strict, 'plan', { id, content });
    const { id } = await house.paths.working.write(yuki, strict, 'plan', { body: null, handIn: true, files: [] });
    await house.paths.working.review(await house.actor('ines'), id, {
      decision: 'accepted',
      feedback: '',
      marks,
      score: null,
    });
    expect(await stepState(house, 'yuki', 'plan')).toMatchObject({
      status: 'in-progress',
      because: { code: 'reports-awaited' },
    });
    await expect(
      house.paths.working.write(yuki, strict, 'plan', { body: null, handIn: true, files: [] }),
    ).rejects.toMatchObject({ status: 409 });
    house.clock.set('2026-04-03T08:00:00.000Z');
    const items = await house.paths.following.items(house.database, id);
    await house.paths.following.report(
      yuki,
      id,
      items.map((item) => ({ itemId: item.id, status: 'done', asOf: '2026-04-01', note: '' })),
    );
    expect(await stepState(house, 'yuki', 'plan')).toMatchObject({ status: 'passed', done_on: '2026-04-03' });
    expect(await house.paths.replay()).toEqual([]);
  });

  it('learners who move to a version that asks for reports owe them for what was accepted before', async () => {
    const free = await publishFieldPath(house, { followUp: null });
    await enrol(house, free, 'yuki');
    const yuki = await house.actor('yuki');
    await house.paths.working.fillIn(yuki, free, 'plan', { id: 'objective', content: 'Faster' });
    await house.paths.working.fillIn(yuki, free, 'plan', { id: 'actions', content: actions });
    const { id } = await house.paths.working.write(yuki, free, 'plan', { body: null, handIn: true, files: [] });
    await house.paths.working.review(await house.actor('ines'), id, {
      decision: 'accepted',
      feedback: '',
      marks,
      score: null,
    });
    expect(await house.paths.following.items(house.database, id)).toEqual([]);
    const sofia = await house.actor('sofia');
    const draft = await house.paths.building.draft(sofia, free);
    await house.paths.building.edit(
      sofia,
      free,
      draft.edition,
      editStep('plan', planStep({ months: [3], required: true })),
    );
    await house.paths.building.publish(sofia, free, { underWay: 'move', note: '' });
    expect(await house.paths.following.items(house.database, id)).toHaveLength(2);
    expect(await stepState(house, 'yuki', 'plan')).toMatchObject({ because: { code: 'reports-awaited' } });
    expect(await house.paths.replay()).toEqual([]);
  });

  it('a file belongs to its versions, and its bytes go with the last of them', async () => {
    const lena = await house.actor('lena');
    const attached = async (name: string, bytes: Buffer) => {
      const temporaryFile = await house.files.temporary(house.ids.next());
      writeFileSync(temporaryFile, bytes);
      return { temporaryFile, name, size: bytes.length };
    };
    const pdf = Buffer.from('%PDF-1.7 plan');
    const write = async (files: Awaited<ReturnType<typeof attached>>[], isHandedIn = false) =>
      house.paths.working.write(lena, path, 'plan', { body: null, handIn: isHandedIn, files });
    await fillIn('lena', 'objective', 'Faster');
    await fillIn('lena', 'actions', actions);
    for (const [name, bytes] of [
      ['plan.exe', pdf],
      ['plan.svg', Buffer.from('<svg/>')],
      ['page.pdf', Buffer.from('<html></html>')],
      ['empty.pdf', Buffer.alloc(0)],
    ] as const)
      await expect(write([await attached(name, bytes)]), name).rejects.toMatchObject({ status: 422 });
    await write([await attached('plan.pdf', pdf)], true);
    await review('ines', 'returned');
    await fillIn('lena', 'objective', 'Faster by a third');
    const files = () =>
      house.database.sql<PathsTables>().selectFrom('submission_files').selectAll().orderBy('added_at').execute();
    const [old, taken] = await files();
    expect(taken).toMatchObject({ name: 'plan.pdf', file_key: old!.file_key, media_type: 'application/pdf' });
    await expect(house.paths.working.removeFile(await house.actor('omar'), taken!.id)).rejects.toMatchObject({
      status: 404,
    });
    await expect(house.paths.working.removeFile(lena, old!.id)).rejects.toMatchObject({ status: 409 });
    await house.paths.working.removeFile(lena, taken!.id);
    expect(await house.files.has(old!.file_key)).toBe(true);
    await write(await Promise.all(Array.from({ length: 10 }, (_, at) => attached(`${at}.pdf`, pdf))));
    await expect(write([await attached('one-more.pdf', pdf)])).rejects.toMatchObject({ status: 422 });
    expect(await files()).toHaveLength(11);
  });
});
