import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTravellingClock, demonstrationAccounts } from '../../server/administration/index.ts';
import { buildHouse } from '../../server/app.ts';
import type { House } from '../../server/app.ts';
import type { Role } from '../../server/identity/index.ts';
import type { Engine } from '../../server/platform/database/index.ts';
import { createFolderFiles } from '../../server/platform/files/index.ts';
import { createLog } from '../../server/platform/log.ts';
import { freshDatabase } from './database.ts';
import { houseSettings, visit } from './house.ts';
import type { Agent } from './house.ts';
import { stopClock } from './clock.ts';

export interface Academy extends House {
  /** The queries that were run since this was emptied last. */
  queries: string[];
  /** A browser of the first demonstration account with the role. */
  signInAs(role: Role): Promise<Agent>;
}

const today = '2026-03-02T10:00:00.000Z';

/** The demonstration academy as a first start enters it, on a day that stands. */
export async function openAcademy(engine: Engine = 'sqlite'): Promise<Academy> {
  const { database, queries, drop } = await freshDatabase(engine);
  const folder = mkdtempSync(path.join(tmpdir(), 'waymark-academy-'));
  const settings = { ...houseSettings(folder), demonstration: true };
  const files = createFolderFiles(path.join(folder, 'files'));
  const log = createLog('silent');
  const clock = createTravellingClock(stopClock(today));
  const past = await buildHouse({ settings, database, files, clock, log });
  await past.administration.demonstration.enter(clock);
  const house = await buildHouse({ settings, database, files, clock: stopClock(today), log });
  const { password, people } = await demonstrationAccounts(database);
  return {
    ...house,
    queries,
    async signInAs(role) {
      const agent = visit(house);
      const account = people.find((person) => person.role === role)!;
      await agent.post('/sign-in').type('form').send({ email: account.email, password }).expect(303);
      return agent;
    },
    async close() {
      await drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
