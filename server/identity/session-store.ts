import session from 'express-session';
import type { SessionData } from 'express-session';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import type { IdentityTables } from './tables.ts';

const idle = 12 * 3_600_000;
// Writing the expiry at every request would turn every page into a durable transaction.
const touchEvery = 10 * 60_000;

/** Sign-in sessions as rows: any process can serve any visit, and ending them all is one delete. */
export class DatabaseSessionStore extends session.Store {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    super();
    this.#database = database;
    this.#clock = clock;
  }

  override get(id: string, done: (error: unknown, data?: SessionData | null) => void): void {
    this.#find(id).then(
      (data) => done(null, data),
      (error: unknown) => done(error),
    );
  }

  override set(id: string, data: SessionData, done?: (error?: unknown) => void): void {
    this.#save(id, data).then(
      () => done?.(),
      (error: unknown) => done?.(error),
    );
  }

  override destroy(id: string, done?: (error?: unknown) => void): void {
    const gone = this.#database.transaction((tx) =>
      tx.sql<IdentityTables>().deleteFrom('sign_in_sessions').where('id', '=', id).execute(),
    );
    gone.then(
      () => done?.(),
      (error: unknown) => done?.(error),
    );
  }

  override touch(id: string, data: SessionData, done?: () => void): void {
    const stored = Date.parse((data as Remembered).storedUntil ?? '');
    if (stored - this.#clock.now().getTime() > idle - touchEvery) {
      done?.();
      return;
    }
    this.set(id, data, done);
  }

  async #find(id: string): Promise<SessionData | null> {
    const row = await this.#database
      .sql<IdentityTables>()
      .selectFrom('sign_in_sessions')
      .select(['data', 'expires_at'])
      .where('id', '=', id)
      .where('expires_at', '>', this.#clock.iso())
      .executeTakeFirst();
    if (!row) return null;
    const remembered: Remembered = { ...(JSON.parse(row.data) as SessionData), storedUntil: row.expires_at };
    return remembered;
  }

  async #save(id: string, data: SessionData): Promise<void> {
    const { storedUntil: _, ...kept } = data as Remembered;
    const expires = new Date(this.#clock.now().getTime() + idle).toISOString();
    const row = { person_id: kept.passport?.user?.personId ?? null, data: JSON.stringify(kept), expires_at: expires };
    await this.#database.transaction((tx) =>
      tx
        .sql<IdentityTables>()
        .insertInto('sign_in_sessions')
        .values({ id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute(),
    );
  }
}

/** What a session says of who signed in; the epoch is compared with the person's to end all sign-ins at once. */
export interface SignedIn {
  personId: string;
  epoch: number;
}

type Remembered = SessionData & { storedUntil?: string; passport?: { user?: SignedIn } };
