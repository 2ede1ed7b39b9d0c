import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addCourse } from '../../server/classroom/places/courses.ts';
import type { ClassroomTables } from '../../server/classroom/index.ts';
import { planSession, publishSession } from '../../server/classroom/planning/planning.ts';
import type { SessionPlan } from '../../server/classroom/planning/session-plan.ts';
import { plainContent } from '../../server/paths/building/outline.ts';
import type { Translator } from '../../server/platform/language/index.ts';
import { partsOf, planFor } from '../classroom/kit.ts';
import { accessibilityFaults, openHouseInBrowser } from '../kit/browser.ts';
import type { OpenedHouse } from '../kit/browser.ts';
import { content, say, untilSaved } from '../player/kit/play.ts';
import { oneSco, shelve } from '../player/kit/packages.ts';
import { publishStages } from './blended.ts';
import { stageOutline, stepOutline } from './kit.ts';

// One path from the first click to the certificate that a stranger checks, each step in the browser of whoever does it:
// online, through the gate, two days in another time zone, a missed unit made up elsewhere, a plan that is accepted.

type Learner = 'lena' | 'omar';
const names = { lena: 'Lena Okafor', omar: 'Omar Said' } as const;
const screens = { lena: { width: 1280, height: 900 }, omar: { width: 390, height: 844 } } as const;
const days = {
  lena: { workshop: '2026-03-20', makeUp: '2026-04-01' },
  omar: { workshop: '2026-03-24', makeUp: '2026-04-03' },
} as const;

let house: OpenedHouse;
let pathId: string;
const sessions = {} as Record<Learner, { workshop: string; makeUp: string }>;

beforeAll(async () => {
  house = await openHouseInBrowser({ now: '2026-03-02T08:00:00.000Z' });
  const { courseId, units } = await course();
  for (const name of ['lena', 'omar'] as const)
    sessions[name] = {
      workshop: await session(courseId, units, days[name].workshop, {
        title: `Workshop in Nordhavn, ${days[name].workshop}`,
      }),
      makeUp: await lastUnit(courseId, units, days[name].makeUp),
    };
  const module = (await shelve(house, oneSco('1.2'), { title: 'Reading a heading' })).moduleId;
  const attended = { kind: 'classroom' as const, course: courseId, attendance: 100, minimumGrade: null };
  pathId = await publishStages(
    house,
    [
      { ...stageOutline('online', [stepOutline('step-hs', plainContent('module', module))]), title: 'Online phase' },
      {
        ...stageOutline('workshop', [stepOutline('step-ws', attended)], { gate: [{ kind: 'stage', stage: 'online' }] }),
        title: 'Workshop',
      },
      {
        ...stageOutline('return', [
          { ...stepOutline('step-plan', plainContent('assignment', 'step-plan')), title: 'Action plan' },
        ]),
        title: 'After the return',
      },
    ],
    'self',
  );
}, 120_000);
afterAll(() => house?.close());

async function course(): Promise<{ courseId: string; units: string[] }> {
  const courseId = await addCourse(partsOf(house), await house.actor('sofia'), {
    organisationId: house.organisations.asiaPacific.id,
    title: 'Risk management workshop',
    summary: 'Selecting consignments by risk.',
    hours: 12,
    unitMinimum: 50,
    units: ['Profiles', 'Selectivity', 'Inspection', 'Feedback'].map((title) => ({ title, minutes: 180 })),
    checks: [],
  });
  const rows = await house.database
    .sql<ClassroomTables>()
    .selectFrom('course_units')
    .select('id')
    .where('course_id', '=', courseId)
    .orderBy('position')
    .execute();
  return { courseId, units: rows.map(({ id }) => id) };
}

