import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../server/paths/progress/facts.ts';
import { progressOf } from '../../../server/paths/progress/progress.ts';
import type { Step } from '../../../server/paths/progress/definition.ts';
import { attempt, classStep, facts, moduleStep, path, present, stage, step, today } from './fixtures.ts';

function stateOf(one: Step, known: Partial<Facts> = {}, day = today) {
  const state = progressOf(path([stage('s', [one])]), facts(known), day).steps[0];
  if (!state) throw new Error('no step');
  return state;
}

describe('a module step', () => {
  it('is not started without a fact', () => {
    expect(stateOf(moduleStep('hs'))).toMatchObject({ status: 'not-started', access: 'available', action: 'start' });
  });

  it('is completed on the day the attempt was completed, and says by which attempt', () => {
    expect(stateOf(moduleStep('hs'), { attempts: [attempt('hs')] })).toMatchObject({
      status: 'completed',
      doneOn: '2026-03-04',
      because: { code: 'attempt-completed', values: { attempt: 1, on: '2026-03-04' } },
      action: 'review',
    });
  });

  it('is failed with score and need when the score is below the path’s own mark', () => {
    const need = { kind: 'score', atLeast: 80 } as const;
    expect(
      stateOf(moduleStep('hs', { need }), { attempts: [attempt('hs', { score: 72, success: 'passed' })] }),
    ).toMatchObject({
      status: 'failed',
      because: { code: 'score-below', values: { score: 72, need: 80, attempt: 1, on: '2026-03-04' } },
      action: 'start',
    });
  });

  it('stays passed when a later attempt fails', () => {
    const attempts = [
      attempt('hs', { success: 'passed', score: 90 }),
      attempt('hs', { number: 2, startedOn: '2026-03-06', on: '2026-03-07', success: 'failed', score: 10 }),
    ];
    expect(stateOf(moduleStep('hs', { need: { kind: 'passed' } }), { attempts })).toMatchObject({
      status: 'passed',
      score: 90,
    });
  });

  it('takes a result in any language variant', () => {
    const one = moduleStep('hs', { modules: ['hs-en', 'hs-fr'] });
    expect(stateOf(one, { attempts: [attempt('hs-fr')] }).status).toBe('completed');
  });

  it('does not take SCORM 1.2 "failed" for complete', () => {
    expect(stateOf(moduleStep('hs'), { attempts: [attempt('hs', { success: 'failed' })] }).status).toBe('failed');
  });

  it('is closed when the attempts are used up, and says that a coordinator can help', () => {
    const one = moduleStep('hs', { need: { kind: 'passed' }, maximumAttempts: 1 });
    expect(stateOf(one, { attempts: [attempt('hs', { success: 'failed' })] })).toMatchObject({
      access: 'closed',
      locks: [{ code: 'attempts-used', values: { attempts: 1 }, unlockedBy: { kind: 'coordinator' } }],
    });
  });

  it('does not count a result of an earlier cycle', () => {
    expect(stateOf(moduleStep('hs'), { countsFrom: '2026-03-05', attempts: [attempt('hs')] }).status).toBe(
      'not-started',
    );
  });

  it('is overdue after its due day, not on it', () => {
    const one = moduleStep('hs', {}, { due: { from: 'enrolment', days: 9 } });
    expect(stateOf(one, {}, '2026-03-10').status).toBe('not-started');
    expect(stateOf(one, {}, '2026-03-11')).toMatchObject({
      status: 'overdue',
      because: { code: 'overdue', values: { due: '2026-03-10' } },
    });
  });
});

