// Crockford's base 32: no I, L, O, U, which are misread and misheard.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A certificate's number, `2026-7K3F-9QXD-2M`: the year, and fifty bits of chance that nobody finds by trying. */
export function newNumber(year: number, chance: Buffer): string {
  const signs = Array.from({ length: 10 }, (_, index) => alphabet[(chance[index] ?? 0) % 32]).join('');
  return `${year}-${signs.slice(0, 4)}-${signs.slice(4, 8)}-${signs.slice(8)}`;
}

/** A number as somebody read it off paper, brought to the form in which it is kept; undefined when it cannot be one. */
export function readNumber(typed: string): string | undefined {
  const signs = typed
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  if (!/^\d{4}[0-9A-HJKMNP-TV-Z]{10}$/.test(signs)) return undefined;
  return `${signs.slice(0, 4)}-${signs.slice(4, 8)}-${signs.slice(8, 12)}-${signs.slice(12)}`;
}
