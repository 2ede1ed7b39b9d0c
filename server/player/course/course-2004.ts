import type { Reason } from '../protocol/index.ts';
import type { Delivery, ObjectiveRecord, SharedStore, Values } from '../runtime/index.ts';
import {
  createState,
  definitionOf,
  findActivity,
  hasOwnSequencing,
  isLeaf,
  isSuspended,
  launchDataOf,
  lookAhead,
  navigate,
  reportOf,
  requestAfter,
  sharedObjectivesOf,
  withSharedObjectives,
} from '../sequencing/index.ts';
import type { ActivityTree, LookAhead, NavigationRequest, SequencingState, TraceStep } from '../sequencing/index.ts';
import { openSession } from '../sequencing/session.ts';
import type { ObjectiveProgress } from '../sequencing/index.ts';
import { visibleProgress } from '../sequencing/tracking.ts';
import type { ContentsLine, Course, CourseRecord, Request, Said, Step } from './course.ts';
import type { Plan, PlanItem } from './plan.ts';

/** A SCORM 2004 course: every decision is the sequencer's. */
export function createCourse2004(plan: Plan & { tree: ActivityTree }, record: CourseRecord, seed: number): Course {
  const { tree } = plan;
  const shared = sharedWith(tree, record);
  const items = new Map(plan.items.map((item) => [item.identifier, item]));
  let state = record.sequencing ? withShared(JSON.parse(record.sequencing) as SequencingState) : newState();
  /** What a SCO said before a request that was not valid: its attempt goes on, and ends with the next request. */
  let unheard: Said | undefined;
  /** Whether what the sequencer delivered last is on the screen: every request takes it away first. */
  let isShown = false;
  let trace: TraceStep[] = [];
  let emptied: Values = {};
  let ahead: { of: SequencingState; said: string; result: LookAhead } | undefined;

  function newState(): SequencingState {
    return withShared(createState(tree, { seed }));
  }

  /** Objectives global to the system are the learner's: the newest of any module replaces what this attempt remembers. */
  function withShared(of: SequencingState): SequencingState {
    return tree.objectivesGlobalToSystem ? withSharedObjectives(of, shared) : of;
  }

  function go(request: NavigationRequest, said: Said | undefined, now: number): Step {
    const heard = said ?? unheard;
    const navigation = navigate(tree, state, request, circumstances(heard, now));
    state = navigation.state;
    trace.push(...navigation.trace);
    if (navigation.trace.some((step) => isRetryOf(tree, step))) emptyStores();
    ahead = undefined;
    const { outcome, tookReport } = navigation;
    isShown = outcome.kind === 'delivery';
    unheard = outcome.kind === 'exception' && !tookReport ? heard : undefined;
    if (outcome.kind === 'delivery') {
      record.position = outcome.activity;
      return { kind: 'open', item: outcome.activity, resumed: outcome.resumed };
    }
    if (outcome.kind === 'ended') {
      return { kind: 'leave', how: isSuspended(state) ? 'exited' : 'finished' };
    }
    return { kind: 'choose', ...(outcome.kind === 'exception' ? { reason: refusal(outcome.exception) } : {}) };
  }

  /** RTE 4.3.2; a course that is left begins its next attempt with an empty record anyway. */
  function emptyStores(): void {
    const names = Object.keys(record.stores).filter((name) => name.startsWith('attempt:'));
    const empty = Object.fromEntries(names.map((name) => [name, '']));
    Object.assign(record.stores, empty);
    Object.assign(emptied, empty);
  }

  function enter(now: number): Step {
    // The tab was closed or killed without suspendAll: what the SCO had said is taken in, and the session resumed.
    if (state.current !== null) go({ kind: 'suspendAll' }, saidBefore(record, tree, state.current), now);
    // A session that ended without being suspended is over: what begins now is a new attempt on the whole tree.
    if (!isSuspended(state)) state = newState();
    const step = go({ kind: state.suspended === null ? 'start' : 'resumeAll' }, undefined, now);
    if (step.kind !== 'choose' || hasOwnSequencing(tree)) return step;
    // SB.2.2-1 and SB.2.1: most packages have a root without flow and mean "open the first page".
    const first = contents(undefined, now).find(({ kind, mayChoose }) => kind !== 'heading' && mayChoose);
    return first ? go({ kind: 'choice', target: first.identifier }, undefined, now) : step;
  }

  function look(said: Said | undefined, now: number): LookAhead {
    const key = said ? JSON.stringify([said.values, said.exit]) : '';
    if (ahead?.of !== state || ahead.said !== key) {
      ahead = { of: state, said: key, result: lookAhead(tree, state, circumstances(said, now)) };
    }
    return ahead.result;
  }

  function isValid(asked: string, said: Said | undefined, now: number): boolean | undefined {
    const request = parseRequest(asked);
    if (!request) return undefined;
    const result = look(said, now);
    if (!('target' in request)) return result[request.kind] === null;
    const target = findActivity(tree, request.target);
    return target !== undefined && result[request.kind][target] === null;
  }

  function contents(said: Said | undefined, now: number): ContentsLine[] {
    const result = look(said, now);
    const session = openSession(tree, state, now);
    return tree.activities.flatMap((activity): ContentsLine[] => {
      const { index, identifier, title, depth, isVisible } = activity;
      if (!isVisible || result.hidden[index]) return [];
      // SN 4.4.2 wants a control for every choice that delivers something, the root included: its line is the course itself.
      if (depth === 0 && result.choice[index] !== null) return [];
      return [
        {
          identifier,
          title,
          depth: Math.max(depth - 1, 0),
          kind: isLeaf(activity) ? kindOf(items.get(identifier)) : 'heading',
          isCurrent: state.current === index,
          mayChoose: result.choice[index] === null,
          status: statusOf(visibleProgress(session, index, 0), session.activities[index]?.attempts ?? 0),
        },
      ];
    });
  }

  /** On a copy: what the root says if the session were suspended now, which rolls up without ending any attempt. */
  function rootIf(said: Said | undefined, now: number): ObjectiveProgress {
    const rolled =
      state.current === null ? state : navigate(tree, state, { kind: 'suspendAll' }, circumstances(said, now)).state;
    return visibleProgress(openSession(tree, rolled, now), 0, 0);
  }

  return {
    enter,
    request(request, said, now) {
      const isOverruled = said !== undefined && requestAfter(said.exit, request.kind) !== request.kind;
      return go(isOverruled ? { kind: 'exitAll' } : request, said, now);
    },
    isValid,
    controls(said, now) {
      const result = look(said, now);
      // SN 5.6.3: what a page asks to hide is hidden while it is there. The way out of the player stays whatever it asks
      // (suspendAll): to close the window would be the same, and nobody is to be kept in.
      const hide = isShown && state.current !== null ? definitionOf(tree, state.current).hideLmsUi : [];
      const hidden = { continue: hide.includes('continue'), previous: hide.includes('previous') };
      const offers = (control: 'previous' | 'exitAll' | 'abandon' | 'abandonAll'): boolean =>
        result[control] === null && !hide.includes(control);
      return {
        continue: result.offersContinue && !hidden.continue,
        previous: offers('previous'),
        exitAll: offers('exitAll'),
        abandon: offers('abandon'),
        abandonAll: offers('abandonAll'),
        hidden,
      };
    },
    contents,
    deliveryOf: (item, resumed) => deliver(tree, state, record, items.get(item), item, resumed),
    standing(said, now) {
      const root = rootIf(said, now);
      return {
        state: JSON.stringify(state),
        completion: root.completion === undefined ? 'unknown' : root.completion ? 'completed' : 'incomplete',
        success: root.satisfied === undefined ? 'unknown' : root.satisfied ? 'passed' : 'failed',
        ...(root.progress === undefined ? {} : { progress: root.progress }),
        ...(root.measure === undefined ? {} : { scaled: root.measure }),
        reasons: reasonsOf(contents(said, now)),
      };
    },
    sharedObjectives() {
      if (!tree.objectivesGlobalToSystem) return {};
      const named = sharedObjectivesOf(state).map(([target, progress]) => [
        `person:${target}`,
        JSON.stringify(progress),
      ]);
      return Object.fromEntries(named) as Values;
    },
    takeEmptiedStores() {
      const taken = emptied;
      emptied = {};
      return taken;
    },
    takeTrace() {
      const taken = trace.map(({ clause, code, activity, values }) => [
        clause,
        code,
        activity ?? '',
        ...(values ? [JSON.stringify(values)] : []),
      ]);
      trace = [];
      return taken;
    },
  };
}

