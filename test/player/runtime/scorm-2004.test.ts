import { describe, expect, it, test } from 'vitest';
import { createRunTime2004, type Delivery } from '../../../server/player/runtime/index.ts';
import { open } from './kit.ts';

const start = (delivery: Partial<Delivery> = {}) => {
  const opened = open(createRunTime2004, delivery);
  opened.api('Initialize', '');
  return opened;
};

describe('the eight functions', () => {
  it('are all that content can reach', () => {
    const { runTime } = start();
    expect(Object.keys(runTime.api)).toEqual([
      'Initialize',
      'Terminate',
      'GetValue',
      'SetValue',
      'Commit',
      'GetLastError',
      'GetErrorString',
      'GetDiagnostic',
    ]);
    expect(Object.isFrozen(runTime.api)).toBe(true);
  });

  test.each([
    ['GetValue before', ['GetValue', 'cmi.location'], '', '122'],
    ['SetValue before', ['SetValue', 'cmi.location', 'x'], 'false', '132'],
    ['Commit before', ['Commit', ''], 'false', '142'],
    ['Terminate before', ['Terminate', ''], 'false', '112'],
    ['Initialize with an argument', ['Initialize', 'x'], 'false', '201'],
    ['Initialize', ['Initialize', ''], 'true', '0'],
  ])('%s the session began', (_, [name = '', ...args], value, error) => {
    const { api } = open(createRunTime2004);
    expect([api(name, ...args), api('GetLastError')]).toEqual([value, error]);
  });

  test.each([
    [['Initialize', ''], 'false', '104'],
    [['GetValue', 'cmi.location'], '', '123'],
    [['SetValue', 'cmi.location', 'x'], 'false', '133'],
    [['Commit', ''], 'false', '143'],
    [['Terminate', ''], 'false', '113'],
  ])('%s after the session ended', ([name = '', ...args], value, error) => {
    const { api } = start();
    expect(api('Terminate', '')).toBe('true');
    expect([api(name, ...args), api('GetLastError')]).toEqual([value, error]);
  });

  it('say that a commit failed when nothing could be kept', () => {
    const { api } = open(createRunTime2004, {}, { commit: () => false });
    api('Initialize', '');
    expect([api('Commit', ''), api('GetLastError')]).toEqual(['false', '391']);
    expect([api('Terminate', ''), api('GetLastError')]).toEqual(['false', '111']);
  });

  it('explain errors, and answer nothing for codes that do not exist', () => {
    const { api } = start();
    api('GetValue', 'cmi.nothing');
    expect(api('GetErrorString', '401')).toBe('Undefined data model element');
    expect(api('GetDiagnostic', '')).toBe('Undefined data model element');
    expect(api('GetErrorString', '1444')).toBe('');
    expect(api('GetLastError')).toBe('401');
  });
});

const long = 'a'.repeat(70_000);

