import type { Texts } from './outline.ts';

/** A text of a published survey put right. */
export interface Correction {
  readonly language: string;
  readonly was: string;
  readonly became: string;
}

interface Worded {
  readonly words: object;
  readonly texts: Texts<object>;
}

/**
 * What was put right between two states of a survey, a section or a question, and what may not be: people have answered
 * the question as it stood. In the survey's own language slips of the pen may be corrected, not more; a translation
 * may be added or bettered, as it says the same in other words.
 */
export function correctionsBetween(
  before: Worded,
  after: Worded,
  own: string,
): { corrections: Correction[]; refused: { language: string; name: string }[] } {
  const languages = [own, ...new Set([...Object.keys(before.texts), ...Object.keys(after.texts)])];
  const changes = languages.flatMap((language) => {
    const [was, became] = [before, after].map(({ words, texts }) =>
      flat(language === own ? words : (texts[language] ?? {})),
    ) as [Map<string, string>, Map<string, string>];
    return [...new Set([...was.keys(), ...became.keys()])]
      .map((name) => ({ language, name, was: was.get(name) ?? '', became: became.get(name) ?? '' }))
      .filter((change) => change.was !== change.became);
  });
  const isAllowed = ({ language, was, became }: Correction) =>
    became !== '' && (language === own ? was !== '' && isSlip(was, became) : true);
  return {
    corrections: changes.filter(isAllowed).map(({ language, was, became }) => ({ language, was, became })),
    refused: changes.filter((change) => !isAllowed(change)).map(({ language, name }) => ({ language, name })),
  };
}

/** Whether a text differs by slips of the pen alone: a fifth of its letters at most. */
export function isSlip(was: string, became: string): boolean {
  return distance(was, became) <= Math.max(2, Math.floor(was.length / 5));
}

function flat(words: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([name, word]): [string, string][] =>
      typeof word === 'string' ? [[`${prefix}${name}`, word]] : [...flat((word as object | null) ?? {}, `${name} `)],
    ),
  );
}

/** Levenshtein: how many letters must be put in, taken out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
