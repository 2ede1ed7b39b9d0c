import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { PathsTables } from '../../server/paths/index.ts';
import { accessibilityFaults, openHouseInBrowser, type OpenedHouse } from '../kit/browser.ts';
import { castPassword } from '../kit/cast.ts';
import { until } from '../kit/until.ts';
import { officers, responsesOf } from './kit.ts';
import type { EvaluationTables } from '../../server/evaluation/index.ts';

// From an empty list to results: Sofia makes a survey, publishes it and puts it into a path; Omar answers it on his phone,
// in Arabic, while the connection breaks; and Sofia looks at what was answered.

let house: OpenedHouse;
beforeAll(async () => void (house = await openHouseInBrowser()));
afterAll(() => house?.close());

async function noFaults(page: Page): Promise<void> {
  expect((await accessibilityFaults(page)).map((fault) => `${new URL(page.url()).pathname} ${fault}`)).toEqual([]);
}

/** The questions of the first section, as the builder shows them. */
function titlesOf(page: Page): Promise<string[]> {
  return page.locator('section.card').first().locator('h3').allTextContents();
}

const answers = () => house.database.sql<PathsTables>().selectFrom('survey_answers').selectAll().execute();
const surveyId = async () =>
  (await house.database.sql<EvaluationTables>().selectFrom('surveys').select('id').executeTakeFirstOrThrow()).id;

