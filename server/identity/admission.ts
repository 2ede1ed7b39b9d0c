import type { Clock } from '../platform/clock.ts';
import type { Database, Writer } from '../platform/database/index.ts';
import type { Newsroom } from '../platform/events.ts';
import type { Ids } from '../platform/id.ts';
import { Conflict, Invalid, NotFound } from '../platform/web/index.ts';
import type { Actor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { Credentials } from './credentials.ts';
import { coordinatorsOf } from './directory.ts';
import { contactOf } from './letters.ts';
import type { Letters } from './letters.ts';
import { personAdmitted } from './news.ts';
import { addPerson, detailColumns, grantRole } from './people.ts';
import type { PersonDetails } from './people.ts';
import { roleOfLearner } from './registration.ts';
import { findOrganisation, findPerson, findPersonByEmail, updatePerson } from './store.ts';
import type { PersonWithOrganisation } from './store.ts';
import { termsVersion } from './terms.ts';

/** How an officer who asks gets in: an application, decided by the National Coordinator of the administration. */
export interface Admission {
  /** Always succeeds for good data: whether there is an account already is told by letter to its owner only. */
  apply(details: PersonDetails): Promise<void>;
  admit(actor: Actor, personId: string): Promise<void>;
  refuse(actor: Actor, personId: string, reason: string): Promise<void>;
}

export function createAdmission(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  letters: Letters;
  credentials: Credentials;
  news: Newsroom;
}): Admission {
  const { database, clock, ids, audit, letters, credentials, news } = parts;
  return {
    async apply(details) {
      await database.transaction(async (tx) => {
        await openToApplicants(tx, details.organisationId);
        const known = await findPersonByEmail(tx, details.email);
        if (known && known.status !== 'refused') {
          const occasion = `${known.id}:${clock.iso().slice(0, 10)}`;
          return letters.send(tx, contactOf(known), { kind: 'account-exists', occasion, path: '/password-reset' });
        }
        const person = known ? await applyAgain(tx, known, details) : await applyNew(tx, details);
        await tellOfApplication(tx, person);
      });
    },
    async admit(actor, personId) {
      await database.transaction(async (tx) => {
        const person = await decide(tx, actor, personId, 'active', '');
        await grantRole(tx, { clock, ids }, roleOfLearner(personId, person.organisation_id, actor));
        await credentials.welcome(tx, person);
        await news.tell(tx, personAdmitted, { personId, organisationPath: person.organisation_path });
      });
    },
    async refuse(actor, personId, reason) {
      await database.transaction(async (tx) => {
        const person = await decide(tx, actor, personId, 'refused', reason);
        const occasion = `${personId}:${person.version}`;
        await letters.send(tx, contactOf(person), { kind: 'refused', occasion, values: { reason } });
      });
    },
  };

  async function applyNew(tx: Writer, details: PersonDetails): Promise<PersonWithOrganisation> {
    const { id } = await addPerson(tx, { clock, ids }, { ...details, status: 'submitted', termsVersion });
    return recordApplication(tx, id);
  }

  async function applyAgain(
    tx: Writer,
    refused: PersonWithOrganisation,
    details: PersonDetails,
  ): Promise<PersonWithOrganisation> {
    const fresh = { status: 'submitted', decided_by: null, decided_at: null, decision_reason: null } as const;
    const accepted = { terms_version: termsVersion, terms_accepted_at: clock.iso() };
    await updatePerson(tx, refused.id, refused.version, { ...detailColumns(details), ...fresh, ...accepted });
    return recordApplication(tx, refused.id);
  }

  async function recordApplication(tx: Writer, id: string): Promise<PersonWithOrganisation> {
    const person = (await findPerson(tx, id))!;
    await audit.record(tx, {
      deed: 'identity.application-submitted',
      subject: { kind: 'person', id },
      organisationPath: person.organisation_path,
      details: { name: contactOf(person).name, terms: termsVersion },
    });
    return person;
  }

  async function tellOfApplication(tx: Writer, person: PersonWithOrganisation): Promise<void> {
    const applicant = contactOf(person);
    const occasion = `${person.id}:${person.version}`;
    const values = { applicant: applicant.name, organisation: person.organisation_name };
    await letters.send(tx, applicant, { kind: 'application-received', occasion, values });
    for (const coordinator of await coordinatorsOf(tx, person.organisation_path)) {
      await letters.send(tx, coordinator, {
        kind: 'application-waiting',
        occasion: `${occasion}:${coordinator.personId}`,
        values,
        path: `/applications/${person.id}`,
      });
    }
  }

  async function decide(
    tx: Writer,
    actor: Actor,
    personId: string,
    status: 'active' | 'refused',
    reason: string,
  ): Promise<PersonWithOrganisation> {
    const person = await findPerson(tx, personId);
    if (!person || !actor.canAt('people:admit', person.organisation_path)) throw new NotFound();
    if (person.status !== 'submitted') throw new Conflict({ key: 'identity.already-decided' });
    const decision = { decided_by: actor.personId, decided_at: clock.iso(), decision_reason: reason || null };
    if (!(await updatePerson(tx, personId, person.version, { status, ...decision })))
      throw new Conflict({ key: 'identity.already-decided' });
    await audit.record(tx, {
      actor,
      deed: status === 'active' ? 'identity.application-validated' : 'identity.application-refused',
      subject: { kind: 'person', id: personId },
      organisationPath: person.organisation_path,
      details: { name: contactOf(person).name, ...(reason && { reason }) },
    });
    return (await findPerson(tx, personId))!;
  }
}

async function openToApplicants(tx: Writer, organisationId: string): Promise<void> {
  const place = await findOrganisation(tx, organisationId);
  const open = place && !place.closed_at && (place.kind === 'administration' || place.kind === 'unit');
  if (!open) throw new Invalid({ organisation: { key: 'identity.organisation-not-open' } });
}
