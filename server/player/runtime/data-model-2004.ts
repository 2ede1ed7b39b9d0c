import { children, collections, elements, isDefined } from './dictionary-2004.ts';
import { interactionTypes, withoutDefaults } from './interaction-types.ts';

export interface Answer {
  value: string;
  error: string;
}

/** Values by element name, as `cmi.objectives.0.id`. */
export type Values = Record<string, string>;

export interface DataModel {
  get(element: string): Answer;
  /** The error code; '0' when the value was taken. */
  set(element: string, value: string): string;
  count(collection: string): number;
  readonly values: Readonly<Values>;
  /** What was set through `set`, with the last value. */
  readonly said: Readonly<Values>;
  /** The elements set since the last call, with their values. */
  takeChanges(): Values;
}

interface Asked {
  /** A value the run-time works out itself, such as cmi.entry; undefined leaves the element to what is stored. */
  answer(element: string): string | undefined;
  /** May the SCO read or write the shared store at this place of adl.data? */
  store(index: number): { read: boolean; write: boolean };
}

const fail = (error: string): Answer => ({ value: '', error });
const indexed = /\.(\d+)(?=\.|$)/g;
const targeted = /^adl\.nav\.request_valid\.(choice|jump)(\.|$)/;
const keywords = ['_children', '_count', '_version'];

