import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import { allSteps, type Outline, type StepOutline } from './outline.ts';
import type { Verbs } from '../parts.ts';
import type { Problem } from '../progress/problems.ts';
import type { Subject, SurveySource } from '../sources.ts';

/** Chosen in place of a survey where there are more than a list shows, or none yet. */
export const searchSurvey = 'survey';
const surveysListed = 30;

/** The surveys that the builder lists, and the way to all of them. */
export async function surveysFirst(db: Reader, { sources }: Verbs, actor: Actor, translator: Translator) {
  const asked = { translator, search: '', limit: surveysListed, offset: 0 };
  const { rows } = await sources.surveys.offered(db, actor, asked);
  return [
    ...rows.map(({ id, title }) => ({ value: `survey ${id}`, label: title })),
    { value: searchSurvey, label: translator.t('paths.search-survey') },
  ];
}

export async function surveysAmong(
  db: Reader,
  { sources }: Verbs,
  actor: Actor,
  ids: readonly string[],
  translator: Translator,
): Promise<Subject[]> {
  const asked = { translator, search: '', ids, limit: ids.length, offset: 0 };
  return (await sources.surveys.offered(db, actor, asked)).rows;
}

/** What the form of a step says of its survey; null for other steps. */
export async function surveyView(
  db: Reader,
  verbs: Verbs,
  { actor, id, step, translator }: { actor: Actor; id: string; step: StepOutline; translator: Translator },
): Promise<{ title: string; change: string } | null> {
  const { content } = step.rules;
  if (content.kind !== 'survey') return null;
  const [survey] = await surveysAmong(db, verbs, actor, [content.survey], translator);
  return {
    title: survey?.title ?? translator.t('paths.problem-no-survey'),
    change: `/paths/${id}/draft/steps/${step.id}/survey`,
  };
}

/** A step whose survey is closed, or was never chosen, could not be done by anybody. */
export async function surveyProblems(db: Reader, surveys: SurveySource, outline: Outline): Promise<Problem[]> {
  const asked = allSteps(outline).flatMap(({ id, rules: { content } }) =>
    content.kind === 'survey' ? [{ id, survey: content.survey }] : [],
  );
  if (asked.length === 0) return [];
  const open = await surveys.open(
    db,
    asked.map(({ survey }) => survey),
  );
  return asked
    .filter(({ survey }) => !open.has(survey))
    .map(({ id }) => ({ code: 'no-survey' as const, at: { kind: 'step' as const, id }, values: {} }));
}
