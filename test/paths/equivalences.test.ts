import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PathsTables } from '../../server/paths/index.ts';
import type { NewEquivalence } from '../../server/paths/exemptions/equivalences.ts';
import { officers } from '../evaluation/kit.ts';
import { engines } from '../kit/database.ts';
import type { PersonName } from '../kit/cast.ts';
import { enrol, publishFieldPath, stepState } from './field.ts';
import { openPathsHouse, passed, type PathsHouse } from './kit.ts';

describe.each(engines)('equivalences on %s', (engine) => {
  let house: PathsHouse;
  let path: string;
  beforeEach(async () => {
    house = await openPathsHouse(engine);
    path = await publishFieldPath(house);
    await enrol(house, path, 'lena', 'omar', 'yuki');
    house.told.attempts.push(passed(house, 'lena', 'module-old'), passed(house, 'yuki', 'module-old'));
  });
  afterEach(() => house.close());

  const wanted = (rest: Partial<NewEquivalence> = {}): NewEquivalence => ({
    organisation_id: house.organisations.asiaPacific.id,
    had_kind: 'module',
    had_id: 'module-old',
    counts_kind: 'module',
    counts_id: 'module-law',
    reason: 'The same content',
    evidence: 'Decision 3 of the board',
    expires_on: null,
    ...rest,
  });
  const approve = async (by: PersonName, rest: Partial<NewEquivalence> = {}) =>
    house.paths.equivalences.approve(await house.actor(by), wanted(rest));
  const withdraw = async (by: PersonName, id: string, reason = 'The module has changed') =>
    house.paths.equivalences.withdraw(await house.actor(by), id, reason);
  const passDays = () => house.paths.jobs.find(({ name }) => name === 'paths-days')!.run();

  it('are looked at before they are made: by name, and nothing is changed by looking', async () => {
    const { equivalences } = house.paths;
    const preview = await equivalences.preview(house.database, await house.actor('arjun'), wanted());
    expect(preview.map(({ given_name, step_id }) => [given_name, step_id])).toEqual([
      ['Lena', 'law'],
      ['Yuki', 'law'],
    ]);
    expect(await stepState(house, 'lena', 'law')).toBeUndefined();
    expect(await approve('arjun')).toMatchObject({ people: 2 });
    expect(await equivalences.preview(house.database, await house.actor('arjun'), wanted())).toEqual([]);
  });

  it('exempt whoever has the one, with a record of who approved it, and never complete', async () => {
    const { id } = await approve('arjun', { expires_on: '2026-12-31' });
    expect(await stepState(house, 'lena', 'law')).toMatchObject({
      status: 'exempted',
      because: { code: 'exempted', values: { kind: 'equivalence', until: '2026-12-31' } },
    });
    expect(await stepState(house, 'omar', 'law')).toBeUndefined();
    const equivalence = await house.paths.equivalences.see(house.database, await house.actor('sofia'), id);
    expect(equivalence).toMatchObject({
      approved_by: house.people.arjun.id,
      approved_on: '2026-03-02',
      evidence: 'Decision 3 of the board',
    });
    const exempted = await house.paths.equivalences.exempted(house.database, equivalence);
    expect(exempted.map(({ given_name }) => given_name)).toEqual(['Lena', 'Yuki']);
    expect(await house.paths.replay()).toEqual([]);
  });

  it('end after their last day, for those who were exempted too', async () => {
    await approve('arjun', { expires_on: '2026-03-31' });
    house.clock.set('2026-03-31T09:00:00.000Z');
    await passDays();
    expect(await stepState(house, 'lena', 'law')).toMatchObject({ status: 'exempted' });
    house.clock.set('2026-04-01T09:00:00.000Z');
    await passDays();
    expect((await stepState(house, 'lena', 'law'))?.status).not.toBe('exempted');
    await approve('arjun');
    expect(await stepState(house, 'lena', 'law')).toMatchObject({ status: 'exempted' });
    expect(await house.paths.replay()).toEqual([]);
  });

  it('are withdrawn once and with a reason; the record stays', async () => {
    const { id } = await approve('arjun');
    await expect(withdraw('arjun', id, '')).rejects.toMatchObject({ status: 422 });
    const ends = await Promise.allSettled([withdraw('arjun', id), withdraw('sofia', id)]);
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await stepState(house, 'lena', 'law'))?.status).not.toBe('exempted');
    const kept = await house.paths.equivalences.see(house.database, await house.actor('sofia'), id);
    expect(kept).toMatchObject({ withdrawal_reason: 'The module has changed', reason: 'The same content' });
    expect(await house.paths.equivalences.exempted(house.database, kept)).toEqual([]);
    expect(await house.paths.replay()).toEqual([]);
  });

  it('are for administrators of the place; elsewhere they are not there', async () => {
    const { id } = await approve('sofia');
    for (const name of ['nadia', 'kofi', 'ines', 'minjun', 'lena'] as const) {
      await expect(approve(name), name).rejects.toMatchObject({ status: 422 });
      await expect(withdraw(name, id), name).rejects.toMatchObject({ status: 404 });
    }
    await expect(approve('arjun', { organisation_id: house.organisations.secretariat.id })).rejects.toMatchObject({
      status: 422,
    });
    expect(await stepState(house, 'lena', 'law')).toMatchObject({ status: 'exempted' });
  });

  it('are refused where they say nothing, say it twice, or are over already', async () => {
    await expect(approve('arjun', { had_id: 'module-law' })).rejects.toMatchObject({ errors: { counts: {} } });
    await expect(approve('arjun', { expires_on: '2026-03-01' })).rejects.toMatchObject({ errors: { expires: {} } });
    await approve('arjun');
    await expect(approve('arjun')).rejects.toMatchObject({ errors: { counts: {} } });
    // For another organisation it says something else.
    await approve('arjun', { organisation_id: house.organisations.ardenia.id });
  });

  it('that concern many are carried out in slices, and all of them arrive', async () => {
    const many = await officers(house, house.organisations.belmora, 30);
    await house.paths.enrolling.enrol(
      await house.actor('sofia'),
      path,
      many.map(({ id }) => id),
    );
    house.told.attempts.push(
      ...many.map(({ id }) => ({ ...passed(house, 'lena', 'module-old'), personId: id, id: `${id} old` })),
    );
    const { id, people } = await approve('arjun');
    expect(people).toBe(32);
    const exempted = async () =>
      (
        await house.database
          .sql<PathsTables>()
          .selectFrom('step_states')
          .select('enrolment_id')
          .where('step_id', '=', 'law')
          .where('status', '=', 'exempted')
          .execute()
      ).length;
    await expect.poll(exempted, { timeout: 20_000 }).toBe(32);
    await withdraw('arjun', id);
    await expect.poll(exempted, { timeout: 20_000 }).toBe(0);
    expect(await house.paths.replay()).toEqual([]);
  }, 60_000);
});
