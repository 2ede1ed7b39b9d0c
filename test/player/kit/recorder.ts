import { linesOf } from '../../../server/player/recording.ts';
import type { RecordedLine } from '../../../server/player/recording.ts';
import type { AttemptRow, PlayerTables } from '../../../server/player/index.ts';
import type { TestHouse } from '../../kit/house.ts';

type Kept = Pick<TestHouse, 'database'>;

/** A SCO as it is stored. */
export interface StoredSco {
  item: string;
  elements: Record<string, string>;
  completion: string;
  success: string;
  scaled: number | null;
  ended: string | null;
}

/** Every attempt on a module, the oldest first. */
export function attemptsOn({ database }: Kept, moduleId: string): Promise<AttemptRow[]> {
  return database
    .sql<PlayerTables>()
    .selectFrom('attempts')
    .selectAll()
    .where('module_id', '=', moduleId)
    .orderBy('number')
    .execute();
}

export async function storedScos({ database }: Kept, attemptId: string): Promise<StoredSco[]> {
  const rows = await database
    .sql<PlayerTables>()
    .selectFrom('sco_states')
    .selectAll()
    .where('attempt_id', '=', attemptId)
    .execute();
  return rows.map((row) => ({ ...row, elements: JSON.parse(row.elements) as Record<string, string> }));
}

/** What the flight recorder kept of every launch of a module, in order, by launch. */
export async function recordingsOf({ database }: Kept, moduleId: string): Promise<RecordedLine[][]> {
  const sql = database.sql<PlayerTables>();
  const launches = await sql
    .selectFrom('launches')
    .select('id')
    .where('module_id', '=', moduleId)
    .orderBy('id')
    .execute();
  const records = await sql
    .selectFrom('flight_records')
    .selectAll('flight_records')
    .innerJoin('launches', 'launches.id', 'flight_records.launch_id')
    .where('launches.module_id', '=', moduleId)
    .orderBy('flight_records.sequence')
    .execute();
  return launches.map(({ id }) =>
    linesOf(
      records.filter(({ launch_id }) => launch_id === id),
      false,
    ),
  );
}
