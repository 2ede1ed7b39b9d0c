import { randomInt } from 'node:crypto';
import { badgesOf, insertBadges } from '../attendance/attendance-store.ts';
import type { ClassroomParts } from '../parts.ts';

// Without letters and digits that are mistaken for one another when read aloud or typed from paper.
const signs = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const length = 8;

/** The badge codes of people; whoever has none gets one. A badge names a person and opens nothing. */
export async function issueBadges(
  { database, clock }: Pick<ClassroomParts, 'database' | 'clock'>,
  personIds: readonly string[],
): Promise<Map<string, string>> {
  const known = await badgesOf(database, personIds);
  const without = personIds.filter((id) => !known.has(id));
  if (without.length === 0) return known;
  const rows = without.map((person_id) => ({ person_id, code: newCode(), issued_at: clock.iso() }));
  await database.transaction((tx) => insertBadges(tx, rows));
  return badgesOf(database, personIds);
}

function newCode(): string {
  return Array.from({ length }, () => signs[randomInt(signs.length)]).join('');
}
