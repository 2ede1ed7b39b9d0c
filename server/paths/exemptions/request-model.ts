import type { Reader } from '../../platform/database/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import type { Field } from '../../platform/web/parts.ts';
import { evidenceOf } from './evidence-store.ts';
import { titleIn } from '../building/outline.ts';
import { namesIn } from '../path-view.ts';
import { namesOf } from '../enrolment/people-store.ts';
import type { Status } from '../progress/state.ts';
import { claimsOf, requestsOf } from './request-store.ts';
import type { AchievementRow, EvidenceFileRow, ExemptionRow } from '../tables.ts';
import { evidenceField, paragraphs, type Asked, type Failed } from '../assignments/work-model.ts';
import type { ClaimPage, RecognitionPage, RecordView } from './request-views.ts';
import type { FileView } from '../assignments/work-views.ts';
import { wordReason, wordRequirement } from '../wording.ts';

/** An achievement from outside, as the learner claims it. */
export async function claimModel(db: Reader, { actor, path, own, translator, failed }: Asked): Promise<ClaimPage> {
  const { t, say, language } = translator;
  const { step, state, judged } = own;
  const claims = await claimsOf(db, actor.personId, step.id);
  const files = await evidenceOf(
    db,
    'achievement_id',
    claims.map(({ id }) => id),
  );
  const deciders = await namesOf(
    db,
    claims.map(({ decided_by }) => decided_by),
  );
  const isOpen = state.access === 'available' && !state.done && claims.every(({ state }) => state !== 'claimed');
  const names = namesIn(judged.outline, language, new Map());
  const address = `/paths/${path.id}/steps/${step.id}`;
  return {
    title: titleIn(step.texts, language, step.title),
    section: 'paths',
    breadcrumbs: [
      { label: t('paths.learning-paths'), href: '/paths' },
      { label: path.title, href: `/paths/${path.id}` },
    ],
    instructions: paragraphs(step.texts[language]?.instructions || step.rules.instructions),
    requirement: wordRequirement(step.rules.content).map(say).join(' · '),
    status: state.status,
    because: state.because.code === 'nothing-yet' ? '' : wordReason(state.because, translator, names),
    whys: state.locks.map((lock) => ({ text: wordReason(lock, translator, names) })),
    form: isOpen
      ? {
          action: `${address}/claims`,
          fields: claimFields(translator, failed),
          files: evidenceField(translator, failed?.errors['files']),
          label: t('paths.claim'),
        }
      : null,
    records: claims.map((claim) =>
      claimRecord(claim, { files, by: deciders.get(claim.decided_by ?? '') ?? '', own: true }, translator),
    ),
    errors: Object.entries(failed?.errors ?? {}).map(([field, message]) => ({ field, message: say(message) })),
  };
}

/** Recognition for a step, as the learner asks for it. */
export async function recognitionModel(
  db: Reader,
  { actor, path, own, translator, failed }: Asked,
): Promise<RecognitionPage> {
  const { t, say, language } = translator;
  const { step, state } = own;
  const requests = await requestsOf(db, actor.personId, step.id);
  const files = await evidenceOf(
    db,
    'exemption_id',
    requests.map(({ id }) => id),
  );
  const deciders = await namesOf(
    db,
    requests.map(({ decided_by }) => decided_by),
  );
  const title = titleIn(step.texts, language, step.title);
  const isOpen = !state.done && requests.every(({ state }) => state !== 'requested');
  const back = `/paths/${path.id}#step-${step.id}`;
  return {
    title: t('paths.ask-recognition'),
    section: 'paths',
    breadcrumbs: [
      { label: t('paths.learning-paths'), href: '/paths' },
      { label: path.title, href: back },
    ],
    step: title,
    about: state.done ? t('paths.request-needless') : t('paths.recognition-text'),
    form: isOpen
      ? {
          action: `/paths/${path.id}/steps/${step.id}/recognition`,
          fields: recognitionFields(translator, failed),
          files: evidenceField(translator, failed?.errors['files']),
          label: t('paths.send-request'),
        }
      : null,
    records: requests.map((request) =>
      requestRecord(request, { files, by: deciders.get(request.decided_by ?? '') ?? '', own: true }, translator),
    ),
    back,
    errors: Object.entries(failed?.errors ?? {}).map(([field, message]) => ({ field, message: say(message) })),
  };
}

interface Around {
  files: readonly EvidenceFileRow[];
  /** Who decided. */
  by: string;
  own: boolean;
}

