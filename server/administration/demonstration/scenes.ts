import type { Scene } from '../../player/index.ts';

// What learners of the academy did in the demonstration courses, in the elements that the courses themselves write.

/** Five or six answers of six reach the mastery score of 80. */
export function headingPassed(right: 5 | 6): Scene[] {
  return [{ item: 'heading', minutes: 17, exit: '', set: headingQuiz(right, 'passed') }];
}

export function headingTried(right: 1 | 2 | 3 | 4): Scene[] {
  return [{ item: 'heading', minutes: 9, exit: '', set: headingQuiz(right, 'failed') }];
}

export function xrayBegun(): Scene[] {
  return [
    { item: 'colours', minutes: 8, exit: '', set: { 'cmi.core.lesson_status': 'completed' } },
    { item: 'practice', minutes: 4, exit: 'suspend', set: { 'cmi.core.lesson_status': 'incomplete' } },
  ];
}

export function xrayPassed(score: number): Scene[] {
  return [
    { item: 'colours', minutes: 8, exit: '', set: { 'cmi.core.lesson_status': 'completed' } },
    { item: 'practice', minutes: 9, exit: '', set: { 'cmi.core.lesson_status': 'completed' } },
    { item: 'exam', minutes: 12, exit: '', set: quiz12(score, 'passed') },
  ];
}

export function singleWindowBegun(): Scene[] {
  return [pretest(), lesson('roles', 6), { ...lesson('lodging', 3), ...unfinished }];
}

export function singleWindowDone(scaled: number): Scene[] {
  const lessons = [lesson('roles', 6), lesson('lodging', 9), lesson('decision', 8), lesson('data', 7)];
  const posttest: Scene = {
    item: 'posttest',
    minutes: 7,
    exit: '',
    set: {
      'cmi.completion_status': 'completed',
      'cmi.success_status': 'passed',
      'cmi.progress_measure': '1',
      'cmi.score.scaled': scaled.toFixed(2),
      'cmi.score.raw': String(Math.round(scaled * 100)),
      'cmi.score.min': '0',
      'cmi.score.max': '100',
    },
  };
  return [pretest(), ...lessons, posttest];
}

const unfinished = {
  exit: 'suspend' as const,
  set: { 'cmi.completion_status': 'incomplete', 'cmi.progress_measure': '0.4' },
};

/** Mastered nothing yet, so that no lesson is skipped. */
function pretest(): Scene {
  return {
    item: 'pretest',
    minutes: 4,
    exit: '',
    set: {
      'cmi.completion_status': 'completed',
      'cmi.success_status': 'failed',
      'cmi.progress_measure': '1',
      'cmi.score.scaled': '0.25',
    },
  };
}

function lesson(item: string, minutes: number): Scene {
  return {
    item,
    minutes,
    exit: '',
    set: { 'cmi.completion_status': 'completed', 'cmi.success_status': 'passed', 'cmi.progress_measure': '1' },
  };
}

function quiz12(score: number, status: 'passed' | 'failed'): Record<string, string> {
  return {
    'cmi.core.lesson_status': status,
    'cmi.core.score.raw': String(score),
    'cmi.core.score.min': '0',
    'cmi.core.score.max': '100',
  };
}

function headingQuiz(right: number, status: 'passed' | 'failed'): Record<string, string> {
  return { ...quiz12(Math.round((right / questions.length) * 100), status), ...answers12(right) };
}

const questions = ['digits', 'texts', 'order', 'composite', 'sets', 'parts'];

function answers12(right: number): Record<string, string> {
  const answers: Record<string, string> = {};
  for (const [index, question] of questions.entries()) {
    const prefix = `cmi.interactions.${index}`;
    answers[`${prefix}.id`] = question;
    answers[`${prefix}.type`] = 'choice';
    answers[`${prefix}.student_response`] = index < right ? 'a' : 'c';
    answers[`${prefix}.correct_responses.0.pattern`] = 'a';
    answers[`${prefix}.result`] = index < right ? 'correct' : 'wrong';
  }
  return answers;
}
