import { readFileSync } from 'node:fs';
import path from 'node:path';

const imported = /^import\s*\{([^}]*)\}\s*from\s*['"](\.[^'"]+)['"];?$/gm;
const handedOn = /^export\s*\{([^}]*)\}\s*from\s*['"](\.[^'"]+)['"];?$/gm;
const exported = /^export (?=(?:async )?function\*? (\w+)|(?:const|class) (\w+))/gm;

/**
 * One script of a compiled module and all it imports, for a service worker: browsers load no modules there that they all
 * agree on, and keep one script as one. Every module becomes a function of its own, in the order in which they are needed.
 */
export function joinModules(entry: string): string {
  const known = new Map<string, string>();
  const parts: string[] = [];

  function visit(file: string): string {
    const name = known.get(file);
    if (name !== undefined) return name;
    const own = `module${known.size}`;
    known.set(file, own);
    const names: string[] = [];
    const take = (wanted: string, place: string): string =>
      `const {${wanted.replaceAll(/\bas\b/g, ':')}} = ${visit(path.resolve(path.dirname(file), place))};`;
    const text = readFileSync(file, 'utf8')
      .replaceAll(imported, (_, wanted: string, place: string) => take(wanted, place))
      .replaceAll(handedOn, (_, wanted: string, place: string) => {
        names.push(wanted);
        return take(wanted, place);
      })
      .replaceAll(/^export \{\s*\};?$/gm, '')
      .replaceAll(exported, (_, deed?: string, value?: string) => {
        names.push(deed ?? value ?? '');
        return '';
      });
    if (/^(import|export)\b/m.test(text)) throw new Error(`${file} imports or exports in a way that cannot be joined.`);
    parts.push(`const ${own} = (() => {\n${text}\nreturn { ${names.join(', ')} };\n})();\n`);
    return own;
  }

  visit(entry);
  return `(() => {\n'use strict';\n${parts.join('')}})();\n`;
}
