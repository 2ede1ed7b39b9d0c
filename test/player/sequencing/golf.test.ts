import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../server/catalogue/manifest/index.ts';
import { createActivityTree, statusesOf } from '../../../server/player/sequencing/index.ts';
import { readArchive } from '../../conformance/archive.ts';
import { Walk } from './trees.ts';

const folder = path.join(import.meta.dirname, '../../../../shared/scorm/packages');
const isThere = existsSync(path.join(folder, 'golf-SequencingRandomTest_SCORM20043rdEdition.zip'));
const note = isThere ? '' : ' (skipped: the golf packages are not in ../shared/scorm/packages)';

async function walkThrough(name: string, seed = 1): Promise<Walk> {
  const files = await readArchive(path.join(folder, `${name}.zip`));
  const reading = readManifest(files.get('imsmanifest.xml') ?? new Uint8Array());
  if (!reading.ok) throw new Error(reading.refusal.code);
  const [organization] = reading.manifest.organizations;
  if (!organization) throw new Error('no organization');
  return new Walk(createActivityTree(organization), seed);
}

const lessons = ['playing_item', 'etuqiette_item', 'handicapping_item', 'havingfun_item'];
const rootOf = (walk: Walk) => statusesOf(walk.tree, walk.state)[0];

describe.skipIf(!isThere)(`the golf courses on sequencing${note}`, () => {
  it.each(['golf-SequencingForcedSequential_SCORM20043rdEdition', 'golf-SequencingPostTestRollup_SCORM20043rdEdition'])(
    '%s opens each lesson by the one before',
    async (name) => {
      const walk = await walkThrough(name);
      expect(walk.go('start')).toBe('playing_item');
      expect(walk.ahead().continue).toBe('SB.2.2-2');
      expect(walk.mayChoose('handicapping_item')).toBe('DB.1.1-3');
      const passed = { success: 'passed', completion: 'completed' } as const;
      expect(walk.mayChoose('etuqiette_item', passed)).toBe('yes');
      const order = [...lessons.slice(1), 'assessment_item'].map(() => walk.go('continue', passed));
      expect(order).toEqual([...lessons.slice(1), 'assessment_item']);
      expect(walk.go('continue', { ...passed, scaled: 0.9 })).toBe('ended');
      expect(rootOf(walk)).toMatchObject({ satisfied: true, completion: true });
    },
  );

  it('rolls up the post test alone, and orders by completion of objectives in the 4th Edition', async () => {
    const walk = await walkThrough('golf-SequencingPostTestRollup4thEd_SCORM20044thEdition');
    expect(walk.go('start')).toBe('playing_item');
    expect(walk.mayChoose('etuqiette_item')).toBe('DB.1.1-3');
    expect(walk.mayChoose('assessment_item')).toBe('SB.2.9-3');
    const done = { completion: 'completed' } as const;
    const order = [...lessons.slice(1), 'assessment_item'].map(() => walk.go('continue', done));
    expect(order).toEqual([...lessons.slice(1), 'assessment_item']);
    expect(walk.go('exitAll', { ...done, success: 'failed', scaled: 0.2 })).toBe('ended');
    expect(rootOf(walk)).toMatchObject({ satisfied: false, completion: true, measure: 0.2 });
  });

  it('gives one test at a time out of the bank, until passed or the limit is reached', async () => {
    const walk = await walkThrough('golf-SequencingRandomTest_SCORM20043rdEdition', 3);
    expect(walk.go('start')).toBe('playing_item');
    expect(walk.mayChoose('posttest_item')).toBe('DB.1.1-3');
    const done = { completion: 'completed' } as const;
    expect(lessons.slice(1).map(() => walk.go('continue', done))).toEqual(lessons.slice(1));
    const first = walk.go('continue', done);
    expect(first).toMatch(/^test_[1-4]$/);
    const second = walk.go('continue', { ...done, success: 'failed', scaled: 0.1 });
    expect(second).toMatch(/^test_[1-4]$/);
    expect(walk.go('continue', { ...done, success: 'passed', scaled: 0.9 })).toBe('ended');
    expect(rootOf(walk)).toMatchObject({ satisfied: true });
  });
});