function sharedWith(tree: ActivityTree, record: CourseRecord): [string, ObjectiveProgress][] {
  if (!tree.objectivesGlobalToSystem) return [];
  const own = Object.entries(record.objectives).filter(([name]) => name.startsWith('person:'));
  return own.map(([name, progress]) => [name.slice('person:'.length), JSON.parse(progress) as ObjectiveProgress]);
}

/** A new attempt on the root within one session: the tree is retried. */
function isRetryOf(tree: ActivityTree, { clause, code, activity, values }: TraceStep): boolean {
  const isRoot = clause === 'DB.2' && code === 'attempt-begun' && activity === definitionOf(tree, 0).identifier;
  return isRoot && Number(values?.attempt) > 1;
}

function circumstances(said: Said | undefined, now: number): Parameters<typeof navigate>[3] {
  if (!said) return { now };
  const { values, outcome, exit, sessionTime } = said;
  const end = { exit, sessionTime: sessionTime === undefined ? undefined : sessionTime * 10 };
  return { now, report: reportOf(values, (index) => outcome.objectives[index]?.id, end) };
}

function saidBefore(record: CourseRecord, tree: ActivityTree, activity: number): Said | undefined {
  const before = record.items.get(definitionOf(tree, activity).identifier);
  return before && { outcome: before.outcome, values: before.elements, exit: 'suspend', navigation: '_none_' };
}

