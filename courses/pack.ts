import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { projectRoot } from '../server/platform/root.ts';

/** One package to be made: a course with its manifest, titles and first language in the language named. */
export interface CoursePackage {
  name: string;
  course: string;
  language: string;
}

export interface CourseDescription extends CoursePackage {
  title: string;
  summary: string;
  objectives: string[];
  minutes: number;
}

type Texts = Record<string, string>;

const courses: Record<string, { languages: string[]; runtime: string }> = {
  'hs-heading': { languages: ['en', 'fr'], runtime: 'scorm-12.js' },
  'single-window': { languages: ['en', 'fr', 'ar'], runtime: 'scorm-2004.js' },
  xray: { languages: ['en', 'fr'], runtime: 'scorm-12.js' },
};
const runtimes = Object.values(courses).map(({ runtime }) => runtime);

const root = projectRoot(import.meta.dirname);
const sources = join(root, 'courses');
const packed = join(root, 'dist/courses');

export const coursePackages: CoursePackage[] = Object.entries(courses).flatMap(([course, { languages }]) =>
  languages.map((language) => ({ name: `${course}-${language}`, course, language })),
);

/** What a catalogue says about a package, in the package's language. */
export async function describeCourse(name: string): Promise<CourseDescription> {
  const wanted = packageNamed(name);
  const texts = await readTexts(wanted.course, wanted.language);
  const objectives = Object.keys(texts).filter((key) => key.startsWith('module.objective.'));
  return {
    ...wanted,
    title: need(texts, 'module.title'),
    summary: need(texts, 'module.summary'),
    objectives: objectives.map((key) => need(texts, key)),
    minutes: Number(need(texts, 'module.minutes')),
  };
}

/** Packs one course and answers where the zip lies. The same sources give the same bytes, so a package is known by its digest. */
export async function packCourse(name: string, folder = packed): Promise<string> {
  const zip = new ZipFile();
  const files = await courseFiles(name);
  // Local time on purpose: a zip keeps wall-clock fields, and these are then the same in every time zone.
  const mtime = new Date(2026, 0, 1);
  for (const [entry, content] of files)
    zip.addBuffer(content, entry, { mtime, mode: 0o100644, forceDosTimestamp: true });
  zip.end();
  await mkdir(folder, { recursive: true });
  const target = join(folder, `${name}.zip`);
  await writeFile(target, await buffer(zip.outputStream));
  return target;
}

/** Every file of a package, sorted by path, the manifest among them. */
export async function courseFiles(name: string): Promise<Map<string, Buffer>> {
  const { course, language } = packageNamed(name);
  const files = new Map([...(await sharedFiles(course)), ...(await ownFiles(course, language))]);
  files.set('imsmanifest.xml', await manifestOf(name, [...files.keys()].sort()));
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function sharedFiles(course: string): Promise<[string, Buffer][]> {
  const files = await readFolder(join(sources, 'shared', 'content'));
  const isWanted = (file: string) => !runtimes.includes(file) || file === courses[course]?.runtime;
  return files.filter(([file]) => isWanted(file)).map(([file, content]) => [`shared/${file}`, content]);
}

async function ownFiles(course: string, language: string): Promise<[string, Buffer][]> {
  const languages = courses[course]?.languages ?? [];
  const noscript = need(await readTexts(course, language), 'ui.noscript');
  const values = {
    'package.language': language,
    'package.languages': languages.join(' '),
    'package.noscript': noscript,
  };
  const content = await readFolder(join(sources, course, 'content'));
  const pages = content.map(([path, bytes]): [string, Buffer] => [
    path,
    path.endsWith('.html') ? fill(bytes, values) : bytes,
  ]);
  const texts = languages.map(async (each): Promise<[string, Buffer]> => [
    `text/${each}.json`,
    Buffer.from(JSON.stringify(await readTexts(course, each))),
  ]);
  return [...pages, ...(await Promise.all(texts))];
}

/** A page that a SCO opens is listed with its own resource; the list of the shared files leaves those out. */
async function manifestOf(name: string, paths: string[]): Promise<Buffer> {
  const { course, language } = packageNamed(name);
  const template = await readFile(join(sources, course, 'imsmanifest.xml'));
  const common = paths.filter((path) => !template.includes(`<file href="${path}"/>`));
  const texts = Object.entries(await readTexts(course, language)).map(([key, text]) => [key, escapeXml(text)] as const);
  return fill(template, {
    ...Object.fromEntries(texts),
    'package.name': name,
    'package.language': language,
    'package.files': common.map((path) => `<file href="${path}"/>`).join('\n      '),
  });
}

function packageNamed(name: string): CoursePackage {
  const found = coursePackages.find((each) => each.name === name);
  if (!found)
    throw new Error(
      `There is no course package ${name}; there are ${coursePackages.map((each) => each.name).join(', ')}.`,
    );
  return found;
}

async function readTexts(course: string, language: string): Promise<Texts> {
  const read = async (folder: string) =>
    JSON.parse(await readFile(join(sources, folder, 'text', `${language}.json`), 'utf8')) as Texts;
  return { ...(await read('shared')), ...(await read(course)) };
}

async function readFolder(folder: string): Promise<[string, Buffer][]> {
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map(async (name): Promise<[string, Buffer]> => [name, await readFile(join(folder, name))]));
}

/** Fills the places named in values; the others are the course's own, filled when a screen is shown. */
function fill(content: Buffer, values: Texts): Buffer {
  return Buffer.from(
    content.toString('utf8').replace(/\{\{([\w.-]+)\}\}/g, (place, key: string) => values[key] ?? place),
  );
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

function need(texts: Texts, key: string): string {
  const text = texts[key];
  if (text === undefined) throw new Error(`The course has no text ${key}.`);
  return text;
}

if (process.argv[1] === import.meta.filename) {
  for (const { name } of coursePackages) console.log(await packCourse(name));
}