describe('a classroom step', () => {
  const twoDays = [
    present('ws', { unit: 'day-1', on: '2026-03-05' }),
    present('ws', { unit: 'day-2', on: '2026-03-06', minutes: 0, outcome: 'no-show' }),
  ];

  it('is completed on the day attended, not on the day the attendance was approved', () => {
    const attendance = [present('ws', { on: '2026-03-05', at: '2026-03-09T09:00:00.000Z' })];
    expect(stateOf(classStep('ws'), { attendance })).toMatchObject({ status: 'completed', doneOn: '2026-03-05' });
  });

  it('is in progress with the share attended when a unit was missed', () => {
    expect(stateOf(classStep('ws', { attendance: 75 }), { attendance: twoDays })).toMatchObject({
      status: 'in-progress',
      attendance: 50,
      because: { code: 'attendance-below', values: { percent: 50, need: 75 } },
      action: 'choose-session',
    });
  });

  it('counts a missed unit made up in another session', () => {
    const attendance = [...twoDays, present('ws', { session: 's2', unit: 'day-2', on: '2026-03-09' })];
    expect(stateOf(classStep('ws'), { attendance })).toMatchObject({
      status: 'completed',
      doneOn: '2026-03-09',
      attendance: 100,
    });
  });

  it('takes partial minutes against the threshold', () => {
    const attendance = [present('ws', { minutes: 135, outcome: 'partly' })];
    expect(stateOf(classStep('ws', { attendance: 75 }), { attendance }).status).toBe('completed');
    expect(stateOf(classStep('ws', { attendance: 76 }), { attendance }).status).toBe('in-progress');
  });

  it('is not lost by missing a further session', () => {
    const attendance = [present('ws'), present('ws', { session: 's2', unit: 'other', minutes: 0, outcome: 'no-show' })];
    expect(stateOf(classStep('ws'), { attendance }).status).toBe('completed');
  });

  it('gains nothing from missing a session with a shorter plan', () => {
    const attendance = [
      ...twoDays,
      present('ws', { session: 's2', unit: 'day-1', on: '2026-03-08', minutes: 0, outcome: 'no-show' }),
    ];
    expect(stateOf(classStep('ws'), { attendance })).toMatchObject({ status: 'in-progress', attendance: 50 });
  });

  it('is failed after a no-show and not started when excused', () => {
    const missed = (outcome: 'no-show' | 'excused') => ({ attendance: [present('ws', { minutes: 0, outcome })] });
    expect(stateOf(classStep('ws'), missed('no-show'))).toMatchObject({ status: 'failed', action: 'choose-session' });
    expect(stateOf(classStep('ws'), missed('excused'))).toMatchObject({
      status: 'not-started',
      because: { code: 'excused' },
    });
  });

  it('waits for a booked session, and for the attendance once it is over', () => {
    const booking = {
      id: 'b',
      course: 'ws',
      session: 's1',
      state: 'booked',
      startsOn: '2026-03-11',
      endsOn: '2026-03-12',
    } as const;
    expect(stateOf(classStep('ws'), { bookings: [booking] })).toMatchObject({
      because: { code: 'session-booked', values: { session: 's1', on: '2026-03-11' } },
      action: 'wait',
    });
    expect(stateOf(classStep('ws'), { bookings: [booking] }, '2026-03-13').because.code).toBe('attendance-awaited');
  });

  it('waits for a grade where one is asked for', () => {
    const one = classStep('ws', { minimumGrade: 60 });
    expect(stateOf(one, { attendance: [present('ws')] })).toMatchObject({
      status: 'in-progress',
      because: { code: 'grade-below' },
    });
    expect(stateOf(one, { attendance: [present('ws', { grade: 70 })] }).status).toBe('passed');
  });
});

