import type { Sitting } from './sitting.ts';

// What a learner clicks in the golf course that Rustici wrote as a reference.

/** Turns pages by the content's own button until the page at the address is shown. */
export async function turnPages(sitting: Sitting, ...addresses: string[]): Promise<void> {
  for (const address of addresses) {
    const inside = await sitting.inside();
    await inside.click('#butNext');
    await sitting.below(address);
  }
}

export const firstPages = ['Par', 'Scoring', 'OtherScoring'];
export const lastPages = [
  'RulesOfGolf',
  'Course',
  'Distracting',
  'Play',
  'Overview',
  'CalculatingHandicap',
  'CalculatingScore',
  'Example',
  'HowToHaveFun',
  'MakeFriends',
  'assessmenttemplate',
];

/** Answers every question of the test right, in its own form, and hands it in. */
export async function passTest(sitting: Sitting): Promise<void> {
  const questions = await sitting.below('assessmenttemplate');
  await questions.evaluate(`(() => {
    for (const { Id, Type, Answers, CorrectAnswer } of test.Questions) {
      const field = (name) => document.getElementById('question_' + Id + '_' + name);
      if (Type === 'choice') field(Answers.indexOf(CorrectAnswer)).click();
      else if (Type === 'true-false') field(CorrectAnswer ? 'True' : 'False').click();
      else field('Text').value = String(CorrectAnswer);
    }
    SubmitAnswers();
  })()`);
}