/** The SCORM 2004 data model: names, types, dependencies and error codes of RTE chapter 4 over a flat map of values. */
export function createDataModel(values: Values, asked: Asked): DataModel {
  const counts = countAll(values);
  const said: Values = {};
  let changes: Values = {};

  function get(asWritten: string): Answer {
    const element = withPlainIndexes(asWritten);
    const pattern = element.replace(indexed, '.n');
    const keyword = keywordOf(element, pattern);
    if (keyword) return keyword;
    const entry = elements[pattern];
    if (!entry) return navigationValid(element) ?? fail(element === '' ? '301' : '401');
    if (!isThere(element)) return fail('301');
    if (entry.access === 'wo' || isStoreClosed(element, 'read')) return fail('405');
    const value = asked.answer(element) ?? stored(element);
    return value === undefined || (value === '' && pattern === 'adl.data.n.store')
      ? fail('403')
      : { value, error: '0' };
  }

  function set(asWritten: string, value: string): string {
    const element = withPlainIndexes(asWritten);
    const pattern = element.replace(indexed, '.n');
    if (element === '') return '351';
    const keyword = keywordOf(element, pattern);
    if (keyword) return isKeyword(pattern) ? '404' : keyword.error === '401' ? '401' : '351';
    const entry = elements[pattern];
    if (!entry) return targeted.test(element) ? '404' : '401';
    if (entry.access === 'ro') return '404';
    const refused = refusal(element, pattern) ?? valueRefusal(element, pattern, value);
    if (refused) return refused;
    const code = entry.format(value);
    if (code === '0') store(element, value);
    return code;
  }

  function stored(element: string): string | undefined {
    const value = values[element];
    const response = /^(cmi\.interactions\.\d+)\.(learner_response|correct_responses)/.exec(element);
    return response && value ? withoutDefaults(values[`${response[1]}.type`] ?? '', value) : value;
  }

  function store(element: string, value: string): void {
    values[element] = value;
    said[element] = value;
    changes[element] = value;
    growCounts(counts, element);
  }

  function count(collection: string): number {
    return counts.get(collection) ?? 0;
  }

  /** RTE 4.1.1.5 and 3.1.7.6: a keyword of what does not exist, other keywords among it, is not defined; else it may not apply. */
  function keywordOf(element: string, pattern: string): Answer | undefined {
    const at = element.lastIndexOf('.');
    const [owner, word] = [element.slice(0, at), element.slice(at + 1)];
    const ownerPattern = pattern.slice(0, pattern.lastIndexOf('.'));
    if (!keywords.includes(word) || pattern in elements) return undefined;
    if (!isDefined(ownerPattern)) return fail('401');
    if (!isThere(element)) return fail('301');
    if (word === '_count' && ownerPattern in collections) return { value: String(count(owner)), error: '0' };
    const list = word === '_children' ? children[ownerPattern] : undefined;
    return list === undefined ? fail('301') : { value: list, error: '0' };
  }

  /** Are all the records that the name goes through there? */
  function isThere(element: string): boolean {
    return recordsOf(element).every(({ collection, index }) => index < count(collection));
  }

  function refusal(element: string, pattern: string): string | undefined {
    const records = recordsOf(element);
    for (const [depth, { collection, index }] of records.entries()) {
      if (index > count(collection) || (index === count(collection) && collection === 'adl.data')) return '351';
      const first = collections[collection.replace(indexed, '.n')];
      const isLast = depth === records.length - 1;
      if (index === count(collection) && (!isLast || (first && !pattern.endsWith(`.n.${first}`)))) return '408';
    }
    return isStoreClosed(element, 'write') ? '404' : undefined;
  }

  function valueRefusal(element: string, pattern: string, value: string): string | undefined {
    if (pattern === 'cmi.objectives.n.id') return objectiveRefusal(element, value);
    if (pattern === 'cmi.interactions.n.objectives.n.id') return isTaken(element, value) ? '351' : undefined;
    const response = /^(cmi\.interactions\.\d+)\.(learner_response|correct_responses)/.exec(element);
    if (!response) return undefined;
    const type = interactionTypes[values[`${response[1]}.type`] ?? ''];
    if (!type) return '408';
    if (response[2] === 'learner_response') return type.response(value) ? undefined : '406';
    if (type.single && !element.endsWith('.0.pattern')) return '351';
    if (type.distinct && isTaken(element, value, type.distinct)) return '351';
    return type.pattern(value) ? undefined : '406';
  }

  function objectiveRefusal(element: string, value: string): string | undefined {
    const isSet = values[element] !== undefined;
    return (isSet && values[element] !== value) || (!isSet && isTaken(element, value)) ? '351' : undefined;
  }

  /** Has another record of the same collection this value already, or one that means the same? */
  function isTaken(element: string, value: string, meaning = (text: string): string => text): boolean {
    const [, collection = '', index, last] = /^(.*)\.(\d+)\.(\w+)$/.exec(element) ?? [];
    for (let other = 0; other < count(collection); other += 1) {
      const known = values[`${collection}.${other}.${last}`];
      if (String(other) !== index && known !== undefined && meaning(known) === meaning(value)) return true;
    }
    return false;
  }

  function isStoreClosed(element: string, way: 'read' | 'write'): boolean {
    const found = /^adl\.data\.(\d+)\.store$/.exec(element);
    return found !== null && !asked.store(Number(found[1]))[way];
  }

  /** SN 5.6.7: without a well-formed target there is nothing to answer. */
  function navigationValid(element: string): Answer | undefined {
    if (!targeted.test(element)) return undefined;
    if (!/\.\{target=.+\}$/.test(element)) return fail('301');
    return { value: asked.answer(element) ?? 'unknown', error: '0' };
  }

  function takeChanges(): Values {
    const taken = changes;
    changes = {};
    return taken;
  }

  return { get, set, count, values, said, takeChanges };
}

/** An index written as 01 is 1; what stands in a target is not an index. */
function withPlainIndexes(element: string): string {
  return targeted.test(element) ? element : element.replace(indexed, (_, index: string) => `.${Number(index)}`);
}

function isKeyword(pattern: string): boolean {
  const at = pattern.lastIndexOf('.');
  const owner = pattern.slice(0, at);
  return pattern.endsWith('._count') ? owner in collections : owner in children;
}

function recordsOf(element: string): { collection: string; index: number }[] {
  return [...element.matchAll(indexed)].map((found) => ({
    collection: element.slice(0, found.index),
    index: Number(found[1]),
  }));
}

function countAll(values: Readonly<Values>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const element of Object.keys(values)) growCounts(counts, element);
  return counts;
}

function growCounts(counts: Map<string, number>, element: string): void {
  for (const { collection, index } of recordsOf(element)) {
    if (index >= (counts.get(collection) ?? 0)) counts.set(collection, index + 1);
  }
}
