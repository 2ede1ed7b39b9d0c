import type { Actor } from '../../identity/index.ts';
import type { Paths } from '../../paths/index.ts';
import type { Ids } from '../../platform/id.ts';
import type { DemonstrationClassroom } from './classroom.ts';
import type { ModuleName } from './modules.ts';

type Edit = Parameters<Paths['building']['edit']>[3];
type Outline = Parameters<Edit>[0];
export type StageOutline = Outline['stages'][number];
export type StepOutline = StageOutline['steps'][number];

export interface DemonstrationPaths {
  foundations: string;
  images: string;
  /** A module, and what people say of it. */
  firstSteps: { pathId: string; stepId: string };
}

/** Two learning paths that mix online modules and classroom sessions, and a short one with a survey, published by the Secretariat. */
export async function enterPaths(
  { paths, ids }: { paths: Paths; ids: Ids },
  secretariat: Actor,
  {
    modules,
    classroom: { courses },
    survey,
  }: { modules: Record<ModuleName, string>; classroom: DemonstrationClassroom; survey: string },
): Promise<DemonstrationPaths> {
  const module = (name: ModuleName, titles: Words, minutes: number, need: Need): StepOutline =>
    step(ids, titles, minutes, { kind: 'module', modules: [modules[name]], need, maximumAttempts: null });
  const classroom = (course: string, titles: Words, minutes: number, attendance: number): StepOutline =>
    step(ids, titles, minutes, { kind: 'classroom', course, attendance, minimumGrade: null });

  const foundations = await publish(paths, ids, secretariat, {
    titles: {
      en: 'Foundations of modern customs',
      fr: 'Fondements de la douane moderne',
      ar: 'أسس الجمارك الحديثة',
    },
    summaries: {
      en: 'Classification and the single window online, then two days of risk management casework with officers of other administrations.',
      fr: 'Le classement et le guichet unique en ligne, puis deux jours d’étude de cas en gestion des risques avec des agents d’autres administrations.',
      ar: 'التصنيف والنافذة الواحدة عبر الإنترنت، ثم يومان من دراسة حالات إدارة المخاطر مع ضباط من إدارات أخرى.',
    },
    hours: 13,
    enrolment: 'self',
    dueDays: 50,
    validityMonths: 36,
    stages: [
      stage(ids, { en: 'Before the workshop', fr: 'Avant l’atelier', ar: 'قبل ورشة العمل' }, false, [
        module(
          'hs-heading',
          {
            en: 'Harmonized System: reading a heading',
            fr: 'Système harmonisé : lire une position',
            ar: 'النظام المنسّق: قراءة بند',
          },
          15,
          { kind: 'score', atLeast: 70 },
        ),
        module(
          'single-window',
          {
            en: 'Single Window: how a declaration travels',
            fr: 'Guichet unique : le parcours d’une déclaration',
            ar: 'النافذة الواحدة: كيف ينتقل البيان الجمركي',
          },
          35,
          { kind: 'completed' },
        ),
      ]),
      stage(ids, { en: 'Workshop', fr: 'Atelier', ar: 'ورشة العمل' }, true, [
        classroom(
          courses.workshop,
          {
            en: 'Risk management in practice',
            fr: 'La gestion des risques en pratique',
            ar: 'إدارة المخاطر في الممارسة',
          },
          720,
          75,
        ),
      ]),
    ],
  });

  const images = await publish(paths, ids, secretariat, {
    titles: {
      en: 'Reading X-ray images of cargo',
      fr: 'Lire les images radioscopiques du fret',
      ar: 'قراءة صور الأشعة السينية للبضائع',
    },
    summaries: {
      en: 'What the colours of a scan say, a practice day at the workstations, and reading a heading for what was found.',
      fr: 'Ce que disent les couleurs d’une image, une journée de pratique sur poste, et la position de ce qui a été trouvé.',
      ar: 'ما تقوله ألوان الصورة، ويوم تدريب على محطات العمل، وقراءة بند ما عُثر عليه.',
    },
    hours: 7,
    enrolment: 'approval',
    dueDays: 60,
    validityMonths: 24,
    stages: [
      stage(ids, { en: 'Online', fr: 'En ligne', ar: 'عبر الإنترنت' }, false, [
        module(
          'xray',
          {
            en: 'Reading X-ray images',
            fr: 'Lire les images radioscopiques',
            ar: 'قراءة صور الأشعة السينية',
          },
          25,
          { kind: 'passed' },
        ),
      ]),
      stage(ids, { en: 'At the workstation', fr: 'Au poste de travail', ar: 'على محطة العمل' }, true, [
        classroom(
          courses.imagePractice,
          {
            en: 'Practice day: container images',
            fr: 'Journée de pratique : images de conteneurs',
            ar: 'يوم تدريب: صور الحاويات',
          },
          360,
          80,
        ),
        module(
          'hs-heading',
          {
            en: 'What was it? Reading a heading',
            fr: 'Qu’était-ce ? Lire une position',
            ar: 'ماذا كان؟ قراءة بند',
          },
          15,
          { kind: 'completed' },
        ),
      ]),
    ],
  });
  const opinion = step(ids, { en: 'Your opinion', fr: 'Votre avis', ar: 'رأيك' }, 2, { kind: 'survey', survey });
  const firstSteps = await publish(paths, ids, secretariat, {
    titles: {
      en: 'Harmonized System: first steps',
      fr: 'Système harmonisé : premiers pas',
      ar: 'النظام المنسّق: الخطوات الأولى',
    },
    summaries: {
      en: 'Reading a heading, online, and two minutes to say how it was.',
      fr: 'Lire une position, en ligne, et deux minutes pour dire ce que vous en pensez.',
      ar: 'قراءة بند عبر الإنترنت، ودقيقتان لإبداء الرأي.',
    },
    hours: 0.5,
    enrolment: 'self',
    dueDays: 45,
    validityMonths: 60,
    stages: [
      stage(ids, { en: 'Online', fr: 'En ligne', ar: 'عبر الإنترنت' }, false, [
        module(
          'hs-heading',
          {
            en: 'Harmonized System: reading a heading',
            fr: 'Système harmonisé : lire une position',
            ar: 'النظام المنسّق: قراءة بند',
          },
          15,
          { kind: 'completed' },
        ),
        opinion,
      ]),
    ],
  });
  return { foundations, images, firstSteps: { pathId: firstSteps, stepId: opinion.id } };
}

