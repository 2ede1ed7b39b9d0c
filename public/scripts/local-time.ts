// <time datetime data-your-time data-zone data-label>: adds the reader's own time where the clock there shows another one.
const locale = { en: 'en-GB', fr: 'fr-FR', ar: 'ar-u-nu-latn' }[document.documentElement.lang] ?? 'en-GB';

for (const element of document.querySelectorAll<HTMLTimeElement>('time[data-your-time]')) {
  const moment = new Date(element.dateTime);
  const wording = (timeZone?: string) =>
    new Intl.DateTimeFormat(locale, {
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      ...(timeZone && { timeZone }),
    }).format(moment);
  const yours = wording();
  if (yours === wording(element.dataset['zone'])) continue;
  const time = document.createElement('bdi');
  time.textContent = yours;
  const note = document.createElement('span');
  note.className = 'your-time';
  note.append(time, ` ${element.dataset['label'] ?? ''}`);
  (element.closest('.when') ?? element).append(' ', note);
}
