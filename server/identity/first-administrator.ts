import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import type { Ids } from '../platform/id.ts';
import { NotFound } from '../platform/web/index.ts';
import type { Audit } from './audit.ts';
import { revokeFirstAdministratorLinks } from './credential-store.ts';
import { acceptable } from './credentials.ts';
import type { Links } from './links.ts';
import { foundOrganisation } from './organisations.ts';
import { addPerson, grantRole } from './people.ts';
import { hasPeople } from './store.ts';
import { regionCodes } from './tables.ts';
import { termsVersion } from './terms.ts';

export interface Beginning {
  organisation: string;
  timeZone: string;
  familyName: string;
  givenName: string;
  email: string;
  language: string;
  password: string;
  /** The WCO's regions to begin the tree with, named in the language of the beginner; none when left out. */
  regions: readonly { code: (typeof regionCodes)[number]; name: string }[];
}

/** How an empty installation gets its first organisation and its first administrator, without any default password. */
export interface FirstAdministrator {
  /** A one-time link while nobody is registered, otherwise undefined; those given before end. */
  link(): Promise<string | undefined>;
  isOpen(secret: string): Promise<boolean>;
  begin(secret: string, beginning: Beginning): Promise<void>;
}

export function createFirstAdministrator(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  links: Links;
  siteOrigin: string;
}): FirstAdministrator {
  const { database, clock, ids, audit, links, siteOrigin } = parts;

  const isOpen: FirstAdministrator['isOpen'] = async (secret) => {
    const link = await links.find(database, secret);
    return link?.purpose === 'first-administrator' && !(await hasPeople(database));
  };
  return {
    isOpen,
    async link() {
      if (await hasPeople(database)) return undefined;
      return database.transaction(async (tx) => {
        await revokeFirstAdministratorLinks(tx);
        const { path } = await links.issue(tx, 'first-administrator', null);
        return `${siteOrigin}${path}`;
      });
    },
    async begin(secret, beginning) {
      if (!(await isOpen(secret))) throw new NotFound({ key: 'identity.link-over' });
      const { password, organisation, timeZone, regions, ...person } = beginning;
      const names = { given_name: person.givenName, family_name: person.familyName, email: person.email };
      const passwordHash = await acceptable(password, names);
      await database.transaction(async (tx) => {
        if (!(await links.use(tx, secret)) || (await hasPeople(tx))) throw new NotFound({ key: 'identity.link-over' });
        const root = { parentId: null, kind: 'secretariat' as const, name: organisation, timeZone };
        const { id: organisationId, path } = await foundOrganisation(tx, { clock, ids }, root);
        for (const { code, name } of regions)
          await foundOrganisation(
            tx,
            { clock, ids },
            { parentId: organisationId, kind: 'region', name, code, timeZone },
          );
        const wanted = { ...person, organisationId, timeZone, passwordHash, termsVersion, status: 'active' as const };
        const { id } = await addPerson(tx, { clock, ids }, wanted);
        await grantRole(tx, { clock, ids }, { personId: id, role: 'administrator', organisationId, grantedBy: null });
        await audit.record(tx, {
          deed: 'identity.installation-begun',
          subject: { kind: 'person', id },
          organisationPath: path,
          details: { name: `${person.givenName} ${person.familyName}`, organisation },
        });
      });
    },
  };
}
