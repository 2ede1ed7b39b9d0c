import type { OutsideHost } from './report.ts';

export interface FoundAddress {
  host: string;
  use: OutsideHost['use'];
  insecure: boolean;
}

/** Names that look like addresses and are identifiers of vocabularies. */
const vocabularies =
  /(^|\.)(w3\.org|imsglobal\.org|imsproject\.org|adlnet\.org|adlnet\.gov|ieee\.org|purl\.org|ns\.adobe\.com|schemas\.microsoft\.com|schemas\.openxmlformats\.org|xmlsoap\.org|xml\.org|xmlns\.com|example\.(com|org|net))$/;

const host = String.raw`([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\.[a-z]{2,24})(?::\d+)?`;
const inTag = new RegExp(
  String.raw`<(\w+)\b([^>]*?)\s(?:src|href|data|action|poster|srcset|xlink:href)\s*=\s*["']?\s*(https?:)?\/\/${host}[^>]*`,
  'gi',
);
const loadingTags =
  /^(script|img|iframe|frame|embed|object|video|audio|source|track|input|form|use|image|body|td|table)$/i;
const loadingLink = /\brel\s*=\s*["']?[^"'>]*(stylesheet|icon|preload|prefetch|preconnect|manifest)/i;
const inStyle = new RegExp(String.raw`(?:url\(\s*["']?|@import\s+["'])\s*(https?:)?\/\/${host}`, 'gi');
const inString = new RegExp(String.raw`(href\s*=\s*\\?)?["'\x60](https?:)?\/\/${host}(?=["'\x60/?#\\])`, 'gi');

export function addressesInPage(text: string): FoundAddress[] {
  const markup = text.replaceAll(/(<script\b[^>]*>)[\s\S]*?<\/script/gi, '$1</script');
  const found = [...markup.matchAll(inTag)].map((match) => addressFrom(useOf(match), match[3], match[4]));
  const scripts = inlineScripts(text).flatMap(addressesInScript);
  return [...found, ...addressesInStyle(markup), ...scripts].filter(isForeign);
}

function useOf([tag, name = '', before = '']: RegExpExecArray): FoundAddress['use'] {
  if (name.toLowerCase() === 'link') return loadingLink.test(before) || loadingLink.test(tag) ? 'loads' : 'links';
  return loadingTags.test(name) ? 'loads' : 'links';
}

export function addressesInStyle(text: string): FoundAddress[] {
  return [...text.matchAll(inStyle)].map((match) => addressFrom('loads', match[1], match[2])).filter(isForeign);
}

export function addressesInScript(text: string): FoundAddress[] {
  const found = [...text.matchAll(inString)];
  return found.map((match) => addressFrom(match[1] ? 'links' : 'scripts', match[2], match[3])).filter(isForeign);
}

export function inlineScripts(page: string): string[] {
  return [...page.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script/gi)].map((match) => match[1] ?? '');
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
  return [...hosts.values()].sort((a, b) => strength[b.use] - strength[a.use] || a.host.localeCompare(b.host, 'en'));
}
