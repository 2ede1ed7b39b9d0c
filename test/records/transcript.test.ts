import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PathsTables } from '../../server/paths/index.ts';
import { readTranscript } from '../../server/records/transcript.ts';
import { engines } from '../kit/database.ts';
import { openRecordsHouse } from './kit.ts';
import type { RecordsHouse } from './kit.ts';

describe.each(engines)('a transcript on %s', (engine) => {
  let house: RecordsHouse;
  beforeEach(async () => {
    house = await openRecordsHouse(engine);
    await house.complete('lena');
  });
  afterEach(() => house.close());

  it('holds what was completed, exempted and achieved elsewhere, and nothing of others', async () => {
    const own = {
      person_id: house.people.lena.id,
      path_id: house.path,
      step_id: 'hs',
      evidence: '',
    };
    const at = house.clock.iso();
    await house.database.transaction(async (tx) => {
      const sql = tx.sql<PathsTables>();
      await sql
        .insertInto('exemptions')
        .values({
          ...own,
          id: 'x1',
          kind: 'waiver',
          state: 'granted',
          title: '',
          reason: 'Taught it herself',
          equivalence_id: null,
          requested_by: null,
          requested_at: at,
          decided_by: null,
          decided_at: at,
          decision_reason: null,
          granted_on: '2026-01-05',
          expires_on: null,
          revoked_by: null,
          revoked_at: null,
          revocation_reason: null,
        })
        .execute();
      await sql
        .insertInto('achievements')
        .values({
          ...own,
          id: 'a1',
          title: 'Customs law diploma',
          issuer: 'National academy',
          state: 'approved',
          achieved_on: '2020-06-30',
          valid_until: null,
          claimed_at: at,
          decided_by: null,
          decided_at: at,
          decision_reason: null,
        })
        .execute();
    });
    const transcript = await readTranscript(house.database, house.people.lena.id, '2026-03-05');
    expect(transcript.completions.map(({ title }) => title)).toEqual(['Foundations']);
    expect(transcript.exemptions).toMatchObject([
      { path: 'Foundations', step: 'Step hs', reason: 'Taught it herself' },
    ]);
    expect(transcript.achievements).toMatchObject([{ title: 'Customs law diploma', issuer: 'National academy' }]);
    expect(transcript.hours).toBe(6);
    const other = await readTranscript(house.database, house.people.omar.id, '2026-03-05');
    expect(other).toEqual({
      completions: [],
      attempts: [],
      attendance: [],
      exemptions: [],
      achievements: [],
      hours: 0,
    });
  });

  it('does not count hours of what was withdrawn', async () => {
    house.told.attendance.length = 0;
    await house.judge('lena');
    const transcript = await readTranscript(house.database, house.people.lena.id, '2026-03-05');
    expect(transcript.completions).toHaveLength(1);
    expect(transcript.hours).toBe(0);
  });
});