/** Two days in a town five hours west of where the learners are. */
async function session(
  courseId: string,
  units: string[],
  firstDay: string,
  change: Partial<SessionPlan>,
): Promise<string> {
  const plan: SessionPlan = {
    ...planFor(house, courseId, units, firstDay),
    place: 'Customs academy, Nordhavn',
    timeZone: 'Asia/Tashkent',
    capacity: 5,
    signUpUntil: firstDay,
    cancelUntil: firstDay,
    ...change,
  };
  const saved = await planSession(partsOf(house), await house.actor('sofia'), plan, { despiteClashes: true });
  if (!('id' in saved)) throw new Error('The session clashes.');
  await publishSession(partsOf(house), await house.actor('sofia'), saved.id);
  return saved.id;
}

/** The last unit alone, at the training centre at home. */
async function lastUnit(courseId: string, units: string[], day: string): Promise<string> {
  const last = planFor(house, courseId, units, day).units.at(-1)!;
  return session(courseId, units, day, {
    title: `Feedback again, ${day}`,
    place: 'Training centre, Lunt',
    timeZone: 'Asia/Seoul',
    units: [{ ...last, date: day }],
  });
}

/** As a person finds it: nothing that axe sees, nothing that sticks out. */
async function isWellMade(page: Page): Promise<void> {
  expect((await accessibilityFaults(page)).map((fault) => `${new URL(page.url()).pathname} ${fault}`)).toEqual([]);
  const sticksOut = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect(`${new URL(page.url()).pathname} ${String(sticksOut)}`).toBe(`${new URL(page.url()).pathname} 0`);
}

/** What a button or link says to that person: the text of the language file up to its first blank to fill in. */
const wordsOf =
  ({ t }: Translator) =>
  (key: string, values = {}) =>
    t(key, values);

test.each(['lena', 'omar'] as const)('%s goes the whole way', { timeout: 400_000 }, async (name) => {
  const t = wordsOf(house.languages.translator(house.people[name].language));
  const open = () => house.as(name, { viewport: screens[name] });

  house.clock.set('2026-03-02T08:00:00.000Z');
  let page = await open();
  await goOnline(page, t);
  await bookTheWorkshop(page, t, name);
  await page.context().close();

  await takeAttendance(name, 'workshop', days[name].workshop, { misses: 'Feedback' });
  page = await open();
  await makeUp(page, t, name);
  await page.context().close();

  await takeAttendance(name, 'makeUp', days[name].makeUp, {});
  page = await open();
  await sendThePlan(page, t);
  await acceptThePlan(name);
  const certificate = await seeTheCertificate(page, t, name);
  await page.context().close();
  await checkIt(certificate, name);
  expect(await house.paths.replay()).toEqual([]);
});

type Words = ReturnType<typeof wordsOf>;

async function goOnline(page: Page, t: Words): Promise<void> {
  await page.goto('/paths');
  await page.locator(`a[href="/paths/${pathId}"]`).first().click();
  await page.getByRole('button', { name: t('paths.join') }).click();
  await page.locator('#step-step-ws .status').waitFor();
  await isWellMade(page);
  await page.locator('.lead button').first().click();
  const frame = await content(page);
  await say(frame, 'SetValue', 'cmi.core.lesson_status', 'completed');
  await say(frame, 'Commit', '');
  await untilSaved(page);
  await say(frame, 'Terminate', '');
  await Promise.all([page.waitForURL((url) => url.pathname === `/paths/${pathId}`), page.click('#exit')]);
  await page.locator('#step-step-hs .status-completed').waitFor();
}

async function bookTheWorkshop(page: Page, t: Words, name: Learner): Promise<void> {
  await page
    .locator('.lead')
    .getByRole('link', { name: t('paths.action-choose-session') })
    .click();
  await page.locator(`a[href*="/classroom/sessions/${sessions[name].workshop}"]`).first().click();
  await page.waitForURL(`**/classroom/sessions/${sessions[name].workshop}`);
  // Nine o'clock there is one o'clock in the afternoon at home.
  await page.getByText('09:00').first().waitFor();
  await page.getByText('13:00').first().waitFor();
  await isWellMade(page);
  await page.getByRole('button', { name: t('classroom.book-seat') }).click();
  await page.locator('aside .status').first().waitFor();
  await isWellMade(page);
}

