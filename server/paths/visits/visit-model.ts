import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import { NotFound } from '../../platform/web/index.ts';
import { filterChips, linkTo, paging, type Listing } from '../../platform/web/listing.ts';
import { bySomebody, inCycle } from './checklist-model.ts';
import type { Judge } from '../judging/judging.ts';
import { disputedOf, heldOf } from './observation-merge.ts';
import { keptFrom, observerOf, visitStep, type Observing, type VisitStep } from './observing.ts';
import { allSteps, titleIn } from '../building/outline.ts';
import { findPathTitles } from '../path-store.ts';
import { dayOf } from '../progress/day.ts';
import type { ChecklistItem } from '../progress/definition.ts';
import type { Reason } from '../progress/state.ts';
import { wordingIn } from '../building/structure.ts';
import {
  cohortsObserved,
  observationsOf,
  participantsOf,
  versionsObserved,
  type ObservationInPlace,
  type Participant,
  type ParticipantFilter,
} from './visit-store.ts';
import type { LoggedObservation, ObservedLine, ObservePage, OfflinePage, VisitPage } from './visit-views.ts';
import { paragraphs, type Failed } from '../assignments/work-model.ts';
import { wordReason } from '../wording.ts';

interface Asked {
  actor: Actor;
  pathId: string;
  stepId: string;
  now: string;
  translator: Translator;
  listing: Listing;
  /** What was sent and not taken as it is: it stands in the form again. */
  failed?: Failed | undefined;
}

export function visitAddress(pathId: string, stepId: string): string {
  return `/paths/${pathId}/visits/${stepId}`;
}

/** The step as the newest version of those observed has it, and by version, since checklists may differ. */
async function stepsObserved(db: Reader, judge: Judge, { actor, pathId, stepId }: Asked) {
  const versions = await versionsObserved(db, observerOf(actor), { pathId, stepId });
  const outlines = await judge.outlines(db, versions);
  const steps = new Map<string, VisitStep>();
  for (const outline of outlines.toSorted((a, b) => a.number - b.number)) {
    const step = visitStep(allSteps(outline).find(({ id }) => id === stepId));
    if (step) steps.set(outline.versionId, step);
  }
  const newest = [...steps.values()].at(-1);
  if (!newest) throw new NotFound();
  return { steps, newest };
}

/** One field visit for its observers. */
export async function visitModel(db: Reader, judge: Judge, asked: Asked): Promise<VisitPage> {
  const { actor, pathId, stepId, now, translator, listing } = asked;
  const { t, language } = translator;
  const { steps, newest } = await stepsObserved(db, judge, asked);
  const filter = filterFrom(asked);
  const limits = { now, limit: listing.size, offset: (listing.page - 1) * listing.size };
  const { rows, total } = await participantsOf(db, observerOf(actor), filter, limits);
  const observed = await observationsOf(
    db,
    rows.map(({ id }) => id),
    stepId,
  );
  const cohorts = await cohortsObserved(db, observerOf(actor), { pathId, stepId });
  const path = (await findPathTitles(db, [pathId], language)).get(pathId) ?? '';
  const address = visitAddress(pathId, stepId);
  const title = titleIn(newest.texts, language, newest.title);
  const seen = (participant: Participant, items: readonly ChecklistItem[]) =>
    items.filter((item) => heldFor(observed, participant, item.id)?.seen === true).length;
  return {
    title,
    section: 'paths',
    breadcrumbs: [{ label: t('paths.field-visits'), href: '/paths/field-visits' }],
    path,
    offline: offlineOf(asked, [
      ...rows.map(({ id }) => `${address}/${id}`),
      ...newest.content.checklist.map(({ id }) => `${address}/items/${id}`),
    ]),
    instructions: paragraphs(newest.texts[language]?.instructions || newest.rules.instructions),
    items: newest.content.checklist.map((item) => ({
      href: `${address}/items/${item.id}`,
      text: wordingIn(item, language),
      required: item.required,
      note: t('paths.observed-of', {
        done: rows.filter((row) => heldFor(observed, row, item.id)?.seen === true).length,
        total: rows.length,
      }),
    })),
    participants: rows.map((row) => {
      const items = (steps.get(row.version_id) ?? newest).content.checklist;
      return {
        href: `${address}/${row.id}`,
        name: `${row.given_name} ${row.family_name}`,
        organisation: [row.organisation_name, row.cohort_name].filter(Boolean).join(' · '),
        done: seen(row, items),
        total: items.length,
        status: row.status ?? 'not-started',
        last: lastOf(observed, row.id, translator),
      };
    }),
    search: filter.search,
    filters: [
      {
        name: 'show',
        label: t('paths.filter-show'),
        value: filter.open ? 'open' : '',
        required: true,
        options: [
          { value: '', label: t('common.all') },
          { value: 'open', label: t('paths.show-open') },
        ],
      },
      ...(cohorts.length > 0
        ? [
            {
              name: 'cohort',
              label: t('paths.filter-cohort'),
              value: filter.cohortId ?? '',
              required: true,
              options: [
                { value: '', label: t('common.all') },
                ...cohorts.map(({ id, name }) => ({ value: id, label: name })),
              ],
            },
          ]
        : []),
    ],
    chips: filterChips(listing, [
      { key: 'search', label: filter.search },
      { key: 'show', label: filter.open ? t('paths.show-open') : undefined },
      { key: 'cohort', label: cohorts.find(({ id }) => id === filter.cohortId)?.name },
    ]),
    clear: address,
    paging: paging(listing, total),
  };
}

