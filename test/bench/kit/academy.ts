import path from 'node:path';
import { buildHouse } from '../../../server/app.ts';
import type { House } from '../../../server/app.ts';
import { foldSearch } from '../../../server/identity/index.ts';
import type { IdentityTables, PersonRow } from '../../../server/identity/index.ts';
import { openDatabase } from '../../../server/platform/database/index.ts';
import { createFolderFiles } from '../../../server/platform/files/index.ts';
import { systemClock } from '../../../server/platform/clock.ts';
import { createLog } from '../../../server/platform/log.ts';
import { projectRoot } from '../../../server/platform/root.ts';
import type { Status } from '../../../server/platform/web/index.ts';
import { enterCast } from '../../kit/cast.ts';
import type { Cast } from '../../kit/cast.ts';
import { enrolment, enterLearning } from '../../reporting/learning.ts';
import type { Tables } from '../../reporting/learning.ts';

const administrations = 12;
const unitsEach = 5;

/** A database with the cast of the tests and this many learners more, of twelve administrations, all on one path. */
export async function fillAcademy(file: string, learners: number): Promise<void> {
  const root = projectRoot(import.meta.dirname);
  const database = await openDatabase(file);
  const house = await buildHouse({
    settings: {
      root,
      siteOrigin: 'http://localhost',
      contentOrigin: 'http://localhost:1',
      production: true,
      demonstration: false,
      trustProxy: false,
      sessionSecret: 'a secret for measuring, long enough to be taken',
      smtpUrl: undefined,
      mailFrom: 'Waymark <waymark@localhost>',
      uploadLimit: 1_000_000,
      dataFolder: path.dirname(file),
    },
    database,
    files: createFolderFiles(path.join(path.dirname(file), 'files')),
    clock: systemClock,
    log: createLog('silent'),
  });
  const cast = await enterCast(database, house.identity);
  await enterLearning({ ...cast, database });
  // What the tests tell of a few learners would stand in the numbers of the many.
  await enterMany(house, cast, learners);
  await house.close();
}

async function enterMany(house: House, cast: Cast, learners: number): Promise<void> {
  const units = await house.database.transaction(async (tx) => {
    const founded: string[] = [];
    for (let index = 0; index < administrations; index++) {
      const wanted = { kind: 'administration' as const, name: `Administration ${index + 1}`, timeZone: 'UTC' };
      const parentId = cast.organisations.asiaPacific.id;
      const administration = await house.identity.foundOrganisation(tx, { ...wanted, parentId });
      for (let unit = 0; unit < unitsEach; unit++) {
        const below = {
          parentId: administration.id,
          kind: 'unit' as const,
          name: `Office ${unit + 1}`,
          timeZone: 'UTC',
        };
        founded.push((await house.identity.foundOrganisation(tx, below)).id);
      }
    }
    return founded;
  });
  await house.database.transaction(async (tx) => {
    await tx.sql<Tables>().deleteFrom('step_states').execute();
    await tx.sql<Tables>().deleteFrom('enrolments').execute();
    for (let index = 0; index < learners; index++) {
      const person = officer(cast.people.omar, house.ids.next(), index, units[index % units.length] ?? '');
      await tx.sql<IdentityTables>().insertInto('people').values(person).execute();
      await tx
        .sql<Tables>()
        .insertInto('enrolments')
        .values(progress(house.ids.next(), person.id, index))
        .execute();
    }
  });
}

function officer(model: PersonRow, id: string, index: number, organisationId: string): PersonRow {
  const [given, family] = [`Given${(index * 7919) % 5_000}`, `Officer ${(index * 104_729) % 5_000}`];
  const email = `officer.${index}@example.org`;
  return {
    ...model,
    id,
    organisation_id: organisationId,
    given_name: given,
    family_name: family,
    search: foldSearch(given, family, given, email),
    email,
    email_folded: email,
  };
}

const statuses: Status[] = ['not-started', 'in-progress', 'completed', 'overdue', 'passed', 'in-progress'];

function progress(id: string, personId: string, index: number) {
  const status = statuses[index % statuses.length] ?? 'not-started';
  const isDone = status === 'completed' || status === 'passed';
  const day = String((index % 28) + 1).padStart(2, '0');
  return enrolment({
    id,
    person_id: personId,
    path_id: 'foundations',
    status,
    steps_done: isDone ? 2 : status === 'not-started' ? 0 : 1,
    enrolled_on: `2026-0${(index % 6) + 1}-${day}`,
    due_on: index % 3 === 0 ? null : `2026-09-${day}`,
    completed_on: isDone ? `2026-08-${day}` : null,
  });
}
