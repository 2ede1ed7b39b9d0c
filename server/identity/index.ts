import type { RequestHandler } from 'express';
import type { Clock } from '../platform/clock.ts';
import type { Database, Writer } from '../platform/database/index.ts';
import type { Newsroom } from '../platform/events.ts';
import type { Ids } from '../platform/id.ts';
import type { Languages } from '../platform/language/index.ts';
import type { Mail } from '../platform/mail/index.ts';
import type { Job } from '../platform/schedule/index.ts';
import type { Pages } from '../platform/web/index.ts';
import type { Actor } from './actor.ts';
import { createAdmission } from './admission.ts';
import { createAudit } from './audit.ts';
import type { Audit } from './audit.ts';
import type { Role } from './capabilities.ts';
import { createCredentials } from './credentials.ts';
import { createFirstAdministrator } from './first-administrator.ts';
import { createGroupRegistration } from './group-registration.ts';
import { createLetters } from './letters.ts';
import { createLinks } from './links.ts';
import { createNoticeBoard } from './notices.ts';
import type { NoticeBoard } from './notices.ts';
import { createOrganisations, foundOrganisation } from './organisations.ts';
import type { NewOrganisation } from './organisations.ts';
import { accountPages } from './pages/account.ts';
import { applicationPages } from './pages/application.ts';
import { applicationsPages } from './pages/applications.ts';
import { auditPages } from './pages/audit.ts';
import { credentialPages } from './pages/credentials.ts';
import { firstAdministratorPages } from './pages/first-administrator.ts';
import { groupPages } from './pages/groups.ts';
import { noticesPages } from './pages/notices.ts';
import { organisationFormPages } from './pages/organisation-forms.ts';
import { organisationsPages } from './pages/organisations.ts';
import { outboxPages } from './pages/outbox.ts';
import { peoplePages } from './pages/people.ts';
import { personPages } from './pages/person.ts';
import { registerPages } from './pages/register.ts';
import { signInPages } from './pages/sign-in.ts';
import type { DemonstrationAccounts } from './pages/sign-in.ts';
import { addPerson, grantRole } from './people.ts';
import type { NewPerson } from './people.ts';
import { createRegistration } from './registration.ts';
import { createRoles } from './roles.ts';
import { removeExpired } from './session-store.ts';
import { actorFrom, createSignIn } from './sign-in.ts';
import { createStanding } from './standing.ts';
import { findPerson, rolesHeld } from './store.ts';
import type { OrganisationRow, PersonRow } from './tables.ts';
import { termsVersion } from './terms.ts';

export { actorOf, selfAndAbove, withinReach } from './actor.ts';
export { ownAddress } from './pages/sign-in.ts';
export type { Actor } from './actor.ts';
export type { Audit, Deed } from './audit.ts';
export { capabilities, roles } from './capabilities.ts';
export type { Capability, Role } from './capabilities.ts';
export { contactsOf, coordinatorsOf, searchPeople } from './directory.ts';
export type { PersonFound } from './directory-store.ts';
export type { Contact } from './letters.ts';
export type { NoticeBoard, NoticeGroup, NoticeSection } from './notices.ts';
export type { NewOrganisation } from './organisations.ts';
export { organisationMoved, personAdmitted, personMoved } from './news.ts';
export { objection } from './group-registration.ts';
export { labelOf, pickOrganisation } from './organisation-picker.ts';
export type { Picked } from './organisation-picker.ts';
export type { DemonstrationAccounts } from './pages/sign-in.ts';
export { hashPassword } from './password.ts';
export { likeAll } from './search-store.ts';
export { foldSearch, searchPatterns } from './search-words.ts';
export type { IdentityTables, OrganisationKind, OrganisationRow, PersonRow, PersonStatus, Sex } from './tables.ts';

export interface IdentitySettings {
  /** With which the session cookie is signed. */
  secret: string;
  /** Where the links in letters lead: `https://learning.example.org`. */
  siteOrigin: string;
  /** Whether letters are sent; otherwise the outbox says that they are only kept. */
  sendsMail: boolean;
}

