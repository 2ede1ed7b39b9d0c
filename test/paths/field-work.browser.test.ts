import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { PathsTables } from '../../server/paths/index.ts';
import { plainContent } from '../../server/paths/building/outline.ts';
import { accessibilityFaults, holdScript, openHouseInBrowser, type OpenedHouse } from '../kit/browser.ts';
import { until } from '../kit/until.ts';
import { publishStages } from './blended.ts';
import { enrol, stepState, visitStep } from './field.ts';
import { stageOutline, stepOutline } from './kit.ts';

// Nadia observes Lena at the terminal, on her phone; and decides about a certificate that Lena has from elsewhere.

let house: OpenedHouse;
let pathId: string;
beforeAll(async () => {
  house = await openHouseInBrowser();
  const law = { ...stepOutline('law', plainContent('achievement', 'law')), title: 'Customs law' };
  const visit = { ...visitStep(), title: 'A day at the terminal' };
  pathId = await publishStages(house, [stageOutline('field', [visit, law], { order: 'free' })], 'staff');
  await enrol(house, pathId, 'lena', 'omar');
}, 120_000);
afterAll(() => house?.close());

async function noFaults(page: Page): Promise<void> {
  expect((await accessibilityFaults(page)).map((fault) => `${new URL(page.url()).pathname} ${fault}`)).toEqual([]);
}

const observations = () => house.database.sql<PathsTables>().selectFrom('observations').selectAll().execute();

test('an observer fills in the checklist on a phone, with and without a network', { timeout: 180_000 }, async () => {
  const page = await house.as('nadia', { viewport: { width: 390, height: 800 }, hasTouch: true });
  await page.goto('/paths/field-visits');
  await noFaults(page);
  await page.getByRole('main').getByRole('link', { name: 'A day at the terminal' }).tap();
  await page.getByRole('link', { name: 'Lena Okafor' }).waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  await noFaults(page);
  await page.getByRole('link', { name: 'Lena Okafor' }).tap();
  await page.getByRole('heading', { name: 'Lena Okafor' }).waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  await noFaults(page);

  const targets = page.locator('[data-line] .segment, [data-line] input.input, [data-observed-on]');
  expect(await targets.count()).toBe(10);
  for (const target of await targets.all()) {
    const box = (await target.boundingBox())!;
    expect(box.height).toBeGreaterThanOrEqual(44);
    expect(box.width).toBeGreaterThanOrEqual(44);
  }

  const line = (item: string) => page.locator(`[data-line][data-item="${item}"]`);
  await line('seal').getByLabel('Observed', { exact: true }).tap();
  await until('the first observation is on the site', async () => (await observations()).length === 1);
  await page.context().setOffline(true);
  await line('risk').getByLabel('Observed', { exact: true }).tap();
  await line('risk').getByLabel('Comment').fill('Named two indicators');
  await line('risk').getByLabel('Comment').blur();
  await page.getByText('Kept on this device, sent when the network is back').waitFor();
  expect(await observations()).toHaveLength(1);
  await page.context().setOffline(false);
  await until('all of them are on the site', async () => (await observations()).length === 3);
  await page.getByText('Saved', { exact: false }).first().waitFor();

  expect(await stepState(house, 'lena', 'visit')).toMatchObject({ status: 'completed' });
  await page.reload();
  expect(await line('risk').getByLabel('Comment').inputValue()).toBe('Named two indicators');
  await noFaults(page);
  await page.context().close();

  const lena = await house.as('lena');
  await lena.goto(`/paths/${pathId}/steps/visit`);
  await lena.getByText('Named two indicators').waitFor();
  await lena.getByText('2 of 2 observed').waitFor();
  await noFaults(lena);
  await lena.context().close();
});

test('what is tapped before the page has begun is an observation like the rest', async () => {
  const page = await house.as('nadia');
  const send = await holdScript(page, 'field-visit');
  await page.goto(`/paths/${pathId}/visits/visit/${house.people.omar.id}`, { waitUntil: 'commit' });
  const before = (await observations()).length;
  await page.locator('[data-line][data-item="risk"]').getByLabel('Not yet').check();
  send();
  await page.getByText('Saved', { exact: false }).first().waitFor();
  expect(await observations()).toHaveLength(before + 1);
  await page.context().close();
});

test('without script the checklist is a form', { timeout: 120_000 }, async () => {
  const page = await house.as('nadia', { javaScriptEnabled: false });
  await page.goto(`/paths/${pathId}/visits/visit/${house.people.omar.id}`);
  const line = page.locator('[data-line][data-item="seal"]');
  await line.getByLabel('Not yet').check();
  await line.getByLabel('Comment').fill('Looked at the number only');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('1 observation is saved.').waitFor();
  expect(await line.getByLabel('Comment').inputValue()).toBe('Looked at the number only');
  await page.context().close();
});

test('prior learning is recognised until a day, and no longer', { timeout: 180_000 }, async () => {
  const lena = await house.as('lena');
  const step = lena.locator('#step-law');
  await lena.goto(`/paths/${pathId}`);
  await step.getByRole('link', { name: 'Ask for recognition' }).click();
  await noFaults(lena);
  await lena.getByLabel('What you have').fill('Diploma in customs law');
  await lena.getByLabel('Since when').fill('2026-03-09');
  await lena.getByRole('button', { name: 'Send the request' }).click();
  await lena.getByText('need your attention').or(lena.getByText('needs your attention')).first().waitFor();
  expect(await lena.getByLabel('What you have').inputValue()).toBe('Diploma in customs law');
  await noFaults(lena);
  await lena.getByLabel('Since when').fill('2024-07-01');
  await lena.setInputFiles('input[type=file]', {
    name: 'diploma.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.7 diploma'),
  });
  await lena.getByRole('button', { name: 'Send the request' }).click();
  await lena.getByText('Your request is with your coordinator.').waitFor();
  await noFaults(lena);
  await lena.goto(`/paths/${pathId}`);
  await step.getByText('waiting for a decision').waitFor();

  const nadia = await house.as('nadia');
  await nadia.goto('/paths/requests');
  await noFaults(nadia);
  await nadia.getByRole('main').getByRole('link', { name: 'Lena Okafor' }).click();
  const [download] = await Promise.all([
    nadia.waitForEvent('download'),
    nadia.getByRole('link', { name: 'diploma.pdf' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('diploma.pdf');
  await nadia.getByLabel('Valid until').fill('2026-12-31');
  await noFaults(nadia);
  await nadia.getByRole('button', { name: 'Recognise' }).click();
  await nadia.getByText('Recognised. The learner is told by mail.').waitFor();
  await nadia.context().close();

  // Exempted, with its last day; nowhere completed.
  await lena.goto(`/paths/${pathId}`);
  await step.getByText('Exempted from 2 Mar 2026 to 31 Dec 2026').waitFor();
  expect(await step.locator('.status').textContent()).toContain('Exempted');
  expect(await step.textContent()).not.toContain('Completed');
  await noFaults(lena);
  await step.getByRole('link', { name: 'See the request' }).click();
  await lena.getByText('Nadia Haddad, 2 Mar 2026').waitFor();
  await lena.context().close();

  house.clock.set('2027-01-01T08:00:00.000Z');
  await house.paths.jobs.find(({ name }) => name === 'paths-days')!.run();
  const later = await house.as('lena');
  await later.goto(`/paths/${pathId}`);
  const expired = later.locator('#step-law');
  expect(await expired.locator('.status').textContent()).toContain('Expired');
  expect(await expired.textContent()).not.toContain('Completed');
  await expired.getByRole('link', { name: 'Ask for recognition' }).waitFor();
  await later.context().close();
});
