import { hashPassword } from '../../identity/index.ts';
import type { Identity, OrganisationRow, PersonRow, PersonStatus, Role, Sex } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Writer } from '../../platform/database/index.ts';
import { accounts, domain, password } from './accounts.ts';
import { names } from './names.ts';
import { regions, secretariat } from './organisations.ts';
import type { DemonstrationAdministration } from './organisations.ts';

/** What the other parts of the academy build upon. */
export interface World {
  /** By key: `secretariat`, a region's code, `AP-centre`, an administration's key, `tansarai-1` for its second unit. */
  organisations: ReadonlyMap<string, OrganisationRow>;
  /** The people of `accounts.ts`, by key. */
  people: ReadonlyMap<string, PersonRow>;
  /** All active officers of an administration, by its key, in a fixed order. */
  officers: ReadonlyMap<string, readonly PersonRow[]>;
}

const officersEach = 14;
const grades = ['Officer', 'Senior officer', 'Inspector', 'Senior inspector', 'Principal inspector'];

/** The tree of organisations and everybody in it. The same every time: what is different is made by counting. */
export async function enterOrganisationsAndPeople({
  database,
  identity,
  clock,
}: {
  database: Database;
  identity: Identity;
  clock: Clock;
}): Promise<World> {
  const passwordHash = await hashPassword(password);
  const thisYear = clock.now().getUTCFullYear();
  return database.transaction(async (tx) => {
    const organisations = await foundAll(tx, identity);
    const enter = (person: Wanted) => enterPerson(tx, identity, organisations, person, passwordHash);
    const people = new Map<string, PersonRow>();
    for (const account of accounts) people.set(account.key, await enter({ ...account, serviceBegan: thisYear - 9 }));
    const officers = new Map<string, PersonRow[]>();
    for (const administration of regions.flatMap((region) => region.administrations)) {
      const entered: PersonRow[] = [];
      for (const wanted of staffOf(administration, thisYear)) {
        const person = await enter(wanted);
        if (person.status === 'active' && wanted.role === 'learner') entered.push(person);
      }
      officers.set(administration.key, entered);
    }
    return { organisations, people, officers };
  });
}

async function foundAll(tx: Writer, identity: Identity): Promise<Map<string, OrganisationRow>> {
  const founded = new Map<string, OrganisationRow>();
  const found = async (key: string, under: string | null, wanted: Omit<typeof secretariat, 'parentId'>) => {
    const parentId = under === null ? null : founded.get(under)!.id;
    founded.set(key, await identity.foundOrganisation(tx, { ...wanted, parentId }));
  };
  await found('secretariat', null, secretariat);
  for (const { code, name, timeZone, trainingCentre, administrations } of regions) {
    await found(code, 'secretariat', { kind: 'region', name, code, timeZone });
    if (trainingCentre)
      await found(`${code}-centre`, code, {
        kind: 'training-centre',
        name: trainingCentre,
        code: `RTC-${code}`,
        timeZone,
      });
    for (const { key, units, ...described } of administrations) {
      const { name: title, country, code: letters, timeZone: zone } = described;
      await found(key, code, { kind: 'administration', name: title, country, code: letters, timeZone: zone });
      for (const [index, unit] of units.entries())
        await found(`${key}-${index}`, key, {
          kind: 'unit',
          name: unit,
          code: `${letters}-${index + 1}`,
          timeZone: zone,
        });
    }
  }
  return founded;
}

interface Wanted {
  email: string;
  givenName: string;
  familyName: string;
  sex: Sex;
  role: Role;
  at: string;
  language: string;
  serviceBegan: number;
  status?: PersonStatus;
  staffNumber?: string;
  grade?: string;
}

/** A coordinator where there is one, and officers: most active, a few in every other status. */
function staffOf(administration: DemonstrationAdministration, thisYear: number): Wanted[] {
  const { key, coordinated } = administration;
  const officers = Array.from({ length: officersEach }, (_, index) => officerOf(administration, index, thisYear));
  const coordinator = { ...officerOf(administration, officersEach, thisYear), role: 'coordinator' as const, at: key };
  const known = accounts.some(({ role, at }) => role === 'coordinator' && at === key);
  return coordinated && !known ? [coordinator, ...officers] : officers;
}

const otherStatuses: Record<number, PersonStatus> = { 9: 'submitted', 11: 'suspended', 12: 'submitted', 13: 'closed' };

function officerOf(
  { key, names: pool, language, code, units }: DemonstrationAdministration,
  index: number,
  year: number,
): Wanted {
  const offset = code.charCodeAt(1) * 3;
  const female = (index + offset) % 9 < 4;
  const given = female ? names[pool].female : names[pool].male;
  const familyName = names[pool].family[(index * 3 + offset) % names[pool].family.length]!;
  // A different step than above, so that the two run through all their pairs.
  const givenName = given[(index * 2 + offset) % given.length]!;
  const status = otherStatuses[index + (code.charCodeAt(1) % 2)];
  return {
    email: `officer-${index + 1}@${key}.${domain}`,
    givenName,
    familyName,
    sex: female ? 'female' : 'male',
    role: 'learner',
    at: `${key}-${index % units.length}`,
    language,
    serviceBegan: year - 1 - ((index * 7 + offset) % 24),
    staffNumber: `${code}-${1_000 + index * 17 + offset}`,
    grade: grades[(index + offset) % grades.length]!,
    ...(status && { status }),
  };
}

async function enterPerson(
  tx: Writer,
  identity: Identity,
  organisations: ReadonlyMap<string, OrganisationRow>,
  { at, role, status = 'active', ...person }: Wanted,
  passwordHash: string,
): Promise<PersonRow> {
  const { id: organisationId, time_zone: timeZone } = organisations.get(at)!;
  const row = await identity.addPerson(tx, {
    ...person,
    organisationId,
    timeZone,
    status,
    termsVersion: identity.termsVersion,
    ...(status !== 'submitted' && { passwordHash }),
  });
  if (status !== 'submitted') await identity.grantRole(tx, { personId: row.id, role, organisationId, grantedBy: null });
  return row;
}
