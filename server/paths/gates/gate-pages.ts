import type { Request } from 'express';
import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import type { Actor } from '../../identity/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import { createPages, Invalid, NotFound, readForm, redirect, sendCsv, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { filterChips, linkTo, paging, readListing, rowsBefore } from '../../platform/web/listing.ts';
import { pathFor, type Access } from '../access.ts';
import {
  countByOrganisation,
  countGates,
  findGroupBooking,
  gateLinesAfter,
  listGate,
  peopleNamed,
  type GateFilter,
  type GateLine,
} from './gate-list-store.ts';
import { gateNames, mostAtOnce, type BookedPerson, type Gating } from './gating.ts';
import { definitionOf, titleIn, type Outline } from '../building/outline.ts';
import { versionsOf } from '../building/outline-store.ts';
import type { PathsParts, Verbs } from '../parts.ts';
import type { PathInPlace } from '../path-store.ts';
import { organisationsWithin } from '../enrolment/people-store.ts';
import { gatesOf, type Gate } from '../progress/gates.ts';
import type { Reason } from '../progress/state.ts';
import type { PlannedSession } from '../sources.ts';
import { organisationChoices } from '../enrolment/staff-pages.ts';
import { pathTabs } from '../tabs.ts';
import { gateBookingPage, gateLetterPage, gatePage, gateResultPage, gatesPage } from '../views.ts';
import { sayReasonInFull, wordCondition, wordReason, type Names } from '../wording.ts';

interface GateSeen {
  actor: Actor;
  path: PathInPlace;
  access: Access;
  outline: Outline;
  gate: Gate;
  title: string;
}

