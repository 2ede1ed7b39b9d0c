import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coursePackages } from '../../courses/pack.ts';
import { accessibilityFaults, launchBrowser } from '../kit/browser.ts';
import { openLms } from './lms.ts';
import type { Known, Lms } from './lms.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const pictures = process.env['COURSE_PICTURES'];
const phone = { width: 360, height: 740 };
const desk = { width: 1280, height: 800 };

interface Part {
  sco: string;
  known: Known;
  kind: 'lesson' | 'test';
}

const scans = {
  practice: 'scans=practice,suitcase,parcel;kind=lesson;help=yes',
  exam: 'scans=exam,boots,bag,tiles,fridges;kind=test;help=no',
};
const parts: Record<string, Part[]> = {
  'hs-heading': [{ sco: 'index.html', kind: 'test', known: { 'cmi.student_data.mastery_score': '80' } }],
  'single-window': [
    { sco: 'pretest.html', kind: 'test', known: {} },
    ...['roles', 'lodging', 'decision', 'data'].map((name): Part => ({
      sco: `${name}.html`,
      kind: 'lesson',
      known: {},
    })),
    { sco: 'posttest.html', kind: 'test', known: { 'cmi.scaled_passing_score': '0.75' } },
  ],
  xray: [
    { sco: 'colours.html', kind: 'lesson', known: {} },
    { sco: 'inspect.html', kind: 'lesson', known: { 'cmi.launch_data': scans.practice } },
    {
      sco: 'inspect.html',
      kind: 'test',
      known: { 'cmi.launch_data': scans.exam, 'cmi.student_data.mastery_score': '75' },
    },
  ],
};

describe.each(coursePackages)('$name', ({ name, course, language }) => {
  const standard = course === 'single-window' ? '2004' : '1.2';
  let lms: Lms;
  let page: Page;
  const errors: string[] = [];
  beforeAll(async () => {
    lms = await openLms(name, standard);
    page = await browser.newPage({ viewport: phone });
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  });
  afterAll(async () => {
    await page.close();
    lms.close();
  });

  test.each(parts[course] ?? [])('$sco $known is gone through to its end', async ({ sco, known, kind }) => {
    const frame = await lms.launch(page, sco, known);
    expect(await frame.getAttribute('html', 'lang')).toBe(language);
    const faults = await goThrough(page, frame, name);
    const left = await lms.leave(page);
    expect(faults).toEqual([]);
    expect(errors).toEqual([]);
    expect(left.faults).toEqual([]);
    expect(left.isFinished).toBe(true);
    expect(outcome(left.values)).toEqual(expectedOutcome(standard, kind));
  });
});

test('a learner who leaves in the middle comes back to the same page and answers', async () => {
  const lms = await openLms('hs-heading-en', '1.2');
  const page = await browser.newPage({ viewport: desk });
  const first = await lms.launch(page, 'index.html', {});
  for (let step = 0; step < 8; step++) await first.click('#next');
  await answer(first);
  const left = await lms.leave(page);
  expect(left.values['cmi.core.lesson_location']).toBe('q1');
  expect(left.values['cmi.core.exit']).toBe('suspend');

  const known = { 'cmi.core.lesson_location': 'q1', 'cmi.suspend_data': left.values['cmi.suspend_data'] };
  const second = await lms.launch(page, 'index.html', known);
  expect(await second.textContent('.place')).toContain('9');
  expect(await second.isDisabled('main input')).toBe(true);
  lms.close();
  await page.close();
});

test('a test that is failed can be taken again, and the better result counts', async () => {
  const lms = await openLms('xray-en', '1.2');
  const page = await browser.newPage({ viewport: desk });
  const known = { 'cmi.launch_data': scans.exam, 'cmi.student_data.mastery_score': '75' };
  const frame = await lms.launch(page, 'inspect.html', known);
  await frame.click('#next');
  for (let scan = 0; scan < 4; scan++) {
    await answer(frame, { wrongly: true });
    await frame.click('#next');
  }
  expect(await page.evaluate('book.values["cmi.core.lesson_status"]')).toBe('failed');
  await frame.click('#again');
  await goThrough(page, frame, 'again');
  const left = await lms.leave(page);
  expect(left.values['cmi.core.lesson_status']).toBe('passed');
  expect(left.values['cmi.core.score.raw']).toBe('100');
  expect(left.values['cmi.interactions.7.result']).toBe('correct');
  lms.close();
  await page.close();
});

test('the pre-test says by objective what is mastered', async () => {
  const lms = await openLms('single-window-fr', '2004');
  const page = await browser.newPage({ viewport: desk });
  const frame = await lms.launch(page, 'pretest.html', {});
  await frame.click('#next');
  for (let question = 0; question < 8; question++) {
    await answer(frame, { wrongly: question === 3 });
    await frame.click('#next');
  }
  const { values, faults } = await lms.leave(page);
  expect(faults).toEqual([]);
  const statuses = [0, 1, 2, 3].map((index) => [
    values[`cmi.objectives.${index}.id`],
    values[`cmi.objectives.${index}.success_status`],
  ]);
  expect(statuses).toEqual([
    ['roles', 'passed'],
    ['lodging', 'failed'],
    ['decision', 'passed'],
    ['data', 'passed'],
  ]);
  lms.close();
  await page.close();
});

