import { createPages } from '../platform/web/index.ts';
import type { Pages } from '../platform/web/index.ts';
import { createDemonstration } from './demonstration/index.ts';
import type { Demonstration, DemonstrationRooms } from './demonstration/index.ts';
import { isReady } from './store.ts';

export { createTravellingClock, demonstrationAccounts } from './demonstration/index.ts';

export interface Administration {
  pages: readonly Pages[];
  demonstration: Demonstration;
}

export function createAdministration(rooms: DemonstrationRooms): Administration {
  const health = createPages();
  // Alive: the process answers. Ready: it can also reach its database.
  health.get('/healthz', 'anyone', (_req, res) => void res.type('text').send('ok'));
  health.get('/readyz', 'anyone', async (_req, res) => {
    const ready = await isReady(rooms.database);
    res
      .status(ready ? 200 : 503)
      .type('text')
      .send(ready ? 'ready' : 'database not reachable');
  });
  return { pages: [health], demonstration: createDemonstration(rooms) };
}
