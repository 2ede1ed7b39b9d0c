import type { Message } from '../../platform/language/index.ts';
import { allSteps, titleIn, type Outline } from './outline.ts';

/** What one version has that the one before had not, and the other way round, for the list of versions. Pure. */
export function changesBetween(before: Outline, after: Outline, language: string): Message[] {
  const [old, now] = [allSteps(before), allSteps(after)];
  const title = (step: (typeof old)[number]) => titleIn(step.texts, language, step.title);
  const without = (some: typeof old, others: typeof old) =>
    some.filter(({ id }) => !others.some((other) => other.id === id)).map(title);
  const changed = now
    .filter((step) => {
      const was = old.find(({ id }) => id === step.id);
      return was !== undefined && JSON.stringify(was.rules) !== JSON.stringify(step.rules);
    })
    .map(title);
  const rules = JSON.stringify(before.rules) !== JSON.stringify(after.rules);
  const said = (key: string, steps: readonly string[]): Message[] =>
    steps.length === 0 ? [] : [{ key, values: { steps: steps.join(', ') } }];
  return [
    ...said('paths.change-added', without(now, old)),
    ...said('paths.change-removed', without(old, now)),
    ...said('paths.change-changed', changed),
    ...(rules ? [{ key: 'paths.change-rules' }] : []),
  ];
}