export interface Identity {
  audit: Audit;
  identify: readonly RequestHandler[];
  pages: readonly Pages[];
  /** Where rooms below hand in what can be chosen of their letters. */
  notices: NoticeBoard;
  /** For deeds that build up an installation: demonstration academy, tests, first start. */
  foundOrganisation(tx: Writer, wanted: NewOrganisation): Promise<OrganisationRow>;
  addPerson(tx: Writer, wanted: NewPerson): Promise<PersonRow>;
  grantRole(
    tx: Writer,
    grant: { personId: string; role: Role; organisationId: string; grantedBy: string | null },
  ): Promise<void>;
  /** The person as an actor, for deeds done in their name outside a request. */
  actor(personId: string): Promise<Actor | undefined>;
  /** Where somebody becomes the first administrator, while nobody is registered; undefined afterwards. */
  firstAdministratorLink(): Promise<string | undefined>;
  /** The version of the terms of use in force. */
  termsVersion: string;
  /** What the schedule runs: forgetting sign-ins, links and groups from files whose time has passed. */
  jobs: readonly Job[];
}

export function createIdentity(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  mail: Mail;
  languages: Languages;
  news: Newsroom;
  settings: IdentitySettings;
  demonstration: () => Promise<DemonstrationAccounts>;
  /** Where whoever signs out is led by, before they come to signing in again. */
  leaving: (personId: string) => Promise<string | undefined>;
}): Identity {
  const { database, clock, ids, news, settings, demonstration, leaving } = parts;
  const { siteOrigin } = settings;
  const audit = createAudit(clock, ids);
  const letters = createLetters(parts.mail, parts.languages, siteOrigin);
  const links = createLinks(clock, ids);
  const notices = createNoticeBoard();
  const secureCookie = siteOrigin.startsWith('https:');
  const signIn = createSignIn(database, clock, { secret: settings.secret, secureCookie });
  const credentials = createCredentials({ database, clock, audit, letters, links });
  const registration = createRegistration({ database, clock, ids, audit, letters, credentials, news });
  const admission = createAdmission({ database, clock, ids, audit, letters, credentials, news });
  const standing = createStanding({ database, clock, audit, letters, credentials, news });
  const granting = createRoles({ database, clock, ids, audit });
  const organisations = createOrganisations({ database, clock, ids, audit, news });
  const groups = createGroupRegistration({ database, clock, ids, audit, registration });
  const first = createFirstAdministrator({ database, clock, ids, audit, links, siteOrigin });
  return {
    audit,
    notices,
    identify: signIn.identify,
    pages: [
      signInPages({ database, clock, signIn, demonstration, leaving }),
      credentialPages({ database, clock, signIn, credentials }),
      firstAdministratorPages({ database, clock, first }),
      applicationPages({ database, clock, admission }),
      accountPages({ database, clock, signIn, credentials }),
      noticesPages({ database, board: notices }),
      peoplePages({ database }),
      groupPages({ groups }),
      registerPages({ database, clock, registration }),
      personPages({ database, granting, standing }),
      applicationsPages({ database, clock, admission }),
      organisationFormPages({ database, organisations }),
      organisationsPages({ database, organisations }),
      auditPages({ database }),
      outboxPages({ database, sends: settings.sendsMail }),
    ],
    foundOrganisation: (tx, wanted) => foundOrganisation(tx, { clock, ids }, wanted),
    addPerson: (tx, wanted) => addPerson(tx, { clock, ids }, wanted),
    grantRole: (tx, grant) => grantRole(tx, { clock, ids }, grant),
    async actor(personId) {
      const person = await findPerson(database, personId);
      return person && actorFrom(person, await rolesHeld(database, personId));
    },
    firstAdministratorLink: first.link,
    termsVersion,
    jobs: [
      {
        name: 'identity-expiry',
        every: 3_600_000,
        run: () => database.transaction((tx) => removeExpired(tx, clock.iso())),
      },
    ],
  };
}
