import { createWriteStream } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { Stage } from './host.ts';
import type { Replay } from './replay.ts';
import { replaySuite } from './suite.ts';

/** Cases of our own in the format of the suite, over one small course; what each of them is to come to. */
export const outcomes: Record<string, string | undefined> = {
  'WM-01': undefined,
  'WM-02a': undefined,
  'WM-02b': undefined,
  'WM-03': 'Act2V1: command 2, GetValue(cmi.entry) returned "ab-initio", expected "resume" (RTE 4.2.7)',
  'WM-04': 'Act1V1: command 1, GetValue(cmi.location) left error 403, expected 0 (RTE 4.2.14)',
  'WM-05': 'Act1V1: previous.enabled: no, expected yes (SN 4.4.2, 5.6.3)',
  'WM-06': 'Act1V1: act=2 was launched, Act3V1 was expected',
  'WM-07': 'Act1V1: Part 9 cannot be chosen (SN 4.4.2, 5.6.3)',
  'WM-08': 'Act1V1: the session should have ended',
  'WM-10': 'Act5V1: the page has not played its commands',
};

/** The case whose package is none: it is refused, in words that differ by what reads it. */
export const refused = 'WM-09';

/** Cases of the fixture on a stage, all or those that are wanted. */
export async function playFixture(stage: Stage, ...wanted: string[]): Promise<Map<string, Replay>> {
  const found = new Map<string, Replay>();
  await inFixture((folder) => replaySuite(folder, wanted, stage, (name, result) => void found.set(name, result)));
  return found;
}

export function differencesIn(found: ReadonlyMap<string, Replay>): Record<string, string | undefined> {
  return Object.fromEntries([...found].map(([name, { difference }]) => [name, difference]));
}

/** With a folder that holds packages/ and cases/, for as long as the work takes. */
export async function inFixture<Result>(work: (folder: string) => Promise<Result> | Result): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark-cases-'));
  try {
    await writeFixture(folder);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeFixture(folder: string): Promise<void> {
  const sources = path.join(import.meta.dirname, 'fixture');
  await cp(path.join(sources, 'cases'), path.join(folder, 'cases'), { recursive: true });
  await mkdir(path.join(folder, 'packages'));
  const files = await readdir(path.join(sources, 'course'));
  for (const name of [...Object.keys(outcomes), refused]) {
    const zip = new ZipFile();
    for (const file of name === refused ? ['page.html'] : files) zip.addFile(path.join(sources, 'course', file), file);
    zip.end();
    await finished(zip.outputStream.pipe(createWriteStream(path.join(folder, 'packages', `${name}.zip`))));
  }
}