/** Who has met what comes before a stage or a session, who has not, and what organisers do with both. */
export function gatePages({ database, ids }: PathsParts, verbs: Verbs, gating: Gating): Pages {
  const pages = createPages();

  const pathOf = async (req: Request) => {
    const actor = actorOf(req);
    const { path, access } = await pathFor(
      database,
      actor,
      String(req.params['id']),
      'follow',
      req.translator.language,
    );
    const version = path.current_version_id ?? (await versionsOf(database, path.id))[0]?.id ?? '';
    return { actor, path, access, outline: await verbs.judge.outline(database, version) };
  };

  const gateOf = async (req: Request): Promise<GateSeen> => {
    const seen = await pathOf(req);
    const gate = gatesOf(definitionOf(seen.outline)).find(({ id }) => id === req.params['gate']);
    if (!gate) throw new NotFound();
    return { ...seen, gate, title: titleOf(seen.outline, gate, req.translator.language) };
  };

  const frame = ({ path, access }: Pick<GateSeen, 'path' | 'access'>, translator: Translator) => ({
    section: 'paths',
    id: path.id,
    tabs: pathTabs(path.id, access, 'gates', translator),
  });
  const above = ({ path }: Pick<GateSeen, 'path'>, { t }: Translator, gate?: GateSeen) => [
    { label: t('paths.learning-paths'), href: '/paths/all' },
    { label: path.title, href: `/paths/${path.id}/gates` },
    ...(gate ? [{ label: gate.title, href: `/paths/${path.id}/gates/${gate.gate.id}` }] : []),
  ];

  pages.get('/paths/:id/gates', 'paths:follow', async (req, res) => {
    const seen = await pathOf(req);
    const { translator } = req;
    const { t, format, language } = translator;
    const counts = await countGates(database, seen.path.id, seen.actor.reach('paths:follow'));
    const people = (id: string, open: number) =>
      counts.find(({ gate_id, open: is }) => gate_id === id && is === open)?.people ?? 0;
    await show(res, gatesPage, {
      ...frame(seen, translator),
      title: seen.path.title,
      breadcrumbs: [{ label: t('paths.learning-paths'), href: '/paths/all' }],
      gates: gatesOf(definitionOf(seen.outline)).map((gate) => ({
        title: titleOf(seen.outline, gate, language),
        kind: t(`paths.gate-${gate.kind}`),
        icon: gate.kind === 'step' ? ('classroom' as const) : ('flag' as const),
        href: `/paths/${seen.path.id}/gates/${gate.id}`,
        met: format.number(people(gate.id, 1)),
        missing: format.number(people(gate.id, 0)),
      })),
    });
  });

  // Before the page of a gate, which would take the ending for a part of its name.
  pages.get('/paths/:id/gates/:gate.csv', 'paths:follow', async (req, res) => {
    const seen = await gateOf(req);
    const { translator } = req;
    const { t } = translator;
    const filter = filterFrom(req.query, seen);
    const names = await gateNames(database, verbs.judge, { version_id: seen.outline.versionId }, translator.language);
    const column = (key: string, value: (row: GateLine) => string | number | null) => ({
      heading: t(`paths.csv-${key}`),
      value,
    });
    await sendCsv(
      res,
      `gate-${seen.gate.id}.csv`,
      [
        column('name', (row) => `${row.given_name} ${row.family_name}`),
        column('email', ({ email }) => email),
        column('organisation', (row) => row.organisation_name),
        column('standing', ({ open }) => t(`paths.gate-${open === 1 ? 'met' : 'missing'}`)),
        column('missing', (row) => missingIn(row, names, translator).join('; ')),
        column('done', (row) => row.steps_done),
        column('needed', (row) => row.steps_needed),
        column('due', (row) => row.due_on),
      ],
      everyLine(filter),
    );
  });

  pages.get('/paths/:id/gates/:gate', 'paths:follow', async (req, res) => {
    const seen = await gateOf(req);
    const { path, gate } = seen;
    const { translator } = req;
    const { t, say, format } = translator;
    const address = `/paths/${path.id}/gates/${gate.id}`;
    const listing = readListing(address, req.query, ['name']);
    const filter = filterFrom(listing.query, seen);
    const everybody = await countByOrganisation(database, { ...filter, met: null });
    const matching = sumOf(everybody.filter(({ open }) => filter.met === null || (open === 1) === filter.met));
    const rows = await listGate(database, filter, { limit: listing.size, offset: rowsBefore(listing, matching) });
    const names = await gateNames(database, verbs.judge, { version_id: seen.outline.versionId }, translator.language);
    const organisations = await organisationChoices(database, filter.reach, filter.under, translator);
    const met = sumOf(everybody.filter(({ open }) => open === 1));
    const tile = (key: string, figure: number, icon: 'check-circle' | 'lock') => ({
      label: t(`paths.gate-${key}`),
      figure: format.number(figure),
      icon,
      href: linkTo(listing, { standing: key }),
    });
    await show(res, gatePage, {
      ...frame(seen, translator),
      title: seen.title,
      breadcrumbs: above(seen, translator),
      gateId: gate.id,
      asks: conditionsOf(seen.outline, gate, names).map(say),
      tiles: [tile('met', met, 'check-circle'), tile('missing', sumOf(everybody) - met, 'lock')],
      places: await placesOf(seen, everybody, listing),
      search: filter.search,
      standing: {
        name: 'standing',
        label: t('paths.column-status'),
        value: listing.query['standing'] ?? '',
        options: ['', 'met', 'missing'].map((value) => ({
          value,
          label: value ? t(`paths.gate-${value}`) : t('common.all'),
        })),
      },
      organisations,
      rows: rows.map((row) => lineOf(row, names, translator)),
      chips: filterChips(listing, [
        { key: 'search', label: filter.search },
        { key: 'standing', label: filter.met === null ? undefined : t(`paths.gate-${filter.met ? 'met' : 'missing'}`) },
        {
          key: 'under',
          label: organisations.options?.find(({ value }) => value !== '' && value === filter.under)?.label,
        },
      ]),
      clear: address,
      paging: paging(listing, matching),
      csv: linkTo({ path: `${address}.csv`, query: listing.query }, {}),
      book:
        gate.course === null || met === 0
          ? null
          : linkTo({ path: `${address}/booking`, query: kept(listing.query) }, {}),
      write: met === sumOf(everybody) ? null : linkTo({ path: `${address}/letter`, query: kept(listing.query) }, {}),
    });
  });

  const placesOf = async (
    { actor }: GateSeen,
    counts: readonly { path: string; open: number; people: number }[],
    listing: { path: string; query: Record<string, string> },
  ) => {
    const within = await organisationsWithin(database, actor.reach('paths:follow'), 2_000);
    const administrations = within.filter(({ kind }) => kind === 'administration');
    const places = new Map<string, { name: string; met: number; missing: number }>();
    for (const { path, open, people } of counts) {
      const home = administrations.find((one) => path.startsWith(one.path)) ?? within.find((one) => one.path === path);
      const place = places.get(home?.path ?? path) ?? { name: home?.name ?? '', met: 0, missing: 0 };
      place[open === 1 ? 'met' : 'missing'] += people;
      places.set(home?.path ?? path, place);
    }
    return [...places]
      .map(([under, place]) => ({ ...place, href: linkTo(listing, { under }) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  };

  async function* everyLine(filter: GateFilter): AsyncGenerator<GateLine> {
    for (let after = ''; ;) {
      const rows: GateLine[] = await gateLinesAfter(database, filter, after, 500);
      yield* rows;
      after = rows.at(-1)?.id ?? '';
      if (rows.length < 500) return;
    }
  }

  pages.get('/paths/:id/gates/:gate/booking', 'paths:follow', async (req, res) => {
    const seen = await gateOf(req);
    const { actor, gate } = seen;
    if (gate.course === null) throw new NotFound();
    const { translator } = req;
    const { t } = translator;
    const filter = filterFrom(req.query, seen);
    const sessions = (await verbs.sources.sessionsPlanned(database, [gate.course])).filter((one) =>
      mayFill(actor, one),
    );
    const chosen = sessions.find(({ id }) => id === req.query['session']) ?? sessions[0];
    const foreseen = chosen
      ? await gating.foresee(database, actor, filter, { courseId: gate.course, sessionId: chosen.id })
      : [];
    const takes = (outcome: string) => ['booked', 'wait-listed', 'requested', 'approved'].includes(outcome);
    await show(res, gateBookingPage, {
      ...frame(seen, translator),
      title: t('paths.book-those-who-met'),
      breadcrumbs: above(seen, translator, seen),
      action: `/paths/${seen.path.id}/gates/${gate.id}/bookings`,
      order: ids.next(),
      most: mostAtOnce,
      kept: kept(filterQuery(req.query)),
      sessions: sessions.map((one) => ({ value: one.id, label: sessionLine(one, translator) })),
      session: chosen?.id ?? '',
      summary: summaryOf(
        foreseen.map(({ outcome }) => outcome),
        translator,
      ),
      rows: foreseen.map(({ line, outcome, other = '' }) => ({
        id: line.person_id,
        name: `${line.given_name} ${line.family_name}`,
        organisation: line.organisation_name,
        outcome: t(`paths.foreseen-${outcome}`, { other }),
        may: takes(outcome),
        checked: takes(outcome) && outcome !== 'wait-listed',
      })),
    });
  });

  pages.post('/paths/:id/gates/:gate/bookings', 'paths:follow', async (req, res) => {
    const { actor, path, gate } = await gateOf(req);
    if (gate.course === null) throw new NotFound();
    const form = readForm(bookingForm, req.body);
    if (!form.ok) throw new Invalid(form.errors);
    const { order, session, person } = form.value;
    const address = `/paths/${path.id}/gates/${gate.id}`;
    if (person.length === 0)
      return redirect(res, `${address}/booking?session=${session}`, { key: 'paths.said-nobody' }, 'warning');
    await gating.book(actor, { id: order, pathId: path.id, gateId: gate.id, sessionId: session, people: person });
    return redirect(res, `${address}/bookings/${order}`);
  });

  pages.get('/paths/:id/gates/:gate/bookings/:order', 'paths:follow', async (req, res) => {
    const seen = await gateOf(req);
    const { translator } = req;
    const { t, say } = translator;
    const order = await findGroupBooking(database, String(req.params['order']));
    if (
      !order ||
      order.path_id !== seen.path.id ||
      order.gate_id !== seen.gate.id ||
      order.made_by !== seen.actor.personId
    ) {
      throw new NotFound();
    }
    const results = JSON.parse(order.results) as BookedPerson[];
    const by = new Map(results.map((result) => [result.personId, result]));
    const people = await peopleNamed(database, [...by.keys()]);
    await show(res, gateResultPage, {
      ...frame(seen, translator),
      title: t('paths.booking-results'),
      breadcrumbs: above(seen, translator, seen),
      session: `/classroom/sessions/${order.session_id}`,
      summary: summaryOf(
        results.map(({ outcome }) => outcome),
        translator,
      ),
      rows: people.map((person) => {
        const { outcome, why } = by.get(person.id)!;
        return {
          name: `${person.given_name} ${person.family_name}`,
          organisation: person.organisation_name,
          outcome: t(`paths.became-${outcome}`),
          good: outcome !== 'refused',
          why: why ? say(why) : '',
        };
      }),
    });
  });

  pages.get('/paths/:id/gates/:gate/letter', 'paths:follow', async (req, res) => {
    const seen = await gateOf(req);
    const { translator } = req;
    const { t } = translator;
    const filter = { ...filterFrom(req.query, seen), met: false };
    const people = sumOf(await countByOrganisation(database, filter));
    await show(res, gateLetterPage, {
      ...frame(seen, translator),
      title: t('paths.write-to-missing'),
      breadcrumbs: above(seen, translator, seen),
      action: linkTo(
        { path: `/paths/${seen.path.id}/gates/${seen.gate.id}/letters`, query: kept(filterQuery(req.query)) },
        {},
      ),
      letter: ids.next(),
      people,
    });
  });

  pages.post('/paths/:id/gates/:gate/letters', 'paths:follow', async (req, res) => {
    const seen = await gateOf(req);
    const form = readForm(letterForm, req.body);
    if (!form.ok) throw new Invalid(form.errors);
    const { letter, body } = form.value;
    const written = await gating.write(seen.actor, filterFrom(req.query, seen), { id: letter, body });
    redirect(res, `/paths/${seen.path.id}/gates/${seen.gate.id}`, {
      key: 'paths.said-written',
      values: { count: written },
    });
  });

  return pages;
}

const id = z.string().min(1).max(64);
const bookingForm = z.object({
  order: id,
  session: id,
  person: z
    .union([z.string(), z.array(z.string())])
    .transform((one) => (Array.isArray(one) ? one : [one]))
    .optional()
    .default([]),
});
const letterForm = z.object({ letter: id, body: z.string().min(1).max(5_000) });

function filterQuery(query: Request['query']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value.slice(0, 200)]] : [])),
  );
}

