import type { Reader } from '../platform/database/index.ts';
import { listRecords } from './record-store.ts';
import type { RecordListed } from './record-store.ts';
import { achievementsOf, attemptsOf, attendanceOf, exemptionsOf } from './transcript-store.ts';

export interface Transcript {
  completions: RecordListed[];
  attempts: Awaited<ReturnType<typeof attemptsOf>>;
  attendance: Awaited<ReturnType<typeof attendanceOf>>;
  exemptions: Awaited<ReturnType<typeof exemptionsOf>>;
  achievements: Awaited<ReturnType<typeof achievementsOf>>;
  /** Hours of what was completed and still stands. */
  hours: number;
}

/** Everything a person has done here, and what was entered from elsewhere. */
export async function readTranscript(db: Reader, personId: string, today: string): Promise<Transcript> {
  const filter = { reach: null, personId, search: '', from: null, to: null, standing: null, today };
  const order = { sort: 'completed', descending: true, limit: 2000, offset: 0 } as const;
  const completions = await listRecords(db, filter, order);
  return {
    completions,
    attempts: await attemptsOf(db, personId),
    attendance: await attendanceOf(db, personId),
    exemptions: await exemptionsOf(db, personId),
    achievements: await achievementsOf(db, personId),
    hours: completions.filter((row) => row.withdrawn_at === null).reduce((sum, row) => sum + row.hours, 0),
  };
}
