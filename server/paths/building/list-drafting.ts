import type { Edit } from './drafting.ts';
import type { Criterion, StepOutline } from './outline.ts';
import type { ChecklistItem } from '../progress/definition.ts';
import type { Section, Structure } from './structure.ts';

/** What a step is made of, in an order: the items of a visit, the criteria and the sections of an assignment. */
export const listNames = ['checklist', 'rubric', 'sections'] as const;
export type ListName = (typeof listNames)[number];

export interface Lists {
  checklist: ChecklistItem;
  rubric: Criterion;
  sections: Section;
}

export const mostParts = 60;

/** The list as the step has it; undefined where a step of its kind has none. */
export function partsOf<Name extends ListName>(step: StepOutline, name: Name): readonly Lists[Name][] | undefined {
  const { content, rubric, structure } = step.rules;
  const lists: { [Each in ListName]: readonly Lists[Each][] | undefined } = {
    checklist: content.kind === 'field-visit' ? content.checklist : undefined,
    rubric: content.kind === 'assignment' ? rubric : undefined,
    sections: content.kind === 'assignment' ? (structure?.sections ?? []) : undefined,
  };
  return lists[name] as readonly Lists[Name][] | undefined;
}

export function putPart<Name extends ListName>(stepId: string, name: Name, part: Lists[Name]): Edit {
  return changeList(stepId, name, (parts) =>
    parts.some(({ id }) => id === part.id)
      ? parts.map((one) => (one.id === part.id ? part : one))
      : [...parts, part].slice(0, mostParts),
  );
}

export function removePart(stepId: string, name: ListName, partId: string): Edit {
  return changeList(stepId, name, (parts) => parts.filter(({ id }) => id !== partId));
}

export function movePart(stepId: string, name: ListName, partId: string, to: number): Edit {
  return changeList(stepId, name, (parts) => {
    const part = parts.find(({ id }) => id === partId);
    if (!part) return parts;
    const others = parts.filter(({ id }) => id !== partId);
    const at = Math.max(0, Math.min(to, others.length));
    return [...others.slice(0, at), part, ...others.slice(at)];
  });
}

export function nudgePart(stepId: string, name: ListName, partId: string, by: -1 | 1): Edit {
  return (outline) => {
    const step = outline.stages.flatMap(({ steps }) => steps).find(({ id }) => id === stepId);
    const at = (step && partsOf(step, name)?.findIndex(({ id }) => id === partId)) ?? -1;
    return at === -1 ? outline : movePart(stepId, name, partId, at + by)(outline);
  };
}

/** Gives an assignment a structure, or makes it free; reports that are usual for it are asked for where none were. */
export function setStructure(stepId: string, structure: Structure | null, months: readonly number[]): Edit {
  return changeStep(stepId, ({ rules, ...step }) => {
    const { structure: _, ...rest } = rules;
    const { content } = rules;
    if (content.kind !== 'assignment') return { ...step, rules };
    const followUp = content.followUp ?? (months.length > 0 ? { months, required: false } : null);
    return { ...step, rules: { ...rest, content: { ...content, followUp }, ...(structure && { structure }) } };
  });
}

function changeList<Name extends ListName>(
  stepId: string,
  name: Name,
  change: (parts: readonly Lists[Name][]) => readonly Lists[Name][],
): Edit {
  return changeStep(stepId, (step) => {
    const parts = partsOf(step, name);
    return parts === undefined ? step : withParts(step, name, change(parts));
  });
}

function withParts<Name extends ListName>(step: StepOutline, name: Name, parts: readonly Lists[Name][]): StepOutline {
  const { rules } = step;
  const { content, structure } = rules;
  if (name === 'rubric') return { ...step, rules: { ...rules, rubric: parts as readonly Criterion[] } };
  if (name === 'sections') {
    const sections = parts as readonly Section[];
    const { structure: _, ...free } = rules;
    if (sections.length === 0) return { ...step, rules: free };
    return { ...step, rules: { ...rules, structure: { template: structure?.template ?? 'own', sections } } };
  }
  if (content.kind !== 'field-visit') return step;
  return { ...step, rules: { ...rules, content: { ...content, checklist: parts as readonly ChecklistItem[] } } };
}

function changeStep(id: string, change: (step: StepOutline) => StepOutline): Edit {
  return (outline) => ({
    ...outline,
    stages: outline.stages.map((stage) => ({
      ...stage,
      steps: stage.steps.map((step) => (step.id === id ? change(step) : step)),
    })),
  });
}
