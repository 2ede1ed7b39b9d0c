import type { DemonstrationAccounts, Role } from '../../identity/index.ts';

/** Known to everybody who reads this: such accounts exist in a demonstration academy only. */
export const password = 'welcome to the academy';
export const domain = 'demonstration.example';

export interface Account {
  key: string;
  email: string;
  givenName: string;
  familyName: string;
  sex: 'female' | 'male';
  role: Role;
  /** The key of an organisation, see `organisations-and-people.ts`. */
  at: string;
  language: 'en' | 'fr' | 'ar';
}

/** The people one signs in as, each in a role of their own. */
export const accounts: readonly Account[] = [
  account('administrator', 'Helena', 'Brandt', 'female', 'administrator', 'secretariat', 'en'),
  account('regional', 'Suresh', 'Pillay', 'male', 'administrator', 'AP', 'en'),
  account('coordinator', 'Nurul', 'Hartono', 'female', 'coordinator', 'tansarai', 'en'),
  account('coordinator-fr', 'Souleymane', 'Keïta', 'male', 'coordinator', 'kourandi', 'fr'),
  account('instructor', 'Joseph', 'Kimani', 'male', 'instructor', 'secretariat', 'en'),
  account('trainer', 'Linh', 'Dao', 'female', 'instructor', 'AP-centre', 'en'),
  account('learner', 'Maya', 'Sundaram', 'female', 'learner', 'tansarai-1', 'en'),
  account('learner-fr', 'Aminata', 'Cissé', 'female', 'learner', 'kourandi-1', 'fr'),
  account('learner-ar', 'Faisal', 'Rahman', 'male', 'learner', 'qasr-al-bahr-1', 'ar'),
];

/** What the sign-in page offers; the names of organisations are those that stand in the database. */
export function offered(organisationOf: (email: string) => string | undefined): DemonstrationAccounts {
  const people = accounts.flatMap(({ email, givenName, familyName, role }) => {
    const organisation = organisationOf(email);
    return organisation === undefined ? [] : [{ email, name: `${givenName} ${familyName}`, role, organisation }];
  });
  return { password, people };
}

function account(
  key: string,
  givenName: string,
  familyName: string,
  sex: Account['sex'],
  role: Role,
  at: string,
  language: Account['language'],
): Account {
  return { key, email: `${key}@${domain}`, givenName, familyName, sex, role, at, language };
}
