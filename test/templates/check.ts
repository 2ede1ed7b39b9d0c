// Turns every template into TypeScript and lets the compiler read it: a field that a page model does not have, a
// message that no language file holds, a partial called with the wrong things is an error at the template's line.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readMessages } from '../../server/platform/language/index.ts';
import { projectRoot } from '../../server/platform/root.ts';

const root = projectRoot(import.meta.dirname);
const views = path.join(root, 'views');
const target = path.join(root, 'dist/templates');

interface Template {
  name: string;
  /** The TypeScript type of `page`. */
  model: string;
  body: string;
}

rmSync(target, { recursive: true, force: true });
const templates = readdirSync(views, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ejs'))
  .map((file) => readTemplate(file.replaceAll(path.sep, '/')));
for (const template of templates) writeModule(template);
writeFileSync(path.join(target, 'scope.d.ts'), scope(templates));
writeFileSync(path.join(target, 'tsconfig.json'), settings());
process.exit(compile());

function readTemplate(file: string): Template {
  const text = readFileSync(path.join(views, file), 'utf8');
  return { name: file.replace(/\.ejs$/, ''), model: modelOf(text, file), body: toTypeScript(text) };
}

/** `<%# page sessionPage from classroom/views %>`, `<%# partial { label: string } %>` or `<%# layout %>`. */
function modelOf(text: string, file: string): string {
  const [, kind, rest = ''] = /^<%#\s*(page|partial|layout)\b([^]*?)-?%>/.exec(text) ?? [];
  if (kind === 'layout') return `import('${serverPath('platform/web/render')}').PageModel`;
  if (kind === 'partial')
    return rest.trim().replaceAll(/import\('([^']+)'\)/g, (_, place: string) => `import('${serverPath(place)}')`);
  const [, page, place] = /^\s*(\w+)\s+from\s+(\S+)\s*$/.exec(rest) ?? [];
  if (!page || !place) throw new Error(`views/${file}: the first line must say what the template shows`);
  return `import('${serverPath('platform/web/render')}').ModelOf<typeof import('${serverPath(place)}').${page}>`;
}

function serverPath(place: string): string {
  return place.startsWith('.') ? place : `@server/${place}.ts`;
}

/** Line by line the same, so that the compiler's line numbers are the template's. */
function toTypeScript(text: string): string {
  const parts = text.split(/(<%[#=\-_]?[^]*?[-_]?%>)/);
  return parts.map((part) => (part.startsWith('<%') ? tag(part) : '\n'.repeat(newlines(part)))).join('');
}

function tag(part: string): string {
  const [, sign = '', code = ''] = /^<%([#=\-_]?)([^]*?)[-_]?%>$/.exec(part) ?? [];
  if (sign === '#') return '\n'.repeat(newlines(part));
  return sign === '=' || sign === '-' ? `;out((${code}));` : code;
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}

function writeModule({ name, model, body }: Template): void {
  const file = path.join(target, `${name}.ejs.ts`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(
    file,
    `export function template(page: ${model}, { t, say, format, site, icon, include, out, body }: Scope) {${body}\n}\n`,
  );
}

function scope(all: readonly Template[]): string {
  const keys = Object.keys(readMessages(path.join(root, 'server'), 'en'));
  const partials = all.map(({ name, model }) => `  '${name}': ${model};`);
  return `type MessageKey = ${keys.map((key) => JSON.stringify(key)).join(' | ')};
interface Models {
${partials.join('\n')}
}
type Values = Record<string, string | number>;
interface Scope {
  t(key: MessageKey, values?: Values): string;
  say(message: { key: string; values?: Values }): string;
  format: import('@server/platform/language/format.ts').Format;
  site: import('@server/platform/web/render.ts').Site;
  icon(name: import('@server/platform/web/icons.ts').IconName): string;
  include<Name extends keyof Models>(name: Name, model: Models[Name]): string;
  out(text: string | number | undefined | null): void;
  body: string;
}
`;
}

function settings(): string {
  return JSON.stringify({
    extends: '../../tsconfig.json',
    compilerOptions: {
      noUnusedLocals: false,
      allowUnreachableCode: true,
      types: ['node'],
      paths: { '@server/*': ['../../server/*'] },
    },
    include: ['./**/*.ts', './scope.d.ts'],
  });
}

function compile(): number {
  const { stdout, status } = spawnSync(path.join(root, 'node_modules/.bin/tsc'), ['-p', target, '--pretty', 'false'], {
    cwd: root,
    encoding: 'utf8',
  });
  process.stdout.write(stdout.replaceAll('dist/templates/', 'views/').replaceAll('.ejs.ts(', '.ejs('));
  return status ?? 1;
}
