import type { DemonstrationAccounts, Identity } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import { findOrganisationsOfAccounts, isEmpty } from '../store.ts';
import { accounts, domain, offered } from './accounts.ts';
import { enterOrganisationsAndPeople } from './organisations-and-people.ts';

/** The rooms whose verbs build up the academy. */
export interface DemonstrationRooms {
  database: Database;
  clock: Clock;
  identity: Identity;
}

/**
 * The demonstration academy: an invented world in which every page has something to show. Each part is entered by the
 * verbs of the rooms it belongs to, in the order of the house, and hands on what the next one needs.
 */
export interface Demonstration {
  /** Enters the academy into an empty database; false when there is anybody already. */
  enter(): Promise<boolean>;
}

export function createDemonstration(rooms: DemonstrationRooms): Demonstration {
  return {
    async enter() {
      if (!(await isEmpty(rooms.database))) return false;
      await enterOrganisationsAndPeople(rooms);
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
