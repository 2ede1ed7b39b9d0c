import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import type { FieldErrors, Typed } from '../../platform/web/index.ts';
import { acceptedEndings, evidenceLimits, limitsMessage, workLimits, type FileLimits } from './attachments.ts';
import type { PathSeen } from '../access.ts';
import { followUpsOf } from './follow-up-store.ts';
import { answeredOn } from './following.ts';
import type { Judge } from '../judging/judging.ts';
import { allSteps, titleIn, type StepOutline } from '../building/outline.ts';
import type { OwnStep } from '../own-step.ts';
import { namesIn } from '../path-view.ts';
import type { FollowUpRow, SubmissionRow } from '../tables.ts';
import { isFilled, wordingIn } from '../building/structure.ts';
import { filesOf, submissionsOf } from './submission-store.ts';
import { filledOf, isOpenForWork, markOf, worksInCycle } from './submitting.ts';
import { assessmentOf, criteriaOf, filesView, versionView } from './work-view.ts';
import type { FilesField, WorkPage } from './work-views.ts';
import { wordReason, wordRequirement } from '../wording.ts';

export interface Failed {
  errors: FieldErrors;
  typed: Typed;
}

/** A step of one's own path, asked for by whoever works on it; `failed` with what a form said that could not be taken. */
export interface Asked {
  actor: Actor;
  path: PathSeen['path'];
  own: OwnStep;
  translator: Translator;
  failed?: Failed | undefined;
}

/** A learner's own assignment. */
export async function workModel(
  db: Reader,
  judge: Judge,
  { actor, path, own, translator, failed }: Asked,
): Promise<WorkPage> {
  const { t, say, format, language } = translator;
  const { step, state, judged } = own;
  const { content, instructions, rubric } = step.rules;
  const works = worksInCycle(await submissionsOf(db, actor.personId, step.id), judged.enrolment.counts_from);
  const files = await filesOf(
    db,
    works.map(({ id }) => id),
  );
  const steps = await stepsOf(db, judge, works, step);
  const [newest] = works;
  const handedIn = works.filter((work) => work.state !== 'draft');
  const accepted = works.find((work) => work.state === 'accepted');
  const followUps = accepted ? await followUpsOf(db, [accepted.id]) : [];
  const returned = newest?.state === 'returned' ? newest : newest?.state === 'draft' ? handedIn[0] : undefined;
  const address = `/paths/${path.id}/steps/${step.id}`;
  const draft = isOpenForWork(newest, own)
    ? draftOf(
        { actor, path, own, translator, failed },
        newest,
        address,
        filesView(files, newest?.id ?? '', newest?.state === 'draft', translator),
      )
    : null;
  const filled = sectionsOf(step, newest, address, translator);
  return {
    title: titleIn(step.texts, language, step.title),
    section: 'paths',
    breadcrumbs: [
      { label: t('paths.learning-paths'), href: '/paths' },
      { label: path.title, href: `/paths/${path.id}` },
    ],
    instructions: paragraphs(step.texts[language]?.instructions || instructions),
    requirement: wordRequirement(content).map(say).join(' · '),
    status: state.status,
    because:
      state.because.code === 'nothing-yet'
        ? ''
        : wordReason(state.because, translator, namesIn(judged.outline, language, new Map())),
    due: state.due === null || state.done ? '' : t('paths.due-on', { on: format.date(state.due) }),
    whys: state.locks.map((lock) => ({
      text: wordReason(lock, translator, namesIn(judged.outline, language, new Map())),
    })),
    rubric: criteriaOf(rubric, null, translator),
    returned:
      draft && returned?.state === 'returned'
        ? {
            feedback: returned.feedback,
            criteria: criteriaOf(steps.get(returned.id)?.rules.rubric ?? [], assessmentOf(returned), translator).filter(
              ({ given, remark }) => given !== '' || remark !== '',
            ),
          }
        : null,
    sections: draft ? filled : [],
    filled: step.rules.structure ? { done: filled.filter((one) => one.filled).length, total: filled.length } : null,
    draft,
    versions: handedIn.map((work, at) => {
      const before = handedIn[at + 1];
      return versionView(
        {
          work,
          step: steps.get(work.id),
          files,
          before: before && { work: before, step: steps.get(before.id) },
          zone: actor.timeZone,
        },
        translator,
      );
    }),
    followUp: accepted && followUps.length > 0 ? followUpLink(accepted, followUps, judged.today, translator) : null,
    keptPrefix: keptKey(actor, step.id),
    errors: Object.entries(failed?.errors ?? {}).map(([field, message]) => ({ field, message: say(message) })),
  };
}

