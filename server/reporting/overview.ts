import type { Actor } from '../identity/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { Status } from '../platform/web/index.ts';
import { totalsByMonth, totalsByOrganisation } from './learners-store.ts';
import { scopeOf } from './learners.ts';
import { namePlaces } from './places.ts';

export interface AdministrationTotal {
  id: string;
  name: string;
  done: number;
  underWay: number;
  overdue: number;
  notStarted: number;
}

export interface Overview {
  byStatus: Map<Status, number>;
  /** The largest first. */
  administrations: AdministrationTotal[];
  /** The last twelve months, '2026-09', this one included. */
  months: { month: string; enrolled: number; completed: number }[];
}

/** Where everybody within the reader's reach stands. Four queries. */
export async function overview(db: Reader, actor: Actor, language: string, now: string): Promise<Overview> {
  const { scope, places } = await scopeOf(db, actor, language, {});
  const totals = await totalsByOrganisation(db, scope);
  const named = namePlaces(places);
  const byStatus = new Map<Status, number>();
  const administrations = new Map<string, AdministrationTotal>();
  for (const { organisationId, status, learners } of totals) {
    byStatus.set(status, (byStatus.get(status) ?? 0) + learners);
    const place = named.get(organisationId);
    if (!place) continue;
    const total =
      administrations.get(place.administrationId) ?? emptyTotal(place.administrationId, place.administration);
    total[groupOf(status)] += learners;
    administrations.set(place.administrationId, total);
  }
  const months = lastMonths(now);
  const since = `${months[0]}-01`;
  const enrolled = counts(await totalsByMonth(db, scope, 'enrolled_on', since));
  const completed = counts(await totalsByMonth(db, scope, 'completed_on', since));
  return {
    byStatus,
    administrations: [...administrations.values()].sort((one, other) => size(other) - size(one)),
    months: months.map((month) => ({
      month,
      enrolled: enrolled.get(month) ?? 0,
      completed: completed.get(month) ?? 0,
    })),
  };
}

type Group = 'done' | 'underWay' | 'overdue' | 'notStarted';

function groupOf(status: Status): Group {
  if (status === 'completed' || status === 'passed' || status === 'exempted') return 'done';
  if (status === 'overdue' || status === 'expired') return 'overdue';
  return status === 'not-started' ? 'notStarted' : 'underWay';
}

function emptyTotal(id: string, name: string): AdministrationTotal {
  return { id, name, done: 0, underWay: 0, overdue: 0, notStarted: 0 };
}

function size({ done, underWay, overdue, notStarted }: AdministrationTotal): number {
  return done + underWay + overdue + notStarted;
}

/** The months of the year that ends with this day's month, the oldest first. */
export function lastMonths(now: string): string[] {
  const [year = 0, month = 1] = now.split('-').map(Number);
  return Array.from({ length: 12 }, (_, index) => {
    const count = year * 12 + (month - 1) - 11 + index;
    return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
  });
}

function counts(rows: { month: string; learners: number }[]): Map<string, number> {
  return new Map(rows.map(({ month, learners }) => [month, learners]));
}
