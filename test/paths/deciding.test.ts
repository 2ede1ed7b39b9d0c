import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plainContent } from '../../server/paths/building/outline.ts';
import { pathCompleted, type PathCompletion, type PathsTables } from '../../server/paths/index.ts';
import { recertify } from '../../server/paths/enrolment/recertifying.ts';
import { addStep, removeStep } from '../../server/paths/building/drafting.ts';
import { engines } from '../kit/database.ts';
import type { PersonName } from '../kit/cast.ts';
import { signIn } from '../kit/house.ts';
import {
  openPathsHouse,
  passed,
  publishBlended,
  publishPath,
  stageOutline,
  stepOutline,
  type PathsHouse,
} from './kit.ts';

describe.each(engines)('decisions about paths on %s', (engine) => {
  let house: PathsHouse;
  beforeEach(async () => void (house = await openPathsHouse(engine)));
  afterEach(() => house.close());

  const rows = (name: PersonName) =>
    house.database
      .sql<PathsTables>()
      .selectFrom('enrolments')
      .selectAll()
      .where('person_id', '=', house.people[name].id)
      .orderBy('path_id')
      .orderBy('cycle')
      .execute();
  const row = async (name: PersonName) => (await rows(name)).at(-1);
  const judge = (name: PersonName) =>
    house.database.transaction((tx) => house.paths.judge.judge(tx, [house.people[name].id]));
  const oneModule = (enrolment: 'staff' | 'approval' = 'staff') =>
    publishPath(house, [stageOutline('only', [stepOutline('hs', plainContent('module', 'module-hs'))])], enrolment);
  const enrol = async (path: string, ...names: PersonName[]) =>
    house.paths.enrolling.enrol(
      await house.actor('sofia'),
      path,
      names.map((name) => house.people[name].id),
    );

  it('enrols whom the coordinator may enrol, once', async () => {
    const path = await publishBlended(house);
    const nadia = await house.actor('nadia');
    const people = (['lena', 'omar', 'yuki'] as const).map((name) => house.people[name].id);
    expect(await house.paths.enrolling.enrol(nadia, path, people)).toMatchObject({
      enrolled: [house.people.lena.id, house.people.omar.id],
      refused: [house.people.yuki.id],
    });
    expect(await house.paths.enrolling.enrol(nadia, path, people)).toMatchObject({
      enrolled: [],
      already: people.slice(0, 2),
    });
  });

  it('of two who decide about a request at once, one does', async () => {
    const path = await publishBlended(house, 'approval');
    await house.paths.enrolling.join(await house.actor('lena'), path, '');
    const [nadia, sofia] = [await house.actor('nadia'), await house.actor('sofia')];
    const id = (await row('lena'))?.id ?? '';
    const outcomes = await Promise.allSettled([
      house.paths.enrolling.decide(nadia, id, true, ''),
      house.paths.enrolling.decide(sofia, id, false, 'No seats'),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(['active', 'refused']).toContain((await row('lena'))?.state);
  });

  it('a new version leaves those under way where they are, or moves them with what they have done', async () => {
    const path = await publishBlended(house);
    await enrol(path, 'lena', 'omar');
    house.told.attempts.push(passed(house, 'lena', 'module-hs'));
    await judge('lena');
    const sofia = await house.actor('sofia');
    const without = async (step: string, underWay: 'stay' | 'move' | 'move-not-started') => {
      const draft = await house.paths.building.draft(sofia, path);
      await house.paths.building.edit(sofia, path, draft.edition, removeStep(step));
      await house.paths.building.publish(sofia, path, { underWay, note: 'Shorter' });
    };
    await without('sw', 'move-not-started');
    expect(await row('lena')).toMatchObject({ steps_needed: 3, steps_done: 1 });
    expect(await row('omar')).toMatchObject({ steps_needed: 2, steps_done: 0 });
    await house.paths.building.draft(sofia, path);
    await house.paths.building.publish(sofia, path, { underWay: 'move', note: '' });
    expect(await row('lena')).toMatchObject({ steps_needed: 2, steps_done: 1, next_step_id: 'ws' });
    expect(await house.paths.replay()).toEqual([]);
  });

  it('two who edit a draft do not overwrite each other unseen', async () => {
    const path = await publishBlended(house);
    const sofia = await house.actor('sofia');
    const { edition } = await house.paths.building.draft(sofia, path);
    const outcomes = await Promise.allSettled(
      ['hs', 'sw'].map((step) => house.paths.building.edit(sofia, path, edition, removeStep(step))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('a rule enrols those who are there and those who come, and lets go who leaves', async () => {
    const path = await oneModule();
    const nadia = await house.actor('nadia');
    const wish = { organisationId: house.organisations.portOfLunt.id, role: null, leaving: 'withdraw' as const };
    expect(await house.paths.ruling.make(nadia, path, wish)).toBe(1);
    expect(await row('lena')).toMatchObject({ state: 'active', source: 'rule' });
    const move = (name: PersonName, to: 'portOfLunt' | 'ardenia') =>
      house.database.transaction(async (tx) => {
        await tx
          .sql<{ people: { id: string; organisation_id: string } }>()
          .updateTable('people')
          .set({ organisation_id: house.organisations[to].id })
          .where('id', '=', house.people[name].id)
          .execute();
      });
    await move('omar', 'portOfLunt');
    await move('lena', 'ardenia');
    await house.paths.ruling.keepInStep();
    expect(await row('omar')).toMatchObject({ state: 'active', source: 'rule' });
    expect(await row('lena')).toMatchObject({ state: 'withdrawn' });
    await move('lena', 'portOfLunt');
    await house.paths.ruling.keepInStep();
    expect(await row('lena')).toMatchObject({ state: 'active' });
  });

  it('whoever moves from one rule to another stays on the path, and is told nothing', async () => {
    const path = await oneModule();
    const sofia = await house.actor('sofia');
    const wish = (name: 'portOfLunt' | 'belmora') => ({
      organisationId: house.organisations[name].id,
      role: null,
      leaving: 'withdraw' as const,
    });
    await house.paths.ruling.make(sofia, path, wish('portOfLunt'));
    await house.paths.ruling.make(sofia, path, wish('belmora'));
    const [lunt, belmora] = await house.database
      .sql<PathsTables>()
      .selectFrom('enrolment_rules')
      .selectAll()
      .orderBy('id')
      .execute();
    expect(await row('lena')).toMatchObject({ state: 'active', rule_id: lunt?.id });
    const before = await row('lena');
    await house.database.transaction((tx) =>
      tx
        .sql<{ people: { id: string; organisation_id: string } }>()
        .updateTable('people')
        .set({ organisation_id: house.organisations.belmora.id })
        .where('id', '=', house.people.lena.id)
        .execute(),
    );
    house.clock.advance({ days: 3 });
    await house.paths.ruling.keepInStep();
    expect(await row('lena')).toMatchObject({ ...before, rule_id: belmora?.id });
  });

  it('a rule for a role follows who holds it, and takes in who had asked', async () => {
    const path = await oneModule('approval');
    const sofia = await house.actor('sofia');
    await house.paths.enrolling.join(await house.actor('kofi'), path, '').catch(() => undefined);
    await house.paths.enrolling.join(await house.actor('nadia'), path, '');
    const wish = {
      organisationId: house.organisations.asiaPacific.id,
      role: 'coordinator' as const,
      leaving: 'withdraw' as const,
    };
    expect(await house.paths.ruling.make(sofia, path, wish)).toBe(1);
    expect(await row('nadia')).toMatchObject({ state: 'active', source: 'rule' });
    await house.database.transaction((tx) =>
      tx
        .sql<{ roles: { person_id: string } }>()
        .deleteFrom('roles')
        .where('person_id', '=', house.people.nadia.id)
        .execute(),
    );
    await house.paths.ruling.keepInStep();
    expect(await row('nadia')).toMatchObject({ state: 'withdrawn', ended_by: null });
  });

  it('whoever asked before a new version begins with the new one', async () => {
    const path = await publishBlended(house, 'approval');
    await house.paths.enrolling.join(await house.actor('lena'), path, '');
    const sofia = await house.actor('sofia');
    const draft = await house.paths.building.draft(sofia, path);
    await house.paths.building.edit(sofia, path, draft.edition, removeStep('sw'));
    await house.paths.building.publish(sofia, path, { underWay: 'stay', note: '' });
    await house.paths.enrolling.decide(await house.actor('nadia'), (await row('lena'))?.id ?? '', true, '');
    expect(await row('lena')).toMatchObject({ version_id: draft.versionId, steps_needed: 2 });
  });

  it('whoever is moved to a version without a step they have done keeps its result and their own due day', async () => {
    const path = await publishBlended(house);
    await enrol(path, 'lena');
    house.told.attempts.push(passed(house, 'lena', 'module-sw'));
    await judge('lena');
    const [sofia, nadia] = [await house.actor('sofia'), await house.actor('nadia')];
    await house.paths.enrolling.agreeDates(nadia, (await row('lena'))?.id ?? '', {
      dueOn: '2026-06-30',
      accessEndsOn: null,
    });
    const agent = await signIn(house, 'sofia');
    const draft = await house.paths.building.draft(sofia, path);
    await house.paths.building.edit(sofia, path, draft.edition, removeStep('sw'));
    const builder = await agent.get(`/paths/${path}/builder`).expect(200);
    expect(builder.text).toContain('1 person under way has done a step that this version no longer has.');
    expect((await agent.get(`/paths/${path}/draft/losses`).expect(200)).text).toContain('Step sw, 2 Mar 2026');
    await house.paths.building.publish(sofia, path, { underWay: 'move', note: 'Shorter' });
    expect(await row('lena')).toMatchObject({ steps_done: 0, steps_needed: 2, due_on: '2026-06-30' });
    const versions = await agent.get(`/paths/${path}/builder`).expect(200);
    expect(versions.text).toContain('No longer: Step sw');
    expect(versions.text).toContain('Shorter');
    expect(versions.text).toContain(`/paths/${path}/participants?version=2`);
    expect((await agent.get(`/paths/${path}/participants?version=2`)).text).toContain('Lena Okafor');
    expect((await agent.get(`/paths/${path}/participants?version=1`)).text).not.toContain('Lena Okafor');
    const again = await house.paths.building.draft(sofia, path);
    await house.paths.building.edit(
      sofia,
      path,
      again.edition,
      addStep('online', { ...stepOutline('sw', plainContent('module', 'module-sw')), stageId: 'online' }),
    );
    await house.paths.building.publish(sofia, path, { underWay: 'move', note: '' });
    expect(await row('lena')).toMatchObject({ steps_done: 1, steps_needed: 3 });
  });

  it('whoever was withdrawn by hand is not taken in again by a rule', async () => {
    const path = await oneModule();
    const nadia = await house.actor('nadia');
    await house.paths.ruling.make(nadia, path, {
      organisationId: house.organisations.portOfLunt.id,
      role: null,
      leaving: 'keep',
    });
    await house.paths.enrolling.withdraw(nadia, (await row('lena'))?.id ?? '', 'On leave');
    await house.paths.ruling.keepInStep();
    expect(await row('lena')).toMatchObject({ state: 'withdrawn', end_reason: 'On leave' });
  });

  it('an exempted path is not told as completed, and a revoked exemption asks for the step again', async () => {
    const told: PathCompletion[] = [];
    house.news.listen(pathCompleted, async (_, completion) => void told.push(completion));
    const path = await oneModule();
    await enrol(path, 'lena');
    const sofia = await house.actor('sofia');
    const exemption = {
      step: 'hs',
      kind: 'recognition' as const,
      reason: 'Studied it',
      evidence: 'Diploma 7',
      expiresOn: null,
    };
    await house.paths.exempting.exempt(sofia, path, house.people.lena.id, exemption);
    expect(await row('lena')).toMatchObject({ status: 'exempted', exempted: 1, completed_on: '2026-03-02' });
    expect(told).toEqual([]);
    const { id } = await house.database
      .sql<PathsTables>()
      .selectFrom('exemptions')
      .select('id')
      .executeTakeFirstOrThrow();
    await house.paths.exempting.revoke(sofia, id, 'The diploma was another person’s');
    expect(await row('lena')).toMatchObject({ status: 'not-started', completed_on: null });
    await expect(house.paths.exempting.revoke(sofia, id, 'Again')).rejects.toMatchObject({ status: 409 });
  });

  it('nobody exempts or corrects themselves', async () => {
    const path = await oneModule();
    await enrol(path, 'sofia');
    const sofia = await house.actor('sofia');
    const correction = { step: 'hs', outcome: 'passed' as const, score: null, on: '2026-03-01', reason: 'I know it' };
    await expect(house.paths.exempting.correct(sofia, path, sofia.personId, correction)).rejects.toMatchObject({
      status: 409,
    });
  });

  it('a correction with its reason completes the step, and withdrawn it does not', async () => {
    const path = await oneModule();
    await enrol(path, 'lena');
    const sofia = await house.actor('sofia');
    const correction = {
      step: 'hs',
      outcome: 'passed' as const,
      score: 88,
      on: '2026-02-20',
      reason: 'Result on paper',
    };
    await house.paths.exempting.correct(sofia, path, house.people.lena.id, correction);
    expect(await row('lena')).toMatchObject({ status: 'completed', completed_on: '2026-02-20' });
    const { id } = await house.database
      .sql<PathsTables>()
      .selectFrom('corrections')
      .select('id')
      .executeTakeFirstOrThrow();
    await house.paths.exempting.withdrawCorrection(sofia, id, 'Wrong person');
    expect(await row('lena')).toMatchObject({ status: 'not-started' });
  });

  it('an equivalence exempts the people of its organisation, and only them', async () => {
    const path = await oneModule();
    await enrol(path, 'lena', 'yuki');
    house.told.attempts.push(passed(house, 'lena', 'module-old'), passed(house, 'yuki', 'module-old'));
    await house.paths.equivalences.approve(await house.actor('sofia'), {
      organisation_id: house.organisations.ardenia.id,
      had_kind: 'module',
      had_id: 'module-old',
      counts_kind: 'module',
      counts_id: 'module-hs',
      reason: 'Same content',
      evidence: 'Board decision 3',
      expires_on: null,
    });
    expect(await row('lena')).toMatchObject({ status: 'exempted' });
    expect(await row('yuki')).toMatchObject({ status: 'not-started' });
  });

  it('recertification opens a cycle of its own in the window, and earlier results do not count in it', async () => {
    const path = await oneModule();
    const sofia = await house.actor('sofia');
    const draft = await house.paths.building.draft(sofia, path);
    const rules = { entry: [], due: null, accessEnd: null, validity: { months: 12, windowDays: 30, refresher: null } };
    await house.paths.building.setRules(sofia, path, draft.edition, rules);
    await house.paths.building.publish(sofia, path, { underWay: 'move', note: '' });
    await enrol(path, 'lena');
    house.told.attempts.push(passed(house, 'lena', 'module-hs'));
    await judge('lena');
    expect(await row('lena')).toMatchObject({ expires_on: '2027-03-02', renews_on: '2027-01-31' });
    const parts = { ...house, judge: house.paths.judge, noticing: house.paths.noticing };
    expect(await recertify(parts)).toBe(0);
    house.clock.set('2027-02-01T08:00:00.000Z');
    expect(await recertify(parts)).toBe(1);
    expect(await recertify(parts)).toBe(0);
    expect(await rows('lena')).toMatchObject([
      { cycle: 1, status: 'completed' },
      { cycle: 2, status: 'not-started', counts_from: '2027-01-31', due_on: '2027-03-02', source: 'recertification' },
    ]);
    house.told.attempts.push({ ...passed(house, 'lena', 'module-hs', '2027-02-03'), id: 'second', number: 2 });
    await judge('lena');
    expect(await row('lena')).toMatchObject({
      cycle: 2,
      status: 'completed',
      completed_on: '2027-02-03',
      expires_on: '2028-02-03',
    });
  });

  it('an assignment goes to and fro until it is accepted, dated by the day it was handed in', async () => {
    const path = await publishPath(house, [
      stageOutline('only', [stepOutline('plan', plainContent('assignment', 'plan'))]),
    ]);
    await enrol(path, 'lena');
    const [lena, minjun, ines] = [await house.actor('lena'), await house.actor('minjun'), await house.actor('ines')];
    const { working } = house.paths;
    const newest = () =>
      house.database
        .sql<PathsTables>()
        .selectFrom('submissions')
        .selectAll()
        .orderBy('number', 'desc')
        .executeTakeFirstOrThrow();
    await expect(working.write(lena, path, 'plan', { body: '', handIn: true, files: [] })).rejects.toMatchObject({
      status: 422,
    });
    await working.write(lena, path, 'plan', { body: 'A first plan', handIn: true, files: [] });
    await expect(working.work(house.database, minjun, (await newest()).id)).rejects.toMatchObject({ status: 404 });
    await working.review(ines, (await newest()).id, {
      decision: 'returned',
      feedback: 'By when?',
      marks: {},
      score: null,
    });
    house.clock.advance({ days: 2 });
    await working.write(lena, path, 'plan', { body: 'A plan with dates', handIn: true, files: [] });
    house.clock.advance({ days: 5 });
    const { id } = await newest();
    const reviews = await Promise.allSettled([
      working.review(ines, id, { decision: 'accepted', feedback: '', marks: {}, score: 80 }),
      working.review(await house.actor('sofia'), id, { decision: 'refused', feedback: 'No', marks: {}, score: null }),
    ]);
    expect(reviews.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const state = (await newest()).state;
    if (state === 'accepted')
      expect(await row('lena')).toMatchObject({ status: 'completed', completed_on: '2026-03-04' });
    else expect(await row('lena')).toMatchObject({ status: 'failed' });
    expect(await house.paths.replay()).toEqual([]);
  });
});
