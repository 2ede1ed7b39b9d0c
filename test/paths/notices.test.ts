import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PathsTables } from '../../server/paths/index.ts';
import { createPaths } from '../../server/paths/index.ts';
import { plainContent } from '../../server/paths/building/outline.ts';
import type { MailTables, OutboxRow } from '../../server/platform/mail/index.ts';
import { engines } from '../kit/database.ts';
import type { PersonName } from '../kit/cast.ts';
import { signIn } from '../kit/house.ts';
import {
  attended,
  openPathsHouse,
  passed,
  publishPath,
  sourcesOf,
  stageOutline,
  stepOutline,
  type PathsHouse,
} from './kit.ts';

describe.each(engines)('letters about paths on %s', (engine) => {
  let house: PathsHouse;
  let read: Set<string>;
  beforeEach(async () => {
    house = await openPathsHouse(engine);
    read = new Set();
  });
  afterEach(() => house.close());

  const letters = async (): Promise<OutboxRow[]> => {
    const rows = await house.database.sql<MailTables>().selectFrom('outbox').selectAll().orderBy('id').execute();
    return rows.filter(({ occasion }) => occasion.startsWith('paths.'));
  };
  /** What came since this was asked last, as `who: what`. */
  const news = async (): Promise<string[]> => {
    const fresh = (await letters()).filter(({ occasion }) => !read.has(occasion));
    for (const { occasion } of fresh) read.add(occasion);
    return fresh.map(({ to_name, subject }) => `${to_name.split(' ')[0]}: ${subject}`).sort();
  };
  const enrol = async (path: string, ...names: PersonName[]) =>
    house.paths.enrolling.enrol(
      await house.actor('sofia'),
      path,
      names.map((name) => house.people[name].id),
    );
  const judge = (...names: PersonName[]) =>
    house.database.transaction((tx) =>
      house.paths.judge.judge(
        tx,
        names.map((name) => house.people[name].id),
      ),
    );
  /** Lives through so many days, running the daily jobs each morning; `2026-03-16 Lena: Due on …` */
  const live = async (days: number): Promise<string[]> => {
    const lines: string[] = [];
    for (let day = 0; day < days; day++) {
      house.clock.advance({ days: 1 });
      for (const job of house.paths.jobs) await job.run();
      const today = house.clock.iso().slice(0, 10);
      lines.push(...(await news()).map((line) => `${today} ${line}`));
    }
    return lines;
  };
  const workshopBehindGate = async (
    rules: Partial<Parameters<PathsHouse['paths']['building']['setRules']>[3]> = {},
  ) => {
    const id = await publishPath(house, [
      stageOutline('online', [stepOutline('hs', plainContent('module', 'module-hs'))]),
      stageOutline('workshop', [stepOutline('ws', plainContent('classroom', 'course-ws'))], {
        gate: [{ kind: 'stage', stage: 'online' }],
      }),
    ]);
    const sofia = await house.actor('sofia');
    const { edition } = await house.paths.building.draft(sofia, id);
    const all = { entry: [], due: { from: 'enrolment' as const, days: 30 }, accessEnd: null, validity: null, ...rules };
    await house.paths.building.setRules(sofia, id, edition, all);
    await house.paths.building.publish(sofia, id, { underWay: 'stay', note: '' });
    return id;
  };

  it('go out day by day over two months as this table says, and never twice', async () => {
    for (const job of house.paths.jobs) await job.run();
    const path = await workshopBehindGate();
    await enrol(path, 'lena', 'awa');
    expect(await news()).toEqual(['Awa: Vous êtes inscrit(e) : Foundations', 'Lena: You are enrolled: Foundations']);
    const first = await live(20);
    house.told.attempts.push(passed(house, 'awa', 'module-hs', '2026-03-22'));
    await judge('awa');
    house.told.attendance.push(attended(house, 'awa', 'course-ws', '2026-03-22'));
    const opened = await news();
    await judge('awa');
    expect([...first, ...opened, ...(await live(45))]).toEqual([
      '2026-03-18 Awa: Échéance le 1 avr. 2026 : Foundations',
      '2026-03-18 Lena: Due on 1 Apr 2026: Foundations',
      'Awa: Désormais ouvert : Step ws',
      '2026-03-25 Nadia: Your officers’ learning: 1 matter to look at',
      '2026-03-29 Lena: Due on 1 Apr 2026: Foundations',
      '2026-04-02 Lena: Overdue since 1 Apr 2026: Foundations',
      '2026-04-02 Nadia: Your officers’ learning: 1 matter to look at',
      '2026-04-09 Lena: Overdue since 1 Apr 2026: Foundations',
      '2026-04-16 Lena: Overdue since 1 Apr 2026: Foundations',
      '2026-04-16 Nadia: Your officers’ learning: 1 matter to look at',
      '2026-04-23 Lena: Overdue since 1 Apr 2026: Foundations',
    ]);
    expect(await house.paths.replay()).toEqual([]);
  });

  it('are not poured out after weeks without the program, and none is lost', async () => {
    for (const job of house.paths.jobs) await job.run();
    const path = await workshopBehindGate();
    await enrol(path, 'lena');
    await live(3);
    house.clock.advance({ days: 45 });
    expect(await live(1)).toEqual([
      '2026-04-20 Lena: Overdue since 1 Apr 2026: Foundations',
      '2026-04-20 Nadia: Your officers’ learning: 3 matters to look at',
    ]);
    expect((await live(7)).filter((line) => line.includes('Lena'))).toEqual([
      '2026-04-27 Lena: Overdue since 1 Apr 2026: Foundations',
    ]);
    house.clock.advance({ days: -30 });
    expect(await live(20)).toEqual([]);
  });

  it('come once, also when two processes write them at the same time', async () => {
    await house.paths.noticing.sendDue();
    const path = await workshopBehindGate();
    await enrol(path, 'lena', 'omar', 'yuki', 'awa');
    await news();
    const { news: _own, ...parts } = house;
    const other = createPaths({ ...parts, news: _own, audit: house.identity.audit }, sourcesOf(house.told));
    house.clock.advance({ days: 16 });
    const counts = await Promise.all([house, { paths: other }].map(({ paths }) => paths.noticing.sendDue()));
    expect(counts[0]! + counts[1]!).toBe(4);
    expect(await news()).toHaveLength(4);
    const kept = await house.database.sql<PathsTables>().selectFrom('path_notices').selectAll().execute();
    expect(kept.map(({ kind, number }) => `${kind} ${number}`)).toEqual(Array.from({ length: 4 }, () => 'due-soon 14'));
  });

  it('are not sent about what fell due before they began', async () => {
    const path = await workshopBehindGate();
    await enrol(path, 'lena');
    await news();
    house.clock.advance({ days: 400 });
    expect((await live(10)).filter((line) => line.includes('Lena'))).toEqual([]);
    await enrol(path, 'omar');
    await news();
    expect((await live(20)).filter((line) => line.includes('Omar'))).toHaveLength(1);
  });

  it('tell of the end of access whatever somebody has chosen, and of nothing that can be left out', async () => {
    for (const job of house.paths.jobs) await job.run();
    const path = await workshopBehindGate({ accessEnd: { from: 'enrolment', days: 40 } });
    const lena = await signIn(house, 'lena');
    const page = await lena.get('/account/notices').expect(200);
    expect(page.text).toContain('Reminders of due dates');
    expect(page.text).not.toContain('Summary for coordinators');
    await lena
      .post('/account/notices')
      .type('form')
      .send({ 'paths-reminders': 'none', 'paths-openings': 'none', 'classroom-reminders': 'wrong' })
      .expect(303);
    await enrol(path, 'lena');
    await news();
    house.told.attempts.push(passed(house, 'lena', 'module-hs', '2026-03-03'));
    await judge('lena');
    expect((await live(60)).filter((line) => line.includes('Lena'))).toEqual([
      '2026-04-04 Lena: Access ends on 11 Apr 2026: Foundations',
    ]);
  });

  it('carry the decision on a request with its reason, and the end of an enrolment', async () => {
    const path = await publishPath(
      house,
      [stageOutline('one', [stepOutline('hs', plainContent('module', 'm'))])],
      'approval',
    );
    const row = async () =>
      (await house.database.sql<PathsTables>().selectFrom('enrolments').selectAll().executeTakeFirstOrThrow()).id;
    await house.paths.enrolling.join(await house.actor('omar'), path, 'I would like to');
    expect(await news()).toEqual(['Omar: تم استلام طلبك: أساسيات']);
    const nadia = await house.actor('nadia');
    await house.paths.enrolling.decide(nadia, await row(), false, 'Next year');
    expect(await news()).toEqual(['Omar: لم يُقبل طلبك: أساسيات']);
    expect((await letters()).at(-1)?.body_text).toContain('Next year');
    house.clock.advance({ hours: 1 });
    await house.paths.enrolling.join(await house.actor('omar'), path, 'Again');
    await house.paths.enrolling.decide(nadia, await row(), true, '');
    expect(await news()).toEqual(['Omar: تم استلام طلبك: أساسيات', 'Omar: تم قبول طلبك: أساسيات']);
    await house.paths.enrolling.withdraw(nadia, await row(), 'Moved');
    expect(await news()).toEqual(['Omar: انتهى تسجيلك: أساسيات']);
  });

  it('tell of a renewal once, and not besides of the old result', async () => {
    for (const job of house.paths.jobs) await job.run();
    const path = await workshopBehindGate({ due: null, validity: { months: 12, windowDays: 60, refresher: null } });
    await enrol(path, 'lena');
    house.told.attempts.push(passed(house, 'lena', 'module-hs'));
    house.told.attendance.push(attended(house, 'lena', 'course-ws', '2026-03-02'));
    await judge('lena');
    await news();
    house.clock.set('2026-12-25T08:00:00.000Z');
    expect((await live(70)).filter((line) => line.includes('Lena'))).toEqual([
      '2027-01-01 Lena: Time to renew: Foundations',
      '2027-02-16 Lena: Due on 2 Mar 2027: Foundations',
      '2027-02-27 Lena: Due on 2 Mar 2027: Foundations',
      '2027-03-03 Lena: Overdue since 2 Mar 2027: Foundations',
    ]);
  });

  it('sum up for coordinators what is to decide and what is new, and say nothing where there is nothing', async () => {
    for (const job of house.paths.jobs) await job.run();
    expect(await news()).toEqual([]);
    const path = await workshopBehindGate();
    await enrol(path, 'lena', 'awa');
    await news();
    const summaries = (lines: string[]) => lines.filter((line) => /Nadia|Kofi/.test(line));
    expect(summaries(await live(21))).toEqual([]);
    house.told.attempts.push(passed(house, 'awa', 'module-hs', '2026-03-22'));
    await judge('awa');
    expect(summaries(await live(45))).toEqual([
      '2026-03-24 Kofi: La formation de vos agents : 1 point à voir',
      '2026-03-25 Kofi: La formation de vos agents : 1 point à voir',
      '2026-03-25 Nadia: Your officers’ learning: 1 matter to look at',
      '2026-04-02 Kofi: La formation de vos agents : 1 point à voir',
      '2026-04-02 Nadia: Your officers’ learning: 1 matter to look at',
      '2026-04-16 Kofi: La formation de vos agents : 1 point à voir',
      '2026-04-16 Nadia: Your officers’ learning: 1 matter to look at',
    ]);
    const [opened] = (await letters()).filter(({ to_name }) => to_name === 'Kofi Mensah');
    expect(opened?.body_text).toContain('Prêts pour l’étape suivante (1) :\n– Awa Diallo : Step ws (Foundations)');
    const [, , escalated] = (await letters()).filter(({ to_name }) => to_name === 'Nadia Haddad');
    expect(escalated?.body_text).toContain(
      'Overdue for long, and not yet done (1):\n– Lena Okafor: Foundations, due on 1 Apr 2026',
    );
  });

  it('reach a coordinator once a week who chose that, with the whole week in it', async () => {
    for (const job of house.paths.jobs) await job.run();
    const nadia = await signIn(house, 'nadia');
    await nadia.post('/account/notices').type('form').send({ 'paths-digest': 'weekly' }).expect(303);
    const path = await workshopBehindGate();
    await enrol(path, 'lena');
    await news();
    const told = (await live(60)).filter((line) => line.includes('Nadia'));
    // Mondays: soon since 25 March, late since 2 April, for long since 16 April.
    expect(told.map((line) => line.slice(0, 10))).toEqual(['2026-03-30', '2026-04-06', '2026-04-20']);
  });

  it('of what waits in an administration without a coordinator go to the administrators nearest above', async () => {
    const path = await publishPath(
      house,
      [stageOutline('one', [stepOutline('hs', plainContent('module', 'm'))])],
      'approval',
    );
    await house.paths.enrolling.join(await house.actor('yuki'), path, '');
    await news();
    expect(await live(2)).toEqual([
      '2026-03-03 Arjun: Your officers’ learning: 1 matter to look at',
      '2026-03-04 Arjun: Your officers’ learning: 1 matter to look at',
    ]);
    expect((await letters()).at(-1)?.body_text).toContain(
      '1 request waits for your decision:\n– Yuki Tanaka: Foundations',
    );
  });
});
