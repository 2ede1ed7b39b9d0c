import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  pathCompleted,
  pathCompletionWithdrawn,
  type PathCompletion,
  type PathsTables,
} from '../../server/paths/index.ts';
import { engines } from '../kit/database.ts';
import { attended, openPathsHouse, passed, publishBlended, type PathsHouse } from './kit.ts';

describe.each(engines)('progress kept on %s', (engine) => {
  let house: PathsHouse;
  let completions: PathCompletion[];
  let withdrawn: string[];
  beforeEach(async () => {
    house = await openPathsHouse(engine);
    completions = [];
    withdrawn = [];
    house.news.listen(pathCompleted, async (_, told) => void completions.push(told));
    house.news.listen(pathCompletionWithdrawn, async (_, told) => void withdrawn.push(told.enrolmentId));
  });
  afterEach(() => house.close());

  async function enrolLena(): Promise<string> {
    const path = await publishBlended(house);
    await house.paths.enrolling.enrol(await house.actor('nadia'), path, [house.people.lena.id]);
    return path;
  }

  const judgeLena = () => house.database.transaction((tx) => house.paths.judge.judge(tx, [house.people.lena.id]));

  async function row(path: string) {
    return house.database
      .sql<PathsTables>()
      .selectFrom('enrolments')
      .selectAll()
      .where('path_id', '=', path)
      .where('person_id', '=', house.people.lena.id)
      .executeTakeFirstOrThrow();
  }

  it('an enrolment starts with its first step', async () => {
    const path = await enrolLena();
    expect(await row(path)).toMatchObject({
      state: 'active',
      status: 'not-started',
      steps_done: 0,
      steps_needed: 3,
      next_step_id: 'hs',
      next_action: 'start',
    });
  });

  it('a result moves the learner on, in the transaction that brought it', async () => {
    const path = await enrolLena();
    house.told.attempts.push(passed(house, 'lena', 'module-hs'));
    await house.database.transaction((tx) => house.paths.judge.judgeSubject(tx, house.people.lena.id, 'module-hs'));
    expect(await row(path)).toMatchObject({ status: 'in-progress', steps_done: 1, next_step_id: 'sw' });
    const steps = await house.database.sql<PathsTables>().selectFrom('step_states').selectAll().execute();
    expect(steps).toEqual([
      expect.objectContaining({ step_id: 'hs', status: 'passed', done_on: '2026-03-02', score: 90 }),
    ]);
  });

  it('a completed path is told once, with the day it was earned', async () => {
    const path = await enrolLena();
    house.told.attempts.push(passed(house, 'lena', 'module-hs'), passed(house, 'lena', 'module-sw'));
    house.told.attendance.push(attended(house, 'lena', 'course-ws', '2026-03-01'));
    await judgeLena();
    await judgeLena();
    expect(await row(path)).toMatchObject({ status: 'completed', completed_on: '2026-03-02', next_action: 'review' });
    expect(completions).toEqual([
      expect.objectContaining({
        personId: house.people.lena.id,
        pathId: path,
        pathVersion: 1,
        cycle: 1,
        completedOn: '2026-03-02',
        hours: 6,
        validity: null,
      }),
    ]);
  });

  it('a completion that does not stand any more is taken back', async () => {
    const path = await enrolLena();
    house.told.attempts.push(passed(house, 'lena', 'module-hs'), passed(house, 'lena', 'module-sw'));
    house.told.attendance.push(attended(house, 'lena', 'course-ws', '2026-03-01'));
    await judgeLena();
    house.told.attendance.length = 0;
    await judgeLena();
    expect(await row(path)).toMatchObject({ status: 'in-progress', completed_on: null, next_step_id: 'ws' });
    expect(withdrawn).toHaveLength(1);
  });

  it('what was rolled back was never judged', async () => {
    const path = await enrolLena();
    house.told.attempts.push(passed(house, 'lena', 'module-hs'));
    const failing = house.database.transaction(async (tx) => {
      await house.paths.judge.judge(tx, [house.people.lena.id]);
      throw new Error('the commit failed');
    });
    await expect(failing).rejects.toThrow('the commit failed');
    expect(await row(path)).toMatchObject({ steps_done: 0 });
  });

  it('replay finds what was kept wrongly, mends it, and then finds nothing', async () => {
    const path = await enrolLena();
    house.told.attempts.push(passed(house, 'lena', 'module-hs'));
    expect((await house.paths.replay()).map(({ field }) => field)).toContain('steps_done');
    expect(await house.paths.replay()).toEqual([]);
    expect(await row(path)).toMatchObject({ steps_done: 1 });
  });

  it('a path becomes overdue when the day passes, without anybody doing anything', async () => {
    const path = await enrolLena();
    const id = (await row(path)).id;
    await house.paths.enrolling.agreeDates(await house.actor('nadia'), id, { dueOn: '2026-03-04', accessEndsOn: null });
    expect(await row(path)).toMatchObject({
      status: 'not-started',
      due_on: '2026-03-04',
      changes_at: '2026-03-04T15:00:00.000Z',
    });
    house.clock.set('2026-03-04T14:59:00.000Z');
    for (const job of house.paths.jobs) await job.run();
    expect(await row(path)).toMatchObject({ status: 'not-started' });
    house.clock.set('2026-03-04T15:00:00.000Z');
    for (const job of house.paths.jobs) await job.run();
    expect(await row(path)).toMatchObject({ status: 'overdue', changes_at: null });
  });

  it('two facts at once leave a right state', async () => {
    const path = await enrolLena();
    house.told.attempts.push(passed(house, 'lena', 'module-hs'));
    await Promise.all(
      ['module-sw', 'module-hs'].map((module) =>
        house.database.transaction(async (tx) => {
          house.told.attempts.push({ ...passed(house, 'lena', module), id: `${module} again`, number: 2 });
          await house.paths.judge.judgeSubject(tx, house.people.lena.id, module);
        }),
      ),
    );
    expect(await row(path)).toMatchObject({ steps_done: 2, next_step_id: 'ws' });
    expect(await house.paths.replay()).toEqual([]);
  });
});
