import { describe, expect, test } from 'vitest';
import { filterChips, linkTo, paging, readListing, sortColumn } from '../../server/platform/web/index.ts';

const columns = ['name', 'due'] as const;
const asked = (query: Record<string, unknown>) => readListing('/reports', query, columns);

describe('a list asked for by its address', () => {
  test('falls back to the first column, page one and 25 rows for whatever makes no sense', () => {
    const nonsense = asked({ sort: 'password', page: '-3', size: '5000', search: ['a', 'b'] });
    expect(nonsense).toMatchObject({ sort: 'name', descending: false, page: 1, size: 25 });
    expect(nonsense.query).not.toHaveProperty('search');
  });

  test('sorts downwards with a minus', () => {
    expect(asked({ sort: '-due' })).toMatchObject({ sort: 'due', descending: true });
  });

  test('turns the order of the sorted column round and starts another column upwards', () => {
    const listing = asked({ sort: 'due', search: 'lena' });
    expect(sortColumn(listing, 'due', 'Due')).toMatchObject({
      sorted: 'ascending',
      href: '/reports?sort=-due&search=lena',
    });
    expect(sortColumn(listing, 'name', 'Name')).toMatchObject({
      sorted: undefined,
      href: '/reports?sort=name&search=lena',
    });
  });

  test('leaves the page behind when anything else changes', () => {
    const listing = asked({ page: '7', search: 'a&b' });
    expect(linkTo(listing, { state: 'overdue' })).toBe('/reports?search=a%26b&state=overdue');
    expect(linkTo(listing, { search: '' })).toBe('/reports');
  });

  test('gives a chip to each filter in use, which takes it away', () => {
    const listing = asked({ state: 'overdue', search: 'lena' });
    const chips = filterChips(listing, [
      { key: 'state', label: 'Overdue' },
      { key: 'from', label: undefined },
    ]);
    expect(chips).toEqual([{ label: 'Overdue', remove: '/reports?search=lena' }]);
  });
});

describe('pages of a list', () => {
  test('name the rows shown and the neighbours', () => {
    const pages = paging(asked({ page: '3', size: '50' }), 5000);
    expect(pages).toMatchObject({ from: 101, to: 150, total: 5000, previous: '/reports?size=50&page=2' });
    expect(pages.pages.map(({ number }) => number)).toEqual([1, 2, 3, 4, 0, 100]);
  });

  test('show the last page to whoever asks beyond it', () => {
    expect(paging(asked({ page: '99' }), 30)).toMatchObject({ from: 26, to: 30 });
    expect(paging(asked({ page: '99' }), 30)).not.toHaveProperty('next');
  });

  test('of an empty list are one, from nothing to nothing', () => {
    expect(paging(asked({}), 0)).toMatchObject({ from: 0, to: 0, pages: [{ number: 1 }] });
  });
});
