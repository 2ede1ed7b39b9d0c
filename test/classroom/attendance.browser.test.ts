import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attendanceOf } from '../../server/classroom/attendance/attendance-store.ts';
import { book } from '../../server/classroom/booking/booking.ts';
import type { ClassroomTables } from '../../server/classroom/index.ts';
import { unitsOf } from '../../server/classroom/sessions/session-store.ts';
import type { IdentityTables } from '../../server/identity/index.ts';
import { holdScript, openHouseInBrowser } from '../kit/browser.ts';
import type { OpenedHouse } from '../kit/browser.ts';
import { castPassword } from '../kit/cast.ts';
import type { PersonName } from '../kit/cast.ts';
import { until } from '../kit/until.ts';
import { openHallNetwork } from './hall-network.ts';
import { furnish, schoolOpens } from './kit.ts';
import type { School } from './kit.ts';

let school: School<OpenedHouse>;
let sessionId: string;

beforeAll(async () => {
  school = await furnish(await openHouseInBrowser({ now: schoolOpens }));
  sessionId = await school.session({ capacity: 10 });
  for (const name of ['lena', 'omar', 'yuki'] as const)
    await book(school.parts, await school.house.actor(name), { sessionId });
  school.house.clock.set('2026-10-20T00:10:00.000Z');
});
afterAll(() => school.house.close());

const names = { lena: 'Lena Okafor', omar: 'Omar Said', yuki: 'Yuki Tanaka' } as const;

/** Opens the attendance page on a device of its own and waits until it would open without a network. */
async function device(person: PersonName) {
  const network = await openHallNetwork(school.house.siteOrigin);
  const page = await school.house.as(person, { baseURL: network.origin });
  await page.goto(`/classroom/sessions/${sessionId}/attendance`);
  await page.getByText('This page also opens without a network.').waitFor();
  return { page, network };
}

async function choose(page: Page, name: keyof typeof names, status: string): Promise<void> {
  const marks = page.getByRole('group', { name: `Attendance of ${names[name]}` });
  await marks.getByLabel(status, { exact: true }).check();
}

/** Staff seat people also after the sign-up has closed. */
async function seat(id: string, name: PersonName): Promise<void> {
  const wish = { sessionId: id, personId: school.house.people[name].id };
  await book(school.parts, await school.house.actor('sofia'), wish);
}

const held = async () => {
  const rows = await school.house.database.sql<ClassroomTables>().selectFrom('attendance').selectAll().execute();
  return rows.map((row) => row.status).toSorted();
};

test('attendance taken without a network by two devices is merged, and contradictions are shown', async () => {
  const one = await device('minjun');
  const other = await device('arjun');
  one.network.cut();
  other.network.cut();
  await one.page.reload();
  await other.page.reload();
  await choose(one.page, 'lena', 'Attended');
  await choose(one.page, 'omar', 'Attended');
  await choose(other.page, 'lena', 'Attended');
  await choose(other.page, 'omar', 'No-show');
  await choose(other.page, 'yuki', 'Excused');
  await one.page.getByText('Kept on this device').waitFor();
  await other.page.getByText('Kept on this device').waitFor();
  expect(await held()).toEqual([]);

  // What waits survives a reload without a network.
  await one.page.reload();
  expect(
    await one.page.getByRole('group', { name: 'Attendance of Lena Okafor' }).getByLabel('Attended').isChecked(),
  ).toBe(true);

  one.network.mend();
  await one.page.getByText(/^Saved/).waitFor();
  other.network.mend();
  await other.page.getByText('Somebody else marked this differently.').waitFor();
  expect(await held()).toEqual(['attended', 'attended', 'excused']);

  await other.page.reload();
  await other.page.getByRole('group', { name: 'Omar Said', exact: true }).getByLabel('Take instead: No-show').check();
  await other.page.getByRole('button', { name: 'Decide', exact: true }).click();
  await other.page.getByText('Decided about 1 person.').waitFor();
  expect(await held()).toEqual(['attended', 'excused', 'no-show']);
  for (const { network } of [one, other]) network.close();
});

