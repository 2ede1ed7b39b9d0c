import { attribute, child, children, Values } from './element.ts';
import { readObjectives } from './objectives.ts';
import { readRules, readRollup } from './rules.ts';
import type { CompletionThreshold, LimitConditions, RollupRequirement, Sequencing } from './sequencing-model.ts';
import type { XmlElement } from './tree.ts';
import type { Warnings } from './warnings.ts';

export type SequencingCollection = Map<string, XmlElement>;

export function readSequencingCollection(manifest: XmlElement): SequencingCollection {
  const collection: SequencingCollection = new Map();
  for (const element of children(child(manifest, 'sequencingCollection'), 'sequencing')) {
    const id = attribute(element, 'ID');
    if (id !== undefined) collection.set(id, element);
  }
  return collection;
}

/** Reads the sequencing of one item or organization; what it leaves out may come from the collection, element by element. */
export function readSequencing(
  activity: XmlElement,
  collection: SequencingCollection,
  warnings: Warnings,
): Sequencing | undefined {
  const inline = child(activity, 'sequencing');
  if (!inline) return undefined;
  const reference = attribute(inline, 'IDRef');
  const shared = reference === undefined ? undefined : collection.get(reference);
  if (reference !== undefined && !shared) warnings.add('sequencing-reference-unknown', { reference });
  return build(new Parts(inline, shared), warnings);
}

/** The parts of a sequencing element. imsss and adlseq both have "objectives", so the namespace counts here. */
export class Parts {
  readonly #inline: XmlElement;
  readonly #shared: XmlElement | undefined;

  constructor(inline: XmlElement, shared: XmlElement | undefined) {
    this.#inline = inline;
    this.#shared = shared;
  }

  get(local: string, space: 'imsss' | 'adlseq' = 'imsss'): XmlElement | undefined {
    const matches = (element: XmlElement): boolean =>
      element.local === local.toLowerCase() && element.space.includes('adlseq') === (space === 'adlseq');
    return this.#inline.children.find(matches) ?? this.#shared?.children.find(matches);
  }
}

const timings = ['never', 'once', 'onEachNewAttempt'] as const;

function build(parts: Parts, warnings: Warnings): Sequencing {
  const control = new Values(parts.get('controlMode'), warnings);
  const delivery = new Values(parts.get('deliveryControls'), warnings);
  const choice = new Values(parts.get('constrainedChoiceConsiderations', 'adlseq'), warnings);
  const random = new Values(parts.get('randomizationControls'), warnings);
  return {
    controlMode: {
      choice: control.flag('choice', true),
      choiceExit: control.flag('choiceExit', true),
      flow: control.flag('flow', false),
      forwardOnly: control.flag('forwardOnly', false),
      useCurrentAttemptObjectiveInfo: control.flag('useCurrentAttemptObjectiveInfo', true),
      useCurrentAttemptProgressInfo: control.flag('useCurrentAttemptProgressInfo', true),
    },
    ...readRules(parts.get('sequencingRules'), warnings),
    limits: readLimits(new Values(parts.get('limitConditions'), warnings)),
    rollup: readRollup(parts.get('rollupRules'), warnings),
    objectives: readObjectives(parts.get('objectives'), parts.get('objectives', 'adlseq'), warnings),
    randomization: {
      randomizationTiming: random.oneOf('randomizationTiming', timings, 'never'),
      reorderChildren: random.flag('reorderChildren', false),
      selectionTiming: random.oneOf('selectionTiming', timings, 'never'),
      selectCount: random.count('selectCount'),
    },
    delivery: {
      tracked: delivery.flag('tracked', true),
      completionSetByContent: delivery.flag('completionSetByContent', false),
      objectiveSetByContent: delivery.flag('objectiveSetByContent', false),
    },
    constrainedChoice: {
      preventActivation: choice.flag('preventActivation', false),
      constrainChoice: choice.flag('constrainChoice', false),
    },
    rollupConsiderations: readConsiderations(new Values(parts.get('rollupConsiderations', 'adlseq'), warnings)),
  };
}

function readLimits(values: Values): LimitConditions {
  return {
    attemptLimit: values.count('attemptLimit'),
    attemptAbsoluteDurationLimit: values.text('attemptAbsoluteDurationLimit'),
    attemptExperiencedDurationLimit: values.text('attemptExperiencedDurationLimit'),
    activityAbsoluteDurationLimit: values.text('activityAbsoluteDurationLimit'),
    activityExperiencedDurationLimit: values.text('activityExperiencedDurationLimit'),
    beginTimeLimit: values.text('beginTimeLimit'),
    endTimeLimit: values.text('endTimeLimit'),
  };
}

const requirements: readonly RollupRequirement[] = ['always', 'ifAttempted', 'ifNotSkipped', 'ifNotSuspended'];

function readConsiderations(values: Values): Sequencing['rollupConsiderations'] {
  return {
    requiredForSatisfied: values.oneOf('requiredForSatisfied', requirements, 'always'),
    requiredForNotSatisfied: values.oneOf('requiredForNotSatisfied', requirements, 'always'),
    requiredForCompleted: values.oneOf('requiredForCompleted', requirements, 'always'),
    requiredForIncomplete: values.oneOf('requiredForIncomplete', requirements, 'always'),
    measureSatisfactionIfActive: values.flag('measureSatisfactionIfActive', true),
  };
}

/** 4th Edition: attributes. Before: the threshold is the text, and giving one means to complete by it. */
export function readCompletionThreshold(activity: XmlElement, warnings: Warnings): CompletionThreshold | undefined {
  const element = child(activity, 'completionThreshold');
  if (!element) return undefined;
  const values = new Values(element, warnings);
  const written = element.text.trim();
  const earlier = written === '' ? undefined : Number(written);
  const usable = earlier !== undefined && earlier >= 0 && earlier <= 1;
  if (earlier !== undefined && !usable)
    warnings.add('value-not-understood', { name: 'completionThreshold', value: written, element: activity.local });
  return {
    completedByMeasure: values.flag('completedByMeasure', usable),
    minProgressMeasure: values.decimal('minProgressMeasure', usable ? earlier : 1, 0, 1),
    progressWeight: values.decimal('progressWeight', 1, 0, 1),
  };
}
