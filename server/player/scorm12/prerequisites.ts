/** The lesson status of an item as AICC scripts name it; undefined when the item is not in the course. */
export type StatusOf = (identifier: string) => LessonStatus | undefined;

export type LessonStatus = 'passed' | 'completed' | 'browsed' | 'failed' | 'not attempted' | 'incomplete';

type Node =
  | { kind: 'item'; identifier: string }
  | { kind: 'status'; identifier: string; status: string; equal: boolean }
  | { kind: 'not'; of: Node }
  | { kind: 'all' | 'any'; of: Node[] }
  | { kind: 'count'; least: number; of: Node[] };

const letters: Readonly<Record<string, LessonStatus>> = {
  p: 'passed',
  c: 'completed',
  b: 'browsed',
  f: 'failed',
  n: 'not attempted',
  i: 'incomplete',
};

/**
 * Is a SCORM 1.2 adlcp:prerequisites expression (aicc_script, CAM 2.3.2.5.1: & | ~ = <> , {} n*{…}) satisfied?
 * An expression that cannot be read and an item that is not in the course hold nobody back: a learner could never
 * satisfy them.
 */
export function arePrerequisitesMet(script: string, statusOf: StatusOf): boolean {
  const parsed = parse(script);
  return parsed === undefined || isTrue(parsed, statusOf);
}

/** The items an expression names, in its order; to tell the learner what is still to do. */
export function itemsNamed(script: string): string[] {
  const parsed = parse(script);
  return parsed === undefined ? [] : [...new Set(identifiersOf(parsed))];
}

function isTrue(node: Node, statusOf: StatusOf): boolean {
  switch (node.kind) {
    case 'item': {
      const status = statusOf(node.identifier);
      return status === undefined || status === 'passed' || status === 'completed';
    }
    case 'status': {
      const status = statusOf(node.identifier);
      return status === undefined || (status === wholeWord(node.status)) === node.equal;
    }
    case 'not':
      return !isTrue(node.of, statusOf);
    case 'all':
      return node.of.every((part) => isTrue(part, statusOf));
    case 'any':
      return node.of.some((part) => isTrue(part, statusOf));
    default:
      return node.of.filter((part) => isTrue(part, statusOf)).length >= node.least;
  }
}

function wholeWord(status: string): string {
  const word = status.trim().toLowerCase();
  return word.length === 1 ? (letters[word] ?? word) : word;
}

function identifiersOf(node: Node): string[] {
  if ('identifier' in node) return [node.identifier];
  return Array.isArray(node.of) ? node.of.flatMap(identifiersOf) : identifiersOf(node.of);
}

const token = /\s*(?:(<>|[&|~=(){},*])|"([^"]*)"|([^\s&|~=<>(){},*"]+))/y;

function tokensOf(script: string): string[] | undefined {
  const tokens: string[] = [];
  token.lastIndex = 0;
  const text = script.trimEnd();
  while (token.lastIndex < text.length) {
    const found = token.exec(text);
    if (!found) return undefined;
    tokens.push(found[1] ?? `'${found[2] ?? found[3] ?? ''}`);
  }
  return tokens;
}

function parse(script: string): Node | undefined {
  const tokens = tokensOf(script);
  if (!tokens || tokens.length === 0 || tokens.length > 10_000) return undefined;
  let at = 0;
  let depth = 0;
  const take = (wanted: string): boolean => tokens[at] === wanted && (at += 1) > 0;

  function any(): Node | undefined {
    return series('any', '|', () => series('all', '&', unary));
  }

  function series(kind: 'all' | 'any', operator: string, operand: () => Node | undefined): Node | undefined {
    const parts = [operand()];
    while (take(operator)) parts.push(operand());
    const known = parts.filter((part) => part !== undefined);
    if (known.length !== parts.length) return undefined;
    return known.length === 1 ? known[0] : { kind, of: known };
  }

  function unary(): Node | undefined {
    if ((depth += 1) > 200) return undefined;
    const node = take('~') ? negated(unary()) : primary();
    depth -= 1;
    return node;
  }

  function primary(): Node | undefined {
    if (take('(')) {
      const inner = any();
      return take(')') ? inner : undefined;
    }
    if (tokens?.[at] === '{') return set(Infinity);
    const name = word();
    if (name === undefined) return undefined;
    if (/^\d+$/.test(name) && take('*')) return set(Number(name));
    const equal = take('=');
    if (!equal && !take('<>')) return { kind: 'item', identifier: name };
    const status = word();
    return status === undefined ? undefined : { kind: 'status', identifier: name, status, equal };
  }

  /** {a,b,c}: all of them; 2*{a,b,c}: at least two. */
  function set(least: number): Node | undefined {
    if (!take('{')) return undefined;
    const of: Node[] = [];
    do {
      const part = any();
      if (!part) return undefined;
      of.push(part);
    } while (take(','));
    return take('}') ? { kind: 'count', least: Math.min(least, of.length), of } : undefined;
  }

  function word(): string | undefined {
    const next = tokens?.[at];
    if (!next?.startsWith("'")) return undefined;
    at += 1;
    return next.slice(1);
  }

  const node = any();
  return at === tokens.length ? node : undefined;
}

function negated(node: Node | undefined): Node | undefined {
  return node && { kind: 'not', of: node };
}
