const names = { en: 'English', fr: 'Français', ar: 'العربية' };
const rightToLeft = new Set(['ar']);

const page = document.documentElement;
export const offered = page.dataset.languages.split(' ');

/** The learner's own choice in this sitting first, then what the LMS knows, then the language of this package. */
export function preferredLanguage(fromLms) {
  const wishes = [chosenInThisTab(), fromLms.slice(0, 2).toLowerCase(), page.lang];
  return wishes.find((wish) => offered.includes(wish)) ?? offered[0];
}

export async function loadTexts(language) {
  const answer = await fetch(`text/${language}.json`);
  if (!answer.ok) throw new Error(`text/${language}.json: ${answer.status}`);
  const texts = await answer.json();
  return (key, values = {}) =>
    (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

export function showLanguage(language) {
  page.lang = language;
  page.dir = rightToLeft.has(language) ? 'rtl' : 'ltr';
}

export function languageSwitch(current, t, choose) {
  const group = document.createElement('div');
  group.className = 'languages';
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', t('ui.language'));
  for (const language of offered) {
    const button = document.createElement('button');
    button.type = 'button';
    button.lang = language;
    button.textContent = names[language];
    button.setAttribute('aria-pressed', String(language === current));
    button.addEventListener('click', () => choose(language));
    group.append(button);
  }
  return group;
}

// One tab is one sitting: the next learner at a shared computer does not inherit the choice.
export function rememberInThisTab(language) {
  try {
    sessionStorage.setItem('language', language);
  } catch {
    // Storage may be switched off; the choice then lasts for this page.
  }
}

function chosenInThisTab() {
  try {
    return sessionStorage.getItem('language');
  } catch {
    return null;
  }
}
