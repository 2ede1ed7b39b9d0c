import type { RequestHandler } from 'express';
import type { Clock } from '../platform/clock.ts';
import type { Database, Writer } from '../platform/database/index.ts';
import type { Ids } from '../platform/id.ts';
import type { Pages } from '../platform/web/index.ts';
import { createAudit } from './audit.ts';
import type { Audit } from './audit.ts';
import type { Role } from './capabilities.ts';
import { foundOrganisation } from './organisations.ts';
import type { NewOrganisation } from './organisations.ts';
import { signInPages } from './pages.ts';
import { addPerson, grantRole } from './people.ts';
import type { NewPerson } from './people.ts';
import { actorFrom, createSignIn } from './sign-in.ts';
import type { SignInSettings } from './sign-in.ts';
import { findPerson, rolesHeld } from './store.ts';
import type { Actor } from './actor.ts';
import type { OrganisationRow, PersonRow } from './tables.ts';

export { actorOf, selfAndAbove, withinReach } from './actor.ts';
export type { Actor } from './actor.ts';
export type { Audit, Deed } from './audit.ts';
export { capabilities, roles } from './capabilities.ts';
export type { Capability, Role } from './capabilities.ts';
export { foldSearch, searchPatterns } from './search-words.ts';
export { hashPassword } from './password.ts';
export type { IdentityTables, OrganisationKind, OrganisationRow, PersonRow, PersonStatus, Sex } from './tables.ts';

export interface DemonstrationAccounts {
  password: string;
  people: { email: string; name: string; role: Role; organisation: string }[];
}

export interface Identity {
  audit: Audit;
  identify: readonly RequestHandler[];
  pages: readonly Pages[];
  /** For deeds that build up an installation: demonstration academy, tests, first start. */
  foundOrganisation(tx: Writer, wanted: NewOrganisation): Promise<OrganisationRow>;
  addPerson(tx: Writer, wanted: NewPerson): Promise<PersonRow>;
  grantRole(
    tx: Writer,
    grant: { personId: string; role: Role; organisationId: string; grantedBy: string | null },
  ): Promise<void>;
  /** The person as an actor, for deeds done in their name outside a request. */
  actor(personId: string): Promise<Actor | undefined>;
}

export function createIdentity(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  settings: SignInSettings;
  demonstration: () => Promise<DemonstrationAccounts>;
}): Identity {
  const { database, clock, ids, settings, demonstration } = parts;
  const audit = createAudit(clock, ids);
  const signIn = createSignIn(database, clock, settings);
  return {
    audit,
    identify: signIn.identify,
    pages: [signInPages({ database, clock, signIn, demonstration })],
    foundOrganisation: (tx, wanted) => foundOrganisation(tx, { clock, ids }, wanted),
    addPerson: (tx, wanted) => addPerson(tx, { clock, ids }, wanted),
    grantRole: (tx, grant) => grantRole(tx, { clock, ids }, grant),
    async actor(personId) {
      const person = await findPerson(database, personId);
      return person && actorFrom(person, await rolesHeld(database, personId));
    },
  };
}
