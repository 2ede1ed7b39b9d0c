import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClassroomTables } from '../server/classroom/index.ts';
import { scormPackage } from './catalogue/package-fixture.ts';
import { accessibilityFaults, openHouseInBrowser } from './kit/browser.ts';
import type { OpenedHouse } from './kit/browser.ts';
import { content, untilSaved } from './player/kit/play.ts';

// The main job from end to end, as the people who do it: Inès uploads a package, Sofia puts it into a learning path
// beside a classroom session, Lena completes both, and Sofia sees it.

let house: OpenedHouse;
beforeAll(async () => void (house = await openHouseInBrowser({ now: '2026-03-02T08:00:00.000Z' })));
afterAll(() => house?.close());

/** Three pages with a bookmark, and a question at the end that scores 90. */
const lesson = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Valuation</title><main><h1 id="where"></h1>
<button id="next">Next</button> <button id="answer" hidden>Transaction value</button></main><script>
const api = window.parent.API;
api.LMSInitialize('');
let at = Number(api.LMSGetValue('cmi.core.lesson_location')) || 1;
if (api.LMSGetValue('cmi.core.lesson_status') === 'not attempted') api.LMSSetValue('cmi.core.lesson_status', 'incomplete');
function show() {
  document.getElementById('where').textContent = 'Page ' + at;
  document.getElementById('next').hidden = at === 3;
  document.getElementById('answer').hidden = at !== 3;
}
document.getElementById('next').onclick = function () {
  at += 1;
  api.LMSSetValue('cmi.core.lesson_location', String(at));
  api.LMSCommit('');
  show();
};
document.getElementById('answer').onclick = function () {
  api.LMSSetValue('cmi.interactions.0.id', 'method-1');
  api.LMSSetValue('cmi.interactions.0.type', 'choice');
  api.LMSSetValue('cmi.interactions.0.student_response', 'a');
  api.LMSSetValue('cmi.interactions.0.result', 'correct');
  api.LMSSetValue('cmi.core.score.raw', '90');
  api.LMSSetValue('cmi.core.lesson_status', 'passed');
  api.LMSCommit('');
  document.getElementById('where').textContent = 'Done';
};
show();
window.addEventListener('unload', function () { api.LMSSetValue('cmi.core.exit', 'suspend'); api.LMSFinish(''); });
</script></html>`;

const title = 'Customs valuation: the transaction value';

async function noFaults(page: Page): Promise<void> {
  expect((await accessibilityFaults(page)).map((fault) => `${new URL(page.url()).pathname} ${fault}`)).toEqual([]);
}

test('an instructor uploads a package and publishes it as a module', async () => {
  const ines = await house.as('ines', { locale: 'en-GB' });
  await inEnglish(ines);
  await ines.goto('/catalogue/uploads');
  const buffer = scormPackage({
    title,
    items: [{ id: 'valuation', title: 'The transaction value', mastery: 80 }],
    files: [{ name: 'index.html', content: lesson }],
  });
  await ines.setInputFiles('#packages', [{ name: 'valuation.zip', mimeType: 'application/zip', buffer }]);
  await ines.getByRole('link', { name: 'Open the report' }).click();
  await ines.getByText('SCORM 1.2').first().waitFor();
  await ines.getByRole('link', { name: 'Make a module' }).click();
  await ines.selectOption('#language', 'en');
  await ines.fill('#summary', 'What the transaction value is, and when it may not be used.');
  await ines.selectOption('#topic', 'valuation');
  await ines.getByRole('button', { name: 'Create the module' }).click();
  await ines.getByRole('button', { name: 'Publish' }).click();
  await ines.getByText('The module is published.').waitFor();
  await noFaults(ines);
  await ines.context().close();
});

test('an administrator plans a session and builds a path of both', async () => {
  const sofia = await house.as('sofia');
  await sofia.goto('/classroom/courses/new');
  await sofia.fill('#title', 'Valuation clinic');
  await sofia.fill('#hours', '6');
  await noFaults(sofia);
  await sofia.getByRole('button', { name: 'Save' }).click();
  await sofia.waitForURL(/\/classroom\/courses/);

  await sofia.goto('/classroom/sessions/new');
  await noFaults(sofia);
  await sofia.getByRole('link', { name: 'Valuation clinic' }).click();
  await sofia.fill('#title', 'Valuation clinic in Lunt');
  await sofia.fill('#place', 'Customs House, Lunt');
  await sofia.fill('#timeZone', 'Asia/Seoul');
  await sofia.fill('#capacity', '12');
  await sofia.locator('[name=unit-date]').first().fill('2026-03-10');
  await sofia.locator('[name=unit-starts]').first().fill('09:00');
  await sofia.locator('[name=unit-ends]').first().fill('16:00');
  await sofia.fill('#people-words', 'seo');
  await sofia.getByRole('button', { name: 'Find instructors' }).click();
  await sofia.getByRole('button', { name: 'Add Min-jun Seo' }).click();
  await sofia.getByRole('group', { name: 'Min-jun Seo' }).waitFor();
  expect(await sofia.inputValue('#title')).toBe('Valuation clinic in Lunt');
  await noFaults(sofia);
  await sofia.getByRole('button', { name: 'Save' }).click();
  await sofia.getByRole('button', { name: 'Publish' }).click();
  await sofia.getByText('The session is published.').waitFor();

  await sofia.goto('/paths/new');
  await sofia.fill('#title', 'Valuation for new officers');
  await noFaults(sofia);
  await sofia.getByRole('button', { name: 'Save' }).click();
  await sofia.getByText('The path is made. Add its steps now.').waitFor();
  for (const what of [title, 'Valuation clinic']) {
    const select = sofia.locator('select[name=what]').first();
    await select.selectOption(await optionWith(sofia, what));
    await sofia.getByRole('button', { name: 'Add a step' }).first().click();
    await sofia.locator('main').getByText(what).first().waitFor();
  }
  await noFaults(sofia);
  await sofia.getByRole('button', { name: 'Publish' }).click();
  await sofia.getByText('The path is published.').waitFor();

  await sofia.getByRole('link', { name: 'Enrol people' }).click();
  await sofia.fill('#search', 'Okafor');
  await sofia.press('#search', 'Enter');
  await sofia.getByRole('checkbox', { name: /Lena Okafor/ }).check();
  await noFaults(sofia);
  await sofia.getByRole('button', { name: 'Enrol those chosen' }).click();
  await sofia.getByText('1 person was enrolled.').waitFor();
  await sofia.context().close();
});

test('a learner leaves in the middle, resumes where she left, and finishes', async () => {
  const lena = await house.as('lena');
  await noFaults(lena);
  await lena.getByRole('link', { name: 'Valuation for new officers' }).first().click();
  await noFaults(lena);
  await lena.getByRole('button', { name: 'Start' }).first().click();
  const first = await content(lena);
  expect(new URL(lena.url()).origin).toBe(house.contentOrigin);
  await first.getByText('Page 1').waitFor();
  await first.getByRole('button', { name: 'Next' }).click();
  await untilSaved(lena);
  await lena.getByRole('link', { name: 'Save and leave' }).click();
  await lena.waitForURL(new RegExp(`^${house.siteOrigin}/paths/`));
  await lena.getByText('In progress').first().waitFor();

  await lena.getByRole('button', { name: 'Continue' }).first().click();
  const again = await content(lena);
  await again.getByText('Page 2').waitFor();
  await again.getByRole('button', { name: 'Next' }).click();
  await again.getByRole('button', { name: 'Transaction value' }).click();
  await untilSaved(lena);
  await lena.getByRole('link', { name: 'Save and leave' }).click();
  await lena.waitForURL(new RegExp(`^${house.siteOrigin}/paths/`));
  await lena
    .locator('main')
    .getByText(/1 of 2 steps/)
    .first()
    .waitFor();
  await noFaults(lena);

  await lena.getByRole('button', { name: 'Book a seat' }).first().click();
  await lena
    .getByText(/Booked|booked/)
    .first()
    .waitFor();
  await lena.context().close();
});

test('the instructor takes attendance, the path is complete, and the administrator sees it', async () => {
  house.clock.set('2026-03-10T08:00:00.000Z');
  const minjun = await house.as('minjun');
  await minjun.goto(await sessionAddress());
  await minjun
    .getByRole('link', { name: /ttendance/ })
    .first()
    .click();
  await minjun.getByText('This page also opens without a network.').waitFor();
  await minjun.getByRole('button', { name: 'Mark all present' }).click();
  await minjun.locator('.mark input[value=attended]:checked').waitFor();
  await minjun.locator('[data-saved-text]', { hasText: 'Saved' }).waitFor();
  await minjun.reload();
  await noFaults(minjun);
  await minjun.getByRole('button', { name: /Approve/ }).click();
  await minjun
    .getByText(/approved/)
    .first()
    .waitFor();
  await minjun.context().close();

  const lena = await house.as('lena');
  await lena.goto('/paths');
  await lena.getByText('Valuation for new officers').first().waitFor();
  await lena.getByText('Completed').first().waitFor();
  await lena.context().close();

  const sofia = await house.as('sofia');
  await sofia.goto('/reports/learners?search=Okafor');
  const row = sofia.locator('tbody tr', { hasText: 'Okafor' });
  await row.getByText('Completed').waitFor();
  await noFaults(sofia);
  await row.getByRole('link').first().click();
  await sofia.getByText(title).first().waitFor();
  await sofia.getByText('90').first().waitFor();
  await noFaults(sofia);
  const csv = await sofia.request.get('/reports/learners.csv?search=Okafor');
  expect(await csv.text()).toContain('Okafor');
  await sofia.context().close();
});

async function inEnglish(page: Page): Promise<void> {
  await page.request.post('/language', { form: { language: 'en' }, headers: { origin: house.siteOrigin } });
  await page.reload();
}

async function optionWith(page: Page, text: string): Promise<string> {
  const option = page.locator('select[name=what] option', { hasText: text }).first();
  return (await option.getAttribute('value')) ?? '';
}

async function sessionAddress(): Promise<string> {
  const { id } = await house.database
    .sql<ClassroomTables>()
    .selectFrom('sessions')
    .select('id')
    .where('title', '=', 'Valuation clinic in Lunt')
    .executeTakeFirstOrThrow();
  return `/classroom/sessions/${id}`;
}
