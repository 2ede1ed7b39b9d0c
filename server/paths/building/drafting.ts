import type { Outline, StageOutline, StageRules, StepOutline, StepRules, Texts } from './outline.ts';
import type { Condition, DateRule } from '../progress/definition.ts';

/** Edits of a draft as pure functions: the outline before, the outline after. What is not there is left as it is. */
export type Edit = (outline: Outline) => Outline;

export function addStage(stage: StageOutline): Edit {
  return (outline) => ({ ...outline, stages: [...outline.stages, stage] });
}

export function editStage(id: string, change: { title: string; texts: Texts; rules: StageRules }): Edit {
  return mapStages((stage) => (stage.id === id ? { ...stage, ...change } : stage));
}

export function removeStage(id: string): Edit {
  return (outline) => {
    const gone = outline.stages.find((stage) => stage.id === id);
    const rest = { ...outline, stages: outline.stages.filter((stage) => stage.id !== id) };
    return forget(rest, [id, ...(gone?.steps ?? []).map((step) => step.id)]);
  };
}

export function moveStage(id: string, to: number): Edit {
  return (outline) => ({ ...outline, stages: moved(outline.stages, id, to) });
}

export function addStep(stageId: string, step: StepOutline): Edit {
  return mapStages((stage) => (stage.id === stageId ? { ...stage, steps: [...stage.steps, step] } : stage));
}

export function editStep(id: string, change: { title: string; texts: Texts; rules: StepRules }): Edit {
  return mapStages((stage) => ({
    ...stage,
    steps: stage.steps.map((step) => (step.id === id ? { ...step, ...change } : step)),
  }));
}

export function askSurvey(id: string, survey: string): Edit {
  const content = { kind: 'survey' as const, survey };
  return mapStages((stage) => ({
    ...stage,
    steps: stage.steps.map((step) => (step.id === id ? { ...step, rules: { ...step.rules, content } } : step)),
  }));
}

export function removeStep(id: string): Edit {
  return (outline) =>
    forget(mapStages((stage) => ({ ...stage, steps: stage.steps.filter((step) => step.id !== id) }))(outline), [id]);
}

/** Puts a step at a place of a stage, its own or another. */
export function moveStep(id: string, stageId: string, to: number): Edit {
  return (outline) => {
    const step = outline.stages.flatMap(({ steps }) => steps).find((one) => one.id === id);
    if (!step || !outline.stages.some((stage) => stage.id === stageId)) return outline;
    return mapStages((stage) => {
      const others = stage.steps.filter((one) => one.id !== id);
      if (stage.id !== stageId) return { ...stage, steps: others };
      const at = Math.max(0, Math.min(to, others.length));
      return { ...stage, steps: [...others.slice(0, at), { ...step, stageId }, ...others.slice(at)] };
    })(outline);
  };
}

/** One place up or down; at the end of its stage a step goes on into the next one. */
export function nudgeStep(id: string, by: -1 | 1): Edit {
  return (outline) => {
    const stageAt = outline.stages.findIndex(({ steps }) => steps.some((step) => step.id === id));
    const stage = outline.stages[stageAt];
    if (!stage) return outline;
    const to = stage.steps.findIndex((step) => step.id === id) + by;
    if (to >= 0 && to < stage.steps.length) return moveStep(id, stage.id, to)(outline);
    const neighbour = outline.stages[stageAt + by];
    return neighbour ? moveStep(id, neighbour.id, by === 1 ? 0 : neighbour.steps.length)(outline) : outline;
  };
}

export function nudgeStage(id: string, by: -1 | 1): Edit {
  return (outline) => moveStage(id, outline.stages.findIndex((stage) => stage.id === id) + by)(outline);
}

function mapStages(change: (stage: StageOutline) => StageOutline): Edit {
  return (outline) => ({ ...outline, stages: outline.stages.map(change) });
}

function moved(stages: readonly StageOutline[], id: string, to: number): StageOutline[] {
  const stage = stages.find((one) => one.id === id);
  if (!stage) return [...stages];
  const others = stages.filter((one) => one.id !== id);
  const at = Math.max(0, Math.min(to, others.length));
  return [...others.slice(0, at), stage, ...others.slice(at)];
}

/** Nothing may wait for what is no longer there. */
function forget(outline: Outline, ids: readonly string[]): Outline {
  const keep = (condition: Condition) =>
    condition.kind === 'path' || !ids.includes(condition.kind === 'stage' ? condition.stage : condition.step);
  const date = (rule: DateRule | null) => (rule?.from === 'step' && ids.includes(rule.step) ? null : rule);
  const { rules } = outline;
  return {
    ...outline,
    rules: { ...rules, entry: rules.entry.filter(keep), due: date(rules.due), accessEnd: date(rules.accessEnd) },
    stages: outline.stages.map((stage) => ({
      ...stage,
      rules: { ...stage.rules, gate: stage.rules.gate.filter(keep), opens: date(stage.rules.opens) },
      steps: stage.steps.map((step) => ({
        ...step,
        rules: {
          ...step.rules,
          prerequisites: step.rules.prerequisites.filter(keep),
          opens: date(step.rules.opens),
          due: date(step.rules.due),
          accessEnd: date(step.rules.accessEnd),
        },
      })),
    })),
  };
}
