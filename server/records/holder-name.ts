/** A name as its script writes it: Korean, Chinese and Japanese put the family name first and no blank between. */
export function nameAsWritten(given: string, family: string): string {
  const eastAsian = /^[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+$/u;
  return eastAsian.test(given) && eastAsian.test(family) ? `${family}${given}` : `${given} ${family}`.trim();
}