function deliver(
  tree: ActivityTree,
  state: SequencingState,
  record: CourseRecord,
  item: PlanItem | undefined,
  identifier: string,
  resumed: boolean,
): Omit<Delivery, 'learner' | 'mode' | 'credit'> {
  const data = launchDataOf(tree, state, findActivity(tree, identifier) ?? 0);
  const before = resumed ? record.items.get(identifier) : undefined;
  return {
    standard: '2004',
    entry: resumed ? 'resume' : 'ab-initio',
    stored: before?.elements ?? {},
    totalTime: before?.totalTime ?? 0,
    launchData: item?.launchData,
    maxTimeAllowed: item?.maxTimeAllowed,
    timeLimitAction: item?.timeLimitAction,
    completionThreshold: asWritten(data.completionThreshold),
    scaledPassingScore: asWritten(data.scaledPassingScore),
    objectives: data.objectives.map(objectiveRecord),
    stores: data.dataMaps.map(({ target, read, write }): SharedStore => {
      const name = storeName(tree, target);
      return { id: target, read, write, value: record.stores[name] };
    }),
  };
}

/** Under which name a shared data store is kept. */
export function storeName(tree: ActivityTree, target: string): string {
  return `${tree.sharedDataGlobalToSystem ? 'person' : 'attempt'}:${target}`;
}

function objectiveRecord({
  id,
  satisfied,
  completion,
  measure,
  ...rest
}: ObjectiveProgress & { id: string }): ObjectiveRecord {
  return {
    id,
    success: satisfied === undefined ? undefined : satisfied ? 'passed' : 'failed',
    completion: completion === undefined ? undefined : completion ? 'completed' : 'incomplete',
    scaled: measure,
    ...rest,
  };
}

/** The suite and the content it stands for expect 1.0 where the manifest means one. */
function asWritten(threshold: number | undefined): string | undefined {
  if (threshold === undefined) return undefined;
  return Number.isInteger(threshold) ? threshold.toFixed(1) : String(threshold);
}

const plainRequests = ['continue', 'previous', 'exit', 'exitAll', 'abandon', 'abandonAll', 'suspendAll'] as const;

/** Reads adl.nav.request. */
export function parseRequest(text: string): Request | undefined {
  const plain = plainRequests.find((kind) => kind === text);
  if (plain) return { kind: plain };
  const [, target, kind] = /^\{target=(.+)\}(choice|jump)$/.exec(text) ?? [];
  return target === undefined ? undefined : { kind: kind as 'choice' | 'jump', target };
}

function refusal(exception: string): Reason {
  return { code: 'refused', values: { clause: exception } };
}

function kindOf(item: PlanItem | undefined): ContentsLine['kind'] {
  return item?.kind ?? 'heading';
}

function statusOf({ satisfied, completion }: ObjectiveProgress, attempts: number): ContentsLine['status'] {
  if (satisfied !== undefined) return satisfied ? 'passed' : 'failed';
  if (completion) return 'completed';
  return attempts > 0 || completion === false ? 'in-progress' : 'not-attempted';
}

function reasonsOf(lines: readonly ContentsLine[]): Reason[] {
  const leaves = lines.filter(({ kind }) => kind !== 'heading');
  return leaves
    .filter(({ status }) => status !== 'completed' && status !== 'passed')
    .slice(0, 20)
    .map(({ title, status }) => ({ code: `item-${status}`, values: { title } }));
}
