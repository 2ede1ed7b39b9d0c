import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { buildHouse, rooms } from './app.ts';
import { readConfig } from './config.ts';
import { systemClock } from './platform/clock.ts';
import { openDatabase, pendingMigrations } from './platform/database/index.ts';
import { createFolderFiles } from './platform/files/index.ts';
import { createLog } from './platform/log.ts';
import { projectRoot } from './platform/root.ts';

/**
 * Judges everybody on any path again from all facts and holds it against what is kept. Reads only, unless `--mend` is
 * said. Ends with 0 where nothing differs, 1 where something does, 2 where it could not look.
 */
process.exitCode = await main(process.argv.slice(2).filter((arg) => arg !== '--replay')).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 2;
});

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.filter((arg) => arg !== '--mend');
  if (unknown.length > 0) {
    process.stderr.write(`Not understood: ${unknown.join(' ')}\nUsage: npm run replay [-- --mend]\n`);
    return 2;
  }
  const mend = args.includes('--mend');
  const config = readConfig(projectRoot(import.meta.dirname));
  mkdirSync(config.dataFolder, { recursive: true });
  const database = await openDatabase(config.database);
  try {
    const pending = await pendingMigrations(database, path.join(config.root, 'server'), rooms);
    if (pending.length > 0) {
      process.stderr.write(
        `The database is older than this program (${pending.length} migrations to come): start it once.\n`,
      );
      return 2;
    }
    const files = createFolderFiles(path.join(config.dataFolder, 'files'));
    const log = createLog(config.logLevel);
    const house = await buildHouse({ settings: config, database, files, clock: systemClock, log });
    return await replay(house, mend);
  } finally {
    await database.close();
  }
}

async function replay({ paths }: Awaited<ReturnType<typeof buildHouse>>, mend: boolean): Promise<number> {
  const differences = await paths.replay({
    mend,
    onProgress: (done, total) => process.stdout.write(`${done} of ${total} people judged again\n`),
  });
  for (const { enrolmentId, field, kept, judged } of differences) {
    process.stdout.write(`enrolment ${enrolmentId}, ${field}: kept ${said(kept)}, by the facts ${said(judged)}\n`);
  }
  if (differences.length === 0) process.stdout.write('No difference.\n');
  else process.stdout.write(`${differences.length} differences${mend ? ', mended' : ''}.\n`);
  return differences.length === 0 ? 0 : 1;
}

function said(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
