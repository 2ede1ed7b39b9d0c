import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createTravellingClock, demonstrationAccounts } from './administration/index.ts';
import { buildHouse } from './app.ts';
import type { House } from './app.ts';
import { readConfig } from './config.ts';
import type { Config } from './config.ts';
import { systemClock } from './platform/clock.ts';
import { openDatabase } from './platform/database/index.ts';
import { createFolderFiles } from './platform/files/index.ts';
import { createLog } from './platform/log.ts';
import { projectRoot } from './platform/root.ts';

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});

async function main(): Promise<void> {
  const config = readConfig(projectRoot(import.meta.dirname));
  mkdirSync(config.dataFolder, { recursive: true });
  const log = createLog(config.logLevel);
  const database = await openDatabase(config.database);
  const files = createFolderFiles(path.join(config.dataFolder, 'files'));
  const house = await buildHouse({ settings: config, database, files, clock: systemClock, log });
  const welcome = await furnish(house, config);
  const servers = [
    await listen(house.site, config.port, config.host),
    await listen(house.content, config.contentPort, config.host),
  ];
  house.schedule.start();
  announce(config, welcome);
  stopGracefully(async () => {
    // What has reached the machine but not yet this process is still taken.
    await wait(500);
    await Promise.all(servers.map(finish));
    await house.close();
  });
}

function listen(listener: RequestListener, port: number, host: string): Promise<Server> {
  const server = createServer(listener);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

/** Gives an empty database a first content: the demonstration academy, or a way in for the first administrator. */
async function furnish(house: House, config: Config): Promise<string[]> {
  const { password, people } = await demonstrationAccounts(house.database);
  if (config.demonstration) {
    await enterAcademy(house, config);
    return describeAccounts(await demonstrationAccounts(house.database));
  }
  if (config.production && people.length > 0) {
    throw new Error(
      `This database holds the demonstration academy, whose password (${password}) is public. ` +
        'Use another database, or set DEMONSTRATION=1 if that is meant.',
    );
  }
  const link = await house.identity.firstAdministratorLink();
  return link
    ? ['Nobody is registered yet. Become the first administrator with this link (once, within a day):', link]
    : [];
}

/** The academy's past is entered through a house of its own, whose clock can be set. */
async function enterAcademy({ database, files, log }: House, config: Config): Promise<void> {
  const clock = createTravellingClock(systemClock);
  const past = await buildHouse({ settings: config, database, files, clock, log });
  const started = performance.now();
  if (await past.administration.demonstration.enter(clock)) {
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    process.stdout.write(`Entered the demonstration academy in ${seconds} s.\n`);
  }
}

function describeAccounts({ password, people }: Awaited<ReturnType<typeof demonstrationAccounts>>): string[] {
  if (people.length === 0) return [];
  const width = Math.max(...people.map(({ email }) => email.length));
  const lines = people.map(({ email, role, organisation }) => `  ${email.padEnd(width)}  ${role}, ${organisation}`);
  return [`Demonstration accounts, all with the password "${password}":`, ...lines];
}

function announce(config: Config, welcome: readonly string[]): void {
  const place = `Waymark is at ${config.siteOrigin} (course content at ${config.contentOrigin})`;
  process.stdout.write([place, ...welcome].map((line) => `${line}\n`).join(''));
}

// Requests under way are finished, idle connections closed; whoever does not come to an end in ten seconds is cut off.
function finish(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 10_000).unref();
  });
}

function stopGracefully(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void stop().then(() => process.exit(0));
    });
  }
}
