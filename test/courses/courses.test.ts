import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { courseFiles, coursePackages, describeCourse, packCourse } from '../../courses/pack.ts';
import { inspect } from '../../server/catalogue/inspection/index.ts';
import { readManifest } from '../../server/catalogue/manifest/index.ts';
import type { Manifest } from '../../server/catalogue/manifest/index.ts';
import { bytesInMemory } from './bytes.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'courses-'));
});
afterAll(() => rm(folder, { recursive: true }));

const names = coursePackages.map(({ name }) => name);

describe.each(names)('%s', (name) => {
  test('is inspected without a warning', async () => {
    const zip = await readFile(await packCourse(name, folder));
    const inspection = await inspect(bytesInMemory(zip));
    expect(inspection.ok && inspection.report.warnings).toEqual([]);
    expect(inspection.ok && inspection.report.hosts).toEqual([]);
  });

  test('is packed to the same bytes in every time zone', async () => {
    const digests = [];
    for (const zone of ['UTC', 'Asia/Seoul', 'America/Panama']) {
      process.env['TZ'] = zone;
      const zip = await readFile(await packCourse(name, path.join(folder, zone)));
      digests.push(createHash('sha256').update(zip).digest('hex'));
    }
    delete process.env['TZ'];
    expect(new Set(digests).size).toBe(1);
  });

  test('has the same texts in every language, each of them used', async () => {
    const files = await courseFiles(name);
    const texts = [...files].filter(([file]) => file.startsWith('text/'));
    const [first = [], ...others] = texts.map(([, json]) => Object.keys(JSON.parse(json.toString())).sort());
    for (const other of others) expect(other).toEqual(first);

    const used = usedTexts(files);
    const own = first.filter((key) => !/^(ui|result|module|part)\./.test(key));
    expect([...used].filter((key) => !first.includes(key))).toEqual([]);
    expect(own.filter((key) => !used.has(key))).toEqual([]);
  });

  test('is described for the catalogue in its own language', async () => {
    const { title, summary, objectives, minutes } = await describeCourse(name);
    const manifest = await manifestOf(name);
    expect(manifest.organizations[0]?.title).toBe(title);
    expect(summary.length).toBeGreaterThan(60);
    expect(objectives.length).toBeGreaterThan(2);
    expect(minutes).toBeGreaterThanOrEqual(10);
  });
});

test('the quiz on headings has its pass mark in the manifest', async () => {
  const { organizations } = await manifestOf('hs-heading-en');
  expect(organizations[0]?.items.map(({ masteryScore }) => masteryScore)).toEqual([80]);
});

test('the scans are read one part after the other', async () => {
  const { organizations } = await manifestOf('xray-fr');
  expect(organizations[0]?.items.map((item) => [item.identifier, item.prerequisites, item.masteryScore])).toEqual([
    ['colours', undefined, undefined],
    ['practice', 'colours', undefined],
    ['exam', 'colours&practice', 75],
  ]);
});

test('the single window skips what the pre-test found mastered, and tests at the end', async () => {
  const [course] = (await manifestOf('single-window-ar')).organizations;
  const [pretest, lessons, posttest] = course?.items ?? [];
  expect(course?.objectivesGlobalToSystem).toBe(false);
  expect(pretest?.items).toEqual([]);
  expect(lessons?.items.map(({ identifier }) => identifier)).toEqual(['roles', 'lodging', 'decision', 'data']);
  expect(JSON.stringify(lessons?.items[0]?.sequencing)).toContain('"skip"');
  expect(JSON.stringify(posttest?.sequencing)).toContain('"disabled"');
  expect(JSON.stringify(posttest?.sequencing)).toContain('0.75');
});

test('an unknown course is refused by name', async () => {
  await expect(packCourse('hs-heading-de', folder)).rejects.toThrow('hs-heading-de');
});

async function manifestOf(name: string): Promise<Manifest> {
  const reading = readManifest((await courseFiles(name)).get('imsmanifest.xml') ?? Buffer.alloc(0));
  if (!reading.ok) throw new Error(reading.refusal.code);
  expect(reading.manifest.warnings).toEqual([]);
  return reading.manifest;
}

function usedTexts(files: Map<string, Buffer>): Set<string> {
  const used = new Set<string>();
  for (const [file, content] of files) {
    if (!file.endsWith('.html')) continue;
    const page = content.toString();
    const quiet = page.includes('data-quiet');
    for (const [, key] of page.matchAll(/\{\{([\w.-]+)\}\}/g)) if (key) used.add(key);
    for (const [, id, options = ''] of page.matchAll(/data-question="([\w.-]+)" data-options="([^"]+)"/g)) {
      for (const part of ['ask', ...options.split(' '), ...(quiet ? [] : ['why'])]) used.add(`${id}.${part}`);
    }
  }
  return used;
}