/** All items of one participant. */
export async function personModel(
  db: Reader,
  observing: Observing,
  asked: Asked & { personId: string },
): Promise<ObservePage> {
  const { actor, pathId, stepId, personId, now, translator } = asked;
  const { t, language } = translator;
  const { person, step } = await observing.participant(db, actor, { pathId, stepId, personId });
  const rows = inCycle(await observationsOf(db, [personId], stepId), person.counts_from);
  const address = visitAddress(pathId, stepId);
  const reason = person.because ? (JSON.parse(person.because) as Reason) : null;
  const today = dayOf(now, actor.timeZone);
  return {
    title: `${person.given_name} ${person.family_name}`,
    section: 'paths',
    breadcrumbs: [
      { label: t('paths.field-visits'), href: '/paths/field-visits' },
      { label: titleIn(step.texts, language, step.title), href: address },
    ],
    kind: 'person',
    subtitle: person.organisation_name,
    offline: offlineOf(asked, [`${address}/${personId}`]),
    action: `${address}/observations`,
    back: `${address}/${personId}`,
    on: dayField(today, asked),
    errors: errorsOf(asked),
    status: person.status ?? 'not-started',
    because: reason && reason.code !== 'nothing-yet' ? wordReason(reason, translator, noNames) : '',
    lines: step.content.checklist.map((item) =>
      lineOf(
        rows.filter(({ item_id }) => item_id === item.id),
        { personId, itemId: item.id, text: wordingIn(item, language), hint: item.required ? '' : t('common.optional') },
        asked,
      ),
    ),
    log: step.content.checklist
      .map((item) => ({
        text: wordingIn(item, language),
        entries: logOf(
          rows.filter(({ item_id }) => item_id === item.id),
          { actor, office: actor.canAt('paths:enrol', person.organisation_path) },
          translator,
        ),
      }))
      .filter(({ entries }) => entries.length > 0),
    previous: null,
    next: null,
    paging: null,
  };
}

/** One item of several participants. */
export async function itemModel(db: Reader, judge: Judge, asked: Asked & { itemId: string }): Promise<ObservePage> {
  const { actor, pathId, stepId, itemId, now, translator, listing } = asked;
  const { t, language } = translator;
  const { steps, newest } = await stepsObserved(db, judge, asked);
  const item = newest.content.checklist.find(({ id }) => id === itemId);
  if (!item) throw new NotFound();
  const limits = { now, limit: listing.size, offset: (listing.page - 1) * listing.size };
  const { rows, total } = await participantsOf(db, observerOf(actor), filterFrom(asked), limits);
  // Who takes another version of the path may have a checklist without this item.
  const asking = rows.filter((row) => steps.get(row.version_id)?.content.checklist.some(({ id }) => id === itemId));
  const observed = await observationsOf(
    db,
    asking.map(({ id }) => id),
    stepId,
  );
  const address = visitAddress(pathId, stepId);
  const here = newest.content.checklist.findIndex(({ id }) => id === itemId);
  const beside = (at: number) => {
    const other = newest.content.checklist[at];
    return other ? linkTo({ path: `${address}/items/${other.id}`, query: listing.query }, {}) : null;
  };
  const today = dayOf(now, actor.timeZone);
  return {
    title: wordingIn(item, language),
    section: 'paths',
    breadcrumbs: [
      { label: t('paths.field-visits'), href: '/paths/field-visits' },
      { label: titleIn(newest.texts, language, newest.title), href: address },
    ],
    kind: 'item',
    subtitle: t('paths.item-place', { number: here + 1, total: newest.content.checklist.length }),
    offline: offlineOf(asked, [`${address}/items/${itemId}`]),
    action: `${address}/observations`,
    back: linkTo({ path: `${address}/items/${itemId}`, query: listing.query }, { page: listing.query['page'] ?? '' }),
    on: dayField(today, asked),
    errors: errorsOf(asked),
    status: null,
    because: '',
    lines: asking.map((row) =>
      lineOf(
        inCycle(observed, row.counts_from).filter(
          ({ person_id, item_id }) => person_id === row.id && item_id === itemId,
        ),
        {
          personId: row.id,
          itemId,
          text: `${row.given_name} ${row.family_name}`,
          hint: row.organisation_name,
        },
        asked,
      ),
    ),
    log: [],
    previous: beside(here - 1),
    next: beside(here + 1),
    paging: paging(listing, total),
  };
}

