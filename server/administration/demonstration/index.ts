import type { Catalogue } from '../../catalogue/index.ts';
import type { Classroom } from '../../classroom/index.ts';
import type { Evaluation } from '../../evaluation/index.ts';
import type { DemonstrationAccounts, Identity } from '../../identity/index.ts';
import type { Paths } from '../../paths/index.ts';
import type { Database } from '../../platform/database/index.ts';
import type { Files } from '../../platform/files/index.ts';
import type { Ids } from '../../platform/id.ts';
import type { Languages } from '../../platform/language/index.ts';
import type { Player } from '../../player/index.ts';
import { findOrganisationsOfAccounts, isEmpty } from '../store.ts';
import { accounts, domain, offered } from './accounts.ts';
import { enterClassroom } from './classroom.ts';
import { enterFieldPath, visitDeeds } from './field-path.ts';
import { enterLearners } from './learners.ts';
import { enterPaths } from './learning-paths.ts';
import { enterModules } from './modules.ts';
import { enterOrganisationsAndPeople } from './organisations-and-people.ts';
import { enterSurveys } from './surveys.ts';
import type { TravellingClock } from './travel.ts';

export { createTravellingClock } from './travel.ts';
export type { TravellingClock } from './travel.ts';

/** The rooms whose verbs build up the academy. */
export interface DemonstrationRooms {
  database: Database;
  files: Files;
  ids: Ids;
  languages: Languages;
  identity: Identity;
  catalogue: Catalogue;
  player: Player;
  classroom: Classroom;
  paths: Paths;
  evaluation: Evaluation;
}

/**
 * The demonstration academy: an invented world in which every page has something to show. Each part is entered by the
 * verbs of the rooms it belongs to, in the order of the house, and hands on what the next one needs.
 */
export interface Demonstration {
  /**
   * Enters the academy into an empty database; false when there is anybody already. The clock must be that of the
   * house: it is set to the days on which things happened.
   */
  enter(clock: TravellingClock): Promise<boolean>;
}

export function createDemonstration(rooms: DemonstrationRooms): Demonstration {
  return {
    async enter(clock) {
      if (!(await isEmpty(rooms.database))) return false;
      clock.travel(-70, '08:00');
      const world = await enterOrganisationsAndPeople({ ...rooms, clock });
      const actor = async (key: string) => (await rooms.identity.actor(world.people.get(key)!.id))!;
      const [secretariat, instructor, trainer] = [
        await actor('administrator'),
        await actor('instructor'),
        await actor('trainer'),
      ];
      clock.travel(-66, '09:00');
      const modules = await enterModules(rooms, instructor);
      clock.travel(-62, '09:00');
      const classroom = await enterClassroom(rooms, world, clock, { secretariat, instructor, trainer });
      clock.travel(-60, '10:00');
      const survey = await enterSurveys(rooms, secretariat);
      const paths = await enterPaths(rooms, secretariat, { modules, classroom, survey });
      const fieldPath = await enterFieldPath(rooms, secretariat);
      const scenery = { world, clock, modules, classroom, paths, secretariat, instructor, trainer };
      await enterLearners(rooms, scenery, await visitDeeds(rooms, { ...scenery, fieldPath }));
      clock.travel(0, '06:00');
      await rooms.paths.cases.keep();
      return true;
    },
  };
}

/** The accounts of the academy that stand in this database, with the password of all of them. */
export async function demonstrationAccounts(database: Database): Promise<DemonstrationAccounts> {
  const emails = accounts.map(({ email }) => email);
  const organisations = await findOrganisationsOfAccounts(database, emails);
  return offered((email) => organisations.get(email));
}

export { domain as demonstrationDomain };
