import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { buildHouse } from './app.ts';
import { readConfig } from './config.ts';
import type { Config } from './config.ts';
import { systemClock } from './platform/clock.ts';
import { openDatabase } from './platform/database/index.ts';
import { createFolderFiles } from './platform/files/index.ts';
import { createLog } from './platform/log.ts';
import { projectRoot } from './platform/root.ts';

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

async function main(): Promise<void> {
  const config = readConfig(projectRoot(import.meta.dirname));
  mkdirSync(config.dataFolder, { recursive: true });
  const log = createLog(config.logLevel);
  const database = await openDatabase(config.database);
  const files = createFolderFiles(path.join(config.dataFolder, 'files'));
  const house = await buildHouse({ settings: config, database, files, clock: systemClock, log });
  const servers = [
    await listen(house.site, config.port, config.host),
    await listen(house.content, config.contentPort, config.host),
  ];
  house.schedule.start();
  announce(config);
  stopGracefully(async () => {
    // What has reached the machine but not yet this process is still taken.
    await wait(250);
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

function announce(config: Config): void {
  process.stdout.write(`Waymark is at ${config.siteOrigin} (course content at ${config.contentOrigin})\n`);
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
