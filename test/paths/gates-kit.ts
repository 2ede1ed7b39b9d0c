import type { ClassroomTables } from '../../server/classroom/index.ts';
import type { IdentityTables } from '../../server/identity/index.ts';
import type { TestHouse } from '../kit/house.ts';

/** First names of those who hold a seat in a session, in order. */
export async function bookedSeats(house: TestHouse, sessionId: string): Promise<string[]> {
  const rows = await house.database
    .sql<ClassroomTables & IdentityTables>()
    .selectFrom('bookings')
    .innerJoin('people', 'people.id', 'bookings.person_id')
    .select('people.given_name')
    .where('bookings.session_id', '=', sessionId)
    .where('bookings.status', '=', 'booked')
    .orderBy('people.given_name')
    .execute();
  return rows.map((row) => row.given_name);
}
