import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import { linkTo } from '../../platform/web/index.ts';
import type { Judge } from '../judging/judging.ts';
import { titleIn, type Criterion, type StepOutline } from '../building/outline.ts';
import { findPathTitles } from '../path-store.ts';
import { namesOf } from '../enrolment/people-store.ts';
import { pointsOf } from './rubric.ts';
import { wordingIn } from '../building/structure.ts';
import { filesOf, submissionsOf, type WorkInPlace } from './submission-store.ts';
import { filledOf } from './submitting.ts';
import { stepsOf, paragraphs, type Failed } from './work-model.ts';
import { neighboursOf, type WorkFilter, type WorkReader } from './work-store.ts';
import { assessmentOf, contentsOf, criteriaOf, isAssessed, lateness, versionView } from './work-view.ts';
import type { ReviewPage, WorkPrintPage } from './work-views.ts';
import type { Working } from './working.ts';

interface Asked {
  actor: Actor;
  workId: string;
  reader: WorkReader;
  filter: WorkFilter;
  /** The filter as it stands in the address. */
  query: Record<string, string>;
  translator: Translator;
  failed?: Failed | undefined;
}

/** A piece of work as its tutor sees it: what is new in it, what was said before, and the form of the review. */
export async function reviewModel(
  db: Reader,
  { judge, working }: { judge: Judge; working: Working },
  asked: Asked,
): Promise<ReviewPage> {
  const { actor, translator, failed, query } = asked;
  const { t, say, language } = translator;
  const work = await working.work(db, actor, asked.workId);
  const step = await working.stepOf(db, work);
  const all = (await submissionsOf(db, work.person_id, work.step_id)).filter((one) => one.number <= work.number);
  const files = await filesOf(
    db,
    all.map(({ id }) => id),
  );
  const steps = step ? await stepsOf(db, judge, all, step) : new Map<string, StepOutline>();
  const path = (await findPathTitles(db, [work.path_id], language)).get(work.path_id) ?? work.path_title;
  const { previous, next } = await neighboursOf(db, asked.reader, asked.filter, work);
  const view = (one: (typeof all)[number], at: number) => {
    const before = all[at + 1];
    return versionView(
      {
        work: one,
        step: steps.get(one.id),
        files,
        before: before && { work: before, step: steps.get(before.id) },
        zone: actor.timeZone,
      },
      translator,
    );
  };
  const [current, ...earlier] = all.map(view);
  const beside = (id: string | null) => id && linkTo({ path: `/paths/assignments/${id}`, query }, {});
  return {
    title: step ? titleIn(step.texts, language, step.title) : t('paths.kind-assignment'),
    section: 'paths',
    breadcrumbs: [{ label: t('paths.work-to-read'), href: linkTo({ path: '/paths/assignments', query }, {}) }],
    learner: `${work.given_name} ${work.family_name}`,
    organisation: work.organisation_name,
    path,
    work: current as ReviewPage['work'],
    earlier,
    instructions: paragraphs(step?.texts[language]?.instructions || (step?.rules.instructions ?? '')),
    review:
      work.state === 'submitted' && work.person_id !== actor.personId
        ? reviewOf(work, step, { translator, failed, query, actor })
        : null,
    previous: beside(previous),
    next: beside(next),
    followUp: work.state === 'accepted' ? `/paths/assignments/${work.id}/reports` : null,
    keptKey: reviewKey(actor, work.id),
    errors: Object.entries(failed?.errors ?? {}).map(([field, message]) => ({ field, message: say(message) })),
  };
}

function reviewKey(actor: Actor, workId: string): string {
  return ['review', actor.personId, workId].join(' ');
}