/** Min-jun marks everybody present, unit by unit, and one unit as missed; then approves. */
async function takeAttendance(
  name: Learner,
  which: 'workshop' | 'makeUp',
  day: string,
  { misses }: { misses?: string },
): Promise<void> {
  house.clock.set(new Date(Date.parse(`${day}T12:00:00.000Z`) + 86_400_000).toISOString());
  const page = await house.as('minjun');
  const address = `/classroom/sessions/${sessions[name][which]}/attendance`;
  await page.goto(address);
  const tabs = await page.locator('nav.tabs a').evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
  for (const tab of tabs.length > 0 ? tabs : [address]) {
    await page.goto(tab);
    const isMissed = misses !== undefined && (await page.locator('.page-head').textContent())!.includes(misses);
    const marks = page.getByRole('group', { name: `Attendance of ${names[name]}` });
    await marks.getByLabel(isMissed ? 'No-show' : 'Attended', { exact: true }).check();
    await page.getByText(/^Saved/).waitFor();
  }
  await page.reload();
  await page.getByRole('button', { name: 'Approve the attendance' }).click();
  await page
    .getByRole('group', { name: `Attendance of ${names[name]}` })
    .locator(':disabled')
    .first()
    .waitFor();
  await page.context().close();
}

async function makeUp(page: Page, t: Words, name: Learner): Promise<void> {
  await page.goto(`/paths/${pathId}`);
  expect(await page.locator('#step-step-ws .status-completed').count()).toBe(0);
  await isWellMade(page);
  await page.goto(`/classroom/sessions/${sessions[name].workshop}`);
  await page.getByText('Feedback').first().waitFor();
  await isWellMade(page);
  await page.goto(`/classroom/sessions/${sessions[name].makeUp}`);
  await page.getByRole('button', { name: t('classroom.make-up') }).click();
  await page.locator('aside .status').first().waitFor();
  await isWellMade(page);
}

async function sendThePlan(page: Page, t: Words): Promise<void> {
  await page.goto(`/paths/${pathId}`);
  await page.locator('#step-step-ws .status-completed').waitFor();
  await isWellMade(page);
  await page.locator('.lead a.button').first().click();
  await page.waitForURL('**/steps/step-plan');
  await page.locator('textarea').fill('Release low-risk parcels within two hours.');
  await isWellMade(page);
  await page.getByRole('button', { name: t('paths.hand-in') }).click();
  await page.locator('textarea').waitFor({ state: 'detached' });
  await isWellMade(page);
}

async function acceptThePlan(name: Learner): Promise<void> {
  const page = await house.as('sofia');
  await page.goto('/paths/assignments');
  await page.getByRole('main').getByRole('link', { name: names[name] }).first().click();
  await page.getByText('Release low-risk parcels within two hours.').waitFor();
  await page.locator('[name="decision"][value="accepted"]').click();
  await page.waitForURL((url) => url.pathname === '/paths/assignments');
  await page.context().close();
}

/** Its public address. */
async function seeTheCertificate(page: Page, t: Words, name: Learner): Promise<string> {
  await page.goto(`/paths/${pathId}`);
  await page.locator('#step-step-plan .status-completed').waitFor({ state: 'attached' });
  await isWellMade(page);
  await page
    .locator('.lead')
    .getByRole('link', { name: t('records.see-certificate') })
    .click();
  await page.getByRole('main').getByText(names[name]).first().waitFor();
  await isWellMade(page);
  const pdf = await page.context().request.get(new URL(`${page.url()}/certificate.pdf`).href);
  expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-');
  const href = await page.getByRole('link', { name: t('records.public-page') }).getAttribute('href');
  return href!;
}

async function checkIt(address: string, name: Learner): Promise<void> {
  const stranger = await house.window({ viewport: screens[name], locale: name === 'omar' ? 'ar' : 'en-GB' });
  await stranger.goto(address);
  await stranger.getByText(names[name]).waitFor();
  const said = house.languages.translator(name === 'omar' ? 'ar' : 'en').t('records.check-valid');
  await stranger.getByText(said).waitFor();
  await isWellMade(stranger);
  await stranger.context().close();
}
