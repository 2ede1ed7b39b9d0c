import { describe, expect, it } from 'vitest';
import type { SurveyFact } from '../../../server/paths/progress/facts.ts';
import { progressOf } from '../../../server/paths/progress/progress.ts';
import { facts, path, stage, step, today } from './fixtures.ts';

const asked = path([
  stage('s', [step('before', { kind: 'survey', survey: 'v' }), step('after', { kind: 'survey', survey: 'v' })]),
]);
const answered = (step: string, on = '2026-03-05'): SurveyFact => ({ id: step, step, on, at: `${on}T08:00:00.000Z` });
const stepsOf = (...surveys: SurveyFact[]) => progressOf(asked, facts({ surveys }), today).steps;

describe('a survey step', () => {
  it('is done by its own answer, although another step asks the same survey', () => {
    expect(stepsOf(answered('before'))).toMatchObject([
      { status: 'completed', doneOn: '2026-03-05', because: { code: 'survey-answered', values: { on: '2026-03-05' } } },
      { status: 'not-started', done: false, action: 'start' },
    ]);
  });

  it('is not done by an answer to the survey elsewhere', () => {
    expect(stepsOf(answered('v')).map(({ done }) => done)).toEqual([false, false]);
  });

  it('counts an answer of its enrolment whatever the day on which the cycle began to count', () => {
    // West of Greenwich it may still be the day before.
    const known = facts({ countsFrom: '2026-03-06', surveys: [answered('before')] });
    expect(progressOf(asked, known, today).steps[0]).toMatchObject({ done: true });
  });

  it('is undone by a correction, until it is withdrawn', () => {
    const correction = {
      id: 'c',
      step: 'before',
      outcome: 'not-completed' as const,
      score: null,
      on: '2026-03-06',
      at: '2026-03-06T08:00:00.000Z',
    };
    const state = progressOf(asked, facts({ surveys: [answered('before')], corrections: [correction] }), today);
    expect(state.steps[0]).toMatchObject({ done: false, because: { code: 'corrected' } });
  });
});
