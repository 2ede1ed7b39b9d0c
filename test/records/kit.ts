import type { RecordsTables } from '../../server/records/index.ts';
import type { Engine } from '../../server/platform/database/index.ts';
import type { PersonName } from '../kit/cast.ts';
import { openHouse } from '../kit/house.ts';
import type { TestHouse } from '../kit/house.ts';
import { attended, passed, publishBlended, withToldFacts } from '../paths/kit.ts';
import type { PathsHouse } from '../paths/kit.ts';

export interface RecordsHouse extends PathsHouse {
  /** The path Foundations of the region Asia Pacific. */
  path: string;
  /** Enrols and does everything the path asks. */
  complete(name: PersonName): Promise<void>;
  judge(name: PersonName): Promise<void>;
  completions(): Promise<RecordsTables['completions'][]>;
  /** In the order in which they were issued. */
  certificates(): Promise<RecordsTables['certificates'][]>;
}

export async function openRecordsHouse(engine: Engine = 'sqlite'): Promise<RecordsHouse> {
  return withRecords(await openHouse({ engine }));
}

export async function withRecords<Opened extends TestHouse>(opened: Opened): Promise<Opened & RecordsHouse> {
  const house = withToldFacts(opened);
  const path = await publishBlended(house);
  const judge = (name: PersonName) =>
    house.database.transaction((tx) => house.paths.judge.judge(tx, [house.people[name].id]));
  const sql = house.database.sql<RecordsTables>();
  return {
    ...house,
    path,
    judge,
    async complete(name) {
      await house.paths.enrolling.enrol(await house.actor('sofia'), path, [house.people[name].id]);
      house.told.attempts.push(passed(house, name, 'module-hs'), passed(house, name, 'module-sw'));
      house.told.attendance.push(attended(house, name, 'course-ws', '2026-03-04'));
      await judge(name);
    },
    completions: () => sql.selectFrom('completions').selectAll().orderBy('id').execute(),
    certificates: () => sql.selectFrom('certificates').selectAll().orderBy('id').execute(),
  };
}