describe('elements: what is asked, answered and refused', () => {
  test.each<[element: string, value: string | undefined, code: string]>([
    ['cmi', undefined, '401'],
    ['', undefined, '301'],
    ['cmi._version', '1.0', '0'],
    ['cmi.completion_status', 'unknown', '0'],
    ['cmi.completion_threshold', undefined, '403'],
    ['cmi.credit', 'credit', '0'],
    ['cmi.entry', 'ab-initio', '0'],
    ['cmi.exit', undefined, '405'],
    ['cmi.session_time', undefined, '405'],
    ['cmi.launch_data', undefined, '403'],
    ['cmi.learner_id', 'm-42', '0'],
    ['cmi.learner_name', 'Okello, Nadia', '0'],
    ['cmi.learner_preference._children', 'audio_level,language,delivery_speed,audio_captioning', '0'],
    ['cmi.learner_preference.audio_level', '1', '0'],
    ['cmi.learner_preference.language', '', '0'],
    ['cmi.location', undefined, '403'],
    ['cmi.max_time_allowed', undefined, '403'],
    ['cmi.mode', 'normal', '0'],
    ['cmi.progress_measure', undefined, '403'],
    ['cmi.scaled_passing_score', undefined, '403'],
    ['cmi.score._children', 'scaled,raw,min,max', '0'],
    ['cmi.score.scaled', undefined, '403'],
    ['cmi.success_status', 'unknown', '0'],
    ['cmi.suspend_data', undefined, '403'],
    ['cmi.time_limit_action', 'continue,no message', '0'],
    ['cmi.total_time', 'PT0H0M0S', '0'],
    ['cmi.location._children', undefined, '301'],
    ['cmi.location._count', undefined, '301'],
    ['cmi.objectives._count', '0', '0'],
    ['cmi.objectives.0.id', undefined, '301'],
    ['cmi.interactions._count', '0', '0'],
    ['cmi.interactions.0.objectives._count', undefined, '301'],
    ['cmi.comments_from_lms._count', '0', '0'],
    ['adl.nav.request', '_none_', '0'],
    ['adl.nav.request_valid.continue', 'unknown', '0'],
    ['adl.nav.request_valid.choice.{target=a.b}', 'unknown', '0'],
    ['adl.data._count', '0', '0'],
    ['cmi.objectives._children._count', undefined, '401'],
    ['cmi._version._children', undefined, '401'],
    ['cmi._children', undefined, '401'],
    ['cmi._count', undefined, '401'],
    ['cmi.foo._children', undefined, '401'],
    ['cmi.foo._count', undefined, '401'],
    ['cmi.learner_id._version', undefined, '301'],
    ['cmi.foo._version', undefined, '401'],
    ['cmi.objectives.0.score._children', undefined, '301'],
    ['adl.nav.request_valid.choice', undefined, '301'],
    ['adl.nav.request_valid.choice.{target=}', undefined, '301'],
    ['adl.nav.request_valid.jump.page-2', undefined, '301'],
    ['adl.nav.request_valid.jump.{target=page-2}', 'unknown', '0'],
    ['adl.nav.request_valid.start', undefined, '401'],
    ['settings', undefined, '401'],
    ['cmi.core.lesson_status', undefined, '401'],
  ])('GetValue(%s)', (element, value, code) => {
    const { api } = start();
    expect([api('GetValue', element), api('GetLastError')]).toEqual([value ?? '', code]);
  });

  test.each<[element: string, value: unknown, code: string]>([
    ['', 'x', '351'],
    ['cmi', 'x', '401'],
    ['cmi._version', '2', '404'],
    ['cmi.mode', 'review', '404'],
    ['cmi.objectives._count', '1', '404'],
    ['cmi.comments_from_lms.0.comment', 'x', '404'],
    ['cmi.completion_status', 'completed', '0'],
    ['cmi.completion_status', 'done', '406'],
    ['cmi.success_status', 'passed', '0'],
    ['cmi.success_status', 'PASSED', '406'],
    ['cmi.exit', '', '0'],
    ['cmi.exit', 'suspend', '0'],
    ['cmi.exit', 'crash', '406'],
    ['cmi.location', '', '0'],
    ['cmi.location', long, '0'],
    ['cmi.suspend_data', long, '0'],
    ['cmi.suspend_data', 7, '0'],
    ['cmi.score.scaled', '1.1', '407'],
    ['cmi.score.scaled', 'x', '406'],
    ['cmi.score.raw', '-12.5', '0'],
    ['cmi.progress_measure', '-0.1', '407'],
    ['cmi.session_time', 'PT1H30M5.123S', '0'],
    ['cmi.session_time', 'PT', '406'],
    ['cmi.session_time', '01:30:05', '406'],
    ['cmi.learner_preference.audio_level', '-1', '407'],
    ['cmi.learner_preference.language', 'fr-CA', '0'],
    ['cmi.learner_preference.language', 'klingon', '406'],
    ['cmi.learner_preference.audio_captioning', '2', '406'],
    ['cmi.objectives.0.id', 'o', '0'],
    ['cmi.objectives.0.id', 'urn:a b', '406'],
    ['cmi.objectives.0.success_status', 'passed', '408'],
    ['cmi.objectives.1.id', 'o', '351'],
    ['cmi.interactions.0.type', 'choice', '408'],
    ['cmi.interactions.1.id', 'i', '351'],
    ['cmi.comments_from_learner.0.comment', '{lang=xx-}x', '406'],
    ['cmi.comments_from_learner.0.timestamp', '2026-11-23T09:45:58.123Z', '0'],
    ['cmi.comments_from_learner.0.timestamp', '2026-13-01', '406'],
    ['adl.nav.request', '{target=next}choice', '0'],
    ['adl.nav.request', 'retry', '406'],
    ['adl.nav.request', '{target=}jump', '406'],
    ['adl.nav.request', '{target=next}continue', '406'],
    ['adl.nav.request', 'choice', '406'],
    ['adl.nav.request', '_none_', '0'],
    ['adl.nav.request_valid.continue', 'true', '404'],
    ['adl.nav.request_valid.choice.{target=next}', 'true', '404'],
    ['adl.nav.request_valid.jump', 'true', '404'],
    ['adl.nav.request_valid.start', 'true', '401'],
    ['cmi.learner_id._children', 'x', '351'],
    ['cmi.learner_id._version', 'x', '351'],
    ['cmi.foo._count', 'x', '401'],
    ['cmi.objectives._children._count', 'x', '401'],
    ['adl.data.0.store', 'x', '351'],
  ])('SetValue(%s, …)', (element, value, code) => {
    const { api } = start();
    expect([api('SetValue', element, value), api('GetLastError')]).toEqual([code === '0' ? 'true' : 'false', code]);
  });
});

