import type { Clock } from '../platform/clock.ts';
import type { Database, Writer } from '../platform/database/index.ts';
import type { Ids } from '../platform/id.ts';
import { Conflict, Forbidden, NotFound } from '../platform/web/index.ts';
import { covers, mayGrant } from './access.ts';
import type { Actor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { Role } from './capabilities.ts';
import { grantRole } from './people.ts';
import { countRootAdministrators, deleteRole, findOrganisation, findPerson, listRoles } from './store.ts';
import type { PersonWithOrganisation } from './store.ts';

export interface Roles {
  grant(actor: Actor, wanted: { personId: string; role: Role; organisationId: string }): Promise<void>;
  withdraw(actor: Actor, personId: string, roleId: string): Promise<void>;
}

export function createRoles(parts: { database: Database; clock: Clock; ids: Ids; audit: Audit }): Roles {
  const { database, clock, ids, audit } = parts;
  return {
    async grant(actor, { personId, role, organisationId }) {
      await database.transaction(async (tx) => {
        const person = await visiblePerson(tx, actor, personId);
        const place = await findOrganisation(tx, organisationId);
        if (!place || !actor.canAt('people:manage', place.path)) throw new NotFound();
        if (!covers(actor, { role, path: place.path })) throw new Forbidden({ key: 'identity.role-beyond-own' });
        if (person.status !== 'active') throw new Conflict({ key: 'identity.role-needs-active' });
        await grantRole(tx, { clock, ids }, { personId, role, organisationId, grantedBy: actor.personId });
        await audit.record(tx, {
          actor,
          deed: 'identity.role-granted',
          subject: { kind: 'person', id: personId },
          organisationPath: place.path,
          details: { name: nameOf(person), role, organisation: place.name },
        });
      });
    },
    async withdraw(actor, personId, roleId) {
      await database.transaction(async (tx) => {
        const person = await visiblePerson(tx, actor, personId);
        const held = (await listRoles(tx, personId)).find(({ id }) => id === roleId);
        if (!held) throw new NotFound();
        if (!mayGrant(actor, held)) throw new Forbidden({ key: 'identity.role-beyond-own' });
        await deleteRole(tx, roleId);
        if (held.role === 'administrator') await keepAnAdministrator(tx);
        await audit.record(tx, {
          actor,
          deed: 'identity.role-withdrawn',
          subject: { kind: 'person', id: personId },
          organisationPath: held.path,
          details: { name: nameOf(person), role: held.role, organisation: held.organisation_name },
        });
      });
    },
  };
}

/** Throws, and so undoes the transaction, when nobody is left who could administer the whole installation. */
export async function keepAnAdministrator(tx: Writer): Promise<void> {
  if ((await countRootAdministrators(tx)) === 0) throw new Conflict({ key: 'identity.last-administrator' });
}

async function visiblePerson(tx: Writer, actor: Actor, personId: string): Promise<PersonWithOrganisation> {
  const person = await findPerson(tx, personId);
  if (!person || !actor.canAt('people:view', person.organisation_path)) throw new NotFound();
  return person;
}

function nameOf(person: PersonWithOrganisation): string {
  return `${person.given_name} ${person.family_name}`;
}
