/**
 * Whether somebody has filled in something since the page came, be it before any script did. Only for forms with
 * autocomplete="off": others a browser may fill in from its memory when one comes back to them.
 */
export function isTouched(area: HTMLElement): boolean {
  const fields = area.querySelectorAll<HTMLInputElement | HTMLSelectElement>(
    'input:not([type=hidden]), textarea, select',
  );
  return [...fields].some((field) => {
    if (field instanceof HTMLSelectElement) return field.selectedIndex !== Math.max(0, first(field));
    if (field.type === 'radio' || field.type === 'checkbox') return field.checked !== field.defaultChecked;
    // What the page gave may not be what the field can hold, a line break for instance.
    const asItCame = field.cloneNode() as HTMLInputElement;
    asItCame.value = field.defaultValue;
    return field.value !== asItCame.value;
  });
}

/** Where the page's own choice stands; -1 where it made none, and the browser shows the first. */
function first(select: HTMLSelectElement): number {
  return [...select.options].findIndex((option) => option.defaultSelected);
}