describe('interactions', () => {
  test.each<[type: string, response: string, code: string]>([
    ['true-false', 'true', '0'],
    ['true-false', 't', '406'],
    ['choice', 'a[,]b', '0'],
    ['choice', 'a[,]a', '406'],
    ['choice', '', '0'],
    ['fill-in', '{lang=fr}douane[,]tarif', '0'],
    ['long-fill-in', 'anything at all', '0'],
    ['likert', 'agree', '0'],
    ['matching', 'a[.]1[,]b[.]2', '0'],
    ['matching', 'a[,]b', '406'],
    ['performance', 'step[.]4', '0'],
    ['performance', '[.]', '406'],
    ['sequencing', 'a[,]b[,]a', '0'],
    ['sequencing', '', '0'],
    ['matching', '', '0'],
    ['likert', '', '406'],
    ['numeric', '4.5', '0'],
    ['numeric', 'four', '406'],
    ['other', '{whatever', '0'],
  ])('a %s answer %s', (type, response, code) => {
    const { api } = start();
    api('SetValue', 'cmi.interactions.0.id', 'q');
    api('SetValue', 'cmi.interactions.0.type', type);
    api('SetValue', 'cmi.interactions.0.learner_response', response);
    expect(api('GetLastError')).toBe(code);
  });

  it('need their type before an answer, and one pattern where the type has one', () => {
    const { api } = start();
    api('SetValue', 'cmi.interactions.0.id', 'q');
    expect([api('SetValue', 'cmi.interactions.0.learner_response', 'a'), api('GetLastError')]).toEqual([
      'false',
      '408',
    ]);
    api('SetValue', 'cmi.interactions.0.type', 'numeric');
    expect(api('SetValue', 'cmi.interactions.0.correct_responses.0.pattern', '1[:]5')).toBe('true');
    api('SetValue', 'cmi.interactions.0.correct_responses.1.pattern', '7');
    expect(api('GetLastError')).toBe('351');
  });
});

describe('adl.nav.request_valid', () => {
  it('asks about the very target it is given, and answers what the host knows', () => {
    const asked: string[] = [];
    const { api } = open(createRunTime2004, {}, { isValid: (request) => asked.push(request) > 1 });
    api('Initialize', '');
    expect(api('GetValue', 'adl.nav.request_valid.choice.{target=course.01.quiz}')).toBe('false');
    expect(api('GetValue', 'adl.nav.request_valid.jump.{target=quiz.07}')).toBe('true');
    expect(asked).toEqual(['{target=course.01.quiz}choice', '{target=quiz.07}jump']);
  });
});

describe('correct responses', () => {
  test.each<[type: string, patterns: string[], codes: string]>([
    ['choice', ['a[,]b', 'b[,]a', 'a', ''], '0 351 0 0'],
    ['choice', ['a', 'a'], '0 351'],
    ['sequencing', ['a[,]b', 'b[,]a', 'a[,]b', ''], '0 0 351 0'],
    ['matching', ['a[.]1', 'a[.]1', ''], '0 0 406'],
    ['fill-in', ['{order_matters=false}{case_matters=true}x', '{case_matters=maybe}x', '{lang=zz-}x'], '0 406 406'],
    ['fill-in', ['{lang=en}{case_matters=maybe}x', '{case_matters =true}x'], '0 0'],
    ['long-fill-in', ['{case_matters=true}{lang=fr}douane', '{lang= fr}x', '{lang =fr}x'], '0 406 0'],
    [
      'performance',
      ['{order_matters=false}[.]a[,]b[.]', 's[.]2[:]1', 's[.][:]', '{order_matters=no}a[.]b'],
      '0 406 0 406',
    ],
    ['numeric', ['2[:]1'], '406'],
    ['numeric', ['[:]'], '0'],
    ['true-false', ['true', 'false'], '0 351'],
    ['likert', ['agree', 'disagree'], '0 351'],
    ['other', ['', 'x'], '0 351'],
  ])('of a %s: %j', (type, patterns, codes) => {
    const { api } = start();
    api('SetValue', 'cmi.interactions.0.id', 'q');
    api('SetValue', 'cmi.interactions.0.type', type);
    let index = 0;
    const given = patterns.map((pattern) => {
      api('SetValue', `cmi.interactions.0.correct_responses.${index}.pattern`, pattern);
      const code = api('GetLastError');
      if (code === '0') index += 1;
      return code;
    });
    expect(given.join(' ')).toBe(codes);
    expect(api('GetValue', 'cmi.interactions.0.correct_responses._count')).toBe(String(index));
  });

  it('may be written again where they stand', () => {
    const { api } = start();
    api('SetValue', 'cmi.interactions.0.id', 'q');
    api('SetValue', 'cmi.interactions.0.type', 'choice');
    api('SetValue', 'cmi.interactions.0.correct_responses.0.pattern', 'a[,]b');
    expect(api('SetValue', 'cmi.interactions.0.correct_responses.0.pattern', 'b[,]a')).toBe('true');
  });
});

