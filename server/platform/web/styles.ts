import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { Router } from 'express';
import type { Request, Response } from 'express';

export interface Styles {
  router: Router;
  /** Addresses name the bytes, so that browsers may keep a sheet for ever; `korean` holds the Hangul subsets of the typeface. */
  addresses(): { site: string; korean: string };
  /** The sheet of the site, for devices that keep it. */
  sheet(): Sheet;
}

export interface Sheet {
  address: string;
  css: Buffer;
}

/** Serves `public/styles` as one sheet, and the fonts it names. `keep` reads the files once; otherwise edits show at once. */
export function createStyles(folder: string, keep: boolean): Styles {
  const korean = asSheet(koreanFaces());
  const read = (): Sheet => asSheet(inlineImports(path.join(folder, 'site.css')));
  const first = read();
  const site = (): Sheet => (keep ? first : read());
  const router = Router();
  router.get('/styles/:file', (req, res, next) => {
    if (req.path === korean.address) return send(req, res, korean, true);
    const current = site();
    // A page older than the program asks for a sheet that is gone: it gets the new one, but may not keep it.
    return req.path.endsWith('.css') ? send(req, res, current, req.path === current.address) : next();
  });
  router.get('/fonts/:file', (req, res, next) => {
    const file = findFont(req.params.file);
    return file ? res.set('cache-control', forEver).sendFile(file, { cacheControl: false }) : next();
  });
  return { router, addresses: () => ({ site: site().address, korean: korean.address }), sheet: site };
}

/** The sheet with every `@import` replaced by what it imports: the same meaning without a request for each file. */
export function inlineImports(file: string): string {
  const css = readFileSync(file, 'utf8');
  return css.replaceAll(/@import '([^']+)'(?: layer\((\w+)\))?;/g, (_, imported: string, layer?: string) => {
    const inner = inlineImports(path.join(path.dirname(file), imported));
    return layer ? `@layer ${layer} {\n${inner}}` : inner;
  });
}

const packages = createRequire(import.meta.url);

function koreanFaces(): string {
  const css = readFileSync(packages.resolve('@fontsource/ibm-plex-sans-kr/400.css'), 'utf8');
  return css
    .replaceAll(/\.\/files\/([\w-]+\.woff2)/g, '/fonts/$1')
    .replaceAll(/, url\([^)]*\.woff\) format\('woff'\)/g, '')
    .replaceAll(/\/\*.*?\*\/\s*/g, '');
}

const fontName = /^(ibm-plex-sans(?:-arabic(?=-arabic)|-kr)?)-[a-z\d-]+-(?:400|600)-normal\.woff2$/;

function findFont(name: string): string | undefined {
  const family = fontName.exec(name)?.[1];
  if (!family) return undefined;
  try {
    return packages.resolve(`@fontsource/${family}/files/${name}`);
  } catch {
    return undefined;
  }
}

function asSheet(css: string): Sheet {
  const digest = createHash('sha256').update(css).digest('hex').slice(0, 16);
  return { address: `/styles/${digest}.css`, css: Buffer.from(css) };
}

const forEver = 'public, max-age=31536000, immutable';
const compressed = new Map<string, Buffer>();

function send(req: Request, res: Response, { address, css }: Sheet, named: boolean): void {
  const encoding = req.acceptsEncodings(['br', 'gzip', 'identity']) || 'identity';
  const key = `${address} ${encoding}`;
  let body = encoding === 'identity' ? css : compressed.get(key);
  if (!body) {
    body = encoding === 'br' ? brotliCompressSync(css) : gzipSync(css, { level: 9 });
    compressed.set(key, body);
  }
  res.set('cache-control', named ? forEver : 'no-cache').set('vary', 'accept-encoding');
  if (encoding !== 'identity') res.set('content-encoding', encoding);
  res.type('css').send(body);
}
