/**
 * How anonymous answers come to be shown. Whoever reads results chooses filters, looks again when somebody has just
 * answered, and compares. So answers are never shown one by one: they wait until at least five can be shown together,
 * and those five stay one group for ever. Whatever is shown under whatever filter, today or later, is made of whole
 * groups; so is every difference between two things that were shown.
 */
export const smallestGroup = 5;

export interface Waiting {
  readonly id: string;
  readonly pathId: string;
  readonly cohortId: string | null;
  /** Where the person was: the path of the administration, '/a/b/'. */
  readonly place: string;
  /** '2026-03'. */
  readonly month: string;
}

/** How many people are asked, of those who have all this in common. */
export interface Company extends Pick<Waiting, 'pathId' | 'cohortId' | 'place'> {
  readonly people: number;
}

type Kind = (one: Pick<Waiting, 'pathId' | 'cohortId' | 'place'>) => string;

/** From the closest company to the widest. */
const kinds: readonly Kind[] = [
  ({ place, pathId, cohortId }) => `${place} ${pathId} ${cohortId}`,
  ({ place, pathId }) => `${place} ${pathId}`,
  ({ place }) => place,
  ({ pathId, cohortId }) => `${pathId} ${cohortId}`,
  ({ pathId }) => pathId,
  () => '',
];
const widest = kinds.length - 1;

/**
 * The groups that can be formed now. An answer waits for the closest company that has people enough to expect two groups
 * of it, so that few of one administration join those of others at once, and many keep to themselves. What came before
 * last month waits for nobody in particular any more.
 */
export function groupsNow(waiting: readonly Waiting[], asked: readonly Company[], month: string): Waiting[][] {
  const people = kinds.map((kind) => sums(asked, kind));
  const kindOf = (one: Waiting): number => {
    if (one.month < monthBefore(month)) return widest;
    const at = kinds.findIndex((kind, index) => (people[index]?.get(kind(one)) ?? 0) >= 2 * smallestGroup);
    return at === -1 ? widest : at;
  };
  const companies = gather(waiting, (one) => {
    const at = kindOf(one);
    return `${at} ${kinds[at]?.(one)}`;
  });
  return companies.filter((company) => company.length >= smallestGroup);
}

/**
 * The groups when nobody can answer any more: as close as may be, and nobody is left over who could be shown. Fewer than
 * five stay unshown.
 */
export function groupsAtTheEnd(waiting: readonly Waiting[]): Waiting[][] {
  const groups: Waiting[][] = [];
  let rest = [...waiting];
  for (const kind of kinds) {
    const formed = gather(rest, kind).filter((company) => company.length >= smallestGroup);
    groups.push(...formed);
    rest = rest.filter((one) => !formed.flat().includes(one));
  }
  // Nothing of these groups was shown yet, so the last few may still join one.
  const host = groups.at(-1);
  return host ? [...groups.slice(0, -1), [...host, ...rest]] : [];
}

/** What all of a group have in common; null where they differ. */
export function commonOf(group: readonly Waiting[]): {
  pathId: string | null;
  cohortId: string | null;
  /** The closest place that all are within; '' where there is none. */
  place: string;
  firstMonth: string;
  lastMonth: string;
} {
  const [first, ...others] = group as [Waiting, ...Waiting[]];
  const same = <Name extends 'pathId' | 'cohortId'>(name: Name) =>
    others.every((one) => one[name] === first[name]) ? first[name] : null;
  const months = group.map((one) => one.month).sort();
  const pathId = same('pathId');
  return {
    pathId,
    cohortId: same('cohortId'),
    place: others.reduce((place, one) => commonPlace(place, one.place), first.place),
    firstMonth: months[0] ?? '',
    lastMonth: months.at(-1) ?? '',
  };
}

function commonPlace(a: string, b: string): string {
  const [these, those] = [a.split('/').filter(Boolean), b.split('/').filter(Boolean)];
  const differs = these.findIndex((part, at) => part !== those[at]);
  const common = differs === -1 ? these : these.slice(0, differs);
  return common.length === 0 ? '' : `/${common.join('/')}/`;
}

function gather(waiting: readonly Waiting[], keyOf: (one: Waiting) => string): Waiting[][] {
  const companies = new Map<string, Waiting[]>();
  for (const one of waiting) {
    const key = keyOf(one);
    companies.set(key, [...(companies.get(key) ?? []), one]);
  }
  return [...companies.values()];
}

function sums(asked: readonly Company[], kind: Kind): Map<string, number> {
  const found = new Map<string, number>();
  for (const company of asked) found.set(kind(company), (found.get(kind(company)) ?? 0) + company.people);
  return found;
}

export function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, '0')}`;
}
