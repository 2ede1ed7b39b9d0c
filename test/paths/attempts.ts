import type { CatalogueTables } from '../../server/catalogue/index.ts';
import type { AttemptStatus, PlayerTables } from '../../server/player/index.ts';
import { attemptChanged } from '../../server/player/index.ts';
import type { PersonName } from '../kit/cast.ts';
import type { TestHouse } from '../kit/house.ts';

/** A result as the player keeps and tells it, in one transaction, without a browser. */
export async function attemptOf(
  house: TestHouse,
  name: PersonName,
  module: string,
  result: { status: AttemptStatus; scaled?: number; number?: number },
): Promise<void> {
  const now = house.clock.iso();
  const id = house.ids.next();
  const personId = house.people[name].id;
  const { status, scaled = null, number = 1 } = result;
  const { version_id } = await house.database
    .sql<CatalogueTables>()
    .selectFrom('module_variants')
    .select('current_version_id as version_id')
    .where('module_id', '=', module)
    .executeTakeFirstOrThrow();
  if (version_id === null) throw new Error('The module has no package.');
  await house.database.transaction(async (tx) => {
    await tx
      .sql<PlayerTables>()
      .insertInto('attempts')
      .values({
        id,
        person_id: personId,
        module_id: module,
        version_id,
        number,
        status,
        progress: null,
        scaled,
        centiseconds: 0,
        position: null,
        reasons: '[]',
        started_at: now,
        changed_at: now,
        completed_at: status === 'completed' || status === 'passed' ? now : null,
        closed_at: null,
      })
      .execute();
    await house.news.tell(tx, attemptChanged, {
      attemptId: id,
      personId,
      moduleId: module,
      versionId: version_id,
      number,
      status,
      scaled: scaled ?? undefined,
      progress: undefined,
      seconds: 0,
      at: now,
      standing: { attemptId: id, status, scaled: scaled ?? undefined },
    });
  });
}
