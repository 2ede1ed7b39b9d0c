import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import { NotFound } from '../../platform/web/index.ts';
import type { Access } from '../access.ts';
import { latestEnrolment } from './enrolment-store.ts';
import { cyclesOf } from './participants-store.ts';
import type { PathsParts, Verbs } from '../parts.ts';
import { drawRoute, pathFacts } from '../path-model.ts';
import type { PathInPlace } from '../path-store.ts';
import type { RouteParts } from '../path-view.ts';
import { findPersonInPlace, namesOf, type PersonInPlace } from './people-store.ts';
import type { Judged } from '../judging/judging.ts';
import { recordsOf } from './records-store.ts';
import { allSteps } from '../building/outline.ts';
import { visitAddress } from '../visits/visit-model.ts';
import { wordReason } from '../wording.ts';
import type { ProgressPage } from '../views.ts';

/** Somebody on a path, judged, for those who may follow them there; NotFound for anybody else. */
export async function follow(
  db: Reader,
  { judge }: Verbs,
  asked: { actor: Actor; pathId: string; personId: string; cycle?: number },
): Promise<{ person: PersonInPlace; judged: Judged }> {
  const person = await findPersonInPlace(db, asked.personId);
  if (!person || !asked.actor.canAt('paths:follow', person.organisation_path)) throw new NotFound();
  const enrolment = await latestEnrolment(db, asked.pathId, asked.personId, asked.cycle);
  const judged = enrolment && (await judge.look(db, [enrolment]))[0];
  if (!judged) throw new NotFound();
  return { person, judged };
}

/** One person's progress as staff see it: the same states and reasons as the learner's, and what may be done about them. */
export async function progressModel(
  { database }: PathsParts,
  verbs: Verbs,
  asked: {
    actor: Actor;
    path: PathInPlace;
    access: Access;
    personId: string;
    translator: Translator;
    cycle?: number;
  },
): Promise<ProgressPage> {
  const { actor, path, access, personId, translator } = asked;
  const { t, format } = translator;
  const { person, judged } = await follow(database, verbs, { ...asked, pathId: path.id });
  const { state, outline, enrolment } = judged;
  const { names, stages } = await drawRoute(database, verbs, {
    outline,
    judged,
    actor,
    translator,
    learner: false,
    ...(enrolment.state === 'active' &&
      personId !== actor.personId && { besidesOf: observationOf(path.id, personId, translator) }),
  });
  const cycles = enrolment.cycle > 1 || asked.cycle ? await cyclesOf(database, path.id, personId) : [];
  const records = await recordsOf(database, path.id, personId);
  const by = await namesOf(database, [enrolment.enrolled_by, ...records.map((record) => record.by)]);
  return {
    title: `${person.given_name} ${person.family_name}`,
    section: 'paths',
    breadcrumbs: [
      { label: t('paths.learning-paths'), href: '/paths/all' },
      { label: path.title, href: `/paths/${path.id}/participants` },
    ],
    id: path.id,
    person: {
      id: person.id,
      name: `${person.given_name} ${person.family_name}`,
      email: person.email,
      organisation: person.organisation_name,
    },
    enrolmentId: enrolment.id,
    active: enrolment.state === 'active',
    facts: [
      ...pathFacts(path, outline, state, names, translator).filter(
        ({ label }) => label === t('paths.fact-due') || label === t('paths.fact-access'),
      ),
      { label: t('paths.fact-version'), value: format.number(outline.number) },
      ...(enrolment.enrolled_on
        ? [{ label: t('paths.fact-enrolled'), value: format.date(enrolment.enrolled_on) }]
        : []),
      {
        label: t('paths.fact-how'),
        value: [t(`paths.source-${enrolment.source}`), by.get(enrolment.enrolled_by ?? '')].filter(Boolean).join(' · '),
      },
      ...(state.completedOn ? [{ label: t('paths.column-completed'), value: format.date(state.completedOn) }] : []),
      ...(state.expiresOn ? [{ label: t('paths.fact-valid-until'), value: format.date(state.expiresOn) }] : []),
    ],
    status: enrolment.state === 'active' ? state.status : null,
    because:
      enrolment.state === 'active' ? wordReason(state.because, translator, names) : t(`paths.state-${enrolment.state}`),
    progress: { done: state.done, total: state.needed },
    alerts: state.blocked.map((reason) => ({ kind: 'warn' as const, text: wordReason(reason, translator, names) })),
    stages,
    cycles: cycles.map((cycle) => ({
      label: t('paths.cycle', { number: cycle.cycle }),
      href: `/paths/${path.id}/participants/${personId}?cycle=${cycle.cycle}`,
      status: cycle.status,
      current: cycle.id === enrolment.id,
    })),
    mayEnrol: access.enrol && actor.canAt('paths:enrol', person.organisation_path),
    mayExempt: access.exempt && actor.canAt('paths:exempt', person.organisation_path),
    dates: [
      { name: 'due', label: t('paths.own-due'), kind: 'date', value: enrolment.own_due_on ?? '' },
      { name: 'access', label: t('paths.own-access'), kind: 'date', value: enrolment.own_access_ends_on ?? '' },
    ],
    steps: allSteps(outline).map(({ id }) => ({ value: id, label: names.steps.get(id) ?? '' })),
    outcomes: ['completed', 'passed', 'failed', 'not-completed'].map((value) => ({
      value,
      label: t(`paths.outcome-${value}`),
    })),
    records: records.map((record) => ({
      id: record.id,
      kind: record.kind,
      title: `${t(`paths.record-${record.kind}`)} · ${names.steps.get(record.step) ?? ''}`,
      text: record.reason,
      note: [
        t(`paths.outcome-${record.outcome}`),
        by.get(record.by ?? '') ?? '',
        format.date(record.on),
        record.until ? t('paths.valid-until', { on: format.date(record.until) }) : '',
        record.evidence,
        record.ended ? t('paths.record-ended', { reason: record.ended }) : '',
      ]
        .filter(Boolean)
        .join(' · '),
      revoke:
        record.ended === null && access.exempt && record.kind !== 'recognition'
          ? `/paths/${path.id}/participants/${personId}/${record.collection}/${record.id}/revocation`
          : null,
      href:
        record.kind === 'recognition' && actor.canAt('paths:enrol', person.organisation_path)
          ? `/paths/requests/recognitions/${record.id}`
          : null,
    })),
  };
}

/** Whoever follows a learner by office may observe them. */
function observationOf(pathId: string, personId: string, { t }: Translator): RouteParts['besidesOf'] {
  return ({ id, rules: { content } }) =>
    content.kind === 'field-visit' && content.checklist.length > 0
      ? { href: `${visitAddress(pathId, id)}/${personId}`, label: t('paths.observe'), text: '' }
      : null;
}
