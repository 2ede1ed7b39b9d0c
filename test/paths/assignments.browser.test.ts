import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { PathsTables } from '../../server/paths/index.ts';
import { accessibilityFaults, holdScript, openHouseInBrowser, type OpenedHouse } from '../kit/browser.ts';
import { until } from '../kit/until.ts';
import { publishStages } from './blended.ts';
import { enrol, planStep } from './field.ts';
import { stageOutline } from './kit.ts';

// An action plan from the template to the report after the return: Lena writes it, Inès returns it with the rubric, Lena
// sends it again, it is accepted, and three months later its status is asked for.

let house: OpenedHouse;
let pathId: string;
beforeAll(async () => {
  house = await openHouseInBrowser();
  const plan = planStep({ months: [3], required: false });
  const rules = { ...plan.rules, structure: house.paths.structureFrom('action-plan', 'en') };
  pathId = await publishStages(house, [stageOutline('home', [{ ...plan, title: 'Your plan', rules }])], 'staff');
  await enrol(house, pathId, 'lena');
}, 120_000);
afterAll(() => house?.close());

async function noFaults(page: Page): Promise<void> {
  expect((await accessibilityFaults(page)).map((fault) => `${new URL(page.url()).pathname} ${fault}`)).toEqual([]);
}

const works = () => house.database.sql<PathsTables>().selectFrom('submissions').selectAll().orderBy('number').execute();

test('a learner fills in the sections of the template and hands them in', { timeout: 180_000 }, async () => {
  const page = await house.as('lena');
  await page.goto(`/paths/${pathId}`);
  await page.locator('.lead').getByRole('link', { name: 'Start' }).click();
  await page.getByText('0 of 5 filled in').waitFor();
  await noFaults(page);

  await page.getByRole('link', { name: 'Objective' }).click();
  await page.getByText('What will be different in your unit').waitFor();
  await noFaults(page);
  await page.getByRole('textbox').fill('Release low-risk parcels within two hours');
  // Saved by itself while it is written, before any button is pressed.
  await page.getByText('Draft saved').waitFor();
  await until('the draft is on the site', async () => (await works())[0]?.sections.includes('two hours') === true);
  await page.getByRole('button', { name: 'Save and go on' }).click();
  await page.getByRole('heading', { name: 'Starting point', level: 1 }).waitFor();
  await page.getByRole('textbox').fill('Nine hours on average');
  await page.getByRole('button', { name: 'Save and go on' }).click();

  await page.getByRole('heading', { name: 'Actions', level: 1 }).waitFor();
  const row = page.locator('fieldset').first();
  await row.getByLabel('Action').fill('Agree a pre-arrival data format');
  await row.getByLabel('Responsible').fill('Head of the express unit');
  await row.getByLabel('Deadline').fill('2026-05-15');
  await noFaults(page);
  await page.getByRole('button', { name: 'Save, to the overview' }).click();
  await page.getByText('3 of 5 filled in').waitFor();

  // What is missing is told before anybody is bothered with it.
  await page.getByRole('button', { name: 'Hand in' }).click();
  await page.getByRole('link', { name: '1 section is still to be filled in before handing in.' }).waitFor();
  await noFaults(page);
  await page.getByRole('link', { name: 'Risks' }).click();
  await page.getByRole('textbox').fill('The carriers do not agree');
  await page.getByRole('button', { name: 'Save, to the overview' }).click();
  await page.setInputFiles('input[type=file]', {
    name: 'figures.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.7 figures'),
  });
  await page.getByRole('button', { name: 'Hand in' }).click();
  await page.getByText('Your work is handed in.').waitFor();
  await page.getByText('figures.pdf').waitFor();
  await noFaults(page);
  await page.context().close();
});

test('a tutor returns it with the rubric', { timeout: 120_000 }, async () => {
  const page = await house.as('ines', { locale: 'fr-FR' });
  await page.goto('/paths/assignments');
  await noFaults(page);
  await page.getByRole('main').getByRole('link', { name: 'Lena Okafor' }).click();
  await page.getByText('Release low-risk parcels within two hours').waitFor();
  await page.getByLabel('In part').check();
  await page.locator('[name="remark-clear"]').fill('Two hours from which moment?');
  await page.locator('[name="feedback"]').fill('Say who measures it.');
  await noFaults(page);
  // Too few points are refused with what was typed still there.
  await page.locator('[name="mark-real"]').fill('1');
  await page.locator('[name="decision"][value="accepted"]').click();
  await page.locator('.field-error, .error-summary').first().waitFor();
  expect(await page.locator('[name="feedback"]').inputValue()).toBe('Say who measures it.');
  await page.locator('[name="decision"][value="returned"]').click();
  await page.waitForURL((url) => url.pathname === '/paths/assignments');
  expect(await works()).toMatchObject([{ state: 'returned', feedback: 'Say who measures it.' }]);
  await page.context().close();
});

