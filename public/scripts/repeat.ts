// [data-repeat] holds rows of fields (.repeat-row); its button adds an empty one. Without script there are spare rows.
for (const list of document.querySelectorAll<HTMLElement>('[data-repeat]')) {
  const button = list.querySelector<HTMLButtonElement>('[data-repeat-more]');
  if (!button) continue;
  button.hidden = false;
  button.addEventListener('click', () => {
    const rows = list.querySelectorAll<HTMLElement>('.repeat-row');
    const last = rows[rows.length - 1];
    if (!last) return;
    const row = last.cloneNode(true) as HTMLElement;
    for (const field of row.querySelectorAll<HTMLInputElement>('input, textarea')) field.value = '';
    // A choice without an empty one must still be sent, or the columns no longer stand side by side.
    for (const field of row.querySelectorAll<HTMLSelectElement>('select')) field.selectedIndex = 0;
    const label = row.getAttribute('aria-label');
    if (label) row.setAttribute('aria-label', label.replace(/\d+/, String(rows.length + 1)));
    last.after(row);
    row.querySelector<HTMLElement>('input:not([type=hidden]), select, textarea')?.focus();
  });
  // [data-repeat-remove] in a row takes it away; the last one is emptied.
  for (const remove of list.querySelectorAll<HTMLElement>('[data-repeat-remove]')) remove.hidden = false;
  list.addEventListener('click', (event) => {
    const row = (event.target as HTMLElement).closest('[data-repeat-remove]')?.closest<HTMLElement>('.repeat-row');
    if (!row) return;
    for (const field of row.querySelectorAll<HTMLInputElement>('input, select, textarea')) field.value = '';
    if (list.querySelectorAll('.repeat-row').length > 1) row.remove();
    list.dispatchEvent(new Event('input', { bubbles: true }));
    button.focus();
  });
}
