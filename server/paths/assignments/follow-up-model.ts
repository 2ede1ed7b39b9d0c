import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import { followUpsOf, itemsOf, reportsOf } from './follow-up-store.ts';
import { answeredOn } from './following.ts';
import { titleIn } from '../building/outline.ts';
import { findPathTitles } from '../path-store.ts';
import { addDays, type Day } from '../progress/day.ts';
import type { WorkInPlace } from './submission-store.ts';
import { itemStatuses, type FollowUpRow, type PlanItemRow } from '../tables.ts';
import type { Failed } from './work-model.ts';
import type { FollowUpPage } from './work-views.ts';
import type { Working } from './working.ts';

const soonDays = 30;

/** What became of accepted work: the reports asked for, the line of every action, and the form of the next report. */
export async function followUpModel(
  db: Reader,
  working: Working,
  work: WorkInPlace,
  { actor, today, translator, failed }: { actor: Actor; today: Day; translator: Translator; failed?: Failed },
): Promise<FollowUpPage> {
  const { t, say, format, language } = translator;
  const step = await working.stepOf(db, work);
  const items = await itemsOf(db, [work.id]);
  const followUps = await followUpsOf(db, [work.id]);
  const reports = await reportsOf(db, work.id);
  const own = work.person_id === actor.personId;
  const path = (await findPathTitles(db, [work.path_id], language)).get(work.path_id) ?? work.path_title;
  return {
    title: t('paths.reports'),
    section: 'paths',
    breadcrumbs: own
      ? [
          { label: path, href: `/paths/${work.path_id}` },
          {
            label: step ? titleIn(step.texts, language, step.title) : '',
            href: `/paths/${work.path_id}/steps/${work.step_id}`,
          },
        ]
      : [{ label: t('paths.plans'), href: '/paths/plans' }],
    learner: `${work.given_name} ${work.family_name}`,
    organisation: work.organisation_name,
    path,
    dates: followUps.map((followUp) => dateView(followUp, today, translator)),
    items: items.map((item) => ({
      id: item.id,
      title: item.title,
      note: noteOf(item, translator),
      status: item.status,
      word: t(`paths.report-${item.status}`),
      line: reports
        .filter(({ item_id }) => item_id === item.id)
        .map((report) => ({
          word: t(`paths.report-${report.status}`),
          status: report.status,
          on: format.date(report.as_of ?? report.reported_on),
          note: report.body,
          by: t('paths.observed-by', {
            name: `${report.given_name ?? ''} ${report.family_name ?? ''}`.trim(),
            on: format.date(report.reported_on),
          }),
        })),
    })),
    form: own && items.length > 0 ? formOf(work, items, followUps, { actor, today, translator, failed }) : null,
    keptKey: reportKey(actor, work.id),
    work: own ? `/paths/assignments/${work.id}/print` : `/paths/assignments/${work.id}`,
    errors: Object.entries(failed?.errors ?? {}).map(([field, message]) => ({ field, message: say(message) })),
  };
}

export function reportKey(actor: Actor, workId: string): string {
  return ['report', actor.personId, workId].join(' ');
}

function dateView(
  { months, due_on, reported_on }: FollowUpRow,
  today: Day,
  { t, format }: Translator,
): FollowUpPage['dates'][number] {
  const after = t('paths.report-after', { months });
  if (reported_on !== null) {
    return {
      text: `${after} · ${t('paths.reported-on', { on: format.date(reported_on) })}`,
      state: 'reported',
      word: t('paths.report-state-reported'),
    };
  }
  const state = due_on < today ? 'late' : due_on <= addDays(today, soonDays) ? 'due' : 'coming';
  return {
    text: `${after} · ${t('paths.due-on', { on: format.date(due_on) })}`,
    state,
    word: t(`paths.report-state-${state}`),
  };
}

function noteOf({ responsible, due_on }: PlanItemRow, { t, format }: Translator): string {
  return [responsible, due_on === null ? '' : t('paths.planned-by', { on: format.date(due_on) })]
    .filter(Boolean)
    .join(' · ');
}

function formOf(
  work: WorkInPlace,
  items: readonly PlanItemRow[],
  followUps: readonly FollowUpRow[],
  {
    actor,
    today,
    translator,
    failed,
  }: { actor: Actor; today: Day; translator: Translator; failed?: Failed | undefined },
): NonNullable<FollowUpPage['form']> {
  const { t, say, format } = translator;
  const [answered] = answeredOn(followUps, today);
  const value = (name: string, otherwise: string) => String(failed?.typed[name] ?? otherwise);
  const error = (name: string) => failed?.errors[name] && { error: say(failed.errors[name]) };
  return {
    action: `/paths/assignments/${work.id}/reports`,
    key: reportKey(actor, work.id),
    about: answered
      ? t('paths.report-for', { months: answered.months, on: format.date(answered.due_on) })
      : t('paths.report-between'),
    items: items.map((item) => ({
      id: item.id,
      title: item.title,
      note: noteOf(item, translator),
      status: {
        name: `status-${item.id}`,
        label: t('paths.report-status'),
        required: true,
        value: value(`status-${item.id}`, item.status),
        options: itemStatuses.map((status) => ({ value: status, label: t(`paths.report-${status}`) })),
        ...error(`status-${item.id}`),
      },
      on: {
        name: `on-${item.id}`,
        label: t('paths.report-as-of'),
        kind: 'date',
        required: true,
        value: value(`on-${item.id}`, today),
        attributes: { max: today },
        ...error(`on-${item.id}`),
      },
      text: {
        name: `note-${item.id}`,
        label: t('paths.report-body'),
        kind: 'text-block',
        value: value(`note-${item.id}`, ''),
        attributes: { rows: '3', maxlength: '4000', dir: 'auto' },
        ...error(`note-${item.id}`),
      },
    })),
  };
}
