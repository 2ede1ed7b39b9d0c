import type { Actor, Audit } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Reader } from '../../platform/database/index.ts';
import type { Languages, Message } from '../../platform/language/index.ts';
import type { Mail } from '../../platform/mail/index.ts';
import { inPortions } from '../../platform/schedule/portions.ts';
import { DomainError, NotFound } from '../../platform/web/index.ts';
import { pathFor } from '../access.ts';
import {
  findGroupBooking,
  gateLinesAfter,
  insertGroupBooking,
  listGate,
  metAmong,
  type GateFilter,
  type GateLine,
} from './gate-list-store.ts';
import type { Judge } from '../judging/judging.ts';
import { namesIn } from '../path-view.ts';
import { findPathTitles } from '../path-store.ts';
import type { Reason } from '../progress/state.ts';
import type { Sources } from '../sources.ts';
import { sayReasonInFull, type Names } from '../wording.ts';

/** What became of one person of a group: a status, or why not. */
export interface BookedPerson {
  personId: string;
  outcome: 'requested' | 'approved' | 'wait-listed' | 'booked' | 'declined' | 'cancelled' | 'refused';
  why: Message | null;
}

export interface Foreseen {
  line: GateLine;
  /** A status, a reason of the classroom's, or `seated`: they hold or wait for a seat in some session of the course. */
  outcome: string;
  /** For a clash, the title of the session that stands against it. */
  other?: string;
}

/** What organisers do with those who have met a gate, and with those who have not. */
export interface Gating {
  /** What booking those who have met the gate into a session would come to. At most `most` people. */
  foresee(
    db: Reader,
    actor: Actor,
    filter: GateFilter,
    asked: { courseId: string; sessionId: string },
  ): Promise<Foreseen[]>;
  /** Books them one by one; the same order is carried out once, and whoever has not met the gate is refused. */
  book(
    actor: Actor,
    order: { id: string; pathId: string; gateId: string; sessionId: string; people: readonly string[] },
  ): Promise<void>;
  /** Writes to everybody the filter means who has not met the gate; gives how many. The same letter is never sent twice. */
  write(actor: Actor, filter: GateFilter, letter: { id: string; body: string }): Promise<number>;
}

/** How many are booked at once: as many as a page can show and a person can look through. */
export const mostAtOnce = 200;
const portion = 50;

