/*
 * The case files of ADL's SCORM 2004 4th Edition LMS test suite: Java properties, one case each.
 * `Act{N}V{V}.commands.{i}` are the API calls of the V-th launch of the SCO with `act=N`, in the order of expected
 * launches; `.CUI` is what the tester does next, `.UIQ` and `.UIA` are questions about the controls with their answers.
 */

export interface Case {
  name: string;
  launches: ExpectedLaunch[];
  /** Package to begin with, where the case names one; more than one package may take part. */
  start: string;
}

export interface ExpectedLaunch {
  /** As in the property names: Act3V1. */
  label: string;
  act: string;
  commands: Command[];
  instruction: string;
  questions: { question: string; answer: boolean }[];
}

export type Command =
  /** The identifiers in cmi.objectives are exactly these. */
  | { call: 'CompareObjectives'; identifiers: string[] }
  | {
      call: 'Initialize' | 'Commit' | 'Terminate' | 'GetErrorString' | 'GetDiagnostic';
      argument: string;
      expected: string;
      error: string;
    }
  | { call: 'GetLastError'; argument: ''; expected: string; error: string }
  /** `type` is that of an interaction, by which the suite compares answers. */
  | { call: 'GetValue'; element: string; type: string; expected: string; error: string }
  | { call: 'SetValue'; element: string; value: string; expected: string; error: string };

/** The abbreviations of Commands.properties. */
export type Tokens = ReadonlyMap<string, string>;

export function readTokens(text: string): Tokens {
  return new Map(logicalLines(text).map(splitProperty));
}

export function readCase(name: string, text: string, tokens: Tokens): Case {
  const launches: (ExpectedLaunch & { questionText: string; answerText: string })[] = [];
  let start = '';
  for (const [key, value] of logicalLines(text).map(splitProperty)) {
    if (key === 'start') start = value;
    const match = /^(Act([0-9a-z]+)V\d+)\.(\w+)/.exec(key);
    if (!match) continue;
    const [, label = '', act = '', part] = match;
    let launch = launches.at(-1);
    if (launch?.label !== label) {
      launch = { label, act, commands: [], instruction: '', questions: [], questionText: '', answerText: '' };
      launches.push(launch);
    }
    if (part === 'CUI') launch.instruction = value.trim();
    else if (part === 'UIQ') launch.questionText = value.trim();
    else if (part === 'UIA') launch.answerText = value.trim();
    else if (part === 'commands') launch.commands.push(...readCommand(value, tokens));
  }
  return {
    name,
    start: start.trim() === '.' ? '' : start.trim(),
    launches: launches.map(({ questionText, answerText, ...launch }) => ({
      ...launch,
      questions: readQuestions(questionText, answerText),
    })),
  };
}

function readQuestions(questions: string, answers: string): ExpectedLaunch['questions'] {
  if (questions === '') return [];
  const given = answers.split('~');
  return questions.split('~').map((question, index) => ({ question, answer: given[index]?.trim() === 'Y' }));
}

/** A line ending in a backslash goes on; its own blanks count, since values quote long texts. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let open = '';
  for (const line of text.split(/\r?\n/)) {
    if (line.endsWith('\\')) {
      open += line.slice(0, -1);
      continue;
    }
    lines.push(open + line);
    open = '';
  }
  return lines.filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

function splitProperty(line: string): [string, string] {
  const equals = line.indexOf('=');
  return equals < 0 ? [line.trim(), ''] : [line.slice(0, equals), withUnicode(line.slice(equals + 1))];
}

const withUnicode = (text: string): string =>
  text.replace(/\\u([\da-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** The suite has lines that begin with no verb it knows; it passes over them, and so does this. */
function readCommand(text: string, tokens: Tokens): Command[] {
  const parts = text.split('->');
  const [method = '', subject = ''] = parts;
  const error = parts.at(-1)?.trim() ?? '';
  if (method === 'COI') return [{ call: 'CompareObjectives', identifiers: subject.split(',').map((id) => id.trim()) }];
  if (method === 'SET') {
    const expected = expand(parts.at(-2) ?? '', tokens);
    return [{ call: 'SetValue', ...readAssignment(subject, tokens), expected, error }];
  }
  const expected = expand(parts[2] ?? '', tokens);
  if (method === 'GET') {
    const type = expand(subject.split('!')[1] ?? '', tokens);
    return [{ call: 'GetValue', element: readElement(subject, tokens), type, expected, error }];
  }
  const call = plainCalls[method];
  if (call === undefined) return [];
  if (call === 'GetLastError') return [{ call, argument: '', expected, error }];
  return [{ call, argument: subject, expected, error }];
}

const plainCalls: Record<string, Exclude<Command['call'], 'GetValue' | 'SetValue' | 'CompareObjectives'>> = {
  I: 'Initialize',
  T: 'Terminate',
  C: 'Commit',
  GLE: 'GetLastError',
  GES: 'GetErrorString',
  GeDi: 'GetDiagnostic',
};

const expand = (text: string, tokens: Tokens): string => tokens.get(text) ?? text;

/** `c~OB~0~SS` is cmi.objectives.0.success_status; `a~n~r!…` are navigation requests, with a target before the verb. */
function readElement(text: string, tokens: Tokens): string {
  const parts = text.split('~');
  const [first = '', second = '', third = '', fourth = '', target = ''] = parts;
  if (parts.length === 6 && first === 'a' && second === 'n' && third === 'rv') {
    const withTarget = (tokens.get(target) ?? target).replace('%s', parts[5] ?? '');
    return [first, second, third, fourth].map((part) => expand(part, tokens)).join('.') + `.${withTarget}`;
  }
  if (parts.length === 1) return text;
  return parts.map((part) => expand(part.split('!')[0] ?? '', tokens)).join('.');
}

/** The value begins at the first `!` of the last part; `element!` alone sets the empty string. */
function readAssignment(text: string, tokens: Tokens): { element: string; value: string } {
  const navigation = /^a~n~r!(tar)~([^~]*)~(.*)$/s.exec(text);
  if (navigation) {
    const [, token = '', target = '', verb = ''] = navigation;
    const prefix = (tokens.get(token) ?? token).replace('%s', target);
    return { element: 'adl.nav.request', value: prefix + expand(verb, tokens) };
  }
  const mark = text.indexOf('!');
  const element = mark < 0 ? text : text.slice(0, mark);
  const value = mark < 0 ? '' : text.slice(mark + 1);
  const path = element.includes('~') ? readElement(element, tokens) : expand(element, tokens);
  return { element: path, value: tokens.get(value) ?? value };
}