/** What stays when one goes on from the list: whom it was about, not how it was looked at. */
function kept(query: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter(([name]) => ['under', 'search', 'session'].includes(name)));
}

function filterFrom(
  query: Request['query'] | Record<string, string>,
  { actor, path, gate }: Pick<GateSeen, 'actor' | 'path' | 'gate'>,
): GateFilter {
  const { under = '', search = '', standing = '' } = filterQuery(query);
  return {
    pathId: path.id,
    gateId: gate.id,
    reach: actor.reach('paths:follow'),
    under: under === '' ? null : under,
    search,
    met: standing === 'met' ? true : standing === 'missing' ? false : null,
  };
}

function sumOf(counts: readonly { people: number }[]): number {
  return counts.reduce((sum, { people }) => sum + people, 0);
}

function titleOf(outline: Outline, gate: Gate, language: string): string {
  const found = [...outline.stages, ...outline.stages.flatMap(({ steps }) => steps)].find((one) => one.id === gate.id);
  return found ? titleIn(found.texts, language, found.title) : '';
}

/** What is asked before the gate, in the builder's own words. */
function conditionsOf(outline: Outline, gate: Gate, names: Names) {
  const stage = outline.stages.find(({ id, steps }) => id === gate.id || steps.some((step) => step.id === gate.id));
  const step = stage?.steps.find((one) => one.id === gate.id);
  const at = outline.stages.indexOf(stage!);
  const before = stage?.rules.opensAfterPrevious && at > 0 ? outline.stages[at - 1] : undefined;
  const conditions = [...outline.rules.entry, ...(stage?.rules.gate ?? []), ...(step?.rules.prerequisites ?? [])];
  return [
    ...(before && !conditions.some((one) => one.kind === 'stage')
      ? [wordCondition({ kind: 'stage', stage: before.id }, names)]
      : []),
    ...conditions.map((condition) => wordCondition(condition, names)),
  ];
}

