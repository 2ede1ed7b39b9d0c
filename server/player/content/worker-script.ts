import { createHash } from 'node:crypto';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { languageCodes } from '../../platform/language/index.ts';
import type { Styles } from '../../platform/web/index.ts';
import type { Assets } from './assets.ts';
import { joinModules } from './join-modules.ts';
import type { Shells } from './shells.ts';
import type { Cargo } from './taking-along.ts';

export interface WorkerScript {
  /** The script for a device, in the best encoding it takes, and a tag of it. */
  for(key: string, encodings: readonly string[]): { body: Buffer; encoding: string | undefined; tag: string };
}

export function createWorkerScript(parts: {
  root: string;
  assets: Assets;
  styles: Styles;
  shells: Shells;
  siteOrigin: string;
  headers: Cargo['headers'];
  icon: string;
  keep: boolean;
}): WorkerScript {
  const { root, assets, styles, shells, siteOrigin, headers, icon, keep } = parts;
  let known: string | undefined;

  function withoutKey(): string {
    if (known !== undefined && keep) return known;
    const { address, css } = styles.sheet();
    const scripts = Object.entries(assets.texts()).map(([place, text]) => [place, { type: 'text/javascript', text }]);
    const cargo: Cargo = {
      pages: Object.fromEntries(languageCodes.map((code) => [code, shells.all(code)])),
      siteOrigin,
      headers,
      files: {
        ...(Object.fromEntries(scripts) as Cargo['files']),
        [address]: { type: 'text/css', text: css.toString() },
        '/kept/icon.svg': { type: 'image/svg+xml', text: icon },
      },
    };
    const joined = joinModules(path.join(root, 'dist/public/kept/worker/main.js'));
    known = `self.cargo = ${JSON.stringify(cargo)};\n${joined}`;
    return known;
  }

  return {
    for(key, encodings) {
      const text = Buffer.from(`self.deviceKey = ${JSON.stringify(key)};\n${withoutKey()}`);
      const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
      if (encodings.includes('br')) return { body: brotliCompressSync(text, quick), encoding: 'br', tag };
      if (encodings.includes('gzip')) return { body: gzipSync(text), encoding: 'gzip', tag };
      return { body: text, encoding: undefined, tag };
    },
  };
}

/** Every device has a key of its own, so the script is compressed for each: quality 5 is as quick as gzip and smaller. */
const quick = { params: { 1: 5 } };
