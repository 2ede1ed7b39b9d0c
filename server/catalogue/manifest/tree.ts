import { SaxesParser } from 'saxes';
import type { Warnings } from './warnings.ts';

export interface XmlElement {
  local: string;
  /** The namespace, or in lenient reading the prefix, in lower case: only ever searched for a telling part. */
  space: string;
  attributes: Map<string, string>;
  children: XmlElement[];
  text: string;
}

export interface XmlLimits {
  depth: number;
  elements: number;
}

export const defaultXmlLimits: XmlLimits = { depth: 120, elements: 400_000 };

export type XmlTree =
  | { ok: true; root: XmlElement; namespaces: string[] }
  | { ok: false; reason: 'malformed' | 'too-deep' | 'too-large' | 'entities'; detail: string };

class Refusal extends Error {
  readonly reason: 'malformed' | 'too-deep' | 'too-large' | 'entities';
  constructor(reason: Refusal['reason'], detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/** Reads XML strictly; malformed text gets a second, lenient reading and a warning. Entities are never defined or fetched. */
export function readXml(text: string, warnings: Warnings, limits: XmlLimits = defaultXmlLimits): XmlTree {
  try {
    if (/<!ENTITY/i.test(text)) throw new Refusal('entities', '');
    try {
      return build(text, true, limits);
    } catch (error) {
      if (!(error instanceof Refusal) || error.reason !== 'malformed') throw error;
      const tree = build(repaired(text), false, limits);
      warnings.add('xml-not-well-formed', { detail: error.message });
      return tree;
    }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.reason, detail: error.message };
    throw error;
  }
}

function build(text: string, strict: boolean, limits: XmlLimits): XmlTree & { ok: true } {
  const namespaces = new Set<string>();
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  let firstError = '';
  const parser = strict ? new SaxesParser({ xmlns: true }) : new SaxesParser({ xmlns: false });
  parser.on('error', (error) => {
    if (strict) throw new Refusal('malformed', error.message);
    firstError ||= error.message;
  });
  parser.on('opentag', (tag) => {
    if (open.length >= limits.depth) throw new Refusal('too-deep', String(limits.depth));
    if (++elements > limits.elements) throw new Refusal('too-large', String(limits.elements));
    const element = elementOf(tag as OpenTag, namespaces);
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const addText = (part: string): void => {
    const element = open.at(-1);
    if (element) element.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => void open.pop());
  parser.write(text).close();
  if (!root) throw new Refusal('malformed', firstError);
  // Lenient reading repairs slips inside a whole document; a truncated one has lost content nobody can guess.
  if (open.length > 0) throw new Refusal('malformed', firstError);
  return { ok: true, root, namespaces: [...namespaces] };
}

interface OpenTag {
  name: string;
  uri?: string;
  local?: string;
  attributes: Record<string, string | { value: string; local: string; prefix: string; uri: string }>;
}

function elementOf(tag: OpenTag, namespaces: Set<string>): XmlElement {
  const attributes = new Map<string, string>();
  for (const [name, attribute] of Object.entries(tag.attributes)) {
    const value = typeof attribute === 'string' ? attribute : attribute.value;
    if (name === 'xmlns' || name.startsWith('xmlns:')) namespaces.add(value.toLowerCase());
    else attributes.set(attributeKey(name), value);
  }
  const [prefix, local] = splitName(tag.name);
  return { local: local.toLowerCase(), space: (tag.uri || prefix).toLowerCase(), attributes, children: [], text: '' };
}

/** xml:base and xml:lang keep their prefix, so that they are not taken for attributes of the same local name. */
function attributeKey(name: string): string {
  const [prefix, local] = splitName(name);
  return (prefix === 'xml' ? name : local).toLowerCase();
}

function splitName(name: string): [string, string] {
  const colon = name.indexOf(':');
  return colon < 0 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)];
}

/** The two slips of hand-written manifests: an address with a bare &, and control characters pasted from a word processor. */
function repaired(text: string): string {
  const escaped = text.replace(/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/gi, '&amp;');
  return escaped.replace(/\p{Cc}/gu, (control) => (/\s/.test(control) ? control : ''));
}
