import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import type { Pages } from '../platform/web/index.ts';
import { homePages } from './home-pages.ts';
import { reportPages } from './pages.ts';

export interface Reporting {
  pages: readonly Pages[];
}

/** Homes and reports: what the rooms above have stored, as far as whoever reads may see it. Stores nothing itself. */
export function createReporting(parts: { database: Database; clock: Clock }): Reporting {
  return { pages: [homePages(parts), reportPages(parts)] };
}
