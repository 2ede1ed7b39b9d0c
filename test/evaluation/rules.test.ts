import { describe, expect, test } from 'vitest';
import { fieldOf, numberIn, otherFieldOf, readAnswers } from '../../server/evaluation/answers.ts';
import { correctionsBetween, isSlip } from '../../server/evaluation/correcting.ts';
import {
  addQuestion,
  moveQuestion,
  nudgeQuestion,
  nudgeSection,
  removeSection,
} from '../../server/evaluation/drafting.ts';
import {
  plainContent,
  plainWords,
  type Outline,
  type Question,
  type QuestionContent,
} from '../../server/evaluation/outline.ts';
import { missingIn, problemsOf } from '../../server/evaluation/problems.ts';

function question(id: string, content: QuestionContent, rest: Partial<Question> = {}): Question {
  return { id, required: true, content, words: plainWords(`Question ${id}`), texts: {}, ...rest };
}

function survey(...sections: Question[][]): Outline {
  return {
    sections: sections.map((questions, at) => ({
      id: `s${at + 1}`,
      words: { title: `Section ${at + 1}`, introduction: '' },
      texts: {},
      questions,
    })),
  };
}

const choice: QuestionContent = { kind: 'choice', options: ['a', 'b'], other: true };
const choices: QuestionContent = { kind: 'choices', options: ['a', 'b'], other: true };
const answered = (content: QuestionContent, typed: Record<string, string | string[]>, required = true) => {
  const fields = Object.fromEntries(
    Object.entries(typed).map(([name, value]) => [name.replace('q', fieldOf('1')), value]),
  );
  return readAnswers(survey([question('1', content, { required })]), fields);
};

describe('answers are read from what was typed', () => {
  test('a scale takes its steps and nothing else', () => {
    expect(answered(plainContent('scale'), { q: '5' }).values).toMatchObject([{ amount: 5 }]);
    for (const wrong of ['0', '6', '2.5', 'x']) {
      expect(answered(plainContent('scale'), { q: wrong }).errors).toHaveProperty(fieldOf('1'));
    }
  });

  test('what is needed is asked for, what is not may be left out', () => {
    expect(answered(plainContent('long-text'), {}).errors[fieldOf('1')]).toEqual({
      key: 'evaluation.answer-needed',
      values: {},
    });
    expect(answered(plainContent('long-text'), {}, false)).toEqual({ values: [], errors: {} });
    expect(answered(choices, {}, false)).toEqual({ values: [], errors: {} });
  });

  test('"other" needs words, and words mean "other"', () => {
    expect(answered(choice, { q: 'other' }).errors).toHaveProperty(otherFieldOf('1'));
    expect(answered(choice, { 'q-other': 'Heat' }).values).toMatchObject([{ option: 'other', body: 'Heat' }]);
    expect(answered(choices, { q: ['a'], 'q-other': 'Heat' }).values.map(({ option }) => option)).toEqual([
      'a',
      'other',
    ]);
    expect(answered(choice, { q: 'a', 'q-other': 'Heat' }).values).toMatchObject([{ option: 'a', body: null }]);
  });

  test('options that are not there, and two of one, are refused', () => {
    expect(answered(choices, { q: ['a', 'z'] }).errors).toHaveProperty(fieldOf('1'));
    expect(answered(choice, { q: ['a', 'b'] }).errors).toHaveProperty(fieldOf('1'));
    expect(answered(choices, { q: ['a', 'a'] }).values).toHaveLength(1);
  });

  test('numbers are read as people write them, within their limits', () => {
    expect(['12', '2,5', '٣٫٥', '۱۲', '1 200', '−3'].map(numberIn)).toEqual([12, 2.5, 3.5, 12, 1200, -3]);
    expect(['', 'x', '1.2.3', '1e5'].map(numberIn)).toEqual([null, null, null, null]);
    const limited: QuestionContent = { kind: 'number', least: 0, most: 10 };
    expect(answered(limited, { q: '11' }).errors[fieldOf('1')]).toEqual({
      key: 'evaluation.number-between',
      values: { least: 0, most: 10 },
    });
  });

  test('what is too long is refused, not cut', () => {
    expect(answered(plainContent('short-text'), { q: 'x'.repeat(201) }).errors).toHaveProperty(fieldOf('1'));
    expect(answered(choice, { 'q-other': 'x'.repeat(201) }).errors).toHaveProperty(otherFieldOf('1'));
  });
});

