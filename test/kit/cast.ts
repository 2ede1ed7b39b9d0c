import { hashPassword } from '../../server/identity/index.ts';
import type { Identity, OrganisationRow, PersonRow, Role } from '../../server/identity/index.ts';
import type { Database } from '../../server/platform/database/index.ts';

/**
 * The world in which tests play: the Secretariat; the regions Asia Pacific and West and Central Africa; in the one the
 * administrations Ardenia (with the unit Port of Lunt) and Belmora, in the other Cordova; and Ardenia's training centre.
 */
const organisations = {
  secretariat: { parent: null, kind: 'secretariat', name: 'Secretariat', code: 'SEC', timeZone: 'Europe/Brussels' },
  asiaPacific: {
    parent: 'secretariat',
    kind: 'region',
    name: 'Asia Pacific',
    code: 'AP',
    timeZone: 'Asia/Kuala_Lumpur',
  },
  westAfrica: {
    parent: 'secretariat',
    kind: 'region',
    name: 'West and Central Africa',
    code: 'WCA',
    timeZone: 'Africa/Abidjan',
  },
  ardenia: {
    parent: 'asiaPacific',
    kind: 'administration',
    name: 'Ardenia Customs',
    code: 'AD',
    timeZone: 'Asia/Seoul',
  },
  portOfLunt: { parent: 'ardenia', kind: 'unit', name: 'Port of Lunt', code: 'LUN', timeZone: 'Asia/Seoul' },
  belmora: {
    parent: 'asiaPacific',
    kind: 'administration',
    name: 'Belmora Customs',
    code: 'BM',
    timeZone: 'Asia/Tokyo',
  },
  cordova: {
    parent: 'westAfrica',
    kind: 'administration',
    name: 'Cordova Customs',
    code: 'CO',
    timeZone: 'Africa/Abidjan',
  },
  trainingCentre: {
    parent: 'asiaPacific',
    kind: 'training-centre',
    name: 'Regional Training Centre, Ardenia',
    code: 'RTC-AD',
    timeZone: 'Asia/Seoul',
  },
} as const;

/** Who they are, where they belong, and the role they hold there; everybody can learn. */
const people = {
  sofia: { name: ['Sofia', 'Marek'], at: 'secretariat', role: 'administrator', language: 'en' },
  arjun: { name: ['Arjun', 'Mehta'], at: 'asiaPacific', role: 'administrator', language: 'en' },
  ines: { name: ['Inès', 'Kaboré'], at: 'secretariat', role: 'instructor', language: 'fr' },
  minjun: { name: ['Min-jun', 'Seo'], at: 'trainingCentre', role: 'instructor', language: 'en' },
  nadia: { name: ['Nadia', 'Haddad'], at: 'ardenia', role: 'coordinator', language: 'en' },
  kofi: { name: ['Kofi', 'Mensah'], at: 'cordova', role: 'coordinator', language: 'fr' },
  lena: { name: ['Lena', 'Okafor'], at: 'portOfLunt', role: 'learner', language: 'en' },
  omar: { name: ['Omar', 'Said'], at: 'ardenia', role: 'learner', language: 'ar' },
  yuki: { name: ['Yuki', 'Tanaka'], at: 'belmora', role: 'learner', language: 'en' },
  awa: { name: ['Awa', 'Diallo'], at: 'cordova', role: 'learner', language: 'fr' },
} as const;

export type OrganisationName = keyof typeof organisations;
export type PersonName = keyof typeof people;
export const everybody = Object.keys(people) as PersonName[];
export const castPassword = 'a quiet harbour at dawn';

export interface Cast {
  organisations: Record<OrganisationName, OrganisationRow>;
  people: Record<PersonName, PersonRow>;
}

/** Puts the cast into an empty database. */
export async function enterCast(database: Database, identity: Identity): Promise<Cast> {
  passwordHash ??= await hashPassword(castPassword);
  const hash = passwordHash;
  return database.transaction(async (tx) => {
    const founded = {} as Record<OrganisationName, OrganisationRow>;
    for (const [name, { parent, ...described }] of Object.entries(organisations)) {
      const parentId = parent ? founded[parent].id : null;
      founded[name as OrganisationName] = await identity.foundOrganisation(tx, { parentId, ...described });
    }
    const entered = {} as Record<PersonName, PersonRow>;
    for (const [name, { at, role, name: names, language }] of Object.entries(people)) {
      const home = founded[at];
      const person = await identity.addPerson(tx, {
        organisationId: home.id,
        givenName: names[0],
        familyName: names[1],
        email: `${name}@example.org`,
        language,
        timeZone: home.time_zone,
        status: 'active',
        passwordHash: hash,
      });
      const grant = { personId: person.id, role: role as Role, organisationId: home.id, grantedBy: null };
      await identity.grantRole(tx, grant);
      entered[name as PersonName] = person;
    }
    return { organisations: founded, people: entered };
  });
}

// 25 ms a hash, once a process.
let passwordHash: string | undefined;