export type Words = Record<'en' | 'fr' | 'ar', string>;
type Need = Extract<StepOutline['rules']['content'], { kind: 'module' }>['need'];

interface Wanted {
  titles: Words;
  summaries: Words;
  hours: number;
  enrolment: 'self' | 'approval';
  dueDays: number;
  validityMonths: number;
  stages: readonly StageOutline[];
}

export async function publish(paths: Paths, ids: Ids, actor: Actor, wanted: Wanted): Promise<string> {
  const { titles, summaries, hours, enrolment, stages, dueDays, validityMonths } = wanted;
  const texts = (['fr', 'ar'] as const).map((language) => ({
    language,
    title: titles[language],
    summary: summaries[language],
  }));
  const fields = { title: titles.en, summary: summaries.en, language: 'en', audience: '', hours, enrolment, texts };
  const { building } = paths;
  const id = await building.create(actor, actor.organisationId, fields, '-');
  const draft = await building.draft(actor, id);
  await building.edit(actor, id, draft.edition, (outline) => ({
    ...outline,
    stages: stages.map((one) => ({ ...one, steps: one.steps.map((each) => ({ ...each, stageId: one.id })) })),
    rules: {
      ...outline.rules,
      due: { from: 'enrolment', days: dueDays },
      validity: { months: validityMonths, windowDays: 60, refresher: null },
    },
  }));
  await building.publish(actor, id, { underWay: 'stay', note: '' });
  return id;
}

export function stage(
  ids: Ids,
  titles: Words,
  opensAfterPrevious: boolean,
  steps: readonly StepOutline[],
): StageOutline {
  return {
    id: ids.next(),
    title: titles.en,
    texts: { fr: { title: titles.fr }, ar: { title: titles.ar } },
    rules: { rule: { kind: 'all' }, order: 'in-order', opensAfterPrevious, gate: [], opens: null },
    steps,
  };
}

export function step(ids: Ids, titles: Words, minutes: number, content: StepOutline['rules']['content']): StepOutline {
  return {
    id: ids.next(),
    stageId: '',
    title: titles.en,
    texts: { fr: { title: titles.fr }, ar: { title: titles.ar } },
    rules: {
      content,
      prerequisites: [],
      opens: null,
      due: null,
      accessEnd: null,
      instructions: '',
      minutes,
      rubric: [],
    },
  };
}
