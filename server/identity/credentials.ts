import type { Clock } from '../platform/clock.ts';
import type { Database, Writer } from '../platform/database/index.ts';
import { Invalid, NotFound } from '../platform/web/index.ts';
import type { Actor } from './actor.ts';
import type { Audit } from './audit.ts';
import { raiseEpoch, storePassword, storeTermsAccepted } from './credential-store.ts';
import { contactOf } from './letters.ts';
import type { Letters } from './letters.ts';
import type { Links } from './links.ts';
import { checkPassword, hashPassword } from './password.ts';
import { objectionTo } from './password-rules.ts';
import { endSignIn, endSignIns } from './session-store.ts';
import { findPerson, findPersonByEmail } from './store.ts';
import type { PersonWithOrganisation } from './store.ts';
import { termsVersion } from './terms.ts';

export interface Credentials {
  /** The letter with which a person who was let in sets a first password; call it in the transaction that lets them in. */
  welcome(tx: Writer, person: PersonWithOrganisation): Promise<void>;
  /** Sends a link to whoever has an account with this address. The caller learns nothing of whether there is one. */
  requestReset(email: string): Promise<void>;
  /** The person whose password a link sets, while it can be used. */
  personBehind(secret: string): Promise<{ person: PersonWithOrganisation; welcome: boolean } | undefined>;
  setByLink(secret: string, password: string): Promise<void>;
  /** Throws Invalid for the field that is wrong. Every sign-in of the person ends. */
  change(actor: Actor, current: string, password: string): Promise<PersonWithOrganisation>;
  endSignIn(actor: Actor, id: string): Promise<void>;
  /** Ends every sign-in of the person, also that of the one who asks. */
  endAllSignIns(actor: Actor): Promise<PersonWithOrganisation>;
}

export function createCredentials(parts: {
  database: Database;
  clock: Clock;
  audit: Audit;
  letters: Letters;
  links: Links;
}): Credentials {
  const { database, clock, audit, letters, links } = parts;

  const personBehind: Credentials['personBehind'] = async (secret) => {
    const link = await links.find(database, secret);
    const person = link?.person_id ? await findPerson(database, link.person_id) : undefined;
    return link && person?.status === 'active' ? { person, welcome: link.purpose === 'welcome' } : undefined;
  };
  return {
    async welcome(tx, person) {
      const { path, name } = await links.issue(tx, 'welcome', person.id);
      await letters.send(tx, contactOf(person), { kind: 'welcome', occasion: name, path });
    },
    async requestReset(email) {
      const person = await findPersonByEmail(database, email);
      await database.transaction(async (tx) => {
        // For an unknown address a link to nobody, so that both answers take one durable write.
        const { path, name } = await links.issue(tx, 'reset', person?.status === 'active' ? person.id : null);
        if (!person) return;
        const open = person.status === 'active';
        const letter = open ? { kind: 'reset' as const, path } : { kind: 'reset-not-open' as const };
        await letters.send(tx, contactOf(person), { ...letter, occasion: name });
      });
    },
    personBehind,
    async setByLink(secret, password) {
      const behind = await personBehind(secret);
      if (!behind) throw new NotFound({ key: 'identity.link-over' });
      const { person, welcome } = behind;
      const hash = await acceptable(password, person);
      await database.transaction(async (tx) => {
        if (!(await links.use(tx, secret))) throw new NotFound({ key: 'identity.link-over' });
        await storePassword(tx, person.id, hash);
        await endSignIns(tx, person.id);
        if (welcome) await storeTermsAccepted(tx, person.id, termsVersion, clock.iso());
        else
          await letters.send(tx, contactOf(person), {
            kind: 'password-changed',
            occasion: `${person.id}:${clock.iso()}`,
          });
        await recordOwn(audit, tx, person, welcome ? 'identity.password-set' : 'identity.password-reset');
      });
    },
    async change(actor, current, password) {
      const person = await known(database, actor.personId);
      if (!(await checkPassword(person.password_hash, current)))
        throw new Invalid({ currentPassword: { key: 'identity.password-wrong' } });
      const hash = await acceptable(password, person);
      return database.transaction(async (tx) => {
        await storePassword(tx, person.id, hash);
        await endSignIns(tx, person.id);
        await letters.send(tx, contactOf(person), {
          kind: 'password-changed',
          occasion: `${person.id}:${clock.iso()}`,
        });
        await recordOwn(audit, tx, person, 'identity.password-changed');
        return known(tx, person.id);
      });
    },
    async endSignIn(actor, id) {
      await database.transaction(async (tx) => {
        if (!(await endSignIn(tx, actor.personId, id))) throw new NotFound();
      });
    },
    async endAllSignIns(actor) {
      return database.transaction(async (tx) => {
        await raiseEpoch(tx, actor.personId);
        await endSignIns(tx, actor.personId);
        const person = await known(tx, actor.personId);
        await recordOwn(audit, tx, person, 'identity.sign-ins-ended');
        return person;
      });
    },
  };
}

/** The hash of a password that may be used; throws Invalid with the reason why it may not. */
export async function acceptable(
  password: string,
  person: { given_name: string; family_name: string; email: string },
): Promise<string> {
  const { given_name: givenName, family_name: familyName, email } = person;
  const objection = objectionTo(password, { givenName, familyName, email });
  if (objection) throw new Invalid({ password: objection });
  return hashPassword(password);
}

async function known(db: Database | Writer, personId: string): Promise<PersonWithOrganisation> {
  const person = await findPerson(db, personId);
  if (!person) throw new NotFound();
  return person;
}

function recordOwn(audit: Audit, tx: Writer, person: PersonWithOrganisation, deed: string): Promise<void> {
  const name = `${person.given_name} ${person.family_name}`;
  return audit.record(tx, {
    actor: { personId: person.id, name, organisationPath: person.organisation_path },
    deed,
    subject: { kind: 'person', id: person.id },
    details: { name },
  });
}