test('a badge is read by its code, and the service worker keeps to the attendance page', async () => {
  const { page, network } = await device('minjun');
  const [unit] = await school.house.database
    .sql<ClassroomTables>()
    .selectFrom('session_units')
    .selectAll()
    .orderBy('starts_at')
    .offset(1)
    .limit(1)
    .execute();
  await page.goto(`/classroom/sessions/${sessionId}/attendance?unit=${unit!.id}`);
  const lena = school.house.people.lena.id;
  const { code } = await school.house.database
    .sql<ClassroomTables>()
    .selectFrom('badges')
    .selectAll()
    .where('person_id', '=', lena)
    .executeTakeFirstOrThrow();
  await page.getByLabel('Code on the badge').fill(code.toLowerCase());
  await page.getByLabel('Code on the badge').press('Enter');
  await page.getByText('✓ Lena Okafor').waitFor();
  await page.getByText(/^Saved/).waitFor();
  const marks = await school.house.database
    .sql<ClassroomTables>()
    .selectFrom('attendance')
    .selectAll()
    .where('unit_id', '=', unit!.id)
    .execute();
  expect(marks).toMatchObject([{ status: 'attended', source: 'badge' }]);
  await page.goto('/classroom');
  expect(await page.evaluate('navigator.serviceWorker.controller')).toBeNull();
  network.close();
});

test('a badge held to the camera marks its holder', async () => {
  const page = await school.house.as('minjun');
  await page.goto(`/classroom/sessions/${sessionId}/badges`);
  const badge = await page
    .locator('.badge', { hasText: 'Omar Said' })
    .locator('svg')
    .evaluate((svg) => svg.outerHTML);
  const units = await school.house.database
    .sql<ClassroomTables>()
    .selectFrom('session_units')
    .selectAll()
    .orderBy('starts_at')
    .execute();
  await page.goto(`/classroom/sessions/${sessionId}/attendance?unit=${units[2]!.id}`);
  await page.evaluate(`(${showToCamera})(${JSON.stringify(badge)})`);
  await page.getByRole('button', { name: 'Scan badges' }).click();
  await page.getByText('✓ Omar Said').waitFor();
  await page.getByText(/^Saved/).waitFor();
  const marks = await school.house.database
    .sql<ClassroomTables>()
    .selectFrom('attendance')
    .selectAll()
    .where('unit_id', '=', units[2]!.id)
    .execute();
  expect(marks).toMatchObject([{ status: 'attended', source: 'badge' }]);
});

test('in Arabic on a phone: marks made without a network wait, minutes are asked for, and what waits goes before the approval', async () => {
  const { t } = school.house.languages.translator('ar');
  const network = await openHallNetwork(school.house.siteOrigin);
  const id = await school.session({
    capacity: 10,
    roomId: null,
    place: 'Lunt',
    staff: [],
    units: [oneUnit('2026-10-22')],
  });
  for (const name of ['lena', 'omar'] as const) await seat(id, name);
  school.house.clock.set('2026-10-22T00:10:00.000Z');
  const phone = { viewport: { width: 390, height: 844 }, baseURL: network.origin };
  const page = await school.house.as('minjun', phone);
  await page.getByRole('banner').locator('summary', { hasText: 'Language' }).click();
  await page.getByRole('button', { name: 'العربية' }).click();
  await page.locator('html[lang=ar]').waitFor({ state: 'attached' });
  await page.goto(`/classroom/sessions/${id}/attendance`);
  await page.getByText(t('classroom.offline-ready')).waitFor();
  expect(await page.evaluate('document.documentElement.dir')).toBe('rtl');
  network.cut();
  await page.reload();
  const marks = page.getByRole('group', { name: 'Lena Okafor' });
  await marks.getByLabel(t('classroom.attendance-partly')).check();
  await page
    .getByText(t('classroom.minutes-needed', { length: 180 }))
    .first()
    .waitFor();
  const line = page.locator('.mark', { hasText: 'Lena Okafor' });
  await line.getByLabel(t('classroom.minutes-present'), { exact: true }).fill('120');
  await line.getByLabel(t('classroom.minutes-present'), { exact: true }).press('Tab');
  await page.getByText(t('classroom.kept')).waitFor();
  await page.getByRole('button', { name: t('classroom.approve-attendance') }).click();
  await page.getByText(t('classroom.kept')).waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  network.mend();
  await page.getByText(t('classroom.rest-absent')).click();
  await page.getByRole('button', { name: t('classroom.approve-attendance') }).click();
  await page.getByText(t('classroom.said-attendance-approved')).first().waitFor();
  const facts = await school.house.classroom.attendanceFacts(
    school.house.database,
    [school.house.people.lena.id, school.house.people.omar.id],
    [school.courseId],
  );
  const here = facts.filter((fact) => fact.sessionId === id).map((fact) => `${fact.outcome} ${fact.minutes}`);
  expect(here.toSorted()).toEqual(['no-show 0', 'partly 120']);
  network.close();
});