describe('thresholds of the manifest decide over what the SCO says', () => {
  test.each([
    ['0.8', '0.79', 'incomplete'],
    ['0.8', '0.8', 'completed'],
    ['0.8', undefined, 'unknown'],
    [undefined, '1', 'completed'],
  ])('completion threshold %s, progress %s', (completionThreshold, progress, status) => {
    const { api, runTime } = start({ completionThreshold });
    api('SetValue', 'cmi.completion_status', 'completed');
    if (progress) api('SetValue', 'cmi.progress_measure', progress);
    expect(api('GetValue', 'cmi.completion_status')).toBe(status);
    expect(runTime.outcome().completion).toBe(status);
  });

  test.each([
    ['0.6', '0.5', 'failed'],
    ['0.6', '0.6', 'passed'],
    ['0.6', undefined, 'unknown'],
    [undefined, '-1', 'passed'],
  ])('passing score %s, score %s', (scaledPassingScore, scaled, status) => {
    const { api, runTime } = start({ scaledPassingScore });
    api('SetValue', 'cmi.success_status', 'passed');
    if (scaled) api('SetValue', 'cmi.score.scaled', scaled);
    expect(api('GetValue', 'cmi.success_status')).toBe(status);
    expect(runTime.outcome().success).toBe(status);
  });
});

describe('what passes from session to session', () => {
  it('is what the SCO stored, without exit, session time and navigation request', () => {
    const first = start();
    first.api('SetValue', 'cmi.location', 'page 7');
    first.api('SetValue', 'cmi.objectives.0.id', 'o');
    first.api('SetValue', 'cmi.exit', 'suspend');
    first.api('SetValue', 'cmi.session_time', 'PT5M');
    first.api('SetValue', 'adl.nav.request', 'suspendAll');
    expect([first.runTime.exit(), first.runTime.sessionTime(), first.runTime.navigation()]).toEqual([
      'suspend',
      30_000,
      'suspendAll',
    ]);
    const second = start({ stored: first.runTime.takeChanges(), entry: 'resume', totalTime: 30_000 });
    expect(second.api('GetValue', 'cmi.location')).toBe('page 7');
    expect(second.api('GetValue', 'cmi.objectives._count')).toBe('1');
    expect(second.api('GetValue', 'cmi.total_time')).toBe('PT5M');
    expect([second.runTime.exit(), second.runTime.navigation()]).toEqual(['', '_none_']);
  });

  it('is sent once: only what changed since the last time', () => {
    const { api, runTime } = start();
    api('SetValue', 'cmi.location', '1');
    expect(runTime.takeChanges()).toEqual({ 'cmi.location': '1' });
    api('SetValue', 'cmi.score.raw', '3');
    expect(runTime.takeChanges()).toEqual({ 'cmi.score.raw': '3' });
    expect(runTime.takeChanges()).toEqual({});
  });

  it('includes objectives that the sequencer knows, which replace the stored status', () => {
    const { api } = start({
      stored: { 'cmi.objectives.0.id': 'o1', 'cmi.objectives.0.success_status': 'failed' },
      objectives: [
        { id: 'o1', success: 'passed', scaled: 0.9 },
        { id: 'o2', completion: 'completed' },
      ],
    });
    expect(api('GetValue', 'cmi.objectives.0.success_status')).toBe('passed');
    expect(api('GetValue', 'cmi.objectives.0.score.scaled')).toBe('0.9');
    expect(api('GetValue', 'cmi.objectives.1.completion_status')).toBe('completed');
  });

  it('includes shared stores with the access the manifest gives', () => {
    const stores = [
      { id: 'both', read: true, write: true, value: 'old' },
      { id: 'secret', read: false, write: true },
      { id: 'fixed', read: true, write: false, value: 'f' },
    ];
    const { api, runTime } = start({ stores });
    expect(api('GetValue', 'adl.data.0.store')).toBe('old');
    expect([api('GetValue', 'adl.data.1.store'), api('GetLastError')]).toEqual(['', '405']);
    expect([api('SetValue', 'adl.data.2.store', 'x'), api('GetLastError')]).toEqual(['false', '404']);
    api('SetValue', 'adl.data.1.store', 'told');
    expect(runTime.takeChanges()).toEqual({});
    expect(runTime.takeStoreChanges()).toEqual({ secret: 'told' });
  });
});
