import { describe, expect, it } from 'vitest';
import { entryPathCandidates, launchAddress } from '../../../server/catalogue/manifest/index.ts';
import { codes, itemWith, manifestWith, read } from './fixtures.ts';

describe('addresses of resources', () => {
  const resourcesOf = (resources: string) => read(manifestWith(itemWith(''), resources)).resources;

  it('joins xml:base of manifest, resources and resource', () => {
    const resources =
      '<resources xml:base="content/"><resource identifier="R" xml:base="unit 1" href="a%20b.html?x=1#top"><file href="a%20b.html"/></resource></resources>';
    expect(resourcesOf(resources)[0]).toMatchObject({
      href: 'content/unit 1/a%20b.html?x=1#top',
      path: 'content/unit 1/a b.html',
      files: ['content/unit 1/a b.html'],
    });
  });

  it('accepts backslashes and dots, and never leaves the package', () => {
    const resources =
      '<resources><resource identifier="R" href="a\\.\\b\\..\\c.html"><file href="../../etc/passwd"/><file href="/d.html"/></resource></resources>';
    const manifest = read(manifestWith(itemWith(''), resources));
    expect(manifest.resources[0]).toMatchObject({ path: 'a/c.html', files: ['d.html'] });
    expect(codes(manifest)).toContain('path-outside-package');
  });

  it('keeps addresses elsewhere as they are, without a package entry', () => {
    const [resource] = resourcesOf(
      '<resources><resource identifier="R" href="https://example.org/x.html"/></resources>',
    );
    expect(resource).toMatchObject({ href: 'https://example.org/x.html', path: undefined });
  });

  it('offers the entries an unescaped name may mean', () => {
    expect(entryPathCandidates('a#1.html')).toEqual(['a', 'a#1.html']);
    expect(entryPathCandidates('100%25.html?x')).toEqual(['100%.html', '100%25.html', '100%.html?x', '100%25.html?x']);
    expect(entryPathCandidates('https://example.org/')).toEqual([]);
  });
});

describe('launch address with parameters (CAM 3.4.3.3)', () => {
  it.each([
    ['a.html', undefined, 'a.html'],
    ['a.html', '?x=1', 'a.html?x=1'],
    ['a.html', '&&?x=1', 'a.html?x=1'],
    ['a.html?y=2', 'x=1', 'a.html?y=2&x=1'],
    ['a.html', '#here', 'a.html#here'],
    ['a.html#there', '#here', 'a.html#there'],
  ])('%s with %s is %s', (href, parameters, expected) => {
    expect(launchAddress(href, parameters)).toBe(expected);
  });
});