test('a badge scanned late counts the rest of the unit, and scanned again changes nothing', async () => {
  const id = await school.session({
    capacity: 10,
    roomId: null,
    place: 'Lunt',
    staff: [],
    units: [oneUnit('2026-10-23')],
  });
  await seat(id, 'yuki');
  const page = await school.house.as('minjun');
  // The device's own clock says when a badge is held out.
  const [unit] = await unitsOf(school.house.database, [id]);
  await page.clock.setFixedTime(unit!.starts_at.replace('00:00:00.000Z', '02:00:00.000Z'));
  await page.goto(`/classroom/sessions/${id}/attendance`);
  const badge = await page.locator('.mark').getAttribute('data-badge');
  const scan = async () => {
    await page.getByLabel('Code on the badge').fill(badge!);
    await page.getByLabel('Code on the badge').press('Enter');
  };
  await scan();
  await page.getByText('✓ Yuki Tanaka', { exact: true }).waitFor();
  await page.getByText(/^Saved/).waitFor();
  await scan();
  await page.getByText('✓ Yuki Tanaka is in already').waitFor();
  const rows = await attendanceOf(school.house.database, id);
  expect(rows).toMatchObject([{ status: 'partly', minutes: 60, source: 'badge', version: 1 }]);
});

test('what somebody else has marked on the same device is sent in their name or not at all', async () => {
  const id = await school.session({
    capacity: 10,
    roomId: null,
    place: 'Lunt',
    staff: [],
    units: [oneUnit('2026-10-24')],
  });
  await seat(id, 'lena');
  const network = await openHallNetwork(school.house.siteOrigin);
  const page = await school.house.as('minjun', { baseURL: network.origin });
  await page.goto(`/classroom/sessions/${id}/attendance`);
  await page.getByText('This page also opens without a network.').waitFor();
  network.cut();
  await choose(page, 'lena', 'Excused');
  await page.getByText('Kept on this device').waitFor();
  network.mend();
  // Signed out before the network was back; a colleague goes on with the tablet.
  await page.context().clearCookies();
  await page.goto('/sign-in');
  await page.fill('#email', 'arjun@example.org');
  await page.fill('#password', castPassword);
  await page.press('#password', 'Enter');
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  await page.goto(`/classroom/sessions/${id}/attendance`);
  await page.getByText('Marks of somebody else wait on this device.').waitFor();
  expect(await attendanceOf(school.house.database, id)).toEqual([]);
  await page.context().clearCookies();
  await page.goto('/sign-in');
  await page.fill('#email', 'minjun@example.org');
  await page.fill('#password', castPassword);
  await page.press('#password', 'Enter');
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  await page.goto(`/classroom/sessions/${id}/attendance`);
  await until('the mark has arrived', async () => (await attendanceOf(school.house.database, id)).length === 1);
  expect(await attendanceOf(school.house.database, id)).toMatchObject([
    { status: 'excused', marked_by: school.house.people.minjun.id },
  ]);
  network.close();
});

test('without a network nothing else of the site is answered from the device', async () => {
  const { page, network } = await device('minjun');
  network.cut();
  await expect(page.goto('/classroom')).rejects.toThrow();
  network.close();
});