test('what is written before the script has come, or without a network, outlives the page', async () => {
  const page = await house.as('lena');
  const section = async () => {
    await page.goto(`/paths/${pathId}/steps/plan`, { waitUntil: 'commit' });
    await page.getByRole('link', { name: 'Starting point' }).click();
    await page.getByRole('heading', { name: 'Starting point', level: 1 }).waitFor();
    return page.getByRole('textbox');
  };
  const send = await holdScript(page, 'keep');
  await (await section()).fill('Nine hours, written early');
  send();
  await page.getByText('Draft saved').waitFor();
  await until('it is on the site', async () => (await works()).at(-1)?.sections.includes('written early') === true);

  await page.route('**/*', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  await (await section()).fill('Nine hours, written without a network');
  await page.getByText('No connection: kept on this device.').waitFor();
  await page.goto('/paths');
  await page.goBack();
  await page.getByText('No connection: kept on this device.').waitFor();
  await page.unroute('**/*');
  const box = await section();
  await until('it is put back', async () => (await box.inputValue()) === 'Nine hours, written without a network');
  await until('it is on the site', async () => (await works()).at(-1)?.sections.includes('without a network') === true);
  await page.context().close();
});

test('the learner sees why, and sends the next version', { timeout: 120_000 }, async () => {
  const page = await house.as('lena');
  await page.goto(`/paths/${pathId}/steps/plan`);
  await page.getByText('Say who measures it.').first().waitFor();
  await page.getByText('Two hours from which moment?').first().waitFor();
  await noFaults(page);
  await page.getByRole('link', { name: 'Objective' }).click();
  expect(await page.getByRole('textbox').inputValue()).toBe('Release low-risk parcels within two hours');
  await page.getByRole('textbox').fill('Release low-risk parcels within two hours of arrival');
  await page.getByRole('button', { name: 'Save, to the overview' }).click();
  await page.getByRole('button', { name: 'Hand in' }).click();
  await page.getByText('Your work is handed in.').waitFor();
  expect((await works()).map(({ number, state }) => [number, state])).toEqual([
    [1, 'returned'],
    [2, 'submitted'],
  ]);
  await page.context().close();
});

test('the tutor sees what changed, and accepts', { timeout: 120_000 }, async () => {
  const page = await house.as('ines');
  await page.goto(`/paths/assignments/${(await works()).at(-1)!.id}`);
  expect((await page.locator('ins').allTextContents()).join('')).toContain('of arrival');
  await noFaults(page);
  await page.locator('[name="mark-clear"]').first().check();
  await page.locator('[name="mark-real"]').fill('8.5');
  await page.locator('[name="decision"][value="accepted"]').click();
  await page.waitForURL((url) => url.pathname === '/paths/assignments');
  expect((await works()).at(-1)).toMatchObject({ state: 'accepted', score: 92.5 });
  await page.context().close();
});

test('three months later the status is asked for, and filed', { timeout: 120_000 }, async () => {
  house.clock.set('2026-06-03T08:00:00.000Z');
  const page = await house.as('lena');
  await page.goto('/');
  await page.getByRole('heading', { name: 'Status reports due' }).waitFor();
  await noFaults(page);
  await page.getByRole('link', { name: 'Your plan' }).first().click();
  await page.getByText('The report after 3 months').waitFor();
  await noFaults(page);
  await page.getByLabel('Status').selectOption('delayed');
  await page.getByRole('button', { name: 'Send the report' }).click();
  await page.getByText('Say why it is delayed or dropped.').first().waitFor();
  expect(await page.getByLabel('Status').inputValue()).toBe('delayed');
  await page.locator('[name^="note-"]').fill('The carriers ask for the format of the region');
  await page.getByRole('button', { name: 'Send the report' }).click();
  await page.getByText('The report is sent.').waitFor();
  await noFaults(page);
  expect(await house.database.sql<PathsTables>().selectFrom('follow_ups').select('reported_on').execute()).toEqual([
    { reported_on: '2026-06-03' },
  ]);

  const nadia = await house.as('nadia');
  await nadia.goto('/paths/plans?status=delayed');
  await nadia.getByRole('main').getByRole('link', { name: 'Lena Okafor' }).click();
  await nadia.getByText('The carriers ask for the format of the region').waitFor();
  expect(await nadia.getByRole('button', { name: 'Send the report' }).count()).toBe(0);
  await noFaults(nadia);
  await nadia.context().close();
  await page.context().close();
});