/** The step of each version as the path was when it was written. */
export async function stepsOf(
  db: Reader,
  judge: Judge,
  works: readonly SubmissionRow[],
  now: StepOutline,
): Promise<Map<string, StepOutline>> {
  const versions = [...new Set(works.flatMap(({ version_id }) => version_id ?? []))];
  const outlines = new Map((await judge.outlines(db, versions)).map((outline) => [outline.versionId, outline]));
  return new Map(
    works.map((work) => {
      const outline = outlines.get(work.version_id ?? '');
      return [work.id, (outline && allSteps(outline).find(({ id }) => id === work.step_id)) ?? now];
    }),
  );
}

export function keptKey(actor: Actor, ...about: readonly string[]): string {
  return ['work', actor.personId, ...about].join(' ');
}

export function filesField(
  limits: FileLimits,
  { t, say }: Pick<Translator, 't' | 'say'>,
  error?: FieldErrors[string],
): FilesField {
  return {
    name: 'files',
    label: t('paths.field-files'),
    accept: acceptedEndings.join(','),
    hint: `${say(limitsMessage(limits))} ${t('paths.files-kinds')}`,
    multiple: true,
    ...(error && { error: say(error) }),
  };
}

export const evidenceField = (translator: Translator, error?: FieldErrors[string]) => ({
  ...filesField(evidenceLimits, translator, error),
  label: translator.t('paths.field-evidence-files'),
});

export function paragraphs(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

function draftOf(
  { actor, own, translator, failed }: Asked,
  newest: SubmissionRow | undefined,
  address: string,
  attached: NonNullable<WorkPage['draft']>['attached'],
): NonNullable<WorkPage['draft']> {
  const { t, say } = translator;
  const { step } = own;
  const isFree = !step.rules.structure;
  const kept = newest?.body ?? '';
  const error = failed?.errors['body'];
  return {
    action: `${address}/work`,
    kept: isFree
      ? { key: keptKey(actor, step.id, 'text'), url: `${address}/draft`, was: failedWas(failed) ?? markOf(kept) }
      : null,
    body: isFree
      ? {
          name: 'body',
          label: t('paths.field-work'),
          kind: 'text-block',
          value: String(failed?.typed['body'] ?? kept),
          attributes: { maxlength: '100000', rows: '14', dir: 'auto' },
          ...(error && { error: say(error) }),
        }
      : null,
    files: filesField(workLimits, translator, failed?.errors['files']),
    attached,
    note: newest?.state === 'returned' && attached.length > 0 ? t('paths.files-taken-over') : '',
  };
}

/** A form shown again compares with what its writer had seen, until they have seen what is new. */
function failedWas(failed: Failed | undefined): string | undefined {
  const was = failed?.typed['was'];
  return typeof was === 'string' && failed?.errors['body']?.key !== 'paths.work-changed-elsewhere' ? was : undefined;
}

function sectionsOf(
  step: StepOutline,
  newest: SubmissionRow | undefined,
  address: string,
  { t, language }: Translator,
): WorkPage['sections'] {
  const filled = newest ? filledOf(newest) : {};
  return (step.rules.structure?.sections ?? []).map((section) => {
    const content = filled[section.id];
    const state = isFilled(content)
      ? typeof content === 'string'
        ? t('paths.section-filled')
        : t('paths.section-rows', { count: content?.length ?? 0 })
      : t(section.required ? 'paths.section-missing' : 'paths.section-optional');
    return {
      title: wordingIn(section.title, language),
      note: state,
      filled: isFilled(content),
      href: `${address}/sections/${section.id}`,
    };
  });
}

function followUpLink(
  accepted: SubmissionRow,
  followUps: readonly FollowUpRow[],
  today: string,
  { t, format }: Translator,
): NonNullable<WorkPage['followUp']> {
  const href = `/paths/assignments/${accepted.id}/reports`;
  const due = answeredOn(followUps, today)[0];
  const next = followUps.find(({ reported_on }) => reported_on === null);
  const shown = due ?? next;
  if (!shown) return { href, text: t('paths.reports-all') };
  const key = shown.due_on < today ? 'late' : due ? 'due' : 'next';
  return { href, text: t(`paths.reports-${key}`, { on: format.date(shown.due_on) }) };
}
