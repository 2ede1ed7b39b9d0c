import type { Values } from './attempt-store.ts';

/** One question as the SCO reported it. Texts are the course's own and are shown as they came. */
export interface Interaction {
  number: number;
  id: string;
  type: string;
  description: string;
  answer: string;
  correct: string[];
  result: string;
  at: string;
  latency: string;
  weighting: string;
}

/** The interactions among the stored elements of a SCO, SCORM 1.2 and 2004 alike, in the order of their numbers. */
export function interactionsIn(elements: Values): Interaction[] {
  const byNumber = new Map<number, Record<string, string>>();
  for (const [element, value] of Object.entries(elements)) {
    const [, number, field] = /^cmi\.interactions\.(\d+)\.(.+)$/.exec(element) ?? [];
    if (number === undefined || field === undefined) continue;
    const fields = byNumber.get(Number(number)) ?? {};
    fields[field] = value;
    byNumber.set(Number(number), fields);
  }
  return [...byNumber].sort(([one], [other]) => one - other).map(([number, fields]) => interaction(number, fields));
}

function interaction(number: number, fields: Record<string, string>): Interaction {
  // SCORM 1.2 calls it student_response and time; 2004 learner_response and timestamp.
  return {
    number: number + 1,
    id: fields['id'] ?? '',
    type: fields['type'] ?? '',
    description: fields['description'] ?? '',
    answer: fields['learner_response'] ?? fields['student_response'] ?? '',
    correct: correctPatterns(fields),
    result: fields['result'] ?? '',
    at: fields['timestamp'] ?? fields['time'] ?? '',
    latency: fields['latency'] ?? '',
    weighting: fields['weighting'] ?? '',
  };
}

function correctPatterns(fields: Record<string, string>): string[] {
  return Object.entries(fields)
    .filter(([field]) => /^correct_responses\.\d+\.pattern$/.test(field))
    .sort(([one], [other]) => patternNumber(one) - patternNumber(other))
    .map(([, pattern]) => pattern);
}

function patternNumber(field: string): number {
  return Number(field.split('.')[1]);
}

/** Words for the delimiters of SCORM 2004 (`[,]`, `[.]`, `[:]`), so that an answer can be read. */
export function readable(answer: string): string {
  return answer
    .replaceAll('[,]', ', ')
    .replaceAll('[.]', ' → ')
    .replaceAll('[:]', ' … ')
    .replaceAll(/\{(?:case_matters|order_matters|lang)=[^}]*\}/g, '');
}