function dayField(today: string, { translator, failed }: Asked): ObservePage['on'] {
  const error = failed?.errors['on'];
  return { value: String(failed?.typed['on'] ?? today), max: today, error: error ? translator.say(error) : '' };
}

function errorsOf({ translator, failed }: Asked): ObservePage['errors'] {
  return Object.entries(failed?.errors ?? {}).map(([field, message]) => ({ field, message: translator.say(message) }));
}

const noNames = { steps: new Map(), stages: new Map(), paths: new Map() };

function filterFrom({ pathId, stepId, listing: { query } }: Asked): ParticipantFilter {
  return {
    pathId,
    stepId,
    search: query['search'] ?? '',
    open: query['show'] === 'open',
    cohortId: query['cohort'] || null,
  };
}

function offlineOf({ actor, pathId, stepId }: Asked, addresses: string[]): OfflinePage {
  return { personId: actor.personId, scope: visitAddress(pathId, stepId), addresses };
}

function heldFor(rows: readonly ObservationInPlace[], { id, counts_from }: Participant, itemId: string) {
  const own = inCycle(rows, counts_from).filter(({ person_id, item_id }) => person_id === id && item_id === itemId);
  return heldOf(own.map(keptFrom));
}

function lastOf(rows: readonly ObservationInPlace[], personId: string, translator: Translator): string {
  const last = rows.findLast(({ person_id, withdrawn_at }) => person_id === personId && withdrawn_at === null);
  return last ? bySomebody(last, translator) : '';
}

function lineOf(
  rows: readonly ObservationInPlace[],
  about: Pick<ObservedLine, 'personId' | 'itemId' | 'text' | 'hint'>,
  { translator, failed }: Asked,
): ObservedLine {
  const key = `${about.personId}.${about.itemId}`;
  const typed = (name: string) => {
    const value = failed?.typed[`${name}-${key}`];
    return typeof value === 'string' ? value : undefined;
  };
  const kept = rows.map(keptFrom);
  const held = heldOf(kept);
  const row = rows.find(({ id }) => id === held?.id);
  return {
    ...about,
    key,
    was: `${held ? (held.seen ? 'yes' : 'no') : ''}|${held?.comment ?? ''}`,
    seen: typed('seen') === undefined ? (held?.seen ?? null) : typed('seen') === 'yes',
    comment: typed('comment') ?? held?.comment ?? '',
    base: held?.id ?? '',
    note: row ? bySomebody(row, translator) : '',
    disputes: disputedOf(kept).map(({ id, seen, comment }) => {
      const other = rows.find((one) => one.id === id);
      const said = translator.t(seen ? 'paths.observed' : 'paths.not-yet');
      return { id, text: [said, comment, other ? bySomebody(other, translator) : ''].filter(Boolean).join(' · ') };
    }),
  };
}

function logOf(
  rows: readonly ObservationInPlace[],
  { actor, office }: { actor: Actor; office: boolean },
  translator: Translator,
): LoggedObservation[] {
  const { t, format } = translator;
  const held = heldOf(rows.map(keptFrom));
  return rows.toReversed().map((row) => {
    const state = stateOf(row, held?.id);
    const withdrawer = `${row.withdrawer_given ?? ''} ${row.withdrawer_family ?? ''}`.trim();
    return {
      id: row.id,
      text: t(row.seen === 1 ? 'paths.observed' : 'paths.not-yet'),
      comment: row.comment,
      by: [
        bySomebody(row, translator),
        t('paths.entered-at', { at: format.dateTime(row.observed_at, actor.timeZone) }),
      ].join(' · '),
      state,
      word: t(`paths.observation-${state}`),
      withdrawal:
        row.withdrawn_at === null
          ? ''
          : t('paths.observation-withdrawn-by', {
              name: withdrawer,
              on: format.date(row.withdrawn_at, actor.timeZone),
              reason: row.withdrawal_reason ?? '',
            }),
      withdraw:
        row.withdrawn_at === null && (office || row.observed_by === actor.personId)
          ? `/paths/observations/${row.id}/withdrawal`
          : null,
    };
  });
}

function stateOf(row: ObservationInPlace, held: string | undefined): LoggedObservation['state'] {
  if (row.withdrawn_at !== null) return 'withdrawn';
  if (row.counted_at === null) return row.settled_at === null ? 'disputed' : 'set-aside';
  return row.id === held ? 'counts' : 'earlier';
}