test('an administrator makes a survey of a template, changes it and publishes it', async () => {
  const page = await house.as('sofia');
  await page.goto('/paths/all');
  await page
    .getByRole('navigation', { name: 'Lists of learning paths' })
    .getByRole('link', { name: 'Surveys' })
    .click();
  await page.getByRole('main').getByRole('link', { name: 'New survey' }).first().click();
  await page.selectOption('#start', 'module');
  await noFaults(page);
  await page.getByRole('button', { name: 'Make the survey' }).click();
  await page.getByText('The survey is made.').waitFor();
  await noFaults(page);

  await page.getByRole('button', { name: 'Remove: How many minutes did you need?' }).waitFor();
  page.once('dialog', (dialog) => void dialog.accept());
  await page.getByRole('button', { name: 'Remove: How many minutes did you need?' }).click();
  await page.getByRole('heading', { name: 'How many minutes did you need?' }).waitFor({ state: 'detached' });

  const first = page.locator('section.card').first();
  await first.getByLabel('New question').fill('What hindered you?');
  await first.getByLabel('Kind of answer').selectOption('choices');
  await first.getByRole('button', { name: 'Add a question' }).click();
  await page.getByLabel('Options').first().fill('The connection\nThe time');
  await page.getByText('Also “Other”').click();
  await noFaults(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();

  await page.getByRole('button', { name: 'Move up: What hindered you?' }).focus();
  await page.keyboard.press('Enter');
  await until('it stands one place higher', async () => (await titlesOf(page)).at(-2) === 'What hindered you?');

  await page.getByRole('link', { name: 'Preview' }).first().click();
  await page.getByText('As those see it who answer.').waitFor();
  await noFaults(page);
  await page.goBack();
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('The survey is published.').waitFor();
  await page.context().close();
});

test('a question is dragged to another place', async () => {
  const sofia = await house.actor('sofia');
  const copy = await house.evaluation.surveys.copy(sofia, await surveyId(), 'survey');
  const page = await house.as('sofia');
  await page.goto(`/evaluation/surveys/${copy}/builder`);
  const [first, second] = await titlesOf(page);
  const steps = page.locator('[data-arrange-step]');
  await steps.nth(1).dragTo(steps.first(), { targetPosition: { x: 40, y: 4 } });
  await page.waitForURL(/#question-/);
  await until('both have changed places', async () => {
    const now = await titlesOf(page);
    return now[0] === second && now[1] === first;
  });
  await house.evaluation.surveys.discard(sofia, copy);
  await page.context().close();
});

let pathId: string;

test('the survey becomes a step of a path', async () => {
  const page = await house.as('sofia');
  await page.goto('/paths/new');
  await page.fill('#title', 'Opinions');
  await page.selectOption('#organisation', { label: 'Ardenia Customs' });
  await page.getByLabel('Everybody to whom it is offered').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL(/\/builder$/);
  pathId = /\/paths\/([\w-]+)\//.exec(page.url())?.[1] ?? '';
  await page.getByLabel('Add a step').selectOption({ label: 'Search for a survey, or make one …' });
  await page.getByRole('button', { name: 'Add a step' }).click();
  await page.fill('#search', 'reaction');
  await page.getByRole('button', { name: 'Search' }).click();
  await noFaults(page);
  await page.getByRole('button', { name: 'Choose Your reaction to the online module' }).click();
  await page.waitForURL(/#step-/);
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('The path is published.').waitFor();
  await page.context().close();
});

test('a learner answers it on a phone, in Arabic, while the connection breaks', async () => {
  const page = await house.as('omar', { viewport: { width: 390, height: 800 }, hasTouch: true });
  await page.goto(`/paths/${pathId}`);
  await page.locator('.lead').getByRole('button').click();
  await page.locator('.lead').getByRole('link', { name: 'ابدأ' }).click();
  expect(await page.getAttribute('html', 'dir')).toBe('rtl');
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  await page.getByText('تُحفظ إجاباتك من دون اسمك').waitFor();
  await noFaults(page);

  // What is needed is told at its place, without asking the server.
  await page.getByRole('button', { name: 'إرسال الإجابات' }).click();
  expect(await page.locator('[data-error]:visible').count()).toBe(5);
  await noFaults(page);

  const rate = (at: number, step: string) => page.locator('.scale').nth(at).locator(`input[value="${step}"]`).check();
  for (const [at, step] of ['4', '5', '3'].entries()) await rate(at, step);
  await page.getByLabel('نعم').check();
  await page.getByLabel('غير ذلك: بكلماتك').fill('انقطاع الكهرباء');

  // The connection goes, the page is lost, and comes back: nothing that was typed is gone.
  await page.context().setOffline(true);
  await page.locator('textarea').fill('أمثلة أكثر من فضلكم');
  await rate(3, '4');
  await page.context().setOffline(false);
  await page.reload();
  await page.getByText('استُعيد ما كتبته على هذا الجهاز.').waitFor();
  expect(await page.locator('textarea').inputValue()).toBe('أمثلة أكثر من فضلكم');
  expect(
    await page
      .locator('.scale input:checked')
      .evaluateAll((all) => all.map((one) => (one as never as { value: string }).value)),
  ).toEqual(['4', '5', '3', '4']);
  expect(await answers()).toEqual([]);

  // Saved for later: also on another device.
  await page.getByRole('button', { name: 'حفظ لوقت لاحق' }).click();
  await page.getByText('تم الحفظ. يمكنك المتابعة لاحقًا على أي جهاز.').waitFor();
  const elsewhere = await house.as('omar', { javaScriptEnabled: false });
  await elsewhere.goto(page.url());
  expect(await elsewhere.locator('textarea').inputValue()).toBe('أمثلة أكثر من فضلكم');
  await elsewhere.context().close();

  // Sent into a dead line twice; the answer of the first try that arrives is lost on the way back.
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'إرسال الإجابات' }).click();
  await page.getByText('لا اتصال. إجاباتك محفوظة على هذا الجهاز').waitFor();
  await page.getByRole('button', { name: 'إرسال الإجابات' }).click();
  let cut = 0;
  await page.route('**/steps/*', async (route) => {
    if (route.request().method() !== 'POST' || cut++ > 0) return route.continue();
    await route.fetch();
    return route.abort('connectionreset');
  });
  await page.context().setOffline(false);
  await until('the answer has arrived although nothing came back', async () => (await answers()).length === 1);
  await page.evaluate(`window.dispatchEvent(new Event('online'))`);
  await page.waitForURL((url) => url.pathname === `/paths/${pathId}`);
  await page.getByText('كانت إجاباتك قد وصلت من قبل').waitFor();
  expect(cut).toBeGreaterThan(1);
  expect(await page.locator('.status').first().textContent()).toContain('مكتمل');
  expect(await page.evaluate(`Object.keys(localStorage).filter((key) => key.startsWith('survey '))`)).toEqual([]);
  expect(await answers()).toHaveLength(1);
  expect(await responsesOf(house, await surveyId())).toHaveLength(1);
  await page.context().close();
});

test('without script the same is done by forms alone', async () => {
  const page = await house.as('lena', { javaScriptEnabled: false });
  await page.goto(`/paths/${pathId}`);
  await page.getByRole('button', { name: 'Join this path' }).click();
  await page.locator('.lead').getByRole('link', { name: 'Start' }).click();
  await page.locator('textarea').fill('From the port');
  await page.getByRole('button', { name: 'Send the answers' }).click();
  await page.getByText('things need your attention').waitFor();
  expect(await page.locator('textarea').inputValue()).toBe('From the port');
  for (const at of [0, 1, 2, 3]) await page.locator('.scale').nth(at).locator('input[value="5"]').check();
  await page.getByLabel('No', { exact: true }).check();
  await page.getByRole('button', { name: 'Send the answers' }).click();
  await page.getByText('Thank you. Your answers are in.').waitFor();
  expect(await page.locator('.lead').textContent()).toContain('Completed');
  await page.context().close();
});

test('whoever was signed out meanwhile signs in again, and nothing is lost', async () => {
  const page = await house.as('nadia');
  await page.goto(`/paths/${pathId}`);
  await page.getByRole('button', { name: 'Join this path' }).click();
  await page.locator('.lead').getByRole('link', { name: 'Start' }).click();
  for (const at of [0, 1, 2, 3]) await page.locator('.scale').nth(at).locator('input[value="3"]').check();
  await page.getByLabel('Yes', { exact: true }).check();
  await page.locator('textarea').fill('Typed before');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Send the answers' }).click();
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await page.fill('#email', 'nadia@example.org');
  await page.fill('#password', castPassword);
  await page.press('#password', 'Enter');
  await page.getByText('Thank you. Your answers are in.').waitFor();
  expect(await answers()).toHaveLength(3);
  await page.context().close();
});

test('the results are seen once five have answered', async () => {
  const page = await house.as('sofia');
  const id = await surveyId();
  await page.goto(`/evaluation/surveys/${id}/results`);
  await page.getByText('Too few answers to show').waitFor();
  await noFaults(page);
  const people = await officers(house, house.organisations.ardenia, 2);
  await house.paths.enrolling.enrol(
    await house.actor('sofia'),
    pathId,
    people.map((person) => person.id),
  );
  for (const person of people) {
    const actor = (await house.identity.actor(person.id))!;
    const step = (
      await house.database.sql<PathsTables>().selectFrom('path_steps').select('id').executeTakeFirstOrThrow()
    ).id;
    const { own, survey } = await house.evaluation.answering.look(actor, pathId, step);
    const typed = Object.fromEntries(
      survey!.outline.sections
        .flatMap((section) => section.questions)
        .filter(({ required }) => required)
        .map(({ id: question, content }) => [`q-${question}`, content.kind === 'yes-no' ? 'yes' : '4']),
    );
    const sheet = { pathId, stepId: step, surveyId: id, enrolmentId: own.judged.enrolment.id };
    await house.evaluation.answering.answer(actor, sheet, typed);
  }
  await page.reload();
  await page.getByText('Mean').first().waitFor();
  expect(await page.locator('.figures').textContent()).toContain('100%');
  await page.getByText('انقطاع الكهرباء').waitFor();
  await page.getByText('From the port').waitFor();
  await noFaults(page);
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.filters').isVisible()).toBe(false);
  expect(await page.locator('.chart svg').first().isVisible()).toBe(true);
  await page.context().close();
});
