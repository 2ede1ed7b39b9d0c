import type { Clock } from '../platform/clock.ts';
import type { Database, Writer } from '../platform/database/index.ts';
import type { Newsroom } from '../platform/events.ts';
import { Conflict, Forbidden, NotFound } from '../platform/web/index.ts';
import { mayManage } from './access.ts';
import type { Actor } from './actor.ts';
import type { Audit } from './audit.ts';
import { revokeLinks } from './credential-store.ts';
import type { Credentials } from './credentials.ts';
import { contactOf } from './letters.ts';
import type { Letters } from './letters.ts';
import { personAdmitted } from './news.ts';
import { keepAnAdministrator } from './roles.ts';
import { endSignIns } from './session-store.ts';
import { findPerson, rolesHeld, updatePerson } from './store.ts';
import type { PersonWithOrganisation } from './store.ts';
import type { PersonStatus } from './tables.ts';

/** May this person still use the site? Whoever decides says why; the person is told by letter. */
export interface Standing {
  suspend(actor: Actor, personId: string, reason: string): Promise<void>;
  reopen(actor: Actor, personId: string): Promise<void>;
  close(actor: Actor, personId: string, reason: string): Promise<void>;
  /** Sends the welcome letter again, to somebody who never set a password. */
  welcomeAgain(actor: Actor, personId: string): Promise<void>;
}

const changes = {
  suspended: { from: ['active'], deed: 'identity.person-suspended' },
  active: { from: ['suspended', 'closed'], deed: 'identity.person-reopened' },
  closed: { from: ['active', 'suspended', 'refused'], deed: 'identity.person-closed' },
} as const satisfies Partial<Record<PersonStatus, { from: readonly PersonStatus[]; deed: string }>>;

const letterOf = { suspended: 'suspended', active: 'reopened', closed: 'closed' } as const;

export function createStanding(parts: {
  database: Database;
  clock: Clock;
  audit: Audit;
  letters: Letters;
  credentials: Credentials;
  news: Newsroom;
}): Standing {
  const { database, clock, audit, letters, credentials, news } = parts;

  const put = async (actor: Actor, personId: string, status: keyof typeof changes, reason: string): Promise<void> => {
    await database.transaction(async (tx) => {
      const person = await inHand(tx, actor, personId);
      const { from, deed } = changes[status];
      if (!(from as readonly PersonStatus[]).includes(person.status))
        throw new Conflict({ key: 'identity.not-in-this-status' });
      const decision = { decided_by: actor.personId, decided_at: clock.iso(), decision_reason: reason || null };
      const stored = await updatePerson(tx, personId, person.version, { status, ...decision });
      if (!stored) throw new Conflict({ key: 'identity.changed-meanwhile' });
      if (status === 'active') await news.tell(tx, personAdmitted, admitted(person));
      else await shutOut(tx, person);
      await audit.record(tx, {
        actor,
        deed,
        subject: { kind: 'person', id: personId },
        organisationPath: person.organisation_path,
        details: { name: contactOf(person).name, ...(reason && { reason }) },
      });
      const occasion = `${personId}:${person.version}`;
      await letters.send(tx, contactOf(person), { kind: letterOf[status], occasion, values: { reason } });
    });
  };
  return {
    suspend: (actor, personId, reason) => put(actor, personId, 'suspended', reason),
    reopen: (actor, personId) => put(actor, personId, 'active', ''),
    close: (actor, personId, reason) => put(actor, personId, 'closed', reason),
    async welcomeAgain(actor, personId) {
      await database.transaction(async (tx) => {
        const person = await findPerson(tx, personId);
        if (!person || !actor.canAt('people:admit', person.organisation_path)) throw new NotFound();
        if (person.status !== 'active' || person.password_hash)
          throw new Conflict({ key: 'identity.welcome-not-needed' });
        await credentials.welcome(tx, person);
        await audit.record(tx, {
          actor,
          deed: 'identity.welcome-sent',
          subject: { kind: 'person', id: personId },
          organisationPath: person.organisation_path,
          details: { name: contactOf(person).name },
        });
      });
    },
  };
}

/** The person, when the actor may change them; NotFound for who is out of sight, Forbidden for who holds more. */
export async function inHand(tx: Writer, actor: Actor, personId: string): Promise<PersonWithOrganisation> {
  const person = await findPerson(tx, personId);
  if (!person || !actor.canAt('people:view', person.organisation_path)) throw new NotFound();
  if (personId === actor.personId) throw new Forbidden({ key: 'identity.not-oneself' });
  if (!mayManage(actor, person.organisation_path, await rolesHeld(tx, personId)))
    throw new Forbidden({ key: 'identity.holds-more' });
  return person;
}

async function shutOut(tx: Writer, person: PersonWithOrganisation): Promise<void> {
  await endSignIns(tx, person.id);
  await revokeLinks(tx, person.id);
  const held = await rolesHeld(tx, person.id);
  if (held.some(({ role }) => role === 'administrator')) await keepAnAdministrator(tx);
}

function admitted(person: PersonWithOrganisation) {
  return { personId: person.id, organisationPath: person.organisation_path };
}
