import { coordinatorsOf } from '../../identity/index.ts';
import type { Contact } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Reader } from '../../platform/database/index.ts';
import type { Languages, Translator } from '../../platform/language/index.ts';
import type { Mail } from '../../platform/mail/index.ts';
import { claimDigest, digestsOf, dueBetween, openedBetween, requestsWaiting, weeklyReaders } from './digest-store.ts';
import type { Judge } from '../judging/judging.ts';
import { allNoticeRules, beginningOfNotices, noticeRulesOf } from './notice-store.ts';
import { titleIn } from '../building/outline.ts';
import { findPathTitles } from '../path-store.ts';
import { addDays, dayOf, type Day } from '../progress/day.ts';
import { daysToTell, markOf, matterKinds, soonDays, type MatterKind } from '../progress/digest.ts';
import type { SeatWaiting, Sources } from '../sources.ts';

/** One line of a summary, told on the day after its mark; what waits for a decision is told until it is decided. */
interface Matter {
  readonly kind: MatterKind;
  readonly organisationPath: string;
  readonly mark: Day | null;
  readonly name: string;
  readonly about: { readonly path: string } | { readonly seat: SeatWaiting };
  readonly due: Day | null;
  readonly gate: { readonly versionId: string; readonly id: string } | null;
}

const shown = 10;
const morning = 7 * 3_600_000;

interface Parts {
  database: Database;
  clock: Clock;
  mail: Mail;
  languages: Languages;
  settings: { readonly siteOrigin: string };
  judge: Judge;
  sources: Sources;
}

/**
 * One letter to each coordinator and day, or week, with what is to be decided and what is new among their officers;
 * none where there is nothing. Where an administration has no coordinator, the nearest administrators get it.
 */
export async function sendDigests(parts: Parts): Promise<number> {
  const { database, clock } = parts;
  const now = new Date(clock.now().getTime() - morning).toISOString();
  const began = await database.transaction((tx) => beginningOfNotices(tx, now.slice(0, 10)));
  const matters = await gatherMatters(parts, now.slice(0, 10));
  const readers = await readersOf(database, matters);
  const weekly = (await weeklyReaders(database)).filter((id) => !readers.has(id));
  const standing = await digestsOf(database, [...readers.keys(), ...weekly]);
  let sent = 0;
  for (const [personId, { digest, toldUntil }] of standing) {
    const reader = readers.get(personId);
    const days = daysToTell({ digest, toldUntil, began }, dayOf(now, reader?.contact.timeZone ?? 'UTC'));
    if (!days) continue;
    const own = reader?.matters.filter(({ mark }) => mark === null || (mark >= days.from && mark <= days.until)) ?? [];
    // Whoever is told of nothing has still been told, when it is their day of the week.
    if (own.length === 0 && digest === 'daily') continue;
    sent += await database.transaction(async (tx) => {
      if (!(await claimDigest(tx, personId, toldUntil, days.until)) || !reader || own.length === 0) return 0;
      await parts.mail.queue(tx, await digestLetter(tx, parts, reader.contact, own, days.until));
      return 1;
    });
  }
  return sent;
}

async function gatherMatters({ database, judge, sources }: Parts, today: Day): Promise<Matter[]> {
  const longest = Math.max(...(await allNoticeRules(database)).map(({ escalateAfter }) => escalateAfter ?? 0));
  const late = await dueBetween(database, addDays(today, -longest - 40), addDays(today, soonDays + 1));
  const rules = await noticeRulesOf(
    database,
    late.map(({ path_id }) => path_id),
  );
  const named = (row: { given_name: string; family_name: string }) => `${row.given_name} ${row.family_name}`;
  const plain = { mark: null, due: null, gate: null };
  const decide = 'decide' as const;
  const dated = late.flatMap((row) => {
    const due = row.due_on as Day;
    const { escalateAfter } = rules.get(row.path_id)!.rules;
    return (['escalated', 'overdue', 'soon'] as const).flatMap((kind): Matter[] => {
      const mark = markOf(kind, due, escalateAfter);
      const about = { path: row.path_id };
      const matter = { kind, organisationPath: row.organisation_path, mark, name: named(row), about, due, gate: null };
      return mark === null ? [] : [matter];
    });
  });
  const requests = (await requestsWaiting(database)).map((row) => ({
    ...plain,
    kind: decide,
    organisationPath: row.organisation_path,
    name: named(row),
    about: { path: row.path_id },
  }));
  const seats = (await sources.seatsWaiting(database)).map((seat) => ({
    ...plain,
    kind: decide,
    organisationPath: seat.organisationPath,
    name: seat.name,
    about: { seat },
  }));
  const opened = [];
  for (const row of await openedBetween(database, addDays(today, -40), today)) {
    const outline = await judge.outline(database, row.version_id);
    // A stage opens with the step that is booked in it, which is what there is to do.
    if (
      outline.stages.some(({ id, steps }) => id === row.gate_id && steps.some(({ rules }) => 'course' in rules.content))
    )
      continue;
    opened.push({
      kind: 'opened' as const,
      organisationPath: row.organisation_path,
      mark: row.opened_on,
      name: named(row),
      about: { path: row.path_id },
      due: row.due_on,
      gate: { versionId: row.version_id, id: row.gate_id },
    });
  }
  return [...requests, ...seats, ...dated, ...opened];
}

