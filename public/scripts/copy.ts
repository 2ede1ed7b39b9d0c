// <button data-copy="#id" data-copied="Copied">: copies the text or value of that element and says so.
document.addEventListener('click', (event) => {
  const button = (event.target as HTMLElement).closest<HTMLButtonElement>('button[data-copy]');
  const source = button && document.querySelector<HTMLElement>(button.dataset['copy'] ?? '');
  if (!button || !source) return;
  const text = source instanceof HTMLInputElement ? source.value : (source.textContent ?? '');
  void navigator.clipboard.writeText(text.trim()).then(() => announce(button));
});

function announce(button: HTMLButtonElement): void {
  const note = document.createElement('span');
  note.setAttribute('role', 'status');
  note.className = 'small soft';
  button.after(note);
  note.textContent = button.dataset['copied'] ?? '';
  setTimeout(() => note.remove(), 3000);
}
