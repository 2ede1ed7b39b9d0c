// <div data-drop> around a file input: files may be dropped on the whole area.
for (const area of document.querySelectorAll<HTMLElement>('[data-drop]')) {
  const input = area.querySelector<HTMLInputElement>('input[type=file]');
  if (!input) continue;
  area.querySelector('.drop-prompt')?.removeAttribute('hidden');
  const mark = (over: boolean) => area.classList.toggle('drop-over', over);
  area.addEventListener('dragover', (event) => {
    event.preventDefault();
    mark(true);
  });
  area.addEventListener('dragleave', () => mark(false));
  area.addEventListener('drop', (event) => {
    event.preventDefault();
    mark(false);
    const files = event.dataTransfer?.files;
    if (!files || files.length === 0 || (files.length > 1 && !input.multiple)) return;
    input.files = files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
}