interface DigestReader {
  contact: Contact;
  matters: Matter[];
}

async function readersOf(db: Reader, matters: readonly Matter[]): Promise<Map<string, DigestReader>> {
  const byPlace = new Map<string, Matter[]>();
  for (const matter of matters) {
    const own = byPlace.get(matter.organisationPath);
    if (own) own.push(matter);
    else byPlace.set(matter.organisationPath, [matter]);
  }
  const readers = new Map<string, DigestReader>();
  for (const [place, own] of byPlace) {
    for (const contact of await coordinatorsOf(db, place)) {
      const reader = readers.get(contact.personId) ?? { contact, matters: [] };
      reader.matters.push(...own);
      readers.set(contact.personId, reader);
    }
  }
  return readers;
}

async function digestLetter(
  db: Reader,
  { languages, settings, judge }: Parts,
  reader: Contact,
  matters: readonly Matter[],
  until: Day,
) {
  const translator = languages.translator(reader.language);
  const { t, language } = translator;
  const ids = matters.flatMap(({ about }) => ('path' in about ? [about.path] : []));
  const titles = await findPathTitles(db, [...new Set(ids)], language);
  const sections: string[] = [];
  for (const kind of matterKinds) {
    const own = matters.filter((matter) => matter.kind === kind);
    if (own.length === 0) continue;
    const lines = [t(`paths.digest-${kind}`, { count: own.length })];
    for (const matter of own.slice(0, shown)) {
      lines.push(`– ${lineOf(matter, translator, titles, await gateTitle(db, judge, matter, language))}`);
    }
    if (own.length > shown) lines.push(t('paths.digest-more', { count: own.length - shown }));
    sections.push(lines.join('\n'));
  }
  return {
    to: { address: reader.address, name: reader.name },
    language,
    subject: t('paths.digest-subject', { count: matters.length }),
    text: [t('paths.letter-greeting', { name: reader.name }), ...sections],
    button: { label: t('paths.digest-button'), href: `${settings.siteOrigin}/` },
    reason: t('paths.digest-why'),
    choose: { label: t('paths.letter-choose'), href: `${settings.siteOrigin}/account/notices` },
    unique: `paths.digest:${reader.personId}:${until}`,
  };
}

async function gateTitle(db: Reader, judge: Judge, { gate }: Matter, language: string): Promise<string> {
  if (gate === null) return '';
  const { stages } = await judge.outline(db, gate.versionId);
  const found = [...stages, ...stages.flatMap(({ steps }) => steps)].find(({ id }) => id === gate.id);
  return found ? titleIn(found.texts, language, found.title) : '';
}

function lineOf(matter: Matter, { t, format }: Translator, titles: ReadonlyMap<string, string>, gate: string): string {
  const { name, about, due, kind } = matter;
  if ('seat' in about) {
    const { title, startsAt, zone } = about.seat;
    return t('paths.digest-line-seat', { name, session: title, date: format.date(startsAt, zone) });
  }
  const path = titles.get(about.path) ?? '';
  if (kind === 'decide') return t('paths.digest-line', { name, path });
  if (kind === 'opened') return t('paths.digest-line-opened', { name, path, gate });
  return t('paths.digest-line-due', { name, path, due: due ? format.date(due) : '' });
}
