import { stringify } from 'csv-stringify';
import type { Request } from 'express';
import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import { createPages, Invalid, NotFound, readForm, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { filterChips, linkTo, paging, readListing, sortColumn } from '../../platform/web/listing.ts';
import type { Field } from '../../platform/web/parts.ts';
import { pathFor } from '../access.ts';
import { caseLines } from '../cases/case-model.ts';
import { latestEnrolment } from './enrolment-store.ts';
import { titleIn, type Texts } from '../building/outline.ts';
import type { PathsParts, Verbs } from '../parts.ts';
import {
  countParticipants,
  listParticipants,
  participantsAfter,
  participantSorts,
  type ParticipantFilter,
  type ParticipantListed,
  type ParticipantSort,
} from './participants-store.ts';
import { organisationsWithin, peopleUnder, searchPeople } from './people-store.ts';
import { isDay } from '../progress/day.ts';
import { statuses, type Reason, type Status } from '../progress/state.ts';
import { progressModel } from './progress-model.ts';
import { pathTabs } from '../tabs.ts';
import { enrolPage, participantsPage, progressPage, type ParticipantsPage } from '../views.ts';
import { wordReason } from '../wording.ts';

/** What staff do with the people of a path: look, enrol, decide, agree dates, withdraw. */
export function staffPages(parts: PathsParts, verbs: Verbs): Pages {
  const { database } = parts;
  const pages = createPages();
  const { enrolling } = verbs;

  pages.get('/paths/:id/participants', 'paths:follow', async (req, res) => {
    const actor = actorOf(req);
    const { path, access } = await pathFor(
      database,
      actor,
      String(req.params['id']),
      'follow',
      req.translator.language,
    );
    const address = `/paths/${path.id}/participants`;
    const listing = readListing(address, req.query, participantSorts);
    const filter = filterFrom(req, path.id, actor);
    const counts = await countParticipants(database, filter);
    const total = counts.reduce((sum, { people }) => sum + people, 0);
    const rows = await listParticipants(database, filter, {
      sort: listing.sort as ParticipantSort,
      descending: listing.descending,
      limit: listing.size,
      offset: (listing.page - 1) * listing.size,
    });
    const organisations = await organisationChoices(
      database,
      actor.reach('paths:follow'),
      filter.under,
      req.translator,
    );
    const all = await countParticipants(database, {
      ...filter,
      search: '',
      status: null,
      state: null,
      under: null,
      cohortId: null,
      version: null,
    });
    const { t } = req.translator;
    const status = filter.status ?? (filter.state === 'requested' ? 'requested' : '');
    await show(res, participantsPage, {
      title: path.title,
      section: 'paths',
      breadcrumbs: [{ label: t('paths.learning-paths'), href: '/paths/all' }],
      id: path.id,
      tabs: pathTabs(path.id, access, 'participants', req.translator),
      columns: [
        sortColumn(listing, 'name', t('paths.column-name')),
        sortColumn(listing, 'organisation', t('paths.column-organisation')),
        sortColumn(listing, 'status', t('paths.column-status')),
        sortColumn(listing, 'progress', t('paths.column-progress')),
        { label: t('paths.column-next') },
        sortColumn(listing, 'due', t('paths.column-due')),
        sortColumn(listing, 'completed', t('paths.column-completed')),
      ],
      rows: rows.map((row) => participantRow(row, req.translator)),
      totals: tilesOf(all, address, req.translator),
      filters: {
        search: filter.search,
        statuses: {
          name: 'status',
          label: t('paths.column-status'),
          value: status,
          options: [
            { value: '', label: t('common.all') },
            ...statuses.map((value) => ({ value, label: t(`common.status-${value}`) })),
            { value: 'requested', label: t('paths.state-requested') },
          ],
        },
        organisations,
        cohorts: null,
      },
      chips: filterChips(listing, [
        { key: 'search', label: filter.search },
        {
          key: 'status',
          label:
            status === '' ? undefined : t(status === 'requested' ? 'paths.state-requested' : `common.status-${status}`),
        },
        {
          key: 'version',
          label: filter.version === null ? undefined : t('paths.version-numbered', { number: filter.version }),
        },
        {
          key: 'under',
          label: organisations.options?.find(({ value }) => value === filter.under && value !== '')?.label,
        },
      ]),
      clear: address,
      paging: paging(listing, total),
      mayEnrol: access.enrol,
      cases: await caseLines(database, verbs, path, actor.reach('paths:follow'), req.translator),
      csv: linkTo({ path: `${address}.csv`, query: listing.query }, {}),
    });
  });

  pages.get('/paths/:id/participants.csv', 'paths:follow', async (req, res) => {
    const actor = actorOf(req);
    const { path } = await pathFor(database, actor, String(req.params['id']), 'follow', req.translator.language);
    const filter = filterFrom(req, path.id, actor);
    const { t } = req.translator;
    res.attachment(`participants-${path.id}.csv`);
    const file = stringify({ bom: true, escape_formulas: true });
    file.pipe(res);
    file.write(
      [
        'name',
        'email',
        'organisation',
        'status',
        'done',
        'needed',
        'enrolled',
        'due',
        'completed',
        'expires',
        'because',
      ].map((name) => t(`paths.csv-${name}`)),
    );
    for (let after: string | null = null; ;) {
      const rows: ParticipantListed[] = await participantsAfter(database, filter, after, 500);
      for (const row of rows) file.write(csvRow(row, req.translator));
      after = rows.at(-1)?.id ?? null;
      if (rows.length < 500) break;
    }
    file.end();
  });

  pages.get('/paths/:id/participants/:person', 'paths:follow', async (req, res) => {
    const actor = actorOf(req);
    const { path, access } = await pathFor(
      database,
      actor,
      String(req.params['id']),
      'follow',
      req.translator.language,
    );
    const model = await progressModel(parts, verbs, {
      actor,
      path,
      access,
      personId: String(req.params['person']),
      translator: req.translator,
      ...cycleAsked(req),
    });
    await show(res, progressPage, model);
  });

  pages.get('/paths/:id/enrol', 'paths:enrol', async (req, res) => {
    const actor = actorOf(req);
    const { path, access } = await pathFor(database, actor, String(req.params['id']), 'enrol', req.translator.language);
    const address = `/paths/${path.id}/enrol`;
    const listing = readListing(address, req.query, ['name']);
    const { t } = req.translator;
    const reach = actor.reach('paths:enrol');
    const search = listing.query['search'] ?? '';
    const under = listing.query['under'] ?? '';
    const found = await searchPeople(
      database,
      reach,
      { search, under: under === '' ? null : under, pathId: path.id },
      { limit: listing.size, offset: (listing.page - 1) * listing.size },
    );
    const organisation = await organisationChoices(database, reach, under === '' ? null : under, req.translator);
    await show(res, enrolPage, {
      title: path.title,
      section: 'paths',
      breadcrumbs: [{ label: t('paths.learning-paths'), href: '/paths/all' }],
      id: path.id,
      tabs: pathTabs(path.id, access, 'enrol', req.translator),
      search,
      organisation,
      rows: found.rows.map((row) => ({
        id: row.id,
        name: `${row.given_name} ${row.family_name}`,
        email: row.email,
        organisation: row.organisation_name,
        word: row.enrolled === null ? null : t(`paths.state-${row.enrolled}`),
        status: row.enrolled === 'active' ? row.progress : null,
      })),
      chips: filterChips(listing, [
        { key: 'search', label: search },
        { key: 'under', label: organisation.options?.find(({ value }) => value === under && value !== '')?.label },
      ]),
      clear: address,
      paging: paging(listing, found.total),
      matching: found.total,
      under,
      notOpen: path.status !== 'published',
    });
  });

  pages.post('/paths/:id/enrolments', 'paths:enrol', async (req, res) => {
    const id = String(req.params['id']);
    const actor = actorOf(req);
    const form = readForm(enrolForm, req.body);
    if (!form.ok) throw new Invalid(form.errors);
    const { person, everybody, under, due } = form.value;
    const chosen = everybody === 'yes' ? await everybodyUnder(database, actor, under) : person;
    if (chosen.length === 0) return redirect(res, `/paths/${id}/enrol`, { key: 'paths.said-nobody' }, 'warning');
    const result = await enrolling.enrol(actor, id, chosen, { dueOn: due === '' ? null : due });
    const values = { enrolled: result.enrolled.length, already: result.already.length, refused: result.refused.length };
    redirect(res, `/paths/${id}/participants`, { key: 'paths.said-enrolled', values });
  });

  const enrolmentOf = async (req: Request): Promise<{ id: string; back: string }> => {
    const [pathId, personId] = [String(req.params['id']), String(req.params['person'])];
    const enrolment = await latestEnrolment(database, pathId, personId);
    if (!enrolment) throw new NotFound();
    return { id: enrolment.id, back: `/paths/${pathId}/participants/${personId}` };
  };

  pages.post('/paths/:id/participants/:person/decision', 'paths:enrol', async (req, res) => {
    const { id } = await enrolmentOf(req);
    const form = readForm(
      z.object({ decision: z.enum(['accept', 'refuse']), reason: z.string().max(1000).default('') }),
      req.body,
    );
    if (!form.ok) throw new Invalid(form.errors);
    await enrolling.decide(actorOf(req), id, form.value.decision === 'accept', form.value.reason);
    redirect(res, `/paths/${String(req.params['id'])}/participants?status=requested`, {
      key: `paths.said-${form.value.decision === 'accept' ? 'accepted' : 'refused'}`,
    });
  });

  pages.post('/paths/:id/participants/:person/withdrawal', 'paths:enrol', async (req, res) => {
    const { id } = await enrolmentOf(req);
    const form = readForm(z.object({ withdrawal: z.string().min(1).max(1000) }), req.body);
    if (!form.ok) throw new Invalid(form.errors);
    await enrolling.withdraw(actorOf(req), id, form.value.withdrawal);
    redirect(res, `/paths/${String(req.params['id'])}/participants`, { key: 'paths.said-withdrawn' });
  });

  pages.post('/paths/:id/participants/:person/dates', 'paths:enrol', async (req, res) => {
    const { id, back } = await enrolmentOf(req);
    const form = readForm(z.object({ due: day, access: day }), req.body);
    if (!form.ok) throw new Invalid(form.errors);
    const { due, access } = form.value;
    await enrolling.agreeDates(actorOf(req), id, {
      dueOn: due === '' ? null : due,
      accessEndsOn: access === '' ? null : access,
    });
    redirect(res, back, { key: 'paths.said-dates' });
  });

  return pages;
}

const day = z
  .string()
  .default('')
  .refine((text) => text === '' || isDay(text), 'paths.day-invalid');
const ids = z.union([z.string(), z.array(z.string())]).transform((one) => (Array.isArray(one) ? one : [one]));
const enrolForm = z.object({
  person: ids.optional().default([]),
  everybody: z.string().default(''),
  under: z.string().default(''),
  due: day,
});

async function everybodyUnder(db: Reader, actor: Actor, under: string): Promise<string[]> {
  const reach = actor.reach('paths:enrol');
  const places = under === '' ? reach : [under];
  const found = await Promise.all(places.map((place) => peopleUnder(db, reach, place, null)));
  return [...new Set(found.flat().map(({ id }) => id))];
}

export async function organisationChoices(
  db: Reader,
  reach: readonly string[],
  chosen: string | null,
  { t }: Translator,
): Promise<Field> {
  const rows = await organisationsWithin(db, reach);
  const top = Math.min(...rows.map(({ path }) => path.split('/').length));
  return {
    name: 'under',
    label: t('paths.column-organisation'),
    value: chosen ?? '',
    options: [
      { value: '', label: t('common.all') },
      ...rows.map(({ path, name }) => ({
        value: path,
        label: `${' '.repeat(2 * (path.split('/').length - top))}${name}`,
      })),
    ],
  };
}

function filterFrom(req: Request, pathId: string, actor: Actor): ParticipantFilter {
  const text = (name: string) => (typeof req.query[name] === 'string' ? req.query[name].slice(0, 200) : '');
  const asked = text('status');
  const under = text('under');
  return {
    pathId,
    reach: actor.reach('paths:follow'),
    search: text('search'),
    status: statuses.find((status) => status === asked) ?? null,
    state: asked === 'requested' ? 'requested' : null,
    under: under === '' ? null : under,
    cohortId: text('cohort') === '' ? null : text('cohort'),
    version: /^[1-9]\d{0,4}$/.test(text('version')) ? Number(text('version')) : null,
  };
}

function cycleAsked(req: Request): { cycle?: number } {
  const cycle = Number(req.query['cycle']);
  return Number.isInteger(cycle) && cycle > 0 ? { cycle } : {};
}

const noNames = { steps: new Map(), stages: new Map(), paths: new Map() };

function participantRow(row: ParticipantListed, translator: Translator): ParticipantsPage['rows'][number] {
  const { t, format, language } = translator;
  const active = row.state === 'active';
  return {
    personId: row.person_id,
    name: `${row.given_name} ${row.family_name}`,
    organisation: row.organisation_name,
    status: active ? row.status : null,
    word: active ? '' : t(`paths.state-${row.state}`),
    requested: row.state === 'requested',
    enrolmentId: row.id,
    note: row.request_note,
    done: row.steps_done,
    needed: row.steps_needed,
    next:
      active && row.next_title !== null
        ? titleIn(JSON.parse(row.next_texts ?? '{}') as Texts, language, row.next_title)
        : '',
    because: active ? because(row, translator) : '',
    due: active && row.due_on ? format.date(row.due_on) : '',
    completed: row.completed_on ? format.date(row.completed_on) : '',
  };
}

function because(row: ParticipantListed, translator: Translator): string {
  const reason = JSON.parse(row.because || 'null') as Reason | null;
  return reason && reason.code !== 'steps-missing' && reason.code !== 'cannot-be-met'
    ? wordReason(reason, translator, noNames)
    : '';
}

function csvRow(row: ParticipantListed, translator: Translator): (string | number)[] {
  const { t } = translator;
  return [
    `${row.given_name} ${row.family_name}`,
    row.email,
    row.organisation_name,
    row.state === 'active' ? t(`common.status-${row.status}`) : t(`paths.state-${row.state}`),
    row.steps_done,
    row.steps_needed,
    row.enrolled_on ?? '',
    row.due_on ?? '',
    row.completed_on ?? '',
    row.expires_on ?? '',
    because(row, translator),
  ];
}

function tilesOf(
  counts: Awaited<ReturnType<typeof countParticipants>>,
  address: string,
  { t, format }: Translator,
): ParticipantsPage['totals'] {
  const active = counts.filter(({ state }) => state === 'active');
  const sum = (rows: typeof counts) => rows.reduce((total, { people }) => total + people, 0);
  const status = (...wanted: Status[]) => sum(active.filter((row) => wanted.includes(row.status)));
  const asked = sum(counts.filter(({ state }) => state === 'requested'));
  const tile = (
    label: string,
    figure: number,
    icon: ParticipantsPage['totals'][number]['icon'],
    query: string,
    warn = false,
  ) => ({
    label,
    figure: format.number(figure),
    icon,
    href: query === '' ? address : `${address}?status=${query}`,
    warn: warn && figure > 0,
  });
  return [
    tile(t('paths.tile-all'), sum(active), 'people', ''),
    tile(t('common.status-in-progress'), status('in-progress'), 'route', 'in-progress'),
    tile(t('common.status-completed'), status('completed', 'passed'), 'check-circle', 'completed'),
    tile(t('common.status-overdue'), status('overdue'), 'clock', 'overdue', true),
    ...(asked > 0 ? [tile(t('paths.state-requested'), asked, 'hourglass', 'requested', true)] : []),
  ];
}
