import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readManifest } from '../../../server/catalogue/manifest/index.ts';
import { itemWith, manifestWith } from './fixtures.ts';

const whole = manifestWith(
  itemWith(
    '<imsss:sequencing><imsss:controlMode flow="true"/><imsss:objectives><imsss:primaryObjective objectiveID="o"/></imsss:objectives></imsss:sequencing>',
  ),
);

it('reads or refuses whatever bytes it is given, and never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(typeof readManifest(bytes).ok).toBe('boolean');
    }),
  );
});

it('reads or refuses a manifest of which parts are missing, doubled or replaced', () => {
  const cut = fc.record({ from: fc.nat(whole.length), to: fc.nat(whole.length), instead: fc.string({ maxLength: 5 }) });
  fc.assert(
    fc.property(fc.array(cut, { minLength: 1, maxLength: 3 }), (cuts) => {
      const text = cuts.reduce((rest, { from, to, instead }) => rest.slice(0, from) + instead + rest.slice(to), whole);
      const reading = readManifest(new TextEncoder().encode(text));
      if (reading.ok) expect(reading.manifest.organizations.length).toBeGreaterThan(0);
      else expect(reading.refusal.code).toMatch(/^manifest-/);
    }),
    { numRuns: 500 },
  );
});

it('takes no time to speak of over markup made to be slow', () => {
  const slow = [
    `<${'a'.repeat(200_000)}`,
    '<a '.repeat(50_000),
    `<!--${'-'.repeat(200_000)}`,
    '&'.repeat(200_000),
    '<a>'.repeat(50_000),
  ];
  for (const text of slow) expect(readManifest(new TextEncoder().encode(`<manifest>${text}`)).ok).toBe(false);
});
