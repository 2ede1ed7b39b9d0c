/**
 * Shows the screens of one SCO one after the other and tells the LMS what happened.
 * `<template id="screens" data-kind="lesson">`: complete when every screen was seen and every question answered rightly.
 * `data-kind="test"`: every question counts, the last screen shows the result. `data-quiet` keeps right and wrong to itself.
 */
import { languageSwitch, loadTexts, preferredLanguage, rememberInThisTab, showLanguage } from './language.js';
import { remember } from './memory.js';
import { drawQuestion, givenIn, isRight, lock, readQuestion } from './questions.js';
import { drawResult } from './result.js';

const template = document.querySelector('#screens');

export async function openLesson(lms) {
  const isTest = template.dataset.kind === 'test';
  const isQuiet = 'quiet' in template.dataset;
  const memory = remember(lms.state);
  const screens = [...template.content.querySelectorAll('section')];
  const ids = screens.map((screen) => screen.dataset.screen);
  const questions = screens.flatMap((screen) => [...screen.querySelectorAll('[data-question]')].map(readQuestion));
  let language = preferredLanguage(lms.language);
  let t = await loadTexts(language);
  let index = Math.max(0, ids.indexOf(lms.location));
  let shownAt = 0;

  const isDone = (question) =>
    memory.answers.has(question.id) && (isTest || isRight(question, memory.answers.get(question.id)));
  const questionsHere = () => questions.filter(({ id }) => screens[index].querySelector(`[data-question="${id}"]`));
  const keep = () => lms.keep({ location: ids[index], state: memory.toText() });

  function show({ focus = true } = {}) {
    memory.seen.add(ids[index]);
    showLanguage(language);
    document.title = t('module.title');
    document.body.innerHTML = frame();
    document.querySelector('header').append(languageSwitch(language, t, changeLanguage));
    for (const place of document.querySelectorAll('[data-question]')) ask(place);
    const result = document.querySelector('[data-result]');
    if (result) drawResult(result, { questions, memory, passMark: passMark(), isQuiet, t, again });
    document.querySelector('#back').addEventListener('click', () => go(index - 1));
    document.querySelector('#next').addEventListener('click', forward);
    offerNext();
    if (focus) document.querySelector('main').focus();
    shownAt = Date.now();
    tellProgress();
    keep();
  }

  function frame() {
    const screen = screens[index].innerHTML.replace(/\{\{([\w.-]+)\}\}/g, (_, key) => t(key));
    const place = t('ui.place', { number: index + 1, total: ids.length });
    return `
      <header><p class="course">${t('module.title')}</p></header>
      <main tabindex="-1" aria-label="${place}">
        ${lms.connected ? '' : `<p class="notice">${t('ui.untracked')}</p>`}
        ${screen}
      </main>
      <footer>
        <button id="back" type="button" ${index === 0 ? 'disabled' : ''}>${t('ui.back')}</button>
        <p class="place"><progress max="${ids.length}" value="${index + 1}" aria-label="${place}"></progress> ${place}</p>
        <button id="next" type="button" class="primary">${t('ui.next')}</button>
        <p id="why-not" role="status"></p>
      </footer>`;
  }

  function ask(place) {
    const asked = questions.find(({ id }) => id === place.dataset.question);
    const question = { ...asked, picture: readQuestion(place).picture };
    const form = drawQuestion(place, question, t, memory.answers.get(question.id));
    if (isDone(question)) settle(form, question);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const given = givenIn(form);
      const feedback = form.querySelector('.feedback');
      if (given.length === 0 && !question.mayBeEmpty) feedback.textContent = t('ui.choose');
      else take(form, question, given);
    });
  }

  function take(form, question, given) {
    const right = isRight(question, given);
    memory.answers.set(question.id, given);
    const seconds = (Date.now() - shownAt) / 1000;
    const correct = orNone(question.correct);
    lms.answered({ ...question, correct, text: t(`${question.id}.ask`), given: orNone(given), right, seconds });
    settle(form, question);
    offerNext();
    tellProgress();
    keep();
  }

  function settle(form, question) {
    const right = isRight(question, memory.answers.get(question.id));
    lock(form, isTest || right);
    const feedback = form.querySelector('.feedback');
    if (isQuiet) feedback.textContent = t('ui.noted');
    else {
      const verdict = right ? t('ui.right') : isTest ? t('ui.wrong') : t('ui.retry');
      feedback.className = `feedback ${right ? 'right' : 'wrong'}`;
      feedback.innerHTML = `<p><strong>${verdict}</strong> ${isTest || right ? t(`${question.id}.why`) : ''}</p>`;
    }
  }

  function offerNext() {
    const next = document.querySelector('#next');
    const isLast = index === ids.length - 1;
    document.querySelector('#why-not').textContent = '';
    next.setAttribute('aria-disabled', String(!questionsHere().every(isDone)));
    next.hidden = isLast && !lms.mayContinue();
    if (isLast) next.textContent = t('ui.continue');
  }

  function forward() {
    if (!questionsHere().every(isDone)) document.querySelector('#why-not').textContent = t('ui.first');
    else if (index < ids.length - 1) go(index + 1);
    else leave();
  }

  function go(to) {
    index = to;
    show();
    scrollTo(0, 0);
  }

  function leave() {
    lms.continue();
    document.body.innerHTML = `<main tabindex="-1"><p role="status">${t('ui.left')}</p></main>`;
    document.querySelector('main').focus();
  }

  async function changeLanguage(wanted) {
    if (wanted === language) return;
    const texts = await loadTexts(wanted).catch(() => null);
    if (texts === null) {
      document.querySelector('#why-not').textContent = t('ui.offline');
      return;
    }
    [t, language] = [texts, wanted];
    rememberInThisTab(language);
    lms.prefer(language);
    show();
    document.querySelector(`.languages [lang="${language}"]`).focus();
  }

  function tellProgress() {
    const steps = ids.length + questions.length;
    const done = memory.seen.size + questions.filter(isDone).length;
    if (done < steps) lms.progressed(done / steps);
    else if (isTest) finishTest();
    else lms.completed({ learned: true });
  }

  /** Reports a better result only: who repeats a test they have passed cannot lose it. */
  function finishTest() {
    const share =
      questions.filter(({ id, correct }) => isRight({ correct }, memory.answers.get(id))).length / questions.length;
    if (memory.best !== null && share <= memory.best) return;
    memory.best = share;
    for (const objective of new Set(questions.map((question) => question.objective).filter(Boolean))) {
      const part = questions.filter((question) => question.objective === objective);
      const good = part.filter((question) => isRight(question, memory.answers.get(question.id))).length / part.length;
      lms.mastered(objective, good, good === 1);
    }
    lms.scored({ share, passed: share >= passMark() });
    lms.completed({ learned: false });
  }

  function again() {
    memory.answers.clear();
    for (const id of ids.slice(1)) memory.seen.delete(id);
    go(screens.findIndex((screen) => screen.querySelector('[data-question]')));
  }

  /** The mark is the manifest's; a package without one asks for everything. */
  function passMark() {
    return Number.isFinite(lms.passMark) ? lms.passMark : 1;
  }

  show({ focus: false });
}

/** An interaction needs a response; “nothing marked” is one too. */
function orNone(options) {
  return options.length > 0 ? options : ['n'];
}
