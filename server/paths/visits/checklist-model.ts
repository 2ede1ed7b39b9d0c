import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import { NotFound } from '../../platform/web/index.ts';
import type { PathSeen } from '../access.ts';
import { titleIn } from '../building/outline.ts';
import type { OwnStep } from '../own-step.ts';
import { namesIn } from '../path-view.ts';
import { heldOf } from './observation-merge.ts';
import { keptFrom, visitStep } from './observing.ts';
import { wordingIn } from '../building/structure.ts';
import { observationsOf, type ObservationInPlace } from './visit-store.ts';
import type { ChecklistPage } from './visit-views.ts';
import { paragraphs } from '../assignments/work-model.ts';
import { wordReason, wordRequirement } from '../wording.ts';

/** What was seen of a learner's own field visit, by whom and when, and what is missing. */
export async function checklistModel(
  db: Reader,
  { actor, path, own, translator }: { actor: Actor; path: PathSeen['path']; own: OwnStep; translator: Translator },
): Promise<ChecklistPage> {
  const { t, say, language } = translator;
  const { state, judged } = own;
  const step = visitStep(own.step);
  if (!step) throw new NotFound();
  const rows = inCycle(await observationsOf(db, [actor.personId], step.id), judged.enrolment.counts_from);
  const names = namesIn(judged.outline, language, new Map());
  const items = step.content.checklist.map((item) => {
    const own = rows.filter(({ item_id }) => item_id === item.id);
    const held = heldOf(own.map(keptFrom));
    const row = own.find(({ id }) => id === held?.id);
    return {
      text: wordingIn(item, language),
      required: item.required,
      seen: held?.seen ?? null,
      word: t(held ? (held.seen ? 'paths.observed' : 'paths.not-yet') : 'paths.not-observed'),
      note: row ? bySomebody(row, translator) : '',
      comment: row?.comment ?? '',
    };
  });
  const required = items.filter((item) => item.required);
  return {
    title: titleIn(step.texts, language, step.title),
    section: 'paths',
    breadcrumbs: [
      { label: t('paths.learning-paths'), href: '/paths' },
      { label: path.title, href: `/paths/${path.id}` },
    ],
    instructions: paragraphs(step.texts[language]?.instructions || step.rules.instructions),
    requirement: wordRequirement(step.content).map(say).join(' · '),
    status: state.status,
    because: state.because.code === 'nothing-yet' ? '' : wordReason(state.because, translator, names),
    whys: state.locks.map((lock) => ({ text: wordReason(lock, translator, names) })),
    progress:
      required.length > 0
        ? { done: required.filter(({ seen }) => seen === true).length, total: required.length }
        : null,
    items,
  };
}

/** What was observed before this cycle began belongs to the one before. */
export function inCycle(rows: readonly ObservationInPlace[], countsFrom: string | null): ObservationInPlace[] {
  return rows.filter(({ observed_on }) => countsFrom === null || observed_on >= countsFrom);
}

export function bySomebody(row: ObservationInPlace, { t, format }: Translator): string {
  const name = `${row.observer_given ?? ''} ${row.observer_family ?? ''}`.trim();
  return t('paths.observed-by', { name, on: format.date(row.observed_on) });
}