describe('on a slow device', () => {
  const holdsJournal = `{
    const waiting = [];
    let isHeld = true;
    const add = IDBOpenDBRequest.prototype.addEventListener;
    IDBOpenDBRequest.prototype.addEventListener = function (kind, listener) {
      add.call(this, kind, (event) => (kind === 'success' && isHeld ? waiting.push(listener) : listener(event)));
    };
    window.goOn = () => {
      isHeld = false;
      for (const listener of waiting) listener();
    };
  }`;

  /** A session that has begun, with Lena and Omar. */
  async function begun(date: string): Promise<string> {
    const id = await school.session({ capacity: 10, roomId: null, place: 'Lunt', staff: [], units: [oneUnit(date)] });
    for (const name of ['lena', 'omar'] as const) await seat(id, name);
    return id;
  }
  const marksOf = async (id: string) =>
    (await attendanceOf(school.house.database, id)).map(({ status }) => status).toSorted();

  test('what is tapped before the page has begun is kept, and waits for a network like the rest', async () => {
    const id = await begun('2026-10-25');
    const network = await openHallNetwork(school.house.siteOrigin);
    const page = await school.house.as('minjun', { baseURL: network.origin });
    await page.goto(`/classroom/sessions/${id}/attendance`);
    await page.getByText('This page also opens without a network.').waitFor();
    await page.addInitScript(holdsJournal);
    network.cut();
    await page.reload();
    await choose(page, 'lena', 'Excused');
    await page.getByRole('button', { name: 'Mark all present' }).click();
    await page.evaluate('goOn()');
    await page.getByText('Kept on this device').waitFor();
    expect(await marksOf(id)).toEqual([]);
    network.mend();
    await page.getByText(/^Saved/).waitFor();
    await until('both marks have arrived', async () => (await marksOf(id)).length === 2);
    expect(await marksOf(id)).toEqual(['attended', 'excused']);
    network.close();
  });

  test('what is tapped before the script has come is sent when it is there', async () => {
    const id = await begun('2026-10-26');
    const page = await school.house.as('minjun');
    const send = await holdScript(page, 'attendance');
    await page.goto(`/classroom/sessions/${id}/attendance`, { waitUntil: 'commit' });
    await choose(page, 'lena', 'Attended');
    send();
    await page.getByText(/^Saved/).waitFor();
    expect(await marksOf(id)).toEqual(['attended']);
    // What a browser remembers of a form is not what somebody marks now.
    await page.goto('/classroom');
    const [unit] = await unitsOf(school.house.database, [id]);
    await school.house.database.transaction(async (tx) => {
      const held = tx.sql<ClassroomTables>().updateTable('attendance').where('unit_id', '=', unit!.id);
      await held.set({ status: 'no-show', version: 2, comment: 'Called\nfrom the port' }).execute();
    });
    await page.goBack();
    await page.getByText('This page also opens without a network.').waitFor();
    const lena = page.getByRole('group', { name: 'Attendance of Lena Okafor' });
    expect(await lena.getByLabel('No-show', { exact: true }).isChecked()).toBe(true);
    expect(await attendanceOf(school.house.database, id)).toMatchObject([{ status: 'no-show', version: 2 }]);
  });

  test.each([
    ['keeps nothing', '2026-10-27', 'IDBFactory.prototype.open = () => { throw new Error("no room"); };'],
    ['has no locks, as over plain http', '2026-10-28', 'delete Navigator.prototype.locks;'],
  ])('a device that %s has the form', async (_, date, without) => {
    const id = await begun(date);
    const page = await school.house.as('minjun');
    await page.addInitScript(without);
    await page.goto(`/classroom/sessions/${id}/attendance`);
    await choose(page, 'omar', 'Attended');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('1 mark is saved.').waitFor();
    expect(await marksOf(id)).toEqual(['attended']);
  });
});

test('what the site does not take stays on the device, and is not promised to the network', async () => {
  const { page, network } = await device('minjun');
  network.cut();
  await choose(page, 'yuki', 'Partly');
  await page.getByRole('group', { name: 'Attendance of Yuki Tanaka' }).waitFor();
  await choose(page, 'yuki', 'Attended');
  await page.getByText('Kept on this device').waitFor();
  // Meanwhile somebody else teaches.
  const minjun = school.house.people.minjun.id;
  await school.house.database.transaction(async (tx) => {
    await tx.sql<ClassroomTables>().deleteFrom('session_staff').where('person_id', '=', minjun).execute();
    await tx.sql<IdentityTables>().deleteFrom('roles').where('person_id', '=', minjun).execute();
  });
  network.mend();
  await page.getByText('The site does not take what is kept on this device.').waitFor();
  network.close();
});

const oneUnit = (date: string) => ({ courseUnitId: null, title: 'All', date, starts: '09:00', ends: '12:00' });

/** In the browser: what the camera sees is this drawing. */
const showToCamera = `(svg) => {
  navigator.mediaDevices.getUserMedia = async () => {
    const image = new Image();
    image.src = 'data:image/svg+xml,' + encodeURIComponent(svg.replace('<svg', '<svg width="300" height="300"'));
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 360;
    const context = canvas.getContext('2d');
    setInterval(() => {
      context.fillStyle = 'white';
      context.fillRect(0, 0, 360, 360);
      context.drawImage(image, 30, 30, 300, 300);
    }, 50);
    return canvas.captureStream(20);
  };
}`;