function missingIn(row: Pick<GateLine, 'missing'>, names: Names, translator: Translator): string[] {
  return (JSON.parse(row.missing) as Reason[]).map((reason) => translator.say(sayReasonInFull(reason, names)));
}

function lineOf(row: GateLine, names: Names, translator: Translator) {
  const { t, format } = translator;
  const because = row.because ? (JSON.parse(row.because) as Reason) : null;
  return {
    personId: row.person_id,
    name: `${row.given_name} ${row.family_name}`,
    organisation: row.organisation_name,
    met: row.open === 1,
    word: t(`paths.gate-${row.open === 1 ? 'met' : 'missing'}`),
    missing: missingIn(row, names, translator),
    since: row.opened_on ? t('paths.gate-since', { on: format.date(row.opened_on) }) : '',
    seat: because ? wordReason(because, translator, names) : '',
    done: row.steps_done,
    needed: row.steps_needed,
    due: row.due_on ? format.date(row.due_on) : '',
  };
}

/** Sessions into which somebody may book others: those they organise, and those offered on the line of their people. */
function mayFill(actor: Actor, { ownerPath }: PlannedSession): boolean {
  const nominates = actor.reach('classroom:nominate');
  return (
    actor.canAt('classroom:manage', ownerPath) ||
    nominates.some((reach) => reach.startsWith(ownerPath) || ownerPath.startsWith(reach))
  );
}

function sessionLine(session: PlannedSession, { t, format }: Translator): string {
  const { title, startsAt, zone, place, seatsLeft, waiting } = session;
  const seats = seatsLeft > 0 ? t('paths.seats-open', { seats: seatsLeft }) : t('paths.seats-none', { waiting });
  return [format.date(startsAt, zone), title, seats, place].filter(Boolean).join(' · ');
}

function summaryOf(outcomes: readonly string[], { t }: Translator): string[] {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) {
    const kind = ['booked', 'wait-listed', 'requested', 'approved', 'seated'].includes(outcome) ? outcome : 'refused';
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => t(`paths.summary-${kind}`, { count }));
}
