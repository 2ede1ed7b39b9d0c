// <input type="checkbox" data-select-all hidden>: ticks the row boxes of its table; [data-selected] in the same
// form shows how many there are.
for (const all of document.querySelectorAll<HTMLInputElement>('input[data-select-all]')) {
  const table = all.closest('table');
  if (!table) continue;
  const boxes = () => [...table.querySelectorAll<HTMLInputElement>('tbody input[type=checkbox]')];
  const count = all.closest('form')?.querySelector<HTMLElement>('[data-selected]');
  const show = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && ticked < boxes().length;
    if (count) count.textContent = String(ticked);
  };
  all.hidden = false;
  all.addEventListener('change', () => {
    for (const box of boxes()) box.checked = all.checked;
    show();
  });
  table.addEventListener('change', show);
  show();
}
