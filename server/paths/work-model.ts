import type { Reader } from '../platform/database/index.ts';
import type { Translator } from '../platform/language/index.ts';
import type { FieldErrors, Typed } from '../platform/web/index.ts';
import type { Actor } from '../identity/index.ts';
import { titleIn, type StepOutline } from './outline.ts';
import type { PathSeen } from './access.ts';
import { namesIn } from './path-view.ts';
import type { Status } from './progress/state.ts';
import type { SubmissionFileRow, SubmissionRow } from './tables.ts';
import { claimsOf, filesOf, reportsOf, submissionsOf } from './work-store.ts';
import type { OwnStep } from './working.ts';
import type { WorkPage, WorkVersion } from './views.ts';
import { wordReason, wordRequirement } from './wording.ts';

interface Failed {
  errors: FieldErrors;
  typed: Typed;
}

export async function workModel(
  db: Reader,
  {
    actor,
    path,
    own,
    translator,
    failed,
  }: { actor: Actor; path: PathSeen['path']; own: OwnStep; translator: Translator; failed?: Failed },
): Promise<WorkPage> {
  const { t, say, format, language } = translator;
  const { step, state, judged } = own;
  const { content, instructions, rubric } = step.rules;
  const names = namesIn(judged.outline, language, new Map());
  const works = content.kind === 'assignment' ? await submissionsOf(db, actor.personId, step.id) : [];
  const files = await filesOf(
    db,
    works.map(({ id }) => id),
  );
  const claims = content.kind === 'achievement' ? await claimsOf(db, actor.personId, step.id) : [];
  const accepted = works.find((work) => work.state === 'accepted');
  const draft = works.find((work) => work.state === 'draft');
  const open = state.access === 'available' && !state.done;
  const mayWrite = open && (works.length === 0 || works[0]?.state === 'draft' || works[0]?.state === 'returned');
  const address = `/paths/${path.id}/steps/${step.id}`;
  return {
    title: titleIn(step.texts, language, step.title),
    section: 'paths',
    breadcrumbs: [
      { label: t('paths.learning-paths'), href: '/paths' },
      { label: path.title, href: `/paths/${path.id}` },
    ],
    kind: content.kind === 'achievement' ? 'achievement' : 'assignment',
    instructions,
    requirement: wordRequirement(content).map(say).join(' · '),
    status: state.status,
    because: state.because.code === 'nothing-yet' ? '' : wordReason(state.because, translator, names),
    whys: state.locks.map((lock) => ({ text: wordReason(lock, translator, names) })),
    rubric: rubric.map(({ text, points }) => ({ text, points: t('paths.points', { points }) })),
    versions: works.map((work) => versionOf(work, files, step, translator)),
    draft: mayWrite
      ? {
          action: `${address}/work`,
          body: {
            name: 'body',
            label: t('paths.field-work'),
            kind: 'text-block',
            value: String(failed?.typed['body'] ?? draft?.body ?? works[0]?.body ?? ''),
            ...(failed?.errors['body'] && { error: say(failed.errors['body']) }),
          },
        }
      : null,
    claim:
      content.kind === 'achievement' && open && claims[0]?.state !== 'claimed'
        ? { action: `${address}/claims`, fields: claimFields(translator, failed) }
        : null,
    claims: claims.map((claim) => ({
      text: `${claim.title} · ${claim.issuer}`,
      note: [format.date(claim.achieved_on), t(`paths.claim-${claim.state}`), claim.decision_reason ?? '']
        .filter(Boolean)
        .join(' · '),
    })),
    report: accepted
      ? {
          action: `/paths/work/${accepted.id}/reports`,
          statuses: reportStatuses.map((value) => ({ value, label: t(`paths.report-${value}`) })),
        }
      : null,
    reports: accepted
      ? (await reportsOf(db, accepted.id)).map((report) => ({
          word: t(`paths.report-${report.status}`),
          body: report.body,
          on: format.date(report.reported_on),
        }))
      : [],
    errors: Object.entries(failed?.errors ?? {}).map(([field, message]) => ({ field, message: say(message) })),
  };
}

export const reportStatuses = ['planned', 'under-way', 'delayed', 'done', 'dropped'] as const;

export function versionOf(
  work: SubmissionRow,
  files: readonly SubmissionFileRow[],
  step: StepOutline | undefined,
  { t, format }: Translator,
): WorkVersion {
  const marks = JSON.parse(work.marks) as Record<string, number>;
  return {
    number: t('paths.version', { number: work.number }),
    status: words[work.state],
    word: t(`paths.work-${work.state}`),
    body: work.body,
    files: files
      .filter((file) => file.submission_id === work.id)
      .map((file) => ({
        name: file.name,
        size: format.bytes(file.size),
        href: `/paths/work/files/${file.id}`,
        remove: work.state === 'draft' ? `/paths/work/files/${file.id}/removal` : null,
      })),
    feedback: work.feedback,
    score: work.score === null ? '' : t('paths.score-is', { score: work.score }),
    marks: (step?.rules.rubric ?? [])
      .filter(({ id }) => id in marks)
      .map(({ id, text, points }) => ({ text, points: t('paths.points-of', { points: marks[id] ?? 0, of: points }) })),
  };
}

const words: Record<SubmissionRow['state'], Status> = {
  draft: 'in-progress',
  submitted: 'in-progress',
  returned: 'in-progress',
  accepted: 'completed',
  refused: 'failed',
};

function claimFields({ t, say }: Translator, failed: Failed | undefined) {
  const field = (name: string, rest: object) => ({
    name,
    label: t(`paths.claim-field-${name}`),
    value: String(failed?.typed[name] ?? ''),
    ...(failed?.errors[name] && { error: say(failed.errors[name]) }),
    ...rest,
  });
  return [
    field('title', { required: true }),
    field('issuer', { required: true }),
    field('on', { required: true, kind: 'date' as const }),
    field('until', { kind: 'date' as const }),
    field('evidence', { required: true, hint: t('paths.evidence-hint') }),
  ];
}
