import { describe, expect, test } from 'vitest';
import { readManifest } from '../../server/catalogue/manifest/index.ts';
import { simulate } from '../../server/player/index.ts';

const control = (flow: boolean, choice: boolean) => `<imsss:controlMode flow="${flow}" choice="${choice}"/>`;
const skipped =
  '<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="always"/></imsss:ruleConditions><imsss:ruleAction action="disabled"/></imsss:preConditionRule></imsss:sequencingRules>';

function manifest(root: string, items = 3, item = '', last = item) {
  const list = Array.from(
    { length: items },
    (_, n) =>
      `<item identifier="i${n}" identifierref="r"><title>i${n}</title><imsss:sequencing>${n === items - 1 ? last : item}</imsss:sequencing></item>`,
  );
  const reading = readManifest(
    Buffer.from(`<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
      xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
      <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
      <organizations default="o"><organization identifier="o"><title>o</title>${list.join('')}
      <imsss:sequencing>${root}</imsss:sequencing></organization></organizations>
      <resources><resource identifier="r" type="webcontent" adlcp:scormType="sco" href="a.html"/></resources></manifest>`),
  );
  return reading.ok ? reading.manifest : expect.fail(reading.refusal.code);
}

describe('trying the sequencing of a course', () => {
  test.each([
    ['goes on by flow', control(true, false), '', { canStart: true, canComplete: true }],
    ['chooses where nothing flows', control(false, true), '', { canStart: true, canComplete: true }],
    ['finds no way in', control(false, false), '', { canStart: false, canComplete: false }],
    ['finds every item disabled', control(true, true), skipped, { canStart: false, canComplete: false }],
  ])('%s', (_title, root, item, expected) => {
    expect(simulate(manifest(root, 3, item))).toEqual(expected);
  });

  test('sees a course that never completes', () => {
    const never = (action: string) =>
      `<imsss:rollupRule><imsss:rollupConditions><imsss:rollupCondition condition="never"/></imsss:rollupConditions><imsss:rollupAction action="${action}"/></imsss:rollupRule>`;
    const rules = `<imsss:rollupRules>${never('completed')}${never('satisfied')}</imsss:rollupRules>`;
    expect(simulate(manifest(control(true, true) + rules))).toEqual({ canStart: true, canComplete: false });
  });

  const condition = (name: string, action: string, kind = 'post') =>
    `<imsss:sequencingRules><imsss:${kind}ConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="${name}"/></imsss:ruleConditions><imsss:ruleAction action="${action}"/></imsss:${kind}ConditionRule></imsss:sequencingRules>`;

  test('counts a course as completed that begins anew by its own rules as soon as it is', () => {
    // What was completed stays so: the last page ends the course and asks for all of it once more.
    const again = condition('completed', 'retryAll');
    expect(simulate(manifest(control(true, true), 3, '', again))).toEqual({ canStart: true, canComplete: true });
  });

  test('finds the way of a learner who fails once and comes back', () => {
    // Passing takes the item away for good; failing leads on and leaves it open for another try.
    const hidden = condition('satisfied', 'exitAll');
    const root = `${control(true, true)}<imsss:rollupRules><imsss:rollupRule childActivitySet="all"><imsss:rollupConditions><imsss:rollupCondition condition="attempted"/></imsss:rollupConditions><imsss:rollupAction action="completed"/></imsss:rollupRule></imsss:rollupRules>`;
    expect(simulate(manifest(root, 3, hidden))).toEqual({ canStart: true, canComplete: true });
  });

  test('leaves SCORM 1.2 and very large courses alone', () => {
    expect(simulate({ ...manifest(control(true, true)), edition: 'scorm-1.2' })).toBeUndefined();
    expect(simulate(manifest(control(true, true), 300))).toBeUndefined();
  });
});
