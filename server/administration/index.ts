import type { Database } from '../platform/database/index.ts';
import { createPages } from '../platform/web/index.ts';
import type { Pages } from '../platform/web/index.ts';
import { isReady } from './store.ts';

export interface Administration {
  pages: readonly Pages[];
}

export function createAdministration({ database }: { database: Database }): Administration {
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
  return { pages: [health] };
}
