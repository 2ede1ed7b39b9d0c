import type { Translator } from '../../platform/language/index.ts';
import type { Criterion, StepOutline } from '../building/outline.ts';
import { pointsOf, type Assessment } from './rubric.ts';
import type { Status } from '../progress/state.ts';
import { linesOf, rowsOf, textOf, wordingIn, type Filled, type Structure } from '../building/structure.ts';
import type { SubmissionFileRow, SubmissionRow } from '../tables.ts';
import { filledOf } from './submitting.ts';
import { differenceOf, isChanged } from './text-difference.ts';
import type { CriterionView, FileView, SectionContent, WorkVersion } from './work-views.ts';
import { isDay } from '../progress/day.ts';

export const workStatus: Record<SubmissionRow['state'], Status> = {
  draft: 'in-progress',
  submitted: 'in-progress',
  returned: 'in-progress',
  accepted: 'completed',
  refused: 'failed',
};

interface Shown {
  work: SubmissionRow;
  step: StepOutline | undefined;
  files: readonly SubmissionFileRow[];
  /** The version before, to say what changed. */
  before?: { work: SubmissionRow; step: StepOutline | undefined } | undefined;
  zone: string;
}

/** One version of a piece of work as learner and tutor see it alike. */
export function versionView({ work, step, files, before, zone }: Shown, translator: Translator): WorkVersion {
  const { t, format, language } = translator;
  const structure = step?.rules.structure;
  return {
    number: t('paths.version', { number: work.number }),
    status: workStatus[work.state],
    word: t(`paths.work-${work.state}`),
    facts: [
      work.submitted_at === null ? '' : t('paths.handed-in-at', { at: format.dateTime(work.submitted_at, zone) }),
      work.reviewed_at === null ? '' : t('paths.reviewed-at', { at: format.dateTime(work.reviewed_at, zone) }),
    ].filter(Boolean),
    late: lateness(work, translator),
    body: structure ? '' : work.body,
    sections: structure ? contentsOf(structure, filledOf(work), translator) : [],
    files: filesView(files, work.id, null, translator),
    feedback: work.feedback,
    score: work.score === null ? '' : t('paths.score-is', { score: work.score }),
    criteria: isAssessed(work) ? criteriaOf(step?.rules.rubric ?? [], assessmentOf(work), translator) : [],
    changes: before ? changesSince(before, { work, step }, language, t) : [],
    print: work.state === 'draft' ? null : `/paths/assignments/${work.id}/print`,
  };
}

/** "Three days late", by what was due on the day of handing in. */
export function lateness(
  { submitted_on, due_on }: Pick<SubmissionRow, 'submitted_on' | 'due_on'>,
  { t }: Pick<Translator, 't'>,
): string {
  if (submitted_on === null || due_on === null || submitted_on <= due_on) return '';
  return t('paths.late-by', { days: Math.round((Date.parse(submitted_on) - Date.parse(due_on)) / 86_400_000) });
}

export function filesView(
  files: readonly SubmissionFileRow[],
  submissionId: string,
  removable: boolean | null,
  { format }: Pick<Translator, 'format'>,
): FileView[] {
  return files
    .filter((file) => file.submission_id === submissionId)
    .map((file) => ({
      name: file.name,
      size: format.bytes(file.size),
      href: `/paths/assignments/files/${file.id}`,
      remove: removable ? `/paths/assignments/files/${file.id}/removal` : null,
    }));
}

export function contentsOf(
  structure: Structure,
  filled: Filled,
  { language, format }: Pick<Translator, 'language' | 'format'>,
): SectionContent[] {
  return structure.sections.map((section) => ({
    title: wordingIn(section.title, language),
    text: section.kind === 'text' ? textOf(filled[section.id]) : '',
    columns: section.columns.map((column) => wordingIn(column.label, language)),
    rows: rowsOf(filled[section.id]).map(({ cells }) =>
      section.columns.map(({ id, kind }) => {
        const cell = cells[id] ?? '';
        return kind === 'date' && isDay(cell) ? format.date(cell) : cell;
      }),
    ),
  }));
}

export function assessmentOf({ marks, remarks }: Pick<SubmissionRow, 'marks' | 'remarks'>): Assessment {
  return {
    marks: JSON.parse(marks) as Assessment['marks'],
    remarks: JSON.parse(remarks) as Assessment['remarks'],
  };
}

export function isAssessed({ marks, remarks }: Pick<SubmissionRow, 'marks' | 'remarks'>): boolean {
  return marks !== '{}' || remarks !== '{}';
}

/** A rubric as it is, or with what was given. */
export function criteriaOf(
  rubric: readonly Criterion[],
  assessment: Assessment | null,
  { t, language }: Pick<Translator, 't' | 'language'>,
): CriterionView[] {
  return rubric.map((criterion) => {
    const most = pointsOf(criterion);
    const given = assessment?.marks[criterion.id];
    return {
      text: wordingIn(criterion, language),
      points: t('paths.points', { points: most }),
      levels: (criterion.levels ?? []).map((level) => ({
        text: wordingIn(level, language),
        points: t('paths.points', { points: level.points }),
        given: given === level.points,
      })),
      given: given === undefined ? '' : t('paths.points-of', { points: given, of: most }),
      remark: assessment?.remarks[criterion.id] ?? '',
    };
  });
}

function changesSince(
  before: { work: SubmissionRow; step: StepOutline | undefined },
  after: { work: SubmissionRow; step: StepOutline | undefined },
  language: string,
  t: Translator['t'],
): WorkVersion['changes'] {
  const [old, now] = [partsOf(before, language, t), partsOf(after, language, t)];
  const titles = [...new Set([...now.keys(), ...old.keys()])];
  return titles
    .map((title) => ({ title, stretches: differenceOf(old.get(title) ?? '', now.get(title) ?? '') }))
    .filter(({ stretches }) => isChanged(stretches));
}

function partsOf(
  { work, step }: { work: SubmissionRow; step: StepOutline | undefined },
  language: string,
  t: Translator['t'],
): Map<string, string> {
  const structure = step?.rules.structure;
  if (!structure) return new Map([[t('paths.field-work'), work.body]]);
  return new Map(linesOf(structure, filledOf(work), language).map(({ title, text }) => [title, text]));
}
