/** Words as they are searched: without case, accents and doubled blanks. */
export function foldSearch(...words: (string | null | undefined)[]): string {
  return words
    .filter(Boolean)
    .join(' ')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** What was typed into a search box as patterns for `like … escape '\'`: all of them must be found. */
export function searchPatterns(typed: string | undefined): string[] {
  const words = foldSearch(typed).split(' ').filter(Boolean).slice(0, 8);
  return words.map((word) => `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
}
