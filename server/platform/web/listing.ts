import type { Chip, Column } from './parts.ts';

/** How a list is asked for: everything of it stands in the address, so that a view can be linked and streamed. */
export interface Listing {
  path: string;
  query: Record<string, string>;
  sort: string;
  descending: boolean;
  page: number;
  size: number;
}

export interface Paging {
  total: number;
  from: number;
  to: number;
  previous?: string;
  next?: string;
  pages: { number: number; href?: string; current?: boolean }[];
  sizes: { size: number; href: string; current: boolean }[];
}

const sizes = [25, 50, 100];

/** Reads sort, page and size from a query string; what is not allowed falls back to the default. */
export function readListing(path: string, asked: Record<string, unknown>, sortable: readonly string[]): Listing {
  const query = onlyText(asked);
  const key = query['sort']?.replace(/^-/, '') ?? '';
  const known = sortable.includes(key);
  return {
    path,
    query,
    sort: known ? key : (sortable[0] ?? ''),
    descending: known && query['sort']?.startsWith('-') === true,
    page: wholeNumber(query['page'], 1),
    size: sizes.find((size) => String(size) === query['size']) ?? 25,
  };
}

/** The same list with something changed; an empty value leaves the parameter out, and any change but `page` starts at page one. */
export function linkTo(listing: Pick<Listing, 'path' | 'query'>, changes: Record<string, string>): string {
  const { page: _, ...rest } = listing.query;
  const wanted = Object.entries({ ...rest, ...changes }).filter(([, value]) => value !== '');
  const search = new URLSearchParams(wanted).toString();
  return search ? `${listing.path}?${search}` : listing.path;
}

/** A heading that sorts by its column, and turns round what is already sorted by it. */
export function sortColumn(listing: Listing, key: string, label: string, numeric = false): Column {
  const current = listing.sort === key;
  const sorted = current ? (listing.descending ? ('descending' as const) : ('ascending' as const)) : undefined;
  return { label, numeric, sorted, href: linkTo(listing, { sort: current && !listing.descending ? `-${key}` : key }) };
}

/** A chip for each active filter, in the order given. */
export function filterChips(listing: Listing, filters: { key: string; label: string | undefined }[]): Chip[] {
  return filters.flatMap(({ key, label }) => (label ? [{ label, remove: linkTo(listing, { [key]: '' }) }] : []));
}

/** Pages, sizes and "from – to of total" for a list of `total` rows. */
export function paging(listing: Listing, total: number): Paging {
  const last = Math.max(1, Math.ceil(total / listing.size));
  const page = Math.min(listing.page, last);
  const to = (number: number) => linkTo(listing, { page: number === 1 ? '' : String(number) });
  return {
    total,
    from: total === 0 ? 0 : (page - 1) * listing.size + 1,
    to: Math.min(total, page * listing.size),
    ...(page > 1 && { previous: to(page - 1) }),
    ...(page < last && { next: to(page + 1) }),
    pages: numbersAround(page, last).map((number) =>
      number === 0 ? { number } : { number, href: to(number), current: number === page },
    ),
    sizes: sizes.map((size) => ({
      size,
      href: linkTo(listing, { size: String(size) }),
      current: size === listing.size,
    })),
  };
}

/** How many rows come before the page; of a page beyond the end the last one is shown, as `paging` says. */
export function rowsBefore({ page, size }: Pick<Listing, 'page' | 'size'>, total: number): number {
  const last = Math.max(1, Math.ceil(total / size));
  return (Math.min(page, last) - 1) * size;
}

// 0 stands for a gap.
function numbersAround(page: number, last: number): number[] {
  const near = [1, page - 1, page, page + 1, last].filter((number) => number >= 1 && number <= last);
  const numbers = [...new Set(near)].sort((a, b) => a - b);
  return numbers.flatMap((number, index) =>
    index > 0 && number - (numbers[index - 1] ?? 0) > 1 ? [0, number] : [number],
  );
}

function onlyText(asked: Record<string, unknown>): Record<string, string> {
  const texts = Object.entries(asked).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(texts.map(([key, value]) => [key, value.slice(0, 200)]));
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : otherwise;
}