function reviewOf(
  work: WorkInPlace,
  step: StepOutline | undefined,
  { translator, failed, query, actor }: Pick<Asked, 'translator' | 'failed' | 'query' | 'actor'>,
): NonNullable<ReviewPage['review']> {
  const { t, say } = translator;
  const rubric = step?.rules.rubric ?? [];
  const content = step?.rules.content;
  const minimum = content?.kind === 'assignment' ? content.minimumScore : null;
  const typed = (name: string) => String(failed?.typed[name] ?? '');
  const error = (name: string) => (failed?.errors[name] ? say(failed.errors[name]) : '');
  return {
    action: linkTo({ path: `/paths/assignments/${work.id}/review`, query }, {}),
    key: reviewKey(actor, work.id),
    criteria: rubric.map((criterion) => criterionOf(criterion, { typed, error, translator })),
    score:
      rubric.length > 0
        ? null
        : {
            name: 'score',
            label: t('paths.field-score'),
            kind: 'number',
            value: typed('score'),
            required: minimum !== null,
            attributes: { min: '0', max: '100', step: 'any' },
            ...(error('score') && { error: error('score') }),
          },
    feedback: {
      name: 'feedback',
      label: t('paths.feedback'),
      kind: 'text-block',
      hint: t('paths.feedback-hint'),
      value: typed('feedback'),
      attributes: { maxlength: '20000', rows: '6', dir: 'auto' },
      ...(error('feedback') && { error: error('feedback') }),
    },
    minimum: minimum === null ? '' : t('paths.need-accepted-score', { score: minimum }),
  };
}

function criterionOf(
  criterion: Criterion,
  {
    typed,
    error,
    translator: { t, language },
  }: { typed: (name: string) => string; error: (name: string) => string; translator: Translator },
): NonNullable<ReviewPage['review']>['criteria'][number] {
  const name = `mark-${criterion.id}`;
  const most = pointsOf(criterion);
  return {
    name,
    text: wordingIn(criterion, language),
    hint: t('paths.points', { points: most }),
    error: error(name),
    options: (criterion.levels ?? []).map((level) => ({
      value: String(level.points),
      label: wordingIn(level, language),
      hint: t('paths.points', { points: level.points }),
      checked: typed(name) === String(level.points),
    })),
    field: {
      name,
      label: t('paths.points-up-to', { points: most }),
      kind: 'number',
      value: typed(name),
      attributes: { min: '0', max: String(most), step: 'any' },
      ...(error(name) && { error: error(name) }),
    },
    remark: {
      name: `remark-${criterion.id}`,
      label: t('paths.remark'),
      kind: 'text-block',
      value: typed(`remark-${criterion.id}`),
      attributes: { rows: '2', maxlength: '5000', dir: 'auto' },
    },
  };
}

/** The work as a document. */
export async function printModel(
  db: Reader,
  working: Working,
  work: WorkInPlace,
  { actor, translator }: { actor: Actor; translator: Translator },
): Promise<WorkPrintPage> {
  const { t, format, language } = translator;
  const step = await working.stepOf(db, work);
  const files = await filesOf(db, [work.id]);
  const path = (await findPathTitles(db, [work.path_id], language)).get(work.path_id) ?? work.path_title;
  const by = (await namesOf(db, [work.reviewed_by])).get(work.reviewed_by ?? '');
  const structure = step?.rules.structure;
  const title = step ? titleIn(step.texts, language, step.title) : t('paths.kind-assignment');
  const fact = (label: string, value: string) => ({ label: t(label), value });
  const facts = [
    fact('paths.column-name', `${work.given_name} ${work.family_name}`),
    fact('paths.column-organisation', work.organisation_name),
    fact('paths.column-path', path),
    fact('paths.column-state', t(`paths.work-${work.state}`)),
    fact('paths.version-label', format.number(work.number)),
    fact('paths.handed-in', work.submitted_at === null ? '' : format.date(work.submitted_at, actor.timeZone)),
    fact('paths.late', lateness(work, translator)),
    fact('paths.reviewed-by', by ?? ''),
    fact('paths.reviewed-on', work.reviewed_at === null ? '' : format.date(work.reviewed_at, actor.timeZone)),
    fact('paths.field-score', work.score === null ? '' : format.number(work.score)),
  ];
  return {
    title,
    section: 'paths',
    heading: title,
    facts: facts.filter(({ value }) => value !== ''),
    body: structure ? [] : paragraphs(work.body),
    sections: structure ? contentsOf(structure, filledOf(work), translator) : [],
    criteria: isAssessed(work) ? criteriaOf(step?.rules.rubric ?? [], assessmentOf(work), translator) : [],
    feedback: work.feedback,
    files: files.map(({ name }) => name),
    back:
      work.person_id === actor.personId
        ? `/paths/${work.path_id}/steps/${work.step_id}`
        : `/paths/assignments/${work.id}`,
  };
}
