import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PathsTables } from '../../server/paths/index.ts';
import type { Claim } from '../../server/paths/exemptions/claiming.ts';
import type { Decision, Prior } from '../../server/paths/exemptions/recognising.ts';
import { engines } from '../kit/database.ts';
import type { PersonName } from '../kit/cast.ts';
import { lettersTo } from '../identity/letters-kit.ts';
import { enrol, publishFieldPath, stepState } from './field.ts';
import { openPathsHouse, type PathsHouse } from './kit.ts';

const granted: Decision = { grant: true, reason: '', until: null };
const refused: Decision = { grant: false, reason: 'The course was a shorter one', until: null };

describe.each(engines)('recognition of prior learning on %s', (engine) => {
  let house: PathsHouse;
  let pathId: string;
  beforeEach(async () => {
    house = await openPathsHouse(engine);
    pathId = await publishFieldPath(house);
    await enrol(house, pathId, 'lena', 'omar', 'nadia', 'yuki');
  });
  afterEach(() => house.close());

  const requests = () =>
    house.database
      .sql<PathsTables>()
      .selectFrom('exemptions')
      .selectAll()
      .orderBy('requested_at')
      .orderBy('id')
      .execute();
  const newest = async () => (await requests()).at(-1)!.id;
  const ask = async (name: PersonName, rest: Partial<Prior> = {}, step = 'law') =>
    house.paths.recognising.request(await house.actor(name), pathId, step, {
      title: 'Customs law course',
      on: '2025-11-20',
      evidence: 'Certificate 118 of the academy',
      files: [],
      ...rest,
    });
  const decide = async (by: PersonName, id: string, decision: Decision = granted) =>
    house.paths.recognising.decide(await house.actor(by), id, decision);
  const withdraw = async (by: PersonName, id: string) => house.paths.recognising.withdraw(await house.actor(by), id);
  /** Letters after the first, which tells of the enrolment. */
  const told = async (name: PersonName) => (await lettersTo(house, `${name}@example.org`)).slice(1);
  const file = async (name: string, content = '%PDF-1.7 a certificate') => {
    const temporaryFile = await house.files.temporary('pdf');
    writeFileSync(temporaryFile, content);
    return { temporaryFile, name, size: content.length };
  };
  const isKept = (key: string) =>
    house.files.open(key).then(
      async (open) => (await open.close(), true),
      () => false,
    );

  it('asked and granted, the step is exempted, never completed', async () => {
    await ask('lena');
    expect(await stepState(house, 'lena', 'law')).toBeUndefined();
    await decide('nadia', await newest(), { grant: true, reason: 'Seen', until: '2027-03-01' });
    expect(await stepState(house, 'lena', 'law')).toMatchObject({ status: 'exempted', done_on: '2026-03-02' });
    expect((await requests())[0]).toMatchObject({
      kind: 'recognition',
      state: 'granted',
      title: 'Customs law course',
      had_on: '2025-11-20',
      decided_by: house.people.nadia.id,
      granted_on: '2026-03-02',
      expires_on: '2027-03-01',
    });
    expect(await house.paths.replay()).toEqual([]);
  });

  it('is told in the language of whom it concerns, and why', async () => {
    await ask('omar');
    await decide('nadia', await newest(), refused);
    const [letter] = await told('omar');
    expect(letter).toMatchObject({ language: 'ar' });
    expect(letter?.subject).toContain('لم يُعترف');
    expect(letter?.body_text).toContain('The course was a shorter one');
    expect(letter?.body_text).toContain('«أساسيات»');
    expect(letter?.body_text).toContain(`/paths/${pathId}#step-law`);
    expect(await stepState(house, 'omar', 'law')).toBeUndefined();
    await ask('omar', { title: 'A longer course' });
    await decide('nadia', await newest());
    expect((await told('omar')).at(-1)?.subject).toContain('تم الاعتراف');
  });

  it('is decided by coordinators and administrators of the place, never by oneself', async () => {
    await ask('lena');
    const id = await newest();
    for (const name of ['omar', 'yuki', 'awa', 'kofi', 'ines', 'minjun'] as const)
      await expect(decide(name, id), name).rejects.toMatchObject({ status: 404 });
    await expect(decide('lena', id)).rejects.toMatchObject({ status: 409 });
    await ask('nadia');
    const own = await newest();
    await expect(decide('nadia', own)).rejects.toMatchObject({ status: 409 });
    await decide('arjun', own);
    await decide('arjun', id);
    for (const name of ['lena', 'omar', 'kofi', 'ines'] as const)
      await expect(house.paths.recognising.revoke(await house.actor(name), id, 'No')).rejects.toMatchObject({
        status: name === 'lena' ? 409 : 404,
      });
  });

  it('is withdrawn by whom it concerns alone, and leaves no files behind', async () => {
    await ask('lena', { files: [await file('certificate.pdf')] });
    const id = await newest();
    const [kept] = await house.database.sql<PathsTables>().selectFrom('evidence_files').selectAll().execute();
    expect(kept).toMatchObject({ exemption_id: id, name: 'certificate.pdf', media_type: 'application/pdf' });
    expect(await isKept(kept!.file_key)).toBe(true);
    await expect(withdraw('omar', id)).rejects.toMatchObject({ status: 404 });
    await expect(withdraw('nadia', id)).rejects.toMatchObject({ status: 404 });
    await withdraw('lena', id);
    expect(await house.database.sql<PathsTables>().selectFrom('evidence_files').selectAll().execute()).toEqual([]);
    await expect.poll(() => isKept(kept!.file_key)).toBe(false);
    await expect(withdraw('lena', id)).rejects.toMatchObject({ status: 409 });
    await expect(decide('nadia', id)).rejects.toMatchObject({ status: 409 });
    await ask('lena');
  });

  it('what is not accepted leaves nothing', async () => {
    await expect(ask('lena', { evidence: '' })).rejects.toMatchObject({ status: 422 });
    await expect(ask('lena', { on: '2026-03-03' })).rejects.toMatchObject({ status: 422 });
    const programme = await file('certificate.exe');
    await expect(ask('lena', { files: [programme] })).rejects.toMatchObject({ status: 422 });
    const disguised = await file('certificate.pdf', '<script>alert(1)</script>');
    await expect(ask('lena', { files: [disguised] })).rejects.toMatchObject({ status: 422 });
    await expect(ask('lena', {}, 'elsewhere')).rejects.toMatchObject({ status: 404 });
    await expect(ask('awa')).rejects.toMatchObject({ status: 404 });
    expect(await requests()).toEqual([]);
  });

  it('of two requests at once for one step one is kept, and a step that is done needs none', async () => {
    const asked = await Promise.allSettled([ask('lena'), ask('lena', { title: 'The same again' })]);
    expect(asked.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await requests()).toHaveLength(1);
    await decide('nadia', await newest());
    await expect(ask('lena')).rejects.toMatchObject({ status: 409 });
  });

  it('of a decision and a withdrawal at once one counts, and what is kept says which', async () => {
    for (const round of [0, 1, 2, 3]) {
      await ask('lena', { title: `Course ${round}` });
      const id = await newest();
      const both = [() => decide('nadia', id), () => withdraw('lena', id)];
      const ended = await Promise.allSettled((round % 2 ? both : both.toReversed()).map((deed) => deed()));
      expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      const { state } = (await requests()).find((row) => row.id === id)!;
      const step = await stepState(house, 'lena', 'law');
      expect(step?.status).toBe(state === 'granted' ? 'exempted' : undefined);
      if (state === 'granted') await house.paths.recognising.revoke(await house.actor('nadia'), id, 'Round over');
    }
    expect(await house.paths.replay()).toEqual([]);
  });

  it('of two decisions at once the first counts and one letter is written', async () => {
    await ask('lena');
    const id = await newest();
    const ended = await Promise.allSettled([decide('nadia', id), decide('arjun', id, refused)]);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await told('lena')).toHaveLength(1);
  });

  it('ends after its last day, and when it is revoked', async () => {
    await ask('lena');
    await expect(decide('nadia', await newest(), { ...granted, until: '2026-03-01' })).rejects.toMatchObject({
      status: 422,
    });
    await decide('nadia', await newest(), { ...granted, until: '2026-03-31' });
    const passDays = () => house.paths.jobs.find(({ name }) => name === 'paths-days')!.run();
    house.clock.set('2026-03-31T09:00:00.000Z');
    await passDays();
    expect(await stepState(house, 'lena', 'law')).toMatchObject({ status: 'exempted' });
    house.clock.set('2026-04-01T00:00:00.000Z');
    await passDays();
    expect(await stepState(house, 'lena', 'law')).toMatchObject({ status: 'expired' });
    await ask('lena', { title: 'The course of this year' });
    await decide('nadia', await newest());
    expect(await stepState(house, 'lena', 'law')).toMatchObject({ status: 'exempted' });
    await expect(house.paths.recognising.revoke(await house.actor('nadia'), await newest(), '')).rejects.toMatchObject({
      status: 422,
    });
    await house.paths.recognising.revoke(await house.actor('nadia'), await newest(), 'The certificate was not theirs');
    expect((await stepState(house, 'lena', 'law'))?.status).not.toBe('exempted');
    expect((await told('lena')).at(-1)?.body_text).toContain('The certificate was not theirs');
    expect(await house.paths.replay()).toEqual([]);
  });

  describe('an achievement from outside', () => {
    const claims = () =>
      house.database
        .sql<PathsTables>()
        .selectFrom('achievements')
        .selectAll()
        .orderBy('claimed_at')
        .orderBy('id')
        .execute();
    const last = async () => (await claims()).at(-1)!.id;
    const claim = async (name: PersonName, rest: Partial<Claim> = {}) =>
      house.paths.claiming.claim(await house.actor(name), pathId, 'proof', {
        title: 'Dangerous goods',
        issuer: 'Port authority',
        on: '2026-01-15',
        until: null,
        evidence: 'Certificate 7',
        files: [],
        ...rest,
      });
    const confirm = async (by: PersonName, id: string, decision: Decision = granted) =>
      house.paths.claiming.decide(await house.actor(by), id, decision);

    it('is claimed, refused with a reason, claimed again and confirmed until a day', async () => {
      await claim('lena');
      expect(await stepState(house, 'lena', 'proof')).toMatchObject({
        status: 'in-progress',
        because: { code: 'achievement-claimed' },
      });
      await expect(confirm('nadia', await last(), { ...refused, reason: '' })).rejects.toMatchObject({ status: 422 });
      await confirm('nadia', await last(), refused);
      expect(await stepState(house, 'lena', 'proof')).toMatchObject({ because: { code: 'achievement-refused' } });
      house.clock.advance({ days: 1 });
      await claim('lena', { files: [await file('new.pdf')] });
      await confirm('nadia', await last(), { ...granted, until: '2026-06-30' });
      expect(await stepState(house, 'lena', 'proof')).toMatchObject({ status: 'completed', done_on: '2026-01-15' });
      expect((await told('lena')).map(({ subject }) => subject)).toEqual([
        'Not confirmed: Dangerous goods',
        'Confirmed: Dangerous goods',
      ]);
      house.clock.set('2026-07-01T00:00:00.000Z');
      await house.paths.jobs.find(({ name }) => name === 'paths-days')!.run();
      expect(await stepState(house, 'lena', 'proof')).toMatchObject({ status: 'expired' });
      expect(await house.paths.replay()).toEqual([]);
    });

    it('waits once, is withdrawn or decided about, and revoked with a reason', async () => {
      const both = await Promise.allSettled([claim('lena'), claim('lena')]);
      expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const id = await last();
      const ended = await Promise.allSettled([
        confirm('nadia', id),
        house.paths.claiming.withdraw(await house.actor('lena'), id),
      ]);
      expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const { state } = (await claims())[0]!;
      expect((await stepState(house, 'lena', 'proof'))?.status).toBe(state === 'approved' ? 'completed' : undefined);
      if (state === 'withdrawn') {
        await claim('lena');
        await confirm('nadia', await last());
      }
      await house.paths.claiming.revoke(await house.actor('arjun'), await last(), 'It was not issued');
      expect((await stepState(house, 'lena', 'proof'))?.status).not.toBe('completed');
      expect(await house.paths.replay()).toEqual([]);
    });

    it('is decided about where the learner is, and not by themselves', async () => {
      await claim('nadia');
      for (const name of ['omar', 'kofi', 'ines'] as const)
        await expect(confirm(name, await last()), name).rejects.toMatchObject({ status: 404 });
      await expect(confirm('nadia', await last())).rejects.toMatchObject({ status: 409 });
      await expect(claim('awa')).rejects.toMatchObject({ status: 404 });
      await expect(claim('omar', { until: '2025-01-01' })).rejects.toMatchObject({ status: 422 });
      await expect(claim('omar', { on: '2026-03-09' })).rejects.toMatchObject({ status: 422 });
      await expect(claim('omar', { evidence: '' })).rejects.toMatchObject({ status: 422 });
    });
  });
});
