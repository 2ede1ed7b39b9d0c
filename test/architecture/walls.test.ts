import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { rooms } from '../../server/app.ts';
import { filesIn, readSources, root, roomOf } from './sources.ts';
import type { Source } from './sources.ts';

const server = readSources('server');
const outsideRooms = new Set(['server/app.ts', 'server/main.ts', 'server/replay.ts', 'server/config.ts']);
const order = new Map<string, number>(rooms.map((room, index) => [room, index]));

/** Each offender as `file: what`, so that a failing test says where to go. */
function offenders(sources: Source[], offends: (source: Source) => string[]): string[] {
  return sources.flatMap((source) => offends(source).map((what) => `${source.file}: ${what}`));
}

describe('the walls of the house', () => {
  test('every folder below server/ is a room of the plan', () => {
    const folders = readdirSync(path.join(root, 'server'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(folders.map(({ name }) => name).filter((name) => !order.has(name))).toEqual([]);
  });

  test('a room imports the rooms above it, and those by their front door', () => {
    const wrong = offenders(server, ({ file, imports }) => {
      const own = roomOf(file);
      if (!own || outsideRooms.has(file)) return [];
      return imports.filter((place) => {
        const other = roomOf(place);
        if (other === undefined) return outsideRooms.has(place);
        if (other === own || (other === 'platform' && own !== 'platform')) return false;
        const front = place === `server/${other}/index.ts` || pureParts.some((part) => place.startsWith(part));
        return !front || (order.get(other) ?? 99) >= (order.get(own) ?? -1);
      });
    });
    expect(wrong).toEqual([]);
  });

  test('the environment is read in config.ts alone', () => {
    const wrong = offenders(server, ({ file, text }) =>
      file !== 'server/config.ts' && /\bprocess\.env\b/.test(text) ? ['process.env'] : [],
    );
    expect(wrong).toEqual([]);
  });

  test('queries live in stores', () => {
    const query = /\.(selectFrom|insertInto|updateTable|deleteFrom)\(|\bsql`/;
    const wrong = offenders(server, ({ file, text }) =>
      query.test(text) && !isStore(file) ? [query.exec(text)?.[0] ?? ''] : [],
    );
    expect(wrong).toEqual([]);
  });

  test('a room writes its own tables only', () => {
    const owners = tableOwners();
    const wrong = offenders(server, ({ file, text }) =>
      [...text.matchAll(/\.(?:insertInto|updateTable|deleteFrom)\(\s*['"](\w+)/g)]
        .map((match) => match[1]!)
        .filter((table) => owners.get(table) !== roomOf(file)),
    );
    expect(wrong).toEqual([]);
  });

  test('Express is spoken in pages and platform/web', () => {
    const wrong = offenders(server, ({ file, imports }) =>
      imports.includes('express') && !speaksHttp(file) ? ['express'] : [],
    );
    expect(wrong).toEqual([]);
  });

  test('time and chance come from outside', () => {
    const chance = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(/;
    const wrong = offenders(server, ({ file, text }) =>
      chance.test(text) && file !== 'server/platform/clock.ts' ? [chance.exec(text)?.[0] ?? ''] : [],
    );
    expect(wrong).toEqual([]);
  });

  test('no drawer for odds and ends', () => {
    const drawers = /(^|\/)(utils?|helpers?|services?|managers?|common|misc|lib)(\/|\.ts$)/;
    expect(filesIn('server', '.ts').filter((file) => drawers.test(file))).toEqual([]);
  });

  test('every template is used', () => {
    const names = filesIn('views', '.ejs').map((file) => file.replace(/^views\/|\.ejs$/g, ''));
    const everything = [...server.map(({ text }) => text), ...filesIn('views', '.ejs').map(read)].join('\n');
    expect(names.filter((name) => !everything.includes(`'${name}'`))).toEqual([]);
  });

  test('templates keep to the content security policy', () => {
    const inline = /<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|<style/i;
    expect(filesIn('views', '.ejs').filter((file) => inline.test(read(file)))).toEqual([]);
  });
});

// What runs in the browser as well as on the server is pure and has no front door of Node's to go through.
const pureParts = [
  'server/catalogue/manifest/',
  'server/player/sequencing/',
  'server/player/runtime/',
  'server/player/scorm12/',
];

function isStore(file: string): boolean {
  return /(^|\/)([\w-]+-)?store\.ts$|\/store\//.test(file) || storing.has(file);
}

// The ground floor's own few statements.
const storing = new Set([
  'server/platform/database/migrate.ts',
  'server/platform/schedule/index.ts',
  'server/platform/web/rate-limit.ts',
  'server/identity/actor.ts',
]);

function speaksHttp(file: string): boolean {
  return /^server\/platform\/web\/|\/(\w+-)*pages\.ts$|\/pages\//.test(file) || allowedHttp.has(file);
}

const allowedHttp = new Set([
  'server/app.ts',
  'server/identity/actor.ts',
  'server/identity/sign-in.ts',
  'server/identity/index.ts',
]);

function tableOwners(): Map<string, string> {
  const owners = new Map<string, string>();
  for (const file of filesIn('server', '.sql')) {
    for (const [, table] of read(file).matchAll(/create table (?:if not exists )?(\w+)/g))
      owners.set(table!, roomOf(file)!);
  }
  return owners;
}

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}
