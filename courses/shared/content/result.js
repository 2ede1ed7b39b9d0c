import { isRight } from './questions.js';

/** The last screen of a test: the score with its pass mark, and by objective what is mastered where questions name one. */
export function drawResult(place, { questions, memory, passMark, isQuiet, t, again }) {
  const isGood = (question) => isRight(question, memory.answers.get(question.id) ?? []);
  const good = questions.filter(isGood).length;
  const passed = good / questions.length >= passMark;
  const objectives = [...new Set(questions.map((question) => question.objective).filter(Boolean))];
  const verdict = passed ? 'result.passed' : 'result.failed';
  place.innerHTML = `
    <p class="score"><strong>${t('result.score', { good, total: questions.length })}</strong></p>
    ${isQuiet ? '' : `<p>${t(verdict, { mark: Math.round(passMark * 100) })}</p>`}
    ${objectives.length > 0 ? `<ul class="mastery">${objectives.map(mastery).join('')}</ul>` : ''}
    ${isQuiet || passed ? '' : `<button type="button" id="again">${t('result.again')}</button>`}`;
  place.querySelector('#again')?.addEventListener('click', again);

  function mastery(objective) {
    const part = questions.filter((question) => question.objective === objective);
    const isMastered = part.every(isGood);
    return `<li class="${isMastered ? 'mastered' : 'open'}">${t(`objective.${objective}`)}: <b>${t(isMastered ? 'result.mastered' : 'result.open')}</b></li>`;
  }
}