describe('other kinds of step', () => {
  const assignment = step('plan', { kind: 'assignment', assignment: 'plan', minimumScore: null });
  const work = (state: 'submitted' | 'returned' | 'accepted' | 'refused', number = 1) => ({
    id: `w${number}`,
    assignment: 'plan',
    number,
    state,
    score: null,
    on: `2026-03-0${number}`,
    at: `2026-03-0${number}T08:00:00.000Z`,
  });

  it('an assignment is done on the day the accepted version was handed in', () => {
    const submissions = [work('returned', 1), work('accepted', 2)];
    expect(stateOf(assignment, { submissions })).toMatchObject({ status: 'completed', doneOn: '2026-03-02' });
  });

  it('where status reports are required, an accepted plan is done on the day of the last of them', () => {
    const followUp = { months: [3, 6], required: true };
    const plan = step('plan', { kind: 'assignment', assignment: 'plan', minimumScore: null, followUp });
    expect(stateOf(plan, { submissions: [work('accepted')] })).toMatchObject({
      status: 'in-progress',
      done: false,
      because: { code: 'reports-awaited' },
    });
    const submissions = [{ ...work('accepted'), followedUpOn: '2026-09-04' }];
    expect(stateOf(plan, { submissions })).toMatchObject({ status: 'completed', doneOn: '2026-09-04' });
    const optional = { ...plan, content: { ...plan.content, followUp: { ...followUp, required: false } } as never };
    expect(stateOf(optional, { submissions: [work('accepted')] })).toMatchObject({ doneOn: '2026-03-01' });
  });

  it('a returned assignment goes on, a refused one needs the coordinator', () => {
    expect(stateOf(assignment, { submissions: [work('returned')] })).toMatchObject({
      status: 'in-progress',
      action: 'continue',
    });
    expect(stateOf(assignment, { submissions: [work('refused')] })).toMatchObject({
      status: 'failed',
      access: 'closed',
    });
  });

  it('a field visit is done when every required observation was seen', () => {
    const checklist = [
      { id: 'a', text: 'Seal checked', required: true },
      { id: 'b', text: 'Photo taken', required: false },
    ];
    const visit = step('port', { kind: 'field-visit', course: null, attendance: 100, checklist });
    const seen = (item: string, yes: boolean, at: string) => ({
      id: at,
      step: 'port',
      item,
      seen: yes,
      on: '2026-03-05',
      at,
    });
    expect(stateOf(visit, { observations: [seen('b', true, '1')] })).toMatchObject({
      status: 'in-progress',
      because: { code: 'observation-missing', values: { missing: 1, of: 1 } },
    });
    expect(stateOf(visit, { observations: [seen('a', false, '1'), seen('a', true, '2')] }).status).toBe('completed');
    expect(stateOf(visit, { observations: [seen('a', true, '1'), seen('a', false, '2')] }).status).toBe('in-progress');
  });

  it('an achievement from outside expires', () => {
    const first = step('cert', { kind: 'achievement', achievement: 'first-aid' });
    const proof = {
      id: 'p',
      achievement: 'first-aid',
      state: 'approved',
      on: '2025-03-01',
      until: '2026-03-01',
      at: '2025-03-02',
    } as const;
    expect(stateOf(first, { achievements: [proof] }, '2026-03-01').status).toBe('completed');
    expect(stateOf(first, { achievements: [proof] }, '2026-03-02')).toMatchObject({ status: 'expired', done: false });
  });
});

describe('exemptions and corrections', () => {
  const waiver = { id: 'w', step: 'hs', kind: 'waiver', on: '2026-03-03', until: null } as const;

  it('an exemption is shown as exempted, never as completed', () => {
    expect(stateOf(moduleStep('hs'), { exemptions: [waiver] })).toMatchObject({
      status: 'exempted',
      done: true,
      because: { code: 'exempted', values: { kind: 'waiver', on: '2026-03-03' } },
    });
  });

  it('what was really done is told before an exemption', () => {
    expect(stateOf(moduleStep('hs'), { exemptions: [waiver], attempts: [attempt('hs')] }).status).toBe('completed');
  });

  it('an exemption that ran out asks for the step again', () => {
    const lapsed = { ...waiver, until: '2026-03-09' };
    expect(stateOf(moduleStep('hs'), { exemptions: [lapsed] })).toMatchObject({
      status: 'expired',
      done: false,
      because: { code: 'exemption-expired', values: { until: '2026-03-09' } },
      action: 'start',
    });
  });

  it('a correction replaces what came before it, and newer results count again', () => {
    const correction = {
      id: 'c',
      step: 'hs',
      outcome: 'not-completed',
      score: null,
      on: '2026-03-05',
      at: '2026-03-05T12:00:00.000Z',
    } as const;
    const first = attempt('hs');
    const second = attempt('hs', { number: 2, startedOn: '2026-03-06', on: '2026-03-06' });
    expect(stateOf(moduleStep('hs'), { attempts: [first], corrections: [correction] })).toMatchObject({
      status: 'not-started',
      because: { code: 'corrected' },
    });
    expect(stateOf(moduleStep('hs'), { attempts: [first, second], corrections: [correction] })).toMatchObject({
      status: 'completed',
      doneOn: '2026-03-06',
    });
  });
});
