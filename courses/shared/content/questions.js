/**
 * A question is an empty element in a screen:
 * `<div data-question="plural" data-options="a b c" data-correct="a c" data-objective="roles"></div>`
 * with the texts `plural.ask`, `plural.a` …, `plural.why`. Several correct options make it a multiple choice.
 * Where the screen holds a picture with `data-region` marks, the options are laid over the picture.
 */
export function readQuestion(place) {
  const words = (name) => (place.dataset[name] ?? '').split(' ').filter(Boolean);
  const correct = words('correct');
  const picture = place.closest('section, main').querySelector('svg:has([data-region])');
  return {
    id: place.dataset.question,
    objective: place.dataset.objective,
    options: words('options'),
    correct,
    picture,
    many: correct.length !== 1 || picture !== null,
    mayBeEmpty: picture !== null,
  };
}

export function isRight(question, given) {
  return given.length === question.correct.length && question.correct.every((option) => given.includes(option));
}

export function drawQuestion(place, question, t, given = []) {
  const kind = question.many ? 'checkbox' : 'radio';
  const input = (option) =>
    `<input type="${kind}" name="${question.id}" value="${option}" ${given.includes(option) ? 'checked' : ''}`;
  const options = question.picture
    ? question.options.map(
        (option) =>
          `<li id="${question.id}-${option}"><b>${option.toUpperCase()}</b> ${t(`${question.id}.${option}`)}</li>`,
      )
    : question.options.map(
        (option) => `<label class="option">${input(option)}> <span>${t(`${question.id}.${option}`)}</span></label>`,
      );
  const hint = question.picture ? 'ui.marks' : question.many ? 'ui.several' : 'ui.one';
  place.innerHTML = `
    <form>
      <fieldset>
        <legend>${t(`${question.id}.ask`)}</legend>
        <p class="hint">${t(hint)}</p>
        ${question.picture ? `<div class="picture"></div><ul class="regions">${options.join('')}</ul>` : options.join('')}
      </fieldset>
      <button class="primary">${t('ui.answer')}</button>
      <div class="feedback" role="status"></div>
    </form>`;
  if (question.picture) layOver(place.querySelector('.picture'), question, input);
  return place.firstElementChild;
}

export function givenIn(form) {
  return [...form.querySelectorAll('input:checked')].map((box) => box.value);
}

export function lock(form, locked) {
  form.querySelector('fieldset').disabled = locked;
  form.querySelector('button').hidden = locked;
}

/** Puts the picture into the question, and a check box over every region of it, in per cent so that it fits any width. */
function layOver(holder, question, input) {
  const { width, height } = question.picture.viewBox.baseVal;
  holder.append(question.picture);
  for (const option of question.options) {
    const region = question.picture.querySelector(`[data-region="${option}"]`);
    const part = (name, whole) => `${(100 * Number(region.getAttribute(name))) / whole}%`;
    const spot = document.createElement('label');
    spot.className = 'spot';
    spot.innerHTML = `${input(option)} aria-describedby="${question.id}-${option}"> <span>${option.toUpperCase()}</span>`;
    Object.assign(spot.style, { left: part('x', width), top: part('y', height) });
    Object.assign(spot.style, { width: part('width', width), height: part('height', height) });
    holder.append(spot);
  }
}