test('the language may be changed inside, without losing the page or the answers', async () => {
  const lms = await openLms('single-window-en', '2004');
  const page = await browser.newPage({ viewport: phone });
  const frame = await lms.launch(page, 'roles.html', { 'cmi.learner_preference.language': 'fr' });
  expect(await frame.getAttribute('html', 'lang')).toBe('fr');
  await frame.click('#next');
  await frame.click('.languages [lang=ar]');
  await frame.waitForSelector('html[dir=rtl]');
  expect(await frame.textContent('h1')).toBe('ما الذي يجعلها نافذة واحدة');
  const { values } = await lms.leave(page);
  expect(values['cmi.learner_preference.language']).toBe('ar');
  expect(values['cmi.location']).toBe('definition');
  lms.close();
  await page.close();
});

test('scans are marked by keyboard alone', async () => {
  const lms = await openLms('xray-fr', '1.2');
  const page = await browser.newPage({ viewport: desk });
  const frame = await lms.launch(page, 'inspect.html', { 'cmi.launch_data': scans.practice });
  await frame.click('#next');
  await frame.focus('main');
  for (let stop = 0; stop < 3; stop++) await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  expect(await frame.isChecked('input[value=c]')).toBe(true);
  await page.keyboard.press('Enter');
  expect(await frame.textContent('.feedback')).toContain('double fond');
  lms.close();
  await page.close();
});

/** Sees every screen, answers every question rightly, and answers what is wrong with the screens. */
async function goThrough(page: Page, frame: Frame, name: string): Promise<string[]> {
  const faults: string[] = [];
  for (let screen = 1; screen <= 20; screen++) {
    await answer(frame);
    faults.push(...(await accessibilityFaults(frame)), ...(await overflow(frame, screen)));
    if (pictures)
      await takePictures(page, frame, `${pictures}/${name}-${path.basename(frame.url(), '.html')}-${screen}`);
    const isLast = await frame.$eval('progress', (bar) => (bar as unknown as { position: number }).position === 1);
    if (isLast) return faults;
    await frame.click('#next');
  }
  throw new Error('The last page never came.');
}

async function answer(frame: Frame, { wrongly = false } = {}): Promise<void> {
  for (const form of await frame.$$('main form:has(button:not([hidden]))')) {
    const correct = await form.evaluate(correctOptions);
    for (const box of await form.$$('input')) {
      const isCorrect = correct.includes((await box.getAttribute('value')) ?? '');
      if (isCorrect !== wrongly) await box.check();
    }
    await (await form.$('button'))?.click();
  }
}

/** Runs in the page: the course keeps its answers where the question stands. */
function correctOptions(form: unknown): string[] {
  const place = (form as { parentElement: { dataset: Record<string, string> } }).parentElement;
  return (place.dataset['correct'] ?? '').split(' ').filter(Boolean);
}

async function overflow(frame: Frame, screen: number): Promise<string[]> {
  const wider = await frame.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
  return wider ? [`page ${screen} is wider than the window`] : [];
}

async function takePictures(page: Page, frame: Frame, file: string): Promise<void> {
  mkdirSync(pictures ?? '.', { recursive: true });
  for (const size of [phone, desk]) {
    const height = await frame.evaluate<number>('document.documentElement.scrollHeight');
    await page.setViewportSize({ width: size.width, height: Math.max(size.height, Math.min(height + 60, 2400)) });
    await page.screenshot({ path: `${file}-${size.width}.png` });
  }
  await page.setViewportSize(phone);
}

function outcome(values: Record<string, string>): Record<string, string | undefined> {
  return Object.fromEntries(
    [
      'cmi.core.lesson_status',
      'cmi.core.score.raw',
      'cmi.completion_status',
      'cmi.success_status',
      'cmi.score.scaled',
      'cmi.progress_measure',
    ]
      .filter((element) => element in values)
      .map((element) => [element, values[element]]),
  );
}

function expectedOutcome(standard: '1.2' | '2004', kind: 'lesson' | 'test'): Record<string, string> {
  if (standard === '1.2') {
    return kind === 'test'
      ? { 'cmi.core.lesson_status': 'passed', 'cmi.core.score.raw': '100' }
      : { 'cmi.core.lesson_status': 'completed' };
  }
  const complete = {
    'cmi.completion_status': 'completed',
    'cmi.success_status': 'passed',
    'cmi.progress_measure': '1',
  };
  return kind === 'test' ? { ...complete, 'cmi.score.scaled': '1' } : complete;
}
