import { createHash } from 'node:crypto';
import session from 'express-session';
import type { SessionData } from 'express-session';
import type { Clock } from '../platform/clock.ts';
import type { Database, Reader, Writer } from '../platform/database/index.ts';
import type { HeldRole } from './actor.ts';
import type { PersonWithOrganisation } from './store.ts';
import type { IdentityTables, SignInSessionRow } from './tables.ts';

const idle = 12 * 3_600_000;
// Writing the expiry at every request would turn every page into a durable transaction.
const touchEvery = 10 * 60_000;

/** Sign-in sessions as rows: any process can serve any visit, and ending them all is one delete. */
export class DatabaseSessionStore extends session.Store {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #visitors = new Map<string, StoredVisitor>();

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
    const gone = this.#database.transaction((tx) => endSession(tx, digestOf(id)));
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
    const rows = await findSessionWithPerson(this.#database, digestOf(id), this.#clock.iso());
    const [row] = rows;
    if (!row) return null;
    const remembered: Remembered = { ...(JSON.parse(row.session_data) as SessionData), storedUntil: row.session_until };
    if (row.id !== null) this.#visitors.set(id, visitorFrom(rows));
    return remembered;
  }

  /** The person of a session that was just read, once: every page asks for both, and one query answers both. */
  takeVisitor(id: string): StoredVisitor | undefined {
    const visitor = this.#visitors.get(id);
    this.#visitors.delete(id);
    return visitor;
  }

  async #save(id: string, data: SessionData): Promise<void> {
    const { storedUntil, ...kept } = data as Remembered;
    const now = this.#clock.iso();
    const personId = kept.passport?.user?.personId ?? null;
    const row = {
      person_id: personId,
      data: JSON.stringify(kept),
      browser: kept.browser ?? null,
      address: kept.address ?? null,
      seen_at: now,
      expires_at: new Date(Date.parse(now) + idle).toISOString(),
    };
    await this.#database.transaction(async (tx) => {
      // What was stored once is only ever updated: a page under way must not bring back a session ended meanwhile.
      if (storedUntil) await updateSession(tx, digestOf(id), row);
      else await insertSession(tx, { id: digestOf(id), began_at: now, ...row });
      if (personId) await markSeen(tx, personId, now);
    });
  }
}

export interface StoredVisitor {
  person: PersonWithOrganisation;
  held: HeldRole[];
}

/** One row for each role of the person; one without a person for a session nobody has signed in with. */
function findSessionWithPerson(db: Reader, digest: string, now: string) {
  return db
    .sql<IdentityTables>()
    .selectFrom('sign_in_sessions')
    .leftJoin('people', 'people.id', 'sign_in_sessions.person_id')
    .leftJoin('organisations', 'organisations.id', 'people.organisation_id')
    .leftJoin('roles', 'roles.person_id', 'people.id')
    .leftJoin('organisations as places', 'places.id', 'roles.organisation_id')
    .selectAll('people')
    .select([
      'sign_in_sessions.data as session_data',
      'sign_in_sessions.expires_at as session_until',
      'organisations.path as organisation_path',
      'organisations.name as organisation_name',
      'roles.role as held_role',
      'places.path as held_path',
    ])
    .where('sign_in_sessions.id', '=', digest)
    .where('sign_in_sessions.expires_at', '>', now)
    .execute();
}

function visitorFrom(rows: Awaited<ReturnType<typeof findSessionWithPerson>>): StoredVisitor {
  const held = rows.flatMap(({ held_role: role, held_path: path }) => (role && path ? [{ role, path }] : []));
  return { person: rows[0] as unknown as PersonWithOrganisation, held };
}

async function insertSession(tx: Writer, row: SignInSessionRow): Promise<void> {
  const { id, began_at: _, ...changing } = row;
  await tx
    .sql<IdentityTables>()
    .insertInto('sign_in_sessions')
    .values({ ...row, id })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changing))
    .execute();
}

async function updateSession(tx: Writer, id: string, row: Partial<SignInSessionRow>): Promise<void> {
  await tx.sql<IdentityTables>().updateTable('sign_in_sessions').set(row).where('id', '=', id).execute();
}

async function markSeen(tx: Writer, personId: string, now: string): Promise<void> {
  await tx.sql<IdentityTables>().updateTable('people').set({ last_seen_at: now }).where('id', '=', personId).execute();
}

async function endSession(tx: Writer, digest: string): Promise<void> {
  await tx.sql<IdentityTables>().deleteFrom('sign_in_sessions').where('id', '=', digest).execute();
}

export type SignInRow = Pick<SignInSessionRow, 'id' | 'began_at' | 'seen_at' | 'browser' | 'address'>;

/** Where a person is signed in now, the most recent first. */
export async function listSignIns(db: Reader, personId: string, now: string): Promise<SignInRow[]> {
  return db
    .sql<IdentityTables>()
    .selectFrom('sign_in_sessions')
    .select(['id', 'began_at', 'seen_at', 'browser', 'address'])
    .where('person_id', '=', personId)
    .where('expires_at', '>', now)
    .orderBy('seen_at', 'desc')
    .limit(50)
    .execute();
}

/** False when the person has no such sign-in. */
export async function endSignIn(tx: Writer, personId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .sql<IdentityTables>()
    .deleteFrom('sign_in_sessions')
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

export async function endSignIns(tx: Writer, personId: string): Promise<void> {
  await tx.sql<IdentityTables>().deleteFrom('sign_in_sessions').where('person_id', '=', personId).execute();
}

const groupsKept = 7 * 24 * 3_600_000;

/** Forgets sessions, links and groups from files whose time has passed. */
export async function removeExpired(tx: Writer, now: string): Promise<void> {
  const db = tx.sql<IdentityTables>();
  await db.deleteFrom('sign_in_sessions').where('expires_at', '<=', now).execute();
  await db.deleteFrom('password_links').where('expires_at', '<=', now).execute();
  const longAgo = new Date(Date.parse(now) - groupsKept).toISOString();
  await db.deleteFrom('group_registrations').where('started_at', '<=', longAgo).execute();
}

/** How a session is named in the database and on the page that lists sign-ins. */
export function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}

/** What a session says of who signed in; the epoch is compared with the person's to end all sign-ins at once. */
export interface SignedIn {
  personId: string;
  epoch: number;
}

type Remembered = SessionData & { storedUntil?: string; passport?: { user?: SignedIn } };

declare module 'express-session' {
  interface SessionData {
    browser?: string;
    address?: string;
  }
}
