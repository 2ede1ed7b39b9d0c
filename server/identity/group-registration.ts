import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import type { Database, Reader } from '../platform/database/index.ts';
import type { Ids } from '../platform/id.ts';
import type { Message } from '../platform/language/index.ts';
import { Conflict, NotFound, readForm } from '../platform/web/index.ts';
import type { Actor } from './actor.ts';
import type { Audit } from './audit.ts';
import { readGroupFile } from './group-file.ts';
import type { GroupColumn, GroupRow } from './group-file.ts';
import { findGroup, findTakenAddresses, finishGroup, insertGroup, keepBadRows } from './group-store.ts';
import { labelOf, pickOrganisation } from './organisation-picker.ts';
import type { Picked } from './organisation-picker.ts';
import type { PersonDetails } from './people.ts';
import { personFields } from './person-form.ts';
import type { Registration } from './registration.ts';
import { foldEmail } from './store.ts';

export interface CheckedRow extends GroupRow {
  /** What would be registered, when nothing is wrong. */
  details?: PersonDetails;
  errors: { column: GroupColumn; message: Message }[];
}

export interface Group {
  id: string;
  fileName: string;
  /** Undefined until the good rows have been registered; the bad ones are then what is left. */
  finishedAt: string | undefined;
  registered: number;
  rows: CheckedRow[];
}

/** A group of officers from a file: read, shown with what is wrong row by row, and registered when asked to. */
export interface GroupRegistration {
  /** Keeps the rows of a file for `check`; nobody is registered. Gives the id. */
  start(actor: Actor, fileName: string, bytes: Buffer): Promise<string>;
  check(actor: Actor, id: string): Promise<Group>;
  /** Registers the good rows, all or none, and keeps the bad ones. Gives how many were registered. */
  finish(actor: Actor, id: string): Promise<number>;
}

export function createGroupRegistration(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  registration: Registration;
}): GroupRegistration {
  const { database, clock, ids, audit, registration } = parts;

  const check: GroupRegistration['check'] = async (actor, id) => {
    const row = await findGroup(database, id, actor.personId);
    if (!row) throw new NotFound();
    const rows = await checkRows(database, actor, JSON.parse(row.rows) as GroupRow[], clock.now().getUTCFullYear());
    const { file_name: fileName, registered } = row;
    return { id, fileName, registered, finishedAt: row.finished_at ?? undefined, rows };
  };
  return {
    check,
    async start(actor, fileName, bytes) {
      const rows = readGroupFile(bytes);
      const id = ids.next();
      const started = { id, started_by: actor.personId, file_name: fileName.slice(0, 200), started_at: clock.iso() };
      await database.transaction((tx) =>
        insertGroup(tx, { ...started, rows: JSON.stringify(rows), finished_at: null, registered: 0 }),
      );
      return id;
    },
    async finish(actor, id) {
      const { rows, fileName } = await check(actor, id);
      const good = rows.flatMap(({ details }) => (details ? [details] : []));
      if (good.length === 0) throw new Conflict({ key: 'identity.group-nothing-good' });
      const bad = rows.filter(({ details }) => !details).map(({ line, values }) => ({ line, values }));
      await database.transaction(async (tx) => {
        if (!(await finishGroup(tx, id, good.length, clock.iso())))
          throw new Conflict({ key: 'identity.group-finished' });
        for (const details of good) await registration.registerOne(tx, actor, details);
        await keepBadRows(tx, id, JSON.stringify(bad));
        const details = { name: fileName, registered: good.length };
        await audit.record(tx, { actor, deed: 'identity.group-registered', subject: { kind: 'group', id }, details });
      });
      return good.length;
    },
  };
}

async function checkRows(db: Reader, actor: Actor, rows: readonly GroupRow[], thisYear: number): Promise<CheckedRow[]> {
  const addresses = rows.map(({ values }) => foldEmail(values.email));
  const taken = await findTakenAddresses(db, addresses);
  const places = await placesNamed(db, actor, rows);
  const seen = new Set<string>();
  return rows.map((row) => {
    const address = foldEmail(row.values.email);
    const checked = checkRow(row, places.get(row.values.organisation)!, actor.language, thisYear);
    if (taken.has(address)) checked.errors.push({ column: 'email', message: { key: 'identity.email-taken' } });
    else if (seen.has(address)) checked.errors.push({ column: 'email', message: { key: 'identity.group-twice' } });
    seen.add(address);
    return checked.errors.length > 0 ? { ...row, errors: checked.errors } : { ...row, ...checked };
  });
}

/** Each name once, however many rows say it; left empty it is where the actor works. */
async function placesNamed(db: Reader, actor: Actor, rows: readonly GroupRow[]): Promise<Map<string, Picked>> {
  const reach = actor.reach('people:admit');
  const places = new Map<string, Picked>();
  for (const name of new Set(rows.map(({ values }) => values.organisation))) {
    places.set(name, await pickOrganisation(db, reach, name || actor.organisationName));
  }
  return places;
}

const columnOf: Record<string, GroupColumn> = {
  familyName: 'family_name',
  givenName: 'given_name',
  email: 'email',
  language: 'language',
  grade: 'grade',
  serviceBegan: 'service_began',
  sex: 'sex',
  staffNumber: 'staff_number',
};

/** Pure: what a row says, or what is wrong with it. */
export function checkRow(
  { values }: GroupRow,
  place: Picked,
  ownLanguage: string,
  thisYear: number,
): Pick<CheckedRow, 'details' | 'errors'> {
  const typed = Object.fromEntries(Object.entries(columnOf).map(([field, column]) => [field, values[column]]));
  const language = values.language.toLowerCase() || ownLanguage;
  const form = readForm(z.object(personFields(thisYear)), { ...typed, language, sex: values.sex.toLowerCase() });
  const errors = form.ok
    ? []
    : Object.entries(form.errors).map(([field, message]) => ({ column: columnOf[field] ?? 'email', message }));
  if (!place.found) errors.push({ column: 'organisation', message: objection(place) });
  if (!form.ok || !place.found) return { errors };
  const { id: organisationId, time_zone: timeZone } = place.found;
  return { errors, details: { ...form.value, organisationId, timeZone } };
}

/** Why an organisation that was named cannot be told. */
export function objection(place: Exclude<Picked, { found: object }>): Message {
  if (place.reason === 'unknown') return { key: 'identity.organisation-unknown' };
  const candidates = place.candidates.slice(0, 6).map(labelOf).join('; ');
  return { key: 'identity.organisation-ambiguous', values: { candidates } };
}
