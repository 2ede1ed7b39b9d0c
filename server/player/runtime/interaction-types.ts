import { isLocalized, isReal, isShortIdentifier } from './formats.ts';

interface InteractionType {
  response(value: string): boolean;
  pattern(value: string): boolean;
  /** RTE 4.2.9.1: the type has one correct response at most. */
  single?: true;
  /** Correct responses must differ: the form in which two that mean the same are equal. */
  distinct?: (pattern: string) => string;
}

const isTrueFalse = (value: string): boolean => value === 'true' || value === 'false';
const items = (value: string): string[] => value.split('[,]');

/** The types of interactions with the form of their answers (RTE 4.2.9.1 and 4.2.9.2). */
export const interactionTypes: Readonly<Record<string, InteractionType>> = {
  'true-false': { response: isTrueFalse, pattern: isTrueFalse, single: true },
  choice: { response: isChoice, pattern: isChoice, distinct: (pattern) => items(pattern).sort().join('[,]') },
  'fill-in': {
    response: (value) => items(value).every(isLocalized),
    pattern: (value) => withoutMatters(value, (rest) => items(rest).every(isLocalized)),
  },
  'long-fill-in': { response: isLocalized, pattern: (value) => withoutMatters(value, isLocalized) },
  likert: { response: isShortIdentifier, pattern: isShortIdentifier, single: true },
  matching: { response: (value) => value === '' || isMatching(value), pattern: isMatching },
  performance: { response: isPerformance, pattern: (value) => withoutMatters(value, isPerformance) },
  sequencing: { response: isSequencing, pattern: isSequencing, distinct: (pattern) => pattern },
  numeric: { response: isReal, pattern: isNumericRange, single: true },
  other: { response: () => true, pattern: () => true, single: true },
};

function isChoice(value: string): boolean {
  if (value === '') return true;
  const chosen = items(value);
  return chosen.every(isShortIdentifier) && new Set(chosen).size === chosen.length;
}

function isSequencing(value: string): boolean {
  return value === '' || items(value).every(isShortIdentifier);
}

function isMatching(value: string): boolean {
  return items(value).every((pair) => {
    const sides = pair.split('[.]');
    return sides.length === 2 && sides.every(isShortIdentifier);
  });
}

function isPerformance(value: string): boolean {
  return items(value).every((step) => {
    const [name, answer, ...rest] = step.split('[.]');
    if (name === undefined || answer === undefined || rest.length > 0 || (name === '' && answer === '')) return false;
    return (name === '' || isShortIdentifier(name)) && (!answer.includes('[:]') || isNumericRange(answer));
  });
}

function isNumericRange(value: string): boolean {
  const [min, max, ...rest] = value.split('[:]');
  if (min === undefined || max === undefined) return isReal(value);
  if (rest.length > 0 || (min !== '' && !isReal(min)) || (max !== '' && !isReal(max))) return false;
  return min === '' || max === '' || Number(min) <= Number(max);
}

/** {case_matters=…} and {order_matters=…} stand before the answer, in any order; behind a {lang=…} all is answer. */
function withoutMatters(value: string, isAnswer: (rest: string) => boolean): boolean {
  const found = /^\{(?:case_matters|order_matters)=([^}]*)\}/.exec(value);
  if (!found) return isAnswer(value);
  return isTrueFalse(found[1] ?? '') && withoutMatters(value.slice(found[0].length), isAnswer);
}

/**
 * RTE 4.1.1.6: a delimiter that says what holds anyway (case_matters=false, order_matters=true, lang=en) need not be
 * given back. The test suite expects it gone, and {case_matters=…} before {lang=…} in a long-fill-in answer.
 */
export function withoutDefaults(type: string, value: string): string {
  if (type === 'fill-in') return value.replace(/^(?:\{(?:case_matters=false|order_matters=true)\})+/, '');
  if (type !== 'long-fill-in') return value;
  const delimiters = /^(?:\{(?:case_matters|order_matters|lang)=[^}]*\})+/.exec(value)?.[0] ?? '';
  const isCased = delimiters.includes('{case_matters=true}');
  const language = /\{lang=(?!en\})[^}]*\}/.exec(delimiters)?.[0] ?? '';
  return (isCased ? '{case_matters=true}' : '') + language + value.slice(delimiters.length);
}
