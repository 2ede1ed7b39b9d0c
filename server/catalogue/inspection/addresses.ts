import type { PageParts } from './page-parts.ts';
import type { OutsideHost } from './report.ts';

const hostLimit = 200;

export interface FoundAddress {
  host: string;
  use: OutsideHost['use'];
  insecure: boolean;
}

/** Names that look like addresses and are identifiers of vocabularies. */
const vocabularies =
  /(^|\.)(w3\.org|imsglobal\.org|imsproject\.org|adlnet\.org|adlnet\.gov|ieee\.org|purl\.org|ns\.adobe\.com|schemas\.microsoft\.com|schemas\.openxmlformats\.org|xmlsoap\.org|xml\.org|xmlns\.com|example\.(com|org|net))$/;

// Every repetition in these patterns is bounded: the text is hostile, and an unbounded one costs the square of its length.
const label = '[a-z0-9][a-z0-9-]{0,62}';
const host = String.raw`(${label}(?:\.${label}){0,10}\.[a-z]{2,24})(?::\d{1,5})?`;
const inTag = new RegExp(
  String.raw`<(\w{1,20})\b([^<>]{0,2000}?)\s(?:src|href|data|action|poster|srcset|xlink:href)\s{0,9}=\s{0,9}["']?\s{0,9}(https?:)?\/\/${host}[^<>]{0,2000}`,
  'gi',
);
const loadingTags =
  /^(script|img|iframe|frame|embed|object|video|audio|source|track|input|form|use|image|body|td|table)$/i;
const loadingLink = /\brel\s{0,9}=\s{0,9}["']?[^"'>]{0,60}(stylesheet|icon|preload|prefetch|preconnect|manifest)/i;
const inStyle = new RegExp(String.raw`(?:url\(\s{0,9}["']?|@import\s{1,9}["'])\s{0,9}(https?:)?\/\/${host}`, 'gi');
const afterSlashes = new RegExp(String.raw`\/\/${host}(?=["'\x60/?#\\])`, 'gi');
const opensString = /(href\s{0,9}=\s{0,9}\\?)?["'`](https?:)?$/i;
const imports = /(\bfrom|\bimport|\b(import|importScripts)\s{0,9}\()\s{0,9}["'`](https?:)?$/;
const importMap = /^\s{0,99}\{\s{0,99}"(imports|scopes)"/;
const asks =
  /(\b(fetch|Worker|WebSocket|getScript|getJSON|loadScript)\s{0,9}\(|\.src\s{0,9}=|\.open\(\s{0,9}["'][A-Z]{3,7}["']\s{0,9},)\s{0,9}["'`](https?:)?$/;

export function addressesInPage({ markup, scripts }: PageParts): FoundAddress[] {
  const found = [...markup.matchAll(inTag)].map((match) => addressFrom(useOf(match), match[3], match[4]));
  return [...found, ...addressesInStyle(markup), ...scripts.flatMap(addressesInScript)].filter(isForeign);
}

export function addressesInStyle(text: string): FoundAddress[] {
  return [...text.matchAll(inStyle)].map((match) => addressFrom('loads', match[1], match[2])).filter(isForeign);
}

export function addressesInScript(text: string): FoundAddress[] {
  const found: FoundAddress[] = [];
  const isMap = importMap.test(text);
  // The slashes come first because they are rare: looking for the quote first costs three times as much.
  for (const { index, 1: name } of text.matchAll(afterSlashes)) {
    const before = text.slice(Math.max(0, index - 40), index);
    const opening = opensString.exec(before);
    if (!opening) continue;
    const use = isMap || imports.test(before) ? 'loads' : opening[1] ? 'links' : 'scripts';
    const address = addressFrom(use, opening[2], name);
    // What a script merely names may be a place to go to, or the name of a vocabulary.
    found.push({ ...address, insecure: address.insecure && (use === 'loads' || asks.test(before)) });
  }
  return found.filter(isForeign);
}

function useOf([tag, name = '']: RegExpExecArray): FoundAddress['use'] {
  if (name.toLowerCase() === 'link') return loadingLink.test(tag) ? 'loads' : 'links';
  return loadingTags.test(name) ? 'loads' : 'links';
}

function addressFrom(use: FoundAddress['use'], scheme = '', name = ''): FoundAddress {
  return { use, host: name.toLowerCase(), insecure: scheme.toLowerCase() === 'http:' };
}

function isForeign(address: FoundAddress): boolean {
  // A script's "//name.js" is a path with a doubled slash, not a host.
  const isFileName = /\.(js|css|html?|png|jpe?g|gif|svg|json|xml|mp[34])$/.test(address.host);
  return !isFileName && (address.use === 'loads' || !vocabularies.test(address.host));
}

/** One row for each host with the strongest use, and the first few files that name it. */
export function gatherHosts(found: { path: string; addresses: FoundAddress[] }[]): OutsideHost[] {
  const strength = { loads: 2, scripts: 1, links: 0 };
  const hosts = new Map<string, OutsideHost>();
  for (const { path, addresses } of found) {
    for (const { host, use, insecure } of addresses) {
      const known = hosts.get(host) ?? { host, use, insecure: false, files: [] };
      if (strength[use] > strength[known.use]) known.use = use;
      known.insecure ||= insecure && use !== 'links';
      if (!known.files.includes(path) && known.files.length < 5) known.files.push(path);
      hosts.set(host, known);
    }
  }
  const sorted = [...hosts.values()].sort(
    (a, b) => strength[b.use] - strength[a.use] || a.host.localeCompare(b.host, 'en'),
  );
  return sorted.slice(0, hostLimit);
}
