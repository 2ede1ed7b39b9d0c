import type { Standard, Values } from './runtime/index.ts';

/** An answer to a question as a SCO recorded it, whatever the standard. */
export interface Interaction {
  id: string;
  type: string;
  question: string | undefined;
  answer: string | undefined;
  correct: string[];
  result: string | undefined;
  latency: string | undefined;
  at: string | undefined;
}

/** The interactions in the elements of a SCO, in the order they were recorded. */
export function interactionsIn(elements: Readonly<Values>, standard: Standard): Interaction[] {
  const is12 = standard === '1.2';
  const found: Interaction[] = [];
  for (let index = 0; elements[`cmi.interactions.${index}.id`] !== undefined; index += 1) {
    const at = (name: string): string | undefined => elements[`cmi.interactions.${index}.${name}`];
    found.push({
      id: at('id') ?? '',
      type: at('type') ?? '',
      question: at('description'),
      answer: at(is12 ? 'student_response' : 'learner_response'),
      correct: patternsOf(elements, index),
      result: at('result') === 'wrong' ? 'incorrect' : at('result'),
      latency: at('latency'),
      at: at(is12 ? 'time' : 'timestamp'),
    });
  }
  return found;
}

function patternsOf(elements: Readonly<Values>, index: number): string[] {
  const patterns: string[] = [];
  for (let place = 0; ; place += 1) {
    const pattern = elements[`cmi.interactions.${index}.correct_responses.${place}.pattern`];
    if (pattern === undefined) return patterns;
    patterns.push(pattern);
  }
}
