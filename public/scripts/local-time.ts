// <time datetime data-your-time data-zone data-label>: adds the reader's own time where the clock there shows another one.
const language = document.documentElement.lang;
const locale = language === 'ar' ? 'ar-u-nu-latn' : language;

for (const element of document.querySelectorAll<HTMLTimeElement>('time[data-your-time]')) {
  const moment = new Date(element.dateTime);
  const wording = (timeZone?: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', ...(timeZone && { timeZone }) }).format(
      moment,
    );
  const yours = wording();
  if (yours === wording(element.dataset['zone'])) continue;
  const note = document.createElement('span');
  note.className = 'your-time isolate';
  note.textContent = `${yours} ${element.dataset['label'] ?? ''}`;
  element.after(' ', note);
}
