import { sql } from 'kysely';
import type { Reader } from '../platform/database/index.ts';

export async function isReady(db: Reader): Promise<boolean> {
  try {
    await sql`select 1`.execute(db.sql());
    return true;
  } catch {
    return false;
  }
}
