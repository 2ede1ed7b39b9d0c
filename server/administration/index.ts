import type { Identity } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import { createPages } from '../platform/web/index.ts';
import type { Pages } from '../platform/web/index.ts';
import { createDemonstration, demonstrationAccounts } from './demonstration/index.ts';
import type { Demonstration } from './demonstration/index.ts';
import { isReady } from './store.ts';

export { demonstrationAccounts };

export interface Administration {
  pages: readonly Pages[];
  demonstration: Demonstration;
}

export function createAdministration(parts: { database: Database; clock: Clock; identity: Identity }): Administration {
  const { database, clock, identity } = parts;
  const health = createPages();
  // Alive: the process answers. Ready: it can also reach its database.
  health.get('/healthz', 'anyone', (_req, res) => void res.type('text').send('ok'));
  health.get('/readyz', 'anyone', async (_req, res) => {
    const ready = await isReady(database);
    res
      .status(ready ? 200 : 503)
      .type('text')
      .send(ready ? 'ready' : 'database not reachable');
  });
  return { pages: [health], demonstration: createDemonstration({ database, clock, identity }) };
}
