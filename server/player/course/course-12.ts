import type { Reason } from '../protocol/index.ts';
import type { Outcome } from '../runtime/index.ts';
import { firstItem, neighbour, rollUp, waitsFor } from '../scorm12/index.ts';
import type { CourseItem, ItemOutcomes } from '../scorm12/index.ts';
import type { ContentsLine, Course, CourseRecord, Request, Said, Step } from './course.ts';
import type { Plan } from './plan.ts';

/** A SCORM 1.2 course: the standard leaves what happens between SCOs to the host. */
export function createCourse12(plan: Plan, record: CourseRecord): Course {
  const items: readonly CourseItem[] = plan.items;
  const plans = new Map(plan.items.map((item) => [item.identifier, item]));
  let current: string | undefined;

  function outcomes(said: Said | undefined): ItemOutcomes {
    const known = new Map([...record.items].map(([identifier, { outcome }]) => [identifier, outcome]));
    if (said && current !== undefined) known.set(current, said.outcome);
    return known;
  }

  function open(item: CourseItem | undefined): Step {
    current = item?.identifier;
    if (!item) return { kind: 'choose' };
    record.position = item.identifier;
    return { kind: 'open', item: item.identifier, resumed: record.items.has(item.identifier) };
  }

  /** The item a request leads to, as things stand; undefined when it may not be carried out. */
  function target(request: Request, said: Said | undefined): CourseItem | undefined {
    if (request.kind === 'continue' || request.kind === 'previous') {
      const step = request.kind === 'continue' ? 1 : -1;
      return current === undefined ? undefined : neighbour(items, current, outcomes(said), step);
    }
    if (!('target' in request)) return undefined;
    const item = items.find(({ identifier }) => identifier === request.target);
    return item && item.kind !== 'heading' && !waitsFor(items, item, outcomes(said)) ? item : undefined;
  }

  return {
    enter: () => open(firstItem(items, outcomes(undefined), record.position)),
    request(request, said) {
      if (['suspendAll', 'exitAll', 'abandonAll'].includes(request.kind)) {
        current = undefined;
        return { kind: 'leave', how: request.kind === 'exitAll' ? 'finished' : 'exited' };
      }
      if (request.kind === 'exit' || request.kind === 'abandon') return open(undefined);
      const item = target(request, said);
      return item ? open(item) : { ...open(undefined), reason: { code: 'waits' } };
    },
    // SCORM 1.2 has no navigation requests of the SCO.
    isValid: () => undefined,
    controls: (said) => ({
      continue: target({ kind: 'continue' }, said) !== undefined,
      previous: target({ kind: 'previous' }, said) !== undefined,
      // SCORM 1.2 knows no end of the course but that of its parts.
      exitAll: false,
      abandon: false,
      abandonAll: false,
      hidden: { continue: false, previous: false },
    }),
    contents: (said) =>
      items
        .filter(({ isVisible }) => isVisible)
        .map((item): ContentsLine => {
          const waits = waitsFor(items, item, outcomes(said));
          const titles = waits?.map((identifier) => plans.get(identifier)?.title ?? identifier);
          return {
            identifier: item.identifier,
            title: item.title,
            depth: item.depth,
            kind: item.kind,
            isCurrent: item.identifier === current,
            mayChoose: item.kind !== 'heading' && !waits,
            ...(titles ? { waitsFor: titles } : {}),
            status: statusOf(outcomes(said).get(item.identifier)),
          };
        }),
    deliveryOf(identifier, resumed) {
      const item = plans.get(identifier);
      const before = record.items.get(identifier);
      return {
        standard: '1.2',
        // RTE 3.4.4, cmi.core.entry: empty when the SCO was left without "suspend".
        entry:
          !resumed || !before ? 'ab-initio' : before.ended === 'suspend' || before.ended === undefined ? 'resume' : '',
        stored: before?.elements ?? {},
        totalTime: before?.totalTime ?? 0,
        launchData: item?.launchData,
        maxTimeAllowed: item?.maxTimeAllowed,
        timeLimitAction: item?.timeLimitAction,
        masteryScore: item?.masteryScore,
      };
    },
    standing(said) {
      const { completion, success, progress, scaled, missing, failed } = rollUp(items, outcomes(said));
      return {
        completion,
        success,
        progress,
        ...(scaled === undefined ? {} : { scaled }),
        reasons: [...missing.map((id) => reason('missing', id)), ...failed.map((id) => reason('failed', id))].slice(
          0,
          20,
        ),
      };
    },
    sharedObjectives: () => ({}),
    takeEmptiedStores: () => ({}),
    takeTrace: () => [],
  };

  function reason(kind: 'missing' | 'failed', identifier: string): Reason {
    const status = kind === 'failed' ? 'failed' : record.items.has(identifier) ? 'in-progress' : 'not-attempted';
    return { code: `item-${status}`, values: { title: plans.get(identifier)?.title ?? identifier } };
  }
}

function statusOf(outcome: Outcome | undefined): ContentsLine['status'] {
  if (!outcome) return 'not-attempted';
  if (outcome.success !== 'unknown') return outcome.success;
  return outcome.completion === 'completed' ? 'completed' : 'in-progress';
}
