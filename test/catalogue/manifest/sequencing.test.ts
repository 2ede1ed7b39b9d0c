import { describe, expect, it } from 'vitest';
import type { Sequencing } from '../../../server/catalogue/manifest/index.ts';
import { codes, firstItem, itemWith, manifestWith, oneSco, read } from './fixtures.ts';

function sequencingOf(inside: string, attributes = '', collection = ''): Sequencing {
  const manifest = manifestWith(
    itemWith(`<imsss:sequencing ${attributes}>${inside}</imsss:sequencing>`),
    oneSco + collection,
  );
  const { sequencing } = firstItem(manifest);
  if (!sequencing) throw new Error('no sequencing');
  return sequencing;
}

describe('sequencing definitions', () => {
  it('fills in every default', () => {
    expect(sequencingOf('')).toMatchObject({
      controlMode: {
        choice: true,
        choiceExit: true,
        flow: false,
        forwardOnly: false,
        useCurrentAttemptObjectiveInfo: true,
      },
      rollup: { objectiveSatisfied: true, progressCompletion: true, objectiveMeasureWeight: 1, rules: [] },
      delivery: { tracked: true, completionSetByContent: false, objectiveSetByContent: false },
      randomization: { randomizationTiming: 'never', selectionTiming: 'never', selectCount: undefined },
      rollupConsiderations: { requiredForSatisfied: 'always', measureSatisfactionIfActive: true },
      objectives: [],
    });
    expect(firstItem(manifestWith(itemWith(''))).sequencing).toBeUndefined();
  });

  it('combines conditions with all in sequencing rules and with any in rollup rules', () => {
    const { preConditionRules, rollup } = sequencingOf(
      '<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="satisfied" operator="not" referencedObjective=" a%20b "/></imsss:ruleConditions><imsss:ruleAction action="skip"/></imsss:preConditionRule></imsss:sequencingRules>' +
        '<imsss:rollupRules objectiveMeasureWeight="0.5"><imsss:rollupRule childActivitySet="atLeastPercent" minimumPercent="0.5"><imsss:rollupConditions><imsss:rollupCondition condition="attempted"/></imsss:rollupConditions><imsss:rollupAction action="completed"/></imsss:rollupRule></imsss:rollupRules>',
    );
    expect(preConditionRules).toEqual([
      {
        combination: 'all',
        conditions: [{ condition: 'satisfied', not: true, referencedObjective: 'a b', measureThreshold: 0 }],
        action: 'skip',
      },
    ]);
    expect(rollup).toMatchObject({ objectiveMeasureWeight: 0.5 });
    expect(rollup.rules).toEqual([
      {
        childActivitySet: 'atLeastPercent',
        minimumCount: 0,
        minimumPercent: 0.5,
        combination: 'any',
        conditions: [{ condition: 'attempted', not: false }],
        action: 'completed',
      },
    ]);
  });

  it('joins imsss and adlseq objectives, each mapping its own fields', () => {
    const { objectives } = sequencingOf(
      '<imsss:objectives><imsss:primaryObjective satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.7</imsss:minNormalizedMeasure></imsss:primaryObjective>' +
        '<imsss:objective objectiveID="two" satisfiedByMeasure="true"><imsss:mapInfo targetObjectiveID="g1" readSatisfiedStatus="false" writeNormalizedMeasure="true"/></imsss:objective></imsss:objectives>' +
        '<adlseq:objectives><adlseq:objective objectiveID="two"><adlseq:mapInfo targetObjectiveID="g2" writeRawScore="true" readProgressMeasure="false"/></adlseq:objective></adlseq:objectives>',
    );
    expect(objectives).toEqual([
      { id: undefined, primary: true, satisfiedByMeasure: true, minNormalizedMeasure: 0.7, maps: [] },
      {
        id: 'two',
        primary: false,
        satisfiedByMeasure: true,
        minNormalizedMeasure: 1,
        maps: [
          { target: 'g1', read: ['measure'], write: ['measure'] },
          { target: 'g2', read: ['raw', 'min', 'max', 'completion'], write: ['raw'] },
        ],
      },
    ]);
  });

  it('takes from the collection only what the item does not say itself', () => {
    const collection =
      '<imsss:sequencingCollection><imsss:sequencing ID="S"><imsss:controlMode flow="true"/><imsss:deliveryControls tracked="false"/></imsss:sequencing></imsss:sequencingCollection>';
    const { controlMode, delivery } = sequencingOf('<imsss:controlMode choice="false"/>', 'IDRef="S"', collection);
    expect(controlMode).toMatchObject({ choice: false, flow: false });
    expect(delivery.tracked).toBe(false);
    expect(codes(read(manifestWith(itemWith('<imsss:sequencing IDRef="gone"/>'))))).toEqual([
      'sequencing-reference-unknown',
    ]);
  });

  it('leaves out rules nobody can understand and warns', () => {
    const rule = (condition: string, action: string): string =>
      `<imsss:sequencingRules><imsss:exitConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="${condition}"/></imsss:ruleConditions><imsss:ruleAction action="${action}"/></imsss:exitConditionRule></imsss:sequencingRules>`;
    expect(sequencingOf(rule('happy', 'exit')).exitConditionRules).toEqual([]);
    expect(sequencingOf(rule('always', 'explode')).exitConditionRules).toEqual([]);
    expect(sequencingOf(rule('always', 'exit')).exitConditionRules).toHaveLength(1);
    const manifest = read(manifestWith(itemWith(`<imsss:sequencing>${rule('happy', 'exit')}</imsss:sequencing>`)));
    expect(manifest.warnings).toEqual([
      { code: 'value-not-understood', values: { name: 'condition', value: 'happy', element: 'rulecondition' } },
    ]);
  });

  it('reads completion thresholds of both editions, data maps and hidden controls', () => {
    const fourth = firstItem(
      manifestWith(
        itemWith(
          '<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.8" progressWeight="0.25"/>' +
            '<adlcp:data><adlcp:map targetID="d1"/><adlcp:map targetID="d2" readSharedData="false" writeSharedData="false"/></adlcp:data>' +
            '<adlnav:presentation><adlnav:navigationInterface><adlnav:hideLMSUI>continue</adlnav:hideLMSUI><adlnav:hideLMSUI>suspendAll</adlnav:hideLMSUI></adlnav:navigationInterface></adlnav:presentation>',
        ),
      ),
    );
    expect(fourth.completionThreshold).toEqual({
      completedByMeasure: true,
      minProgressMeasure: 0.8,
      progressWeight: 0.25,
    });
    expect(fourth.dataMaps).toEqual([
      { target: 'd1', read: true, write: true },
      { target: 'd2', read: false, write: false },
    ]);
    expect(fourth.hideLmsUi).toEqual(['continue', 'suspendAll']);
    const third = firstItem(manifestWith(itemWith('<adlcp:completionThreshold> 0.75 </adlcp:completionThreshold>')));
    expect(third.completionThreshold).toEqual({
      completedByMeasure: true,
      minProgressMeasure: 0.75,
      progressWeight: 1,
    });
  });

  it('reads whether objectives and shared data are global to the system', () => {
    expect(read(manifestWith(itemWith(''))).organizations[0]).toMatchObject({
      objectivesGlobalToSystem: true,
      sharedDataGlobalToSystem: true,
    });
    const attributes = 'adlseq:objectivesGlobalToSystem="false" adlcp:sharedDataGlobalToSystem="false"';
    expect(read(manifestWith(itemWith(''), oneSco, attributes)).organizations[0]).toMatchObject({
      objectivesGlobalToSystem: false,
      sharedDataGlobalToSystem: false,
    });
  });
});
