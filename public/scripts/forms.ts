// data-confirm="question" on a form asks before it is sent; data-unsaved on a form warns before changes are left.
// A form is sent once: a second click on its button does nothing while the answer is under way.
const changed = new Set<HTMLFormElement>();
const sent = new WeakSet<HTMLFormElement>();

document.addEventListener('input', (event) => {
  const form = (event.target as HTMLElement).closest<HTMLFormElement>('form[data-unsaved]');
  if (form) changed.add(form);
});

document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  const question = form.dataset['confirm'];
  if (sent.has(form) || (question !== undefined && !window.confirm(question))) {
    event.preventDefault();
    return;
  }
  changed.delete(form);
  // A GET form (filters, downloads) may be sent again; the page does not go away when a download answers.
  if (form.method === 'post') sent.add(form);
});

// A page that comes back from the browser's cache may send its forms again.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) for (const form of document.forms) sent.delete(form);
});

window.addEventListener('beforeunload', (event) => {
  if (changed.size > 0) event.preventDefault();
});