export function createGating(parts: {
  database: Database;
  clock: Clock;
  audit: Audit;
  mail: Mail;
  languages: Languages;
  settings: { readonly siteOrigin: string };
  judge: Judge;
  sources: Sources;
}): Gating {
  const { database, clock, audit, mail, languages, settings, judge, sources } = parts;
  return {
    async foresee(db, actor, filter, { courseId, sessionId }) {
      const lines = (await listGate(db, { ...filter, met: true }, { limit: 5_000, offset: 0 })).filter(
        ({ done_on }) => done_on === null,
      );
      const people = lines.map(({ person_id }) => person_id);
      const seated = new Set((await sources.bookings(db, people, [courseId])).map(({ personId }) => personId));
      const free = lines.filter(({ person_id }) => !seated.has(person_id)).slice(0, mostAtOnce);
      const foreseen = await sources.foresee(
        db,
        actor,
        sessionId,
        free.map(({ person_id }) => person_id),
      );
      return [
        ...free.map((line) => ({ line, ...(foreseen.get(line.person_id) ?? { outcome: 'not-offered' }) })),
        ...lines
          .filter(({ person_id }) => seated.has(person_id))
          .slice(0, mostAtOnce)
          .map((line) => ({ line, outcome: 'seated' })),
      ];
    },
    async book(actor, { id, pathId, gateId, sessionId, people }) {
      if (await findGroupBooking(database, id)) return;
      const { path } = await pathFor(database, actor, pathId, 'follow');
      const filter = { pathId, gateId, reach: actor.reach('paths:follow'), under: null, search: '', met: true };
      const wanted = [...new Set(people)].slice(0, mostAtOnce);
      const met = await metAmong(database, filter, wanted);
      const results: BookedPerson[] = [];
      for (const personId of wanted) {
        results.push(
          met.has(personId)
            ? await bookOne(sources, actor, sessionId, personId)
            : { personId, outcome: 'refused', why: { key: 'paths.gate-not-met' } },
        );
      }
      await database.transaction(async (tx) => {
        const row = { id, path_id: pathId, gate_id: gateId, session_id: sessionId, made_by: actor.personId };
        await insertGroupBooking(tx, { ...row, made_at: clock.iso(), results: JSON.stringify(results) });
        await audit.record(tx, {
          actor,
          deed: 'paths.group-booked',
          subject: { kind: 'path', id: pathId },
          organisationPath: path.owner_path,
          details: { session: sessionId, people: wanted.length },
        });
      });
    },
    async write(actor, filter, { id, body }) {
      const paragraphs = body.split('\n').filter((line) => line.trim() !== '');
      let written = 0;
      const known = new Map<string, Names>();
      let after = '';
      await inPortions(async () => {
        const lines = await gateLinesAfter(database, { ...filter, met: false }, after, portion);
        if (lines.length > 0) {
          await database.transaction(async (tx) => {
            for (const line of lines) {
              const { t, say, language } = languages.translator(line.language);
              const kind = `${line.version_id} ${language}`;
              const names = known.get(kind) ?? (await gateNames(tx, judge, line, language));
              known.set(kind, names);
              const missing = (JSON.parse(line.missing) as Reason[]).map(
                (reason) => `– ${say(sayReasonInFull(reason, names))}`,
              );
              const values = {
                by: actor.name,
                name: `${line.given_name} ${line.family_name}`,
                path: names.paths.get(filter.pathId) ?? '',
              };
              await mail.queue(tx, {
                to: { address: line.email, name: values.name },
                language,
                subject: t('paths.letter-gate-subject', values),
                text: [
                  t('paths.letter-greeting', values),
                  ...paragraphs,
                  ...(missing.length > 0 ? [[t('paths.letter-gate-missing'), ...missing].join('\n')] : []),
                ],
                button: {
                  label: t('paths.letter-enrolled-button'),
                  href: `${settings.siteOrigin}/paths/${filter.pathId}`,
                },
                reason: t('paths.letter-gate-why', values),
                unique: `paths.gate-letter:${id}:${line.id}`,
              });
            }
          });
        }
        written += lines.length;
        after = lines.at(-1)?.id ?? '';
        return lines.length === portion;
      });
      await database.transaction((tx) =>
        audit.record(tx, {
          actor,
          deed: 'paths.gate-letter',
          subject: { kind: 'path', id: filter.pathId },
          details: { gate: filter.gateId, people: written },
        }),
      );
      return written;
    },
  };
}

async function bookOne(sources: Sources, actor: Actor, sessionId: string, personId: string): Promise<BookedPerson> {
  try {
    const { status } = await sources.bookFor(actor, sessionId, personId);
    return { personId, outcome: status, why: null };
  } catch (error) {
    if (error instanceof NotFound) return { personId, outcome: 'refused', why: { key: 'paths.foreseen-not-offered' } };
    if (error instanceof DomainError) return { personId, outcome: 'refused', why: error.said };
    throw error;
  }
}

/** Titles in one language of whatever the reasons of a gate may point at. */
export async function gateNames(db: Reader, judge: Judge, line: Pick<GateLine, 'version_id'>, language: string) {
  const outline = await judge.outline(db, line.version_id);
  const entry = outline.rules.entry.concat(outline.stages.flatMap(({ rules }) => rules.gate));
  const paths = entry.flatMap((condition) => (condition.kind === 'path' ? [condition.path] : []));
  return namesIn(outline, language, await findPathTitles(db, [outline.pathId, ...paths], language));
}
