import { describe, expect, it } from 'vitest';
import { progressOf } from '../../../server/paths/progress/progress.ts';
import { problemsOf } from '../../../server/paths/progress/problems.ts';
import { attempt, classStep, facts, moduleStep, path, present, stage, today } from './fixtures.ts';

const blended = path([
  stage('online', [moduleStep('hs'), moduleStep('sw')], { order: 'in-order' }),
  stage('workshop', [classStep('ws')], { gate: [{ kind: 'stage', stage: 'online' }] }),
]);

describe('a blended path', () => {
  it('opens step by step and says what unlocks what', () => {
    const start = progressOf(blended, facts(), today);
    expect(start).toMatchObject({ status: 'not-started', next: 'hs', action: 'start', done: 0, needed: 3 });
    expect(start.steps.map(({ access }) => access)).toEqual(['available', 'locked', 'locked']);
    expect(start.steps[1]?.locks).toEqual([
      { code: 'previous-step-first', values: {}, unlockedBy: { kind: 'step', id: 'hs' } },
    ]);
    expect(start.steps[2]?.locks).toEqual([
      { code: 'stage-first', values: {}, unlockedBy: { kind: 'stage', id: 'online' } },
    ]);
  });

  it('goes on to the next step, then to choosing a session', () => {
    expect(progressOf(blended, facts({ attempts: [attempt('hs')] }), today)).toMatchObject({
      next: 'sw',
      action: 'continue',
      done: 1,
    });
    const online = facts({ attempts: [attempt('hs'), attempt('sw')] });
    expect(progressOf(blended, online, today)).toMatchObject({
      next: 'ws',
      action: 'choose-session',
      status: 'in-progress',
    });
  });

  it('is completed on the last day something was earned, in whatever order it was recorded', () => {
    const known = facts({
      attempts: [attempt('hs'), attempt('sw', { on: '2026-03-08' })],
      attendance: [present('ws', { on: '2026-03-05', at: '2026-03-09T10:00:00.000Z' })],
    });
    expect(progressOf(blended, known, today)).toMatchObject({
      status: 'completed',
      completedOn: '2026-03-08',
      action: 'review',
      done: 3,
    });
  });

  it('counts a step that was done while it was locked', () => {
    const state = progressOf(blended, facts({ attendance: [present('ws')] }), today);
    expect(state.steps[2]).toMatchObject({ status: 'completed', locks: [] });
    expect(state.next).toBe('hs');
  });
});

describe('rules of a stage', () => {
  it('n of m is met by any n and completed on the day of the n-th', () => {
    const some = path([
      stage(
        's',
        ['a', 'b', 'c'].map((id) => moduleStep(id)),
        { rule: { kind: 'some', count: 2 } },
      ),
    ]);
    const attempts = [
      attempt('a', { on: '2026-03-07' }),
      attempt('c', { on: '2026-03-04' }),
      attempt('b', { on: '2026-03-09' }),
    ];
    expect(progressOf(some, facts({ attempts: attempts.slice(0, 1) }), today)).toMatchObject({
      status: 'in-progress',
      done: 1,
      needed: 2,
    });
    expect(progressOf(some, facts({ attempts }), today)).toMatchObject({
      status: 'completed',
      completedOn: '2026-03-07',
      done: 2,
    });
  });

  it('an optional stage asks nothing, but leads the way when something needed waits for it', () => {
    const extra = path([
      stage('extra', [moduleStep('warm-up')], { rule: { kind: 'optional' } }),
      stage('main', [moduleStep('hs', {}, { prerequisites: [{ kind: 'step', step: 'warm-up' }] })]),
    ]);
    expect(progressOf(extra, facts(), today)).toMatchObject({ next: 'warm-up', needed: 1, blocked: [] });
  });

  it('a stage opens after the stages before it', () => {
    const staged = path([
      stage('one', [moduleStep('a')]),
      stage('two', [moduleStep('b')], { opensAfterPrevious: true }),
    ]);
    expect(progressOf(staged, facts(), today).steps[1]?.locks).toEqual([
      { code: 'stage-first', values: {}, unlockedBy: { kind: 'stage', id: 'one' } },
    ]);
    expect(progressOf(staged, facts({ attempts: [attempt('a')] }), today).steps[1]?.access).toBe('available');
  });
});

describe('prerequisites', () => {
  it('a score asked for further on sends back to a step already done', () => {
    const scored = path([
      stage('s', [
        moduleStep('test'),
        moduleStep('expert', {}, { prerequisites: [{ kind: 'score', step: 'test', atLeast: 90 }] }),
      ]),
    ]);
    const state = progressOf(scored, facts({ attempts: [attempt('test', { score: 70 })] }), today);
    expect(state.steps[1]?.locks).toEqual([
      { code: 'score-first', values: { have: 70, need: 90 }, unlockedBy: { kind: 'step', id: 'test' } },
    ]);
    expect(state).toMatchObject({ next: 'test', action: 'continue' });
  });

  it('another path opens this one while its result is valid', () => {
    const second = path([stage('s', [moduleStep('a')])], { entry: [{ kind: 'path', path: 'first' }] });
    const done = (until: string | null) => facts({ paths: [{ path: 'first', on: '2026-01-01', until }] });
    expect(progressOf(second, done(null), today).steps[0]?.access).toBe('available');
    expect(progressOf(second, done('2026-03-09'), today)).toMatchObject({
      next: null,
      action: 'wait',
      blocked: [{ code: 'path-first', values: {}, unlockedBy: { kind: 'path', id: 'first' } }],
    });
  });
});