export function requestRecord(
  request: ExemptionRow,
  { files, by, own }: Around,
  { t, format }: Translator,
): RecordView {
  const { state, decided_at, expires_on, had_on } = request;
  return {
    title: request.title || request.reason,
    status: requestStatus[state],
    word: t(`paths.outcome-${state}`),
    lines: [
      had_on === null ? '' : t('paths.had-since', { on: format.date(had_on) }),
      t('paths.requested-on', { on: format.date(request.requested_at) }),
      decided_at === null ? '' : t('paths.decided-by', { name: by, on: format.date(decided_at) }),
      state === 'granted'
        ? expires_on === null
          ? t('paths.without-end')
          : t('paths.valid-until', { on: format.date(expires_on) })
        : '',
      request.revoked_at === null ? '' : t('paths.revoked-on', { on: format.date(request.revoked_at) }),
    ].filter(Boolean),
    evidence: request.evidence,
    files: evidenceView(files, ({ exemption_id }) => exemption_id === request.id, format),
    reason: request.revocation_reason ?? request.decision_reason ?? '',
    withdraw: own && state === 'requested' ? `/paths/requests/recognitions/${request.id}/withdrawal` : null,
  };
}

export function claimRecord(claim: AchievementRow, { files, by, own }: Around, { t, format }: Translator): RecordView {
  const { state, decided_at, valid_until } = claim;
  return {
    title: [claim.title, claim.issuer].filter(Boolean).join(' · '),
    status: claimStatus[state],
    word: t(`paths.claim-${state}`),
    lines: [
      t('paths.achieved-on', { on: format.date(claim.achieved_on) }),
      valid_until === null ? '' : t('paths.valid-until', { on: format.date(valid_until) }),
      t('paths.requested-on', { on: format.date(claim.claimed_at) }),
      decided_at === null ? '' : t('paths.decided-by', { name: by, on: format.date(decided_at) }),
      claim.revoked_at === null ? '' : t('paths.revoked-on', { on: format.date(claim.revoked_at) }),
    ].filter(Boolean),
    evidence: claim.evidence,
    files: evidenceView(files, ({ achievement_id }) => achievement_id === claim.id, format),
    reason: claim.revocation_reason ?? claim.decision_reason ?? '',
    withdraw: own && state === 'claimed' ? `/paths/requests/achievements/${claim.id}/withdrawal` : null,
  };
}

const requestStatus: Record<ExemptionRow['state'], Status> = {
  requested: 'in-progress',
  withdrawn: 'not-started',
  granted: 'exempted',
  refused: 'failed',
  revoked: 'expired',
};

const claimStatus: Record<AchievementRow['state'], Status> = {
  claimed: 'in-progress',
  withdrawn: 'not-started',
  approved: 'completed',
  refused: 'failed',
  revoked: 'expired',
};

function evidenceView(
  files: readonly EvidenceFileRow[],
  belongs: (file: EvidenceFileRow) => boolean,
  format: Translator['format'],
): FileView[] {
  return files.filter(belongs).map((file) => ({
    name: file.name,
    size: format.bytes(file.size),
    href: `/paths/evidence/${file.id}`,
    remove: null,
  }));
}

function fieldMaker(prefix: string, { t, say }: Translator, failed: Failed | undefined) {
  return (name: string, rest: Partial<Field>): Field => ({
    name,
    label: t(`paths.${prefix}-${name}`),
    value: String(failed?.typed[name] ?? ''),
    ...(failed?.errors[name] && { error: say(failed.errors[name]) }),
    ...rest,
  });
}

function claimFields(translator: Translator, failed: Failed | undefined): Field[] {
  const field = fieldMaker('claim-field', translator, failed);
  return [
    field('title', { required: true, attributes: { maxlength: '200' } }),
    field('issuer', { required: true, attributes: { maxlength: '200' } }),
    field('on', { required: true, kind: 'date' }),
    field('until', { kind: 'date' }),
    field('evidence', { hint: translator.t('paths.evidence-hint'), attributes: { maxlength: '1000' } }),
  ];
}

function recognitionFields(translator: Translator, failed: Failed | undefined): Field[] {
  const field = fieldMaker('recognition-field', translator, failed);
  return [
    field('title', {
      required: true,
      hint: translator.t('paths.recognition-field-title-hint'),
      attributes: { maxlength: '200' },
    }),
    field('on', { required: true, kind: 'date' }),
    field('evidence', {
      kind: 'text-block',
      hint: translator.t('paths.recognition-field-evidence-hint'),
      attributes: { maxlength: '4000', rows: '5', dir: 'auto' },
    }),
  ];
}
