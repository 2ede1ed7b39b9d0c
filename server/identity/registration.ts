import type { Clock } from '../platform/clock.ts';
import type { Database, Writer } from '../platform/database/index.ts';
import type { Newsroom } from '../platform/events.ts';
import type { Ids } from '../platform/id.ts';
import { Conflict, Invalid, NotFound } from '../platform/web/index.ts';
import type { Actor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { Credentials } from './credentials.ts';
import { contactOf } from './letters.ts';
import type { Letters } from './letters.ts';
import { personAdmitted, personMoved } from './news.ts';
import { addPerson, detailColumns, grantRole } from './people.ts';
import type { PersonDetails } from './people.ts';
import { foldEmail, findOrganisation, findPerson, findPersonByEmail, updatePerson } from './store.ts';
import type { PersonWithOrganisation } from './store.ts';
import { inHand } from './standing.ts';

/** Entering and correcting people. Who is registered needs no application: a welcome letter lets them set a password. */
export interface Registration {
  register(actor: Actor, details: PersonDetails): Promise<PersonWithOrganisation>;
  /** The same inside a transaction that registers several. */
  registerOne(tx: Writer, actor: Actor, details: PersonDetails): Promise<PersonWithOrganisation>;
  /** Throws Conflict when somebody else has changed the person since `version`. */
  change(actor: Actor, personId: string, version: number, details: PersonDetails): Promise<void>;
}

export function createRegistration(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  letters: Letters;
  credentials: Credentials;
  news: Newsroom;
}): Registration {
  const { database, clock, ids, audit, letters, credentials, news } = parts;

  const registerOne: Registration['registerOne'] = async (tx, actor, details) => {
    const place = await openPlace(tx, details.organisationId);
    if (!actor.canAt('people:admit', place.path)) throw new NotFound();
    const { id } = await addPerson(tx, { clock, ids }, { ...details, status: 'active' });
    await grantRole(tx, { clock, ids }, roleOfLearner(id, details.organisationId, actor));
    const person = (await findPerson(tx, id))!;
    await credentials.welcome(tx, person);
    await news.tell(tx, personAdmitted, { personId: id, organisationPath: place.path });
    await audit.record(tx, {
      actor,
      deed: 'identity.person-registered',
      subject: { kind: 'person', id },
      organisationPath: place.path,
      details: { name: contactOf(person).name },
    });
    return person;
  };
  return {
    registerOne,
    register: (actor, details) => database.transaction((tx) => registerOne(tx, actor, details)),
    async change(actor, personId, version, details) {
      await database.transaction(async (tx) => {
        const before = await inHand(tx, actor, personId);
        const place = await findOrganisation(tx, details.organisationId);
        if (!place || !actor.canAt('people:manage', place.path)) throw new NotFound();
        await refuseTakenAddress(tx, personId, details.email);
        if (!(await updatePerson(tx, personId, version, detailColumns(details))))
          throw new Conflict({ key: 'identity.changed-meanwhile' });
        await tellOfChange(tx, before, details, place.path, `${personId}:${version}`);
        await audit.record(tx, {
          actor,
          deed: 'identity.person-changed',
          subject: { kind: 'person', id: personId },
          organisationPath: place.path,
          details: { name: contactOf(before).name, changed: changedFields(before, details) },
        });
      });
    },
  };

  async function tellOfChange(
    tx: Writer,
    before: PersonWithOrganisation,
    details: PersonDetails,
    path: string,
    occasion: string,
  ): Promise<void> {
    // To the address that was: whoever took over an account would hardly tell its owner.
    if (foldEmail(details.email) !== before.email_folded)
      await letters.send(tx, contactOf(before), {
        kind: 'address-changed',
        occasion,
        values: { address: details.email },
      });
    if (path !== before.organisation_path)
      await news.tell(tx, personMoved, { personId: before.id, from: before.organisation_path, to: path });
  }
}

export function roleOfLearner(personId: string, organisationId: string, actor: Pick<Actor, 'personId'>) {
  return { personId, role: 'learner' as const, organisationId, grantedBy: actor.personId };
}

async function openPlace(tx: Writer, organisationId: string) {
  const place = await findOrganisation(tx, organisationId);
  if (!place) throw new NotFound();
  if (place.closed_at) throw new Invalid({ organisation: { key: 'identity.organisation-closed' } });
  return place;
}

async function refuseTakenAddress(tx: Writer, personId: string, email: string): Promise<void> {
  const other = await findPersonByEmail(tx, email);
  if (other && other.id !== personId) throw new Invalid({ email: { key: 'identity.email-taken' } });
}

function changedFields(before: PersonWithOrganisation, details: PersonDetails): string[] {
  return Object.entries(detailColumns(details))
    .filter(([column, value]) => before[column as keyof typeof before] !== value)
    .map(([column]) => column)
    .filter((column) => !['search', 'sort_name', 'email_folded'].includes(column));
}