describe('what may be corrected once people have answered', () => {
  const before = {
    words: { title: 'How sattisfied are you?', hint: '' },
    texts: { fr: { title: 'Étes-vous satisfait ?' } },
  };
  const after = (words: object, fr: object) => ({ words: { ...before.words, ...words }, texts: { fr } });

  test('a slip of the pen, and any translation', () => {
    const { corrections, refused } = correctionsBetween(
      before,
      after({ title: 'How satisfied are you?' }, { title: 'Dans quelle mesure êtes-vous satisfait ?', hint: 'Sur 5.' }),
      'en',
    );
    expect(refused).toEqual([]);
    expect(corrections).toEqual([
      { language: 'en', was: 'How sattisfied are you?', became: 'How satisfied are you?' },
      { language: 'fr', was: 'Étes-vous satisfait ?', became: 'Dans quelle mesure êtes-vous satisfait ?' },
      { language: 'fr', was: '', became: 'Sur 5.' },
    ]);
  });

  test('no other question, no new explanation, no text taken away', () => {
    const other = correctionsBetween(before, after({ title: 'How useful was it?', hint: 'All in all.' }, {}), 'en');
    expect(other.refused).toEqual([
      { language: 'en', name: 'title' },
      { language: 'en', name: 'hint' },
      { language: 'fr', name: 'title' },
    ]);
    expect(other.corrections).toEqual([]);
  });

  test('a slip is a fifth of the letters at most', () => {
    expect(isSlip('recieve', 'receive')).toBe(true);
    expect(isSlip('Too short', 'Too long')).toBe(false);
  });
});

describe('a draft', () => {
  const outline = survey([question('1', plainContent('scale')), question('2', plainContent('scale'))], []);
  const order = ({ sections }: Outline) => sections.map(({ questions }) => questions.map(({ id }) => id).join(''));

  test('questions go up and down, and on into the next section', () => {
    expect(order(nudgeQuestion('1', 1)(outline))).toEqual(['21', '']);
    expect(order(nudgeQuestion('2', 1)(outline))).toEqual(['1', '2']);
    expect(order(nudgeQuestion('1', -1)(outline))).toEqual(['12', '']);
    expect(order(moveQuestion('1', 's2', 7)(outline))).toEqual(['2', '1']);
    expect(order(moveQuestion('9', 's2', 0)(outline))).toEqual(['12', '']);
    expect(order(addQuestion('s2', question('3', choice))(outline))).toEqual(['12', '3']);
  });

  test('sections go up and down, and go with their questions', () => {
    expect(order(nudgeSection('s1', 1)(outline))).toEqual(['', '12']);
    expect(order(removeSection('s1')(outline))).toEqual(['']);
  });

  test('says what keeps it from being published', () => {
    expect(problemsOf(survey([]))).toEqual([{ code: 'no-questions', at: '' }]);
    const same = question('1', choice, { words: { ...plainWords('One?'), options: { a: 'Yes', b: 'Yes' } } });
    const few = question('2', { kind: 'choices', options: ['a'], other: false });
    const upside = question('3', { kind: 'number', least: 5, most: 1 });
    expect(problemsOf(survey([same, few, upside], []))).toEqual([
      { code: 'empty-section', at: 's2' },
      { code: 'same-option', at: '1' },
      { code: 'too-few-options', at: '2' },
      { code: 'least-above-most', at: '3' },
    ]);
  });

  test('counts the words that are not translated', () => {
    const words = { ...plainWords('Which?'), options: { a: 'One', b: 'Two' } };
    const half = question('1', choice, { words, texts: { fr: { title: 'Lequel ?', options: { a: 'Un' } } } });
    const whole = { words: { title: 'Survey', introduction: '' }, texts: { fr: { title: 'Enquête' } } };
    expect(missingIn('fr', { ...whole, outline: survey([half]) })).toBe(2);
    expect(missingIn('ar', { ...whole, outline: survey([half]) })).toBe(5);
  });
});
