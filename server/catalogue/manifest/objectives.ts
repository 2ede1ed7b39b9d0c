import { children, decimal, identifier, textOf, child, Values } from './element.ts';
import type { MappedField, Objective, ObjectiveMap } from './sequencing-model.ts';
import type { XmlElement } from './tree.ts';
import type { Warnings } from './warnings.ts';

/** Each field with the words its flags carry in mapInfo. imsss maps the first two only, adlseq the others only. */
const imsssFields: [MappedField, string][] = [
  ['satisfied', 'SatisfiedStatus'],
  ['measure', 'NormalizedMeasure'],
];
const adlseqFields: [MappedField, string][] = [
  ['raw', 'RawScore'],
  ['min', 'MinScore'],
  ['max', 'MaxScore'],
  ['completion', 'CompletionStatus'],
  ['progress', 'ProgressMeasure'],
];

/** Joins the imsss objectives of an activity with the adlseq maps that name the same objective. */
export function readObjectives(
  imsss: XmlElement | undefined,
  adlseq: XmlElement | undefined,
  warnings: Warnings,
): Objective[] {
  const declared = [...children(imsss, 'primaryObjective').slice(0, 1), ...children(imsss, 'objective')];
  const objectives = declared.map((element) => readObjective(element, warnings));
  const byId = new Map<string, Objective>();
  for (const objective of objectives) {
    if (objective.id === undefined) continue;
    if (byId.has(objective.id)) warnings.add('objective-duplicate', { objective: objective.id });
    else byId.set(objective.id, objective);
  }
  for (const element of children(adlseq, 'objective')) {
    const id = identifier(new Values(element, warnings).text('objectiveID'));
    const objective = id === undefined ? undefined : byId.get(id);
    if (objective) objective.maps.push(...readMaps(element, adlseqFields, warnings));
    else warnings.add('objective-unknown', { objective: id ?? '' });
  }
  return objectives.filter((objective) => objective.primary || byId.get(objective.id ?? '') === objective);
}

function readObjective(element: XmlElement, warnings: Warnings): Objective {
  const values = new Values(element, warnings);
  const written = textOf(child(element, 'minNormalizedMeasure'));
  const minimum = decimal(written, -1, 1, (value) =>
    warnings.add('value-not-understood', { name: 'minNormalizedMeasure', value, element: element.local }),
  );
  return {
    id: identifier(values.text('objectiveID')),
    primary: element.local === 'primaryobjective',
    satisfiedByMeasure: values.flag('satisfiedByMeasure', false),
    minNormalizedMeasure: minimum ?? 1,
    maps: readMaps(element, imsssFields, warnings),
  };
}

function readMaps(element: XmlElement, fields: [MappedField, string][], warnings: Warnings): ObjectiveMap[] {
  return children(element, 'mapInfo').flatMap((map) => {
    const values = new Values(map, warnings);
    const target = identifier(values.text('targetObjectiveID'));
    if (target === undefined) return [];
    const flagged = (verb: string, fallback: boolean): MappedField[] =>
      fields.filter(([, word]) => values.flag(verb + word, fallback)).map(([field]) => field);
    return [{ target, read: flagged('read', true), write: flagged('write', false) }];
  });
}
