import { describe, expect, it, test } from 'vitest';
import { createRunTime12 } from '../../../server/player/runtime/runtime-12.ts';
import type { Delivery } from '../../../server/player/runtime/index.ts';
import { open } from './kit.ts';

const start = (delivery: Partial<Delivery> = {}) => {
  const opened = open(createRunTime12, { standard: '1.2', ...delivery });
  opened.api('LMSInitialize', '');
  return opened;
};

describe('session states', () => {
  test.each([
    [['LMSGetValue', 'cmi.core.lesson_status'], ''],
    [['LMSSetValue', 'cmi.core.lesson_status', 'passed'], 'false'],
    [['LMSCommit', ''], 'false'],
    [['LMSFinish', ''], 'false'],
  ])('%s before LMSInitialize is 301', ([name = '', ...args], value) => {
    const { api } = open(createRunTime12);
    expect([api(name, ...args), api('LMSGetLastError')]).toEqual([value, '301']);
  });

  it('begin once and end once', () => {
    const { api } = open(createRunTime12);
    expect([api('LMSInitialize', 'x'), api('LMSGetLastError')]).toEqual(['false', '201']);
    expect(api('LMSInitialize', '')).toBe('true');
    expect([api('LMSInitialize', ''), api('LMSGetLastError')]).toEqual(['false', '101']);
    expect(api('LMSFinish', '')).toBe('true');
    expect([api('LMSFinish', ''), api('LMSGetLastError')]).toEqual(['false', '301']);
    expect([api('LMSGetValue', 'cmi.core.exit'), api('LMSGetLastError')]).toEqual(['', '301']);
  });
});

test('a SCO that finished may begin again in the same place', () => {
  let reopened = 0;
  const { api, runTime } = open(createRunTime12, {}, { reopened: () => void (reopened += 1) });
  api('LMSInitialize', '');
  api('LMSSetValue', 'cmi.core.lesson_location', '3');
  api('LMSSetValue', 'cmi.core.session_time', '00:00:05');
  api('LMSFinish', '');
  expect([api('LMSInitialize', ''), api('LMSGetLastError'), reopened]).toEqual(['true', '0', 1]);
  expect(api('LMSGetValue', 'cmi.core.lesson_location')).toBe('3');
  expect(runTime.sessionTime()).toBeUndefined();
});

describe('elements: what is asked, answered and refused', () => {
  test.each<[element: string, value: string, code: string]>([
    ['cmi', '', '401'],
    ['cmi.core', '', '401'],
    ['settings', '', '401'],
    ['currentState', '', '401'],
    ['cmi.core.nothing', '', '401'],
    ['cmi.core.lesson_status._children', '', '202'],
    ['cmi.core.lesson_status._count', '', '203'],
    ['cmi.core.exit', '', '404'],
    ['cmi.core.session_time', '', '404'],
    ['cmi.interactions.0.id', '', '404'],
    ['cmi.objectives.0.id', '', '201'],
    ['cmi.core.student_id', 'm-42', '0'],
    ['cmi.core.student_name', 'Okello, Nadia', '0'],
    ['cmi.core.lesson_location', '', '0'],
    ['cmi.core.credit', 'credit', '0'],
    ['cmi.core.lesson_status', 'not attempted', '0'],
    ['cmi.core.entry', 'ab-initio', '0'],
    ['cmi.core.score._children', 'raw,min,max', '0'],
    ['cmi.core.score.raw', '', '0'],
    ['cmi.core.total_time', '0001:01:01.50', '0'],
    ['cmi.core.lesson_mode', 'normal', '0'],
    ['cmi.suspend_data', '', '0'],
    ['cmi.launch_data', 'start=2', '0'],
    ['cmi.comments', '', '0'],
    ['cmi.comments_from_lms', '', '0'],
    ['cmi.objectives._children', 'id,score,status', '0'],
    ['cmi.objectives._count', '0', '0'],
    ['cmi.student_data.mastery_score', '70', '0'],
    ['cmi.student_data.max_time_allowed', '00:30:00', '0'],
    ['cmi.student_data.time_limit_action', 'exit,message', '0'],
    ['cmi.student_preference._children', 'audio,language,speed,text', '0'],
    ['cmi.interactions._count', '0', '0'],
  ])('LMSGetValue(%s)', (element, value, code) => {
    const { api } = start({
      totalTime: 366_150,
      launchData: 'start=2',
      masteryScore: '70',
      maxTimeAllowed: '00:30:00',
      timeLimitAction: 'exit,message',
    });
    expect([api('LMSGetValue', element), api('LMSGetLastError')]).toEqual([value, code]);
  });

  test.each<[element: string, value: unknown, code: string]>([
    ['cmi', 'x', '401'],
    ['settings', 'x', '401'],
    ['cmi.core._children', 'x', '402'],
    ['cmi.objectives._count', '1', '402'],
    ['cmi.core.student_id', 'x', '403'],
    ['cmi.launch_data', 'x', '403'],
    ['cmi.student_data.mastery_score', '1', '403'],
    ['cmi.core.lesson_status', 'passed', '0'],
    ['cmi.core.lesson_status', 'browsed', '0'],
    ['cmi.core.lesson_status', 'not attempted', '405'],
    ['cmi.core.lesson_status', 'done', '405'],
    ['cmi.core.lesson_location', 'p'.repeat(400), '0'],
    ['cmi.core.exit', 'time-out', '0'],
    ['cmi.core.exit', 'normal', '0'],
    ['cmi.core.exit', 'crash', '405'],
    ['cmi.core.score.raw', 88.25, '0'],
    ['cmi.core.score.raw', '', '0'],
    ['cmi.core.score.raw', '101', '405'],
    ['cmi.core.score.raw', 'many', '405'],
    ['cmi.core.session_time', '0000:01:10.25', '0'],
    ['cmi.core.session_time', '00:01:10.123', '0'],
    ['cmi.core.session_time', '1:2:3', '405'],
    ['cmi.suspend_data', 's'.repeat(70_000), '0'],
    ['cmi.objectives.0.id', 'o', '0'],
    ['cmi.objectives.1.id', 'o', '201'],
    ['cmi.interactions.0.id', 'Scene 1 Question 2', '0'],
    ['cmi.interactions.2.id', 'q', '201'],
    ['cmi.student_preference.audio', '50', '0'],
    ['cmi.student_preference.audio', '200', '405'],
    ['cmi.student_preference.text', '2', '405'],
    ['cmi.student_preference.language', 'English', '0'],
  ])('LMSSetValue(%s, …)', (element, value, code) => {
    const { api } = start();
    expect([api('LMSSetValue', element, value), api('LMSGetLastError')]).toEqual([
      code === '0' ? 'true' : 'false',
      code,
    ]);
  });
});

