import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openHouseInBrowser } from '../kit/browser.ts';
import type { OpenedHouse } from '../kit/browser.ts';
import { firstPages, lastPages, passTest, turnPages } from './kit/golf.ts';
import { packagesAreThere, sitDown } from './kit/sitting.ts';
import type { Sitting } from './kit/sitting.ts';

// Packages that nobody of this project made, as a learner meets them: begun, left in the middle, resumed, finished. The
// errors a test expects are those the standard asks for; any other would be ours.

const absent = packagesAreThere ? '' : ' (skipped: the packages are not in ../shared/scorm/packages)';
let house: OpenedHouse;
let learner: BrowserContext;
let sitting: Sitting;

describe.skipIf(!packagesAreThere)(`real packages, played to the end${absent}`, () => {
  beforeAll(async () => {
    house = await openHouseInBrowser();
    learner = (await house.as('lena')).context();
  });
  afterAll(() => house?.close());
  afterEach(() => sitting?.close());

  /** The attempt has that status, and the learner reads so on both pages. */
  async function concluded(status: 'completed' | 'passed', score = ''): Promise<void> {
    await expect.poll(async () => (await sitting.attempt()).status, { timeout: 30_000 }).toBe(status);
    const shown = await sitting.shown();
    const word = status === 'passed' ? 'Passed' : 'Completed';
    expect(shown.module).toContain(word);
    expect(shown.attempt).toContain(word);
    expect(shown.attempt).toContain(score);
  }

  test('golf of one SCO, SCORM 1.2: turned pages, left by Save and leave, passed its test', async () => {
    sitting = await sitDown(house, learner, 'golf-RuntimeBasicCalls_SCORM12');
    await turnPages(sitting, ...firstPages);
    await sitting.leaveAndResume('save and leave');
    await sitting.below('OtherScoring.html');
    expect(await sitting.say('GetValue', 'cmi.core.lesson_location')).toBe('3');
    expect(await sitting.say('GetValue', 'cmi.core.entry')).toBe('resume');
    await turnPages(sitting, ...lastPages);
    await passTest(sitting);
    await (await sitting.inside()).click('#butExit');
    await sitting.saveAndLeave();
    await concluded('passed', '100%');
    expect(await sitting.errors()).toEqual([]);
  });

  test('golf of one SCO, SCORM 2004: tab closed in the middle, ended by its own Exit', async () => {
    sitting = await sitDown(house, learner, 'golf-RuntimeBasicCalls_SCORM20043rdEdition');
    await turnPages(sitting, ...firstPages);
    await sitting.leaveAndResume('close the tab');
    await sitting.below('OtherScoring.html');
    expect(await sitting.say('GetValue', 'cmi.location')).toBe('3');
    expect(await sitting.say('GetValue', 'cmi.entry')).toBe('resume');
    await turnPages(sitting, ...lastPages);
    await passTest(sitting);
    await (await sitting.inside()).click('#butExit');
    await sitting.untilAtModule();
    await concluded('passed', '100%');
    // RTE 4.2: an element without a value yet is an error 403.
    expect(await sitting.errors()).toEqual(['GetValue cmi.location 403']);
  });

  test('golf with objectives and interactions: loaded again in the middle, every answer kept', async () => {
    sitting = await sitDown(house, learner, 'golf-RunTimeAdvancedCalls_SCORM20043rdEdition');
    await turnPages(sitting, ...firstPages);
    await sitting.leaveAndResume('reload');
    await sitting.below('OtherScoring.html');
    expect(await sitting.say('GetValue', 'cmi.entry')).toBe('resume');
    // Two pages of this edition show the page before once more.
    const same: Record<string, string> = { Distracting: 'Course', Example: 'CalculatingScore' };
    await turnPages(sitting, ...lastPages.map((address) => same[address] ?? address));
    await passTest(sitting);
    expect(Number(await sitting.say('GetValue', 'cmi.interactions._count'))).toBeGreaterThan(10);
    await (await sitting.inside()).click('#butExit');
    await sitting.untilAtModule();
    await concluded('passed', '100%');
    expect((await sitting.shown()).attempt).toContain('A typical golf course has ____ holes');
    expect(await sitting.errors()).toEqual(['GetValue cmi.location 403']);
  });

  test('golf of eighteen SCOs that say nothing but Initialize and Finish, by the player’s own Next', async () => {
    sitting = await sitDown(house, learner, 'golf-RuntimeMinimumCalls_SCORM12');
    for (let page = 0; page < 6; page += 1) await next();
    const left = (await sitting.attempt()).position;
    await sitting.leaveAndResume('close the tab');
    expect((await sitting.attempt()).position).toBe(left);
    while (await sitting.page().isEnabled('#next')) await next();
    await sitting.saveAndLeave();
    await concluded('completed');
    expect(await sitting.errors()).toEqual([]);
  });

  test('golf in forced order, SCORM 2004: five SCOs, left in the third', async () => {
    sitting = await sitDown(house, learner, 'golf-SequencingForcedSequential_SCORM20043rdEdition');
    await turnPages(sitting, 'Par', 'Scoring', 'OtherScoring', 'RulesOfGolf');
    await next('content=etiquette');
    await turnPages(sitting, 'Course', 'Play');
    await next('content=handicapping');
    await turnPages(sitting, 'CalculatingHandicap');
    await sitting.leaveAndResume('save and leave');
    expect((await sitting.inside()).url()).toContain('content=handicapping');
    await sitting.below('CalculatingHandicap');
    expect(await sitting.say('GetValue', 'cmi.entry')).toBe('resume');
    await turnPages(sitting, 'CalculatingScore');
    await (await sitting.inside()).click('#butNext');
    await next('content=havingfun');
    await turnPages(sitting, 'MakeFriends');
    await next('content=assessment');
    await passTest(sitting);
    await sitting.saveAndLeave();
    await concluded('passed');
    expect(await sitting.errors()).toEqual(['GetValue cmi.location 403']);
  });

  test('Adapt: its state in suspend_data, saved by its own unload handler', async () => {
    sitting = await sitDown(house, learner, 'adapt-solar-pv-scorm12');
    await (await sitting.inside()).locator('button', { hasText: 'Start module' }).first().click();
    await expect.poll(() => sitting.say('GetValue', 'cmi.suspend_data')).toContain('lang');
    const kept = await sitting.say('GetValue', 'cmi.suspend_data');
    await sitting.leaveAndResume('close the tab');
    // Asked before the content has begun its session, the run-time says so (301); that question is the test's own.
    await expect.poll(() => sitting.say('GetValue', 'cmi.suspend_data'), { timeout: 30_000 }).toBe(kept);
    // It says an empty cmi.core.exit, and then cmi.core.entry is empty too; its state it has all the same.
    expect(await sitting.say('GetValue', 'cmi.core.entry')).toBe('');
    await finish12('passed', '85');
    await sitting.saveAndLeave();
    await concluded('passed', '85%');
    const early = 'LMSGetValue cmi.suspend_data 301';
    expect((await sitting.errors()).filter((error) => error !== early)).toEqual([]);
  });

  test('eXeLearning: says it is complete while it is taken away', async () => {
    sitting = await sitDown(house, learner, 'exelearning-celengan-scorm12');
    await (await sitting.inside()).click('#start-link');
    await sitting.leaveAndResume('reload');
    await sitting.saveAndLeave();
    await concluded('completed');
    expect(await sitting.errors()).toEqual([]);
  });

  test('a page that begins and ends a session for every question it has', async () => {
    sitting = await sitDown(house, learner, 'boytchev-lms-info');
    await send({ location: 'by the window', status: 'incomplete', data: 'half of it', exit: 'suspend' });
    await sitting.leaveAndResume('reload');
    const again = await sitting.inside();
    expect(await again.inputValue('#location')).toBe('by the window');
    expect(await again.inputValue('#data')).toBe('half of it');
    await send({ status: 'passed', score: '88', max: '100', min: '0' });
    await sitting.saveAndLeave();
    await concluded('passed', '88%');
    // It asks for what SCORM 1.2 does not have, reads what can only be written, and sets an empty form field as a time.
    expect(await sitting.errors()).toEqual([
      'LMSGetValue cmi 401',
      'LMSGetValue cmi._children 401',
      'LMSGetValue cmi.core.exit 404',
      'LMSGetValue cmi.core.session_time 404',
      'LMSGetValue score 401',
      'LMSSetValue cmi.core.session_time 405',
    ]);
  });

  async function send(values: Record<string, string>): Promise<void> {
    const inside = await sitting.inside();
    for (const [id, value] of Object.entries(values)) {
      if (['status', 'exit'].includes(id)) await inside.selectOption(`#${id}`, value);
      else await inside.fill(`#${id}`, value);
    }
    await inside.getByRole('button', { name: 'Send to LMS' }).click();
  }

  test('Reload: six SCOs, each by its own buttons', async () => {
    sitting = await sitDown(house, learner, 'reload-multisco-scorm12');
    await set('position', 'page 4');
    await set('suspended', 'what I noted');
    await set('exit', 'suspend');
    await (await sitting.inside()).getByRole('button', { name: 'doLMSCommit' }).click();
    await sitting.leaveAndResume('save and leave');
    expect(await sitting.say('GetValue', 'cmi.core.entry')).toBe('resume');
    expect(await sitting.say('GetValue', 'cmi.core.lesson_location')).toBe('page 4');
    expect(await (await sitting.inside()).textContent('#values')).toContain('what I noted');
    for (let sco = 1; sco <= 6; sco += 1) {
      await set('status', 'passed');
      await set('score', '90');
      await (await sitting.inside()).getByRole('button', { name: 'doLMSFinish' }).click();
      if (sco < 6) await next();
    }
    await sitting.saveAndLeave();
    await concluded('passed', '90%');
    expect(await sitting.errors()).toEqual([]);
  });

  async function set(what: string, value: string): Promise<void> {
    const inside = await sitting.inside();
    const field = inside.locator(`.${what}-input`);
    if (what === 'status' || what === 'exit') await field.selectOption(value);
    else await field.fill(value);
    await inside.click(`.${what}-bt`);
  }

  test('a course exporter of its own: ten SCOs with a question each, one answered before the tab is closed', async () => {
    sitting = await sitDown(house, learner, 'rspellen-scorm-completion');
    await answer();
    await next();
    await answer();
    await sitting.leaveAndResume('close the tab');
    expect((await sitting.inside()).url()).toContain('/sco_2/');
    expect(await (await sitting.inside()).locator('.nv-kc-opt.correct').count()).toBe(1);
    for (let sco = 3; sco <= 10; sco += 1) {
      await next();
      await answer();
    }
    await sitting.saveAndLeave();
    await concluded('completed');
    expect(await sitting.errors()).toEqual([]);
  });

  const answer = async (): Promise<void> => (await sitting.inside()).click('.nv-kc-opt[data-correct="1"]');

  test('the SCORM driver of Rustici: its own Complete and Close', async () => {
    sitting = await sitDown(house, learner, 'rustici-scormdriver-template-scorm12');
    await sitting.untilDriverBegan();
    await sitting.say('SetValue', 'cmi.suspend_data', 'seen: 1');
    await sitting.leaveAndResume('reload');
    await sitting.untilDriverBegan();
    expect(await sitting.say('GetValue', 'cmi.core.entry')).toBe('resume');
    expect(await sitting.say('GetValue', 'cmi.suspend_data')).toBe('seen: 1');
    const lesson = await sitting.below('scormcontent/index.html');
    await lesson.getByRole('button', { name: 'Complete Course' }).click();
    await sitting.saveAndLeave();
    await concluded('passed', '77%');
    // Its button begins the session that is going on already, which is error 101 in SCORM 1.2.
    expect(await sitting.errors()).toEqual(['LMSInitialize  101']);
  });

  test('a course framework with objectives, shared data and hidden controls', async () => {
    sitting = await sitDown(house, learner, 'scormtester-dist-scorm2004');
    await expect.poll(() => sitting.stored()).toHaveProperty('cmi.suspend_data');
    const kept = (await sitting.stored())['cmi.suspend_data'];
    await sitting.leaveAndResume('save and leave');
    expect(await sitting.say('GetValue', 'cmi.entry')).toBe('resume');
    expect(kept).toContain('visited-intro');
    expect(await sitting.say('GetValue', 'cmi.suspend_data')).toContain(
      '"visited-intro","completion_status":"completed"',
    );
    await finish2004('0.9');
    await sitting.saveAndLeave();
    await concluded('passed', '90%');
    expect(await sitting.errors()).toEqual(['GetValue cmi.location 403']);
  });

  test('Storyline: turned slides, loaded again', async () => {
    sitting = await sitDown(house, learner, 'storyline360-scorm2004');
    await sitting.untilDriverBegan();
    await sitting.say('SetValue', 'cmi.suspend_data', 'slides seen');
    await sitting.leaveAndResume('reload');
    await sitting.untilDriverBegan();
    expect(await sitting.say('GetValue', 'cmi.entry')).toBe('resume');
    await finish2004('1');
    await sitting.saveAndLeave();
    await concluded('passed', '100%');
    expect(await sitting.errors()).toEqual(['GetValue cmi.suspend_data 403']);
  });

  /** Presses the player's Next; with an address, until that is shown. */
  async function next(address?: string): Promise<void> {
    const before = (await sitting.attempt()).position;
    await sitting.page().waitForSelector('#next:enabled');
    await sitting.page().click('#next');
    if (address) await sitting.below(address);
    await expect.poll(async () => (await sitting.attempt()).position, { timeout: 30_000 }).not.toBe(before);
    await sitting.inside();
  }

  async function finish12(status: string, score: string): Promise<void> {
    await sitting.say('SetValue', 'cmi.core.score.raw', score);
    await sitting.say('SetValue', 'cmi.core.lesson_status', status);
    await sitting.say('Commit', '');
  }

  async function finish2004(scaled: string): Promise<void> {
    await sitting.say('SetValue', 'cmi.score.scaled', scaled);
    await sitting.say('SetValue', 'cmi.success_status', 'passed');
    await sitting.say('SetValue', 'cmi.completion_status', 'completed');
    await sitting.say('Commit', '');
  }
});
