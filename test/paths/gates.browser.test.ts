import { afterAll, beforeAll, expect, test } from 'vitest';
import { planSession, publishSession } from '../../server/classroom/planning/planning.ts';
import type { MailTables } from '../../server/platform/mail/index.ts';
import { partsOf, planFor } from '../classroom/kit.ts';
import { accessibilityFaults, openHouseInBrowser, type OpenedHouse } from '../kit/browser.ts';
import { attemptOf } from './attempts.ts';
import { blendedPath, type Blended } from './blended.ts';
import { bookedSeats } from './gates-kit.ts';

let house: OpenedHouse;
let blended: Blended;
beforeAll(async () => {
  house = await openHouseInBrowser();
  blended = await blendedPath(house);
  await house.paths.enrolling.enrol(
    await house.actor('sofia'),
    blended.pathId,
    (['lena', 'omar', 'yuki'] as const).map((name) => house.people[name].id),
  );
}, 120_000);
afterAll(() => house.close());

const meet = async (name: 'lena' | 'yuki') => {
  await attemptOf(house, name, blended.modules.hs, { status: 'completed' });
  await attemptOf(house, name, blended.modules.sw, { status: 'passed', scaled: 0.9 });
};
const letters = async (kind: string) =>
  (await house.database.sql<MailTables>().selectFrom('outbox').selectAll().orderBy('id').execute()).filter(
    ({ occasion }) => occasion.startsWith(kind),
  );

test(
  'a locked step’s session is refused in the classroom, and opens when the gate is met',
  { timeout: 120_000 },
  async () => {
    const lena = await house.as('lena');
    await lena.goto(`/classroom/sessions/${blended.sessionId}`);
    await lena.getByText('Locked until this stage is done: Online phase').waitFor();
    expect(await lena.getByRole('button', { name: 'Book a seat' }).count()).toBe(0);
    expect(await accessibilityFaults(lena)).toEqual([]);
    await lena.getByRole('link', { name: 'Open “Foundations of modern customs”' }).click();
    await lena.waitForURL((url) => url.pathname === `/paths/${blended.pathId}`);
    await meet('lena');
    expect((await letters('paths.opened')).map(({ to_name }) => to_name)).toEqual(['Lena Okafor']);
    await lena.goto(`/classroom/sessions/${blended.sessionId}`);
    await lena.getByRole('button', { name: 'Book a seat' }).waitFor();
  },
);

test(
  'those who have met the gate are booked in one go, and the others are written to',
  { timeout: 180_000 },
  async () => {
    await meet('yuki');
    const sofia = await house.as('sofia');
    await sofia.goto(`/classroom/sessions/${blended.sessionId}`);
    await sofia.getByRole('link', { name: 'Who may come: Foundations of modern customs' }).click();
    await sofia.getByRole('heading', { name: 'Risk management workshop' }).waitFor();
    expect(await accessibilityFaults(sofia)).toEqual([]);
    await sofia.getByRole('link', { name: 'Book those who have met it' }).click();
    await sofia.getByText('2 seats', { exact: true }).waitFor();
    expect(await accessibilityFaults(sofia)).toEqual([]);
    await sofia.getByRole('button', { name: 'Book those ticked' }).click();
    await sofia.getByRole('heading', { name: 'What became of the booking' }).waitFor();
    expect(await accessibilityFaults(sofia)).toEqual([]);
    expect(await bookedSeats(house, blended.sessionId)).toEqual(['Lena', 'Yuki']);
    expect((await letters('classroom.booked')).map(({ to_name }) => to_name).sort()).toEqual([
      'Lena Okafor',
      'Yuki Tanaka',
    ]);

    await sofia.goto(`/paths/${blended.pathId}/gates/step-ws`);
    await sofia.getByRole('link', { name: 'Write to those who have not' }).click();
    await sofia.getByLabel('Your message').fill('The workshop is near.');
    expect(await accessibilityFaults(sofia)).toEqual([]);
    await sofia.getByRole('button', { name: 'Send to 1 participant' }).click();
    await sofia.getByText('1 letter is on its way.').waitFor();
    expect((await letters('paths.gate-letter')).map(({ to_name, language }) => [to_name, language])).toEqual([
      ['Omar Said', 'ar'],
    ]);
  },
);

test(
  'people without a session in time are shown to the administrator until there is one',
  { timeout: 180_000 },
  async () => {
    house.clock.set('2026-03-25T08:00:00.000Z');
    await house.paths.cases.keep();
    const sofia = await house.as('sofia');
    await sofia.goto('/');
    await sofia.getByRole('link', { name: '1 person cannot finish a path as things stand' }).click();
    await sofia.getByRole('link', { name: 'Risk management workshop: no session is planned' }).click();
    await sofia.getByRole('link', { name: 'Omar Said' }).waitFor();
    await sofia.getByRole('link', { name: 'Plan a session' }).waitFor();
    expect(await accessibilityFaults(sofia)).toEqual([]);
    const parts = partsOf(house);
    const actor = await house.actor('sofia');
    const plan = { ...planFor(house, blended.courseId, [], '2026-04-21'), place: 'Lunt', signUpUntil: '2026-04-20' };
    const saved = await planSession(parts, actor, { ...plan, cancelUntil: '2026-04-20' }, { despiteClashes: true });
    if (!('id' in saved)) throw new Error('The session clashes.');
    await publishSession(parts, actor, saved.id);
    await sofia.reload();
    await sofia.getByRole('heading', { name: 'Nobody is concerned any more' }).waitFor();
  },
);

test('everybody chooses their letters on one page that the menu leads to', { timeout: 120_000 }, async () => {
  const omar = await house.as('omar');
  await omar.locator('summary', { hasText: 'Omar Said' }).click();
  await omar.locator('a[href="/account/notices"]').first().click();
  await omar.locator('input[name="paths-reminders"][value="none"]').check();
  expect(await accessibilityFaults(omar)).toEqual([]);
  await omar.locator('main button.button-primary').click();
  await omar.getByText('تم حفظ اختيارك للرسائل.').waitFor();
  expect(await omar.locator('input[name="paths-reminders"][value="none"]').isChecked()).toBe(true);
});
