import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CertificateFace } from '../../server/records/face.ts';
import { listOutbox } from '../../server/platform/mail/index.ts';
import { engines } from '../kit/database.ts';
import { openRecordsHouse } from './kit.ts';
import type { RecordsHouse } from './kit.ts';

describe.each(engines)('records kept on %s', (engine) => {
  let house: RecordsHouse;
  beforeEach(async () => {
    house = await openRecordsHouse(engine);
  });
  afterEach(() => house.close());

  const faceOf = (certificate: { face: string } | undefined) =>
    JSON.parse(certificate?.face ?? '{}') as CertificateFace;

  it('a completion and its certificate are there as soon as the last requirement is met', async () => {
    await house.complete('lena');
    const [completion] = await house.completions();
    expect(completion).toMatchObject({
      person_id: house.people.lena.id,
      path_id: house.path,
      title: 'Foundations',
      hours: 6,
      completed_on: '2026-03-04',
      path_version: 1,
      source: 'path',
    });
    const [certificate] = await house.certificates();
    expect(certificate?.number).toMatch(/^\d{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}$/);
    expect(faceOf(certificate)).toMatchObject({
      name: 'Lena Okafor',
      title: 'Foundations',
      issuer: { name: 'Asia Pacific' },
    });
  });

  it('the holder is written to once, in their language', async () => {
    await house.complete('omar');
    await house.judge('omar');
    const { rows } = await listOutbox(house.database, 1, 50);
    const subjects = rows.filter(({ to_address }) => to_address === 'omar@example.org').map(({ subject }) => subject);
    expect(subjects.filter((subject) => subject === 'شهادتك: Foundations')).toHaveLength(1);
  });

  it('nothing is issued twice when the same facts are judged again', async () => {
    await house.complete('lena');
    await house.judge('lena');
    expect(await house.completions()).toHaveLength(1);
    expect(await house.certificates()).toHaveLength(1);
  });

  it('a failure after the completion takes both back with it', async () => {
    const { database, people, paths } = house;
    await house.complete('lena');
    const before = await house.certificates();
    house.told.attendance.length = 0;
    const failing = database.transaction(async (tx) => {
      await paths.judge.judge(tx, [people.lena.id]);
      throw new Error('afterwards');
    });
    await expect(failing).rejects.toThrow('afterwards');
    expect(await house.certificates()).toEqual(before);
  });

  it('a correction of the day replaces the certificate, and both are kept', async () => {
    await house.complete('lena');
    const [attendance] = house.told.attendance;
    house.told.attendance.splice(0, 1, { ...attendance!, on: '2026-03-05' });
    await house.judge('lena');
    const [first, second] = await house.certificates();
    expect(first?.replaced_at).not.toBeNull();
    expect(second).toMatchObject({ replaces_id: first?.id, replaced_at: null, revoked_at: null });
    expect(faceOf(second).completedOn).toBe('2026-03-05');
    expect(await house.completions()).toHaveLength(1);
  });

  it('a result that does not stand any more takes the certificate back, and its return issues another', async () => {
    await house.complete('lena');
    const kept = [...house.told.attendance];
    house.told.attendance.length = 0;
    await house.judge('lena');
    expect((await house.completions())[0]?.withdrawn_at).not.toBeNull();
    expect((await house.certificates())[0]).toMatchObject({ revoked_by: null });
    expect((await house.certificates())[0]?.revoked_at).not.toBeNull();

    house.told.attendance.push(...kept);
    await house.judge('lena');
    expect((await house.completions())[0]?.withdrawn_at).toBeNull();
    const [, second] = await house.certificates();
    expect(second).toMatchObject({ revoked_at: null, replaced_at: null });
  });

  it('is issued again with a corrected name; the old one says that it is replaced', async () => {
    await house.complete('lena');
    const arjun = await house.actor('arjun');
    const [first] = await house.certificates();
    await house.database.transaction((tx) =>
      tx
        .sql<{ people: { id: string; family_name: string } }>()
        .updateTable('people')
        .set({ family_name: 'Okafor-Lindqvist' })
        .where('id', '=', house.people.lena.id)
        .execute(),
    );
    const issued = await house.records.certifying.reissue(arjun, first!.id, 'Married name');
    expect(faceOf(issued).name).toBe('Lena Okafor-Lindqvist');
    expect(faceOf((await house.certificates())[0]).name).toBe('Lena Okafor');
    await expect(house.records.certifying.reissue(arjun, first!.id, 'Again')).rejects.toMatchObject({ status: 409 });
  });

  it('of a re-issue and a revocation at once, one wins and the other is told', async () => {
    await house.complete('lena');
    const arjun = await house.actor('arjun');
    const [{ id } = { id: '' }] = await house.certificates();
    const { certifying } = house.records;
    const outcomes = await Promise.allSettled([
      certifying.revoke(arjun, id, 'Error'),
      certifying.reissue(arjun, id, 'Name'),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [first] = await house.certificates();
    expect((first?.revoked_at === null) !== (first?.replaced_at === null)).toBe(true);
  });

  it('is ended by its issuer alone, and not known to strangers', async () => {
    await house.complete('lena');
    const [{ id } = { id: '' }] = await house.certificates();
    const { certifying } = house.records;
    await expect(certifying.revoke(await house.actor('nadia'), id, 'No')).rejects.toMatchObject({ status: 403 });
    await expect(certifying.revoke(await house.actor('kofi'), id, 'No')).rejects.toMatchObject({ status: 404 });
    await certifying.revoke(await house.actor('sofia'), id, 'Issued in error');
    expect((await house.certificates())[0]).toMatchObject({ revocation_reason: 'Issued in error' });
  });

  it('wears the template of the nearest organisation above the issuer', async () => {
    const sofia = await house.actor('sofia');
    const wish = {
      language: 'fr',
      colour: '#7a1f4f',
      signatoryName: 'Marie Diop',
      signatoryTitle: 'Directrice',
      statement: '',
      logo: undefined,
    };
    await house.records.designing.save(sofia, house.organisations.secretariat.id, wish);
    await house.complete('lena');
    expect(faceOf((await house.certificates())[0])).toMatchObject({
      language: 'fr',
      design: { colour: '#7a1f4f', signatoryName: 'Marie Diop', logo: null },
    });
  });

  it('records from a file are checked first, taken once, and the bad rows come back', async () => {
    const sofia = await house.actor('sofia');
    const content = [
      'email;title;completed_on;hours;provider;expires_on',
      'lena@example.org;Risk management;2025-06-01;8,5;National academy;',
      'LENA@example.org;Risk management;2025-06-01;8,5;National academy;',
      'nobody@example.org;Risk management;2025-06-01;8;;',
      'yuki@example.org;Post-clearance audit;2025-02-30;8;;',
      'yuki@example.org;Post-clearance audit;2025-02-20;8;;2024-01-01',
    ].join('\r\n');
    const { importing } = house.records;
    const id = await importing.upload(sofia, { name: 'old.csv', content });
    expect(await house.completions()).toEqual([]);
    const { rows } = await importing.check(sofia, id);
    expect(rows.map(({ line, fault }) => [line, fault?.key ?? null])).toEqual([
      [2, null],
      [3, 'records.import-known'],
      [4, 'records.import-nobody'],
      [5, 'records.import-day'],
      [6, 'records.import-expires-first'],
    ]);
    expect(await importing.apply(sofia, id)).toEqual({ taken: 1, leftOut: 4 });
    expect(await house.completions()).toMatchObject([{ title: 'Risk management', hours: 8.5, source: 'import' }]);
    await expect(importing.apply(sofia, id)).rejects.toMatchObject({ status: 409 });
    expect(await house.completions()).toHaveLength(1);
  });

  it('a file is applied once by two at once', async () => {
    const sofia = await house.actor('sofia');
    const content = 'email,title,completed_on\nlena@example.org,Origin,2025-06-01';
    const id = await house.records.importing.upload(sofia, { name: 'a.csv', content });
    const both = await Promise.allSettled([1, 2].map(() => house.records.importing.apply(sofia, id)));
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await house.completions()).toHaveLength(1);
  });

  it.each([
    ['', 'records.import-columns'],
    ['a,b\n1,2', 'records.import-columns'],
    ['email,title,completed_on', 'records.import-empty'],
    ['"email,title', 'records.import-not-csv'],
  ])('a file that is no table of completions is refused: %j', async (content, key) => {
    const upload = house.records.importing.upload(await house.actor('sofia'), { name: 'x.csv', content });
    await expect(upload).rejects.toMatchObject({ said: { key } });
  });
});
