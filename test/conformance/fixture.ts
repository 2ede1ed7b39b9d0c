import { createWriteStream } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { Stage } from './host.ts';
import { replaySuite } from './suite.ts';

/** Cases of our own in the format of the suite, over one small course; what each of them is to come to. */
export const outcomes: Record<string, string | undefined> = {
  'WM-01': undefined,
  'WM-02a': undefined,
  'WM-02b': undefined,
  'WM-03': 'Act2V1: command 2, GetValue(cmi.entry) returned "ab-initio", expected "resume"',
  'WM-04': 'Act1V1: command 1, GetValue(cmi.location) left error 403, expected 0',
  'WM-05': 'Act1V1: previous.enabled: no, expected yes',
  'WM-06': 'Act1V1: act=2 was launched, Act3V1 was expected',
  'WM-07': 'Act1V1: Part 9 cannot be chosen',
  'WM-08': 'Act1V1: the session should have ended',
};

/** The case whose package is none: it is refused, in words that differ by what reads it. */
export const refused = 'WM-09';

/** Every case of the fixture on a stage, with its first difference. */
export async function playFixture(stage: Stage, ...wanted: string[]): Promise<Record<string, string | undefined>> {
  const found: Record<string, string | undefined> = {};
  await replaySuite(await writeFixture(), wanted, stage, (name, { difference }) => (found[name] = difference));
  return found;
}

async function writeFixture(): Promise<string> {
  const sources = path.join(import.meta.dirname, 'fixture');
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark-cases-'));
  await cp(path.join(sources, 'cases'), path.join(folder, 'cases'), { recursive: true });
  await mkdir(path.join(folder, 'packages'));
  const files = await readdir(path.join(sources, 'course'));
  for (const name of [...Object.keys(outcomes), refused]) {
    const zip = new ZipFile();
    for (const file of name === refused ? ['page.html'] : files) zip.addFile(path.join(sources, 'course', file), file);
    zip.end();
    await finished(zip.outputStream.pipe(createWriteStream(path.join(folder, 'packages', `${name}.zip`))));
  }
  return folder;
}
