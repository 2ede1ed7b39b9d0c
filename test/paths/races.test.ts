import { expect, it } from 'vitest';
import type { PathsTables } from '../../server/paths/index.ts';
import { engines } from '../kit/database.ts';
import { openHouse } from '../kit/house.ts';
import { attemptOf } from './attempts.ts';
import { blendedPath } from './blended.ts';

it.each(engines)('two results of one learner at once leave a right state on %s', async (engine) => {
  const house = await openHouse({ engine });
  try {
    const { pathId, modules } = await blendedPath(house);
    const people = ['lena', 'omar', 'yuki'] as const;
    await house.paths.enrolling.enrol(
      await house.actor('sofia'),
      pathId,
      people.map((name) => house.people[name].id),
    );
    await Promise.all(
      people.flatMap((name) => [
        attemptOf(house, name, modules.hs, { status: 'completed' }),
        attemptOf(house, name, modules.sw, { status: 'passed', scaled: 0.9 }),
      ]),
    );
    const rows = await house.database
      .sql<PathsTables>()
      .selectFrom('enrolments')
      .select(['steps_done', 'next_step_id'])
      .execute();
    expect(rows).toEqual(people.map(() => ({ steps_done: 2, next_step_id: 'step-ws' })));
    expect(await house.paths.replay()).toEqual([]);
  } finally {
    await house.close();
  }
});