describe('what passes from session to session', () => {
  it('is everything the SCO stored', () => {
    const first = start();
    const said = {
      'cmi.core.lesson_location': 'p'.repeat(400),
      'cmi.suspend_data': 's'.repeat(6000),
      'cmi.core.lesson_status': 'incomplete',
      'cmi.core.score.raw': '40',
      'cmi.objectives.0.id': 'o',
      'cmi.objectives.0.status': 'passed',
      'cmi.interactions.0.id': 'q',
      'cmi.interactions.0.latency': '00:00:01.234',
      'cmi.student_preference.audio': '20',
    };
    for (const [element, value] of Object.entries(said)) expect(first.api('LMSSetValue', element, value)).toBe('true');
    const second = start({ stored: first.runTime.takeChanges(), entry: 'resume' });
    expect(second.api('LMSGetValue', 'cmi.core.lesson_location')).toBe('p'.repeat(400));
    expect(second.api('LMSGetValue', 'cmi.suspend_data')).toHaveLength(6000);
    expect(second.api('LMSGetValue', 'cmi.objectives.0.status')).toBe('passed');
    expect(second.api('LMSGetValue', 'cmi.interactions._count')).toBe('1');
    expect(second.api('LMSGetValue', 'cmi.student_preference.audio')).toBe('20');
    expect(second.runTime.outcome()).toMatchObject({ completion: 'incomplete', raw: 40, scaled: 0.4 });
  });
});

describe('the status when the SCO finishes', () => {
  test.each<[said: string | undefined, score: string, delivery: Partial<Delivery>, status: string]>([
    [undefined, '', {}, 'completed'],
    ['incomplete', '', {}, 'incomplete'],
    ['incomplete', '80', { masteryScore: '70' }, 'passed'],
    ['passed', '60', { masteryScore: '70' }, 'failed'],
    ['passed', '60', { masteryScore: '70', credit: 'no-credit' }, 'passed'],
    ['completed', '60', {}, 'completed'],
    ['completed', '', { masteryScore: '70' }, 'completed'],
    [undefined, '', { mode: 'browse', credit: 'no-credit' }, 'browsed'],
  ])('said %s, score %s, %o', (said, score, delivery, status) => {
    const { api, runTime } = start(delivery);
    if (said) api('LMSSetValue', 'cmi.core.lesson_status', said);
    if (score) api('LMSSetValue', 'cmi.core.score.raw', score);
    api('LMSFinish', '');
    expect(runTime.takeChanges()['cmi.core.lesson_status'] ?? 'not attempted').toBe(status);
  });
});