describe('dates of a path', () => {
  it('due is advice: overdue is a word, the steps stay open', () => {
    const dated = path([stage('s', [moduleStep('a')])], { due: { from: 'enrolment', days: 5 } });
    expect(progressOf(dated, facts(), today)).toMatchObject({ status: 'overdue', due: '2026-03-06', next: 'a' });
  });

  it('access end blocks, and what cannot be met any more is failed', () => {
    const dated = path([stage('s', [moduleStep('a')])], { accessEnd: { from: 'fixed', on: '2026-03-09' } });
    expect(progressOf(dated, facts(), today)).toMatchObject({
      status: 'failed',
      next: null,
      blocked: [{ code: 'access-ended', values: { on: '2026-03-09' }, unlockedBy: { kind: 'coordinator' } }],
    });
    expect(progressOf(dated, facts({ accessEndsOn: '2026-04-01' }), today)).toMatchObject({ next: 'a' });
  });

  it('a week plan opens steps from the start of the cohort, and says on which day', () => {
    const weekly = path([stage('s', [moduleStep('a', {}, { opens: { from: 'cohort', days: 14 } })])]);
    const state = progressOf(weekly, facts({ cohortStart: '2026-03-02' }), today);
    expect(state.steps[0]?.locks).toEqual([
      { code: 'opens-on', values: { on: '2026-03-16' }, unlockedBy: { kind: 'day', on: '2026-03-16' } },
    ]);
    expect(state.changesOn).toBe('2026-03-16');
  });

  it('a result is valid for its months, a refresher renews it, and after that it is expired', () => {
    const valid = path([stage('s', [moduleStep('a')])], {
      validity: { months: 12, windowDays: 60, refresher: 'short' },
    });
    const known = { attempts: [attempt('a', { startedOn: '2024-02-29', on: '2024-02-29' })] };
    expect(progressOf(valid, facts(known), '2025-02-28')).toMatchObject({
      status: 'completed',
      expiresOn: '2025-02-28',
      changesOn: '2025-03-01',
    });
    expect(progressOf(valid, facts(known), '2025-03-01')).toMatchObject({
      status: 'expired',
      completedOn: '2024-02-29',
    });
    const renewed = { ...known, paths: [{ path: 'short', on: '2025-02-01', until: null }] };
    expect(progressOf(valid, facts(renewed), '2025-03-01')).toMatchObject({
      status: 'completed',
      expiresOn: '2026-02-01',
    });
  });
});

describe('exempted paths', () => {
  it('a path carried by exemptions alone is exempted, one result makes it completed', () => {
    const two = path([stage('s', [moduleStep('a'), moduleStep('b')])]);
    const waiver = (step: string) => ({
      id: step,
      step,
      kind: 'waiver' as const,
      on: '2026-03-03',
      until: '2026-04-01',
    });
    expect(progressOf(two, facts({ exemptions: [waiver('a'), waiver('b')] }), today)).toMatchObject({
      status: 'exempted',
      exempted: true,
    });
    const mixed = facts({ exemptions: [waiver('a')], attempts: [attempt('b')] });
    expect(progressOf(two, mixed, today)).toMatchObject({ status: 'completed', completedOn: '2026-03-04' });
    expect(progressOf(two, mixed, '2027-01-01')).toMatchObject({ status: 'completed', completedOn: '2026-03-04' });
  });

  it('proofs that were never valid together do not complete a path', () => {
    const two = path([stage('s', [moduleStep('a'), moduleStep('b')])]);
    const known = facts({
      exemptions: [{ id: 'x', step: 'a', kind: 'waiver', on: '2026-03-01', until: '2026-03-03' }],
      attempts: [attempt('b', { on: '2026-03-05' })],
    });
    expect(progressOf(two, known, today)).toMatchObject({ status: 'in-progress', completedOn: null, next: 'a' });
  });
});

describe('problems of a definition', () => {
  it('finds steps that wait for each other', () => {
    const ring = path([
      stage('s', [
        moduleStep('a', {}, { prerequisites: [{ kind: 'step', step: 'b' }] }),
        moduleStep('b', {}, { prerequisites: [{ kind: 'step', step: 'a' }] }),
      ]),
    ]);
    expect(problemsOf(ring, 'p').map(({ code, at }) => [code, at.id])).toEqual([
      ['unreachable', 'a'],
      ['unreachable', 'b'],
    ]);
    expect(progressOf(ring, facts(), today).blocked).toEqual([
      { code: 'circular', values: { steps: 2 }, unlockedBy: { kind: 'coordinator' } },
    ]);
  });

  it('finds a stage that asks for more steps than it has, an unknown step, a score nobody gives', () => {
    const codes = (definition: Parameters<typeof problemsOf>[0]) => problemsOf(definition, 'p').map(({ code }) => code);
    expect(codes(path([stage('s', [moduleStep('a')], { rule: { kind: 'some', count: 2 } })]))).toEqual([
      'too-few-steps',
    ]);
    expect(codes(path([stage('s', [moduleStep('a', {}, { prerequisites: [{ kind: 'step', step: 'x' }] })])]))).toEqual([
      'unknown-step',
    ]);
    expect(codes(path([]))).toEqual(['no-steps']);
    expect(codes(path([stage('s', [moduleStep('a')])], { entry: [{ kind: 'path', path: 'p' }] }))).toEqual([
      'own-path',
    ]);
    expect(codes(blended)).toEqual([]);
  });
});
