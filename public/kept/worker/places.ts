import { windows } from './scope.ts';

/** What an address below `/kept/` is. */
export type Place =
  | { kind: 'list'; language: string }
  | { kind: 'manifest'; language: string }
  | { kind: 'player' | 'take' | 'launch' | 'commits'; language: string; id: string }
  | { kind: 'file'; language: string; id: string; path: string }
  | { kind: 'root' }
  | { kind: 'leaving' }
  | { kind: 'items' }
  | { kind: 'everything' }
  | { kind: 'item' | 'sending'; id: string }
  | { kind: 'piece'; id: string; piece: number };

const below = /^\/kept\/([a-z]{2})\/([0-9a-f]{24})\/(.*)$/;

export function placeOf(pathname: string): Place | undefined {
  const [, language = '', id = '', rest = ''] = below.exec(pathname) ?? [];
  if (id !== '') return inModule(language, id, rest);
  const [, own, page] = /^\/kept\/([a-z]{2})\/(manifest\.webmanifest)?$/.exec(pathname) ?? [];
  if (own !== undefined) return { kind: page ? 'manifest' : 'list', language: own };
  if (pathname === '/kept/') return { kind: 'root' };
  if (pathname === '/kept/leaving') return { kind: 'leaving' };
  if (pathname === '/kept/sending') return { kind: 'everything' };
  if (pathname === '/kept/items') return { kind: 'items' };
  const [, item = '', deed] = /^\/kept\/items\/([0-9a-f]{24})(\/.+)?$/.exec(pathname) ?? [];
  if (item === '') return undefined;
  if (deed === undefined) return { kind: 'item', id: item };
  if (deed === '/sending') return { kind: 'sending', id: item };
  const [, piece] = /^\/pieces\/(\d{1,6})$/.exec(deed) ?? [];
  return piece === undefined ? undefined : { kind: 'piece', id: item, piece: Number(piece) };
}

function inModule(language: string, id: string, rest: string): Place | undefined {
  if (rest === '') return { kind: 'player', language, id };
  if (rest === 'take-along') return { kind: 'take', language, id };
  if (rest === 'launch' || rest === 'commits') return { kind: rest, language, id };
  return rest.startsWith('files/') ? { kind: 'file', language, id, path: rest.slice('files/'.length) } : undefined;
}

/** What a page that asks is; undefined for one that is none of ours. */
export function placeOfPage(address: string): Place | undefined {
  const { pathname, origin } = new URL(address);
  return origin === location.origin ? placeOf(pathname) : undefined;
}

/** The module is open in a window of this device: it sends by itself, and its files may be read. */
export async function isPlaying(id: string): Promise<boolean> {
  return (await windows()).some(({ url }) => {
    const place = placeOfPage(url);
    return place?.kind === 'player' && place.id === id;
  });
}

export async function isAnyPlaying(): Promise<boolean> {
  return (await windows()).some(({ url }) => placeOfPage(url)?.kind === 'player');
}
