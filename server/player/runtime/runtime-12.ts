import * as scormAgain from 'scorm-again/scorm12/min';
import type { Values } from './data-model-2004.ts';
import { createFacade, type Calls, type Result } from './facade.ts';
import { outcome12 } from './outcome.ts';
import type { Delivery, RunTime, RunTimeHost } from './runtime.ts';
import { formatTimespan, parseTimespan } from './time.ts';

/** What we use of scorm-again; its own types name a default export that the module does not have. */
interface Model12 {
  LMSInitialize(argument: ''): string;
  LMSGetValue(element: string): unknown;
  LMSSetValue(element: string, value: string): unknown;
  LMSGetLastError(): string;
  loadFromFlattenedJSON(values: Values): void;
}
const { Scorm12API } = scormAgain as unknown as { Scorm12API: new (settings: object) => Model12 };

type State = ReturnType<RunTime['state']>;

const ok: Result = { value: 'true', error: '0' };
const refused = (error: string): Result => ({ value: 'false', error });

/** Every element of the SCORM 1.2 data model (RTE 3.4); `n` is an index. Nothing else reaches scorm-again. */
const elements = new Set(
  `cmi._version core._children core.student_id core.student_name core.lesson_location core.credit core.lesson_status
  core.entry core.score._children core.score.raw core.score.min core.score.max core.total_time core.lesson_mode core.exit
  core.session_time suspend_data launch_data comments comments_from_lms objectives._children objectives._count
  objectives.n.id objectives.n.score._children objectives.n.score.raw objectives.n.score.min objectives.n.score.max
  objectives.n.status student_data._children student_data.mastery_score student_data.max_time_allowed
  student_data.time_limit_action student_preference._children student_preference.audio student_preference.language
  student_preference.speed student_preference.text interactions._children interactions._count interactions.n.id
  interactions.n.objectives._count interactions.n.objectives.n.id interactions.n.time interactions.n.type
  interactions.n.correct_responses._count interactions.n.correct_responses.n.pattern interactions.n.weighting
  interactions.n.student_response interactions.n.result interactions.n.latency`
    .split(/\s+/)
    .map((name) => (name.startsWith('cmi.') ? name : `cmi.${name}`)),
);

/** Texts that real content writes longer than the standard's least; scorm-again would cut them off with an error. */
const texts = new Set(['cmi.core.lesson_location', 'cmi.suspend_data', 'cmi.comments']);

const writeOnly =
  /^cmi\.(core\.(exit|session_time)|interactions\.\d+\.(?!objectives\._count|correct_responses\._count))/;

/** The run-time of a SCORM 1.2 SCO: scorm-again's data model behind our facade, session states and transport. */
export function createRunTime12(delivery: Delivery, host: RunTimeHost): RunTime {
  const values: Values = { ...delivery.stored };
  for (const element of ['cmi.core.exit', 'cmi.core.session_time']) delete values[element];
  const model = createModel(delivery, values);
  let state: State = 'not initialized';
  const said: Values = {};
  let changes: Values = {};

  function keep(element: string, value: string): void {
    values[element] = value;
    said[element] = value;
    changes[element] = value;
  }

  /**
   * Content that wraps every call in LMSInitialize and LMSFinish, or moves between pages of its own that each do, has
   * always been let go on; the standard forbids it to the SCO but names no answer.
   */
  function reopen(): Result {
    state = 'running';
    for (const element of ['cmi.core.exit', 'cmi.core.session_time']) delete values[element];
    host.reopened?.();
    return ok;
  }

  const calls: Calls = {
    initialize() {
      if (state === 'running') return refused('101');
      if (state === 'terminated') return reopen();
      state = 'running';
      return { value: model.LMSInitialize(''), error: model.LMSGetLastError() };
    },
    terminate() {
      if (state !== 'running') return refused('301');
      const status = statusAtFinish(values, delivery);
      if (status !== values['cmi.core.lesson_status']) keep('cmi.core.lesson_status', status);
      state = 'terminated';
      const kept = host.commit('terminate');
      host.terminated();
      return kept ? ok : refused('101');
    },
    get(element) {
      if (state !== 'running') return { value: '', error: '301' };
      if (!isElement(element)) return { value: '', error: '401' };
      if (texts.has(element)) return { value: values[element] ?? '', error: '0' };
      if (element === 'cmi.core.total_time') return { value: formatTimespan(delivery.totalTime), error: '0' };
      return { value: String(model.LMSGetValue(element)), error: model.LMSGetLastError() };
    },
    set(element, value) {
      if (state !== 'running') return refused('301');
      if (!isElement(element)) return refused('401');
      if (texts.has(element)) {
        keep(element, element === 'cmi.comments' ? (values[element] ?? '') + value : value);
        return ok;
      }
      const plain = withTwoDecimals(element, value);
      const set = model.LMSSetValue(element, plain);
      const error = model.LMSGetLastError();
      if (String(set) !== 'true' || error !== '0') return refused(error === '0' ? '101' : error);
      keep(element, writeOnly.test(element) ? plain : String(model.LMSGetValue(element)));
      return ok;
    },
    commit() {
      if (state !== 'running') return refused('301');
      return host.commit('commit') ? ok : refused('101');
    },
  };

  return {
    api: createFacade('1.2', calls, (call) => host.called(call)),
    state: () => state,
    takeChanges() {
      const taken = changes;
      changes = {};
      return taken;
    },
    takeStoreChanges: () => ({}),
    outcome: () => outcome12(values),
    said: () => said,
    exit: () => values['cmi.core.exit'] ?? '',
    navigation: () => '_none_',
    sessionTime: () => parseTimespan(values['cmi.core.session_time'] ?? ''),
  };
}

/**
 * RTE 3.4.4, cmi.core.lesson_status: a SCO that says nothing is completed when it finishes; for credit, a mastery
 * score of the manifest decides over passed and failed whatever the SCO says; without credit, looking is browsing.
 */
export function statusAtFinish(
  values: Readonly<Values>,
  delivery: Pick<Delivery, 'credit' | 'mode' | 'masteryScore'>,
): string {
  const status = values['cmi.core.lesson_status'] ?? 'not attempted';
  const [score, mastery] = [values['cmi.core.score.raw'] ?? '', delivery.masteryScore ?? ''];
  if (delivery.mode === 'browse') return status === 'not attempted' ? 'browsed' : status;
  if (delivery.mode === 'review') return status;
  if (delivery.credit === 'credit' && score !== '' && mastery !== '' && !Number.isNaN(Number(mastery))) {
    return Number(score) >= Number(mastery) ? 'passed' : 'failed';
  }
  return status === 'not attempted' ? 'completed' : status;
}

function createModel(delivery: Delivery, values: Readonly<Values>): Model12 {
  const model = new Scorm12API({
    autocommit: false,
    autoCompleteLessonStatus: false,
    mastery_override: false,
    logLevel: 5,
  });
  const json: Values = {};
  for (const [element, value] of Object.entries(values)) if (!texts.has(element)) json[element] = value;
  model.loadFromFlattenedJSON({
    ...json,
    'cmi.core.student_id': delivery.learner.id,
    'cmi.core.student_name': delivery.learner.name,
    'cmi.core.credit': delivery.credit,
    'cmi.core.lesson_mode': delivery.mode,
    'cmi.core.lesson_status': values['cmi.core.lesson_status'] ?? 'not attempted',
    'cmi.core.entry': delivery.entry,
    'cmi.launch_data': delivery.launchData ?? '',
    'cmi.student_data.mastery_score': delivery.masteryScore ?? '',
    'cmi.student_data.max_time_allowed': delivery.maxTimeAllowed ?? '',
    'cmi.student_data.time_limit_action': delivery.timeLimitAction ?? '',
  });
  return model;
}

/** An element, or the _children or _count of one, for which scorm-again has the right code (202, 203, 402). */
function isElement(element: string): boolean {
  const name = element.replace(/\.\d+(?=\.|$)/g, '.n');
  return elements.has(name) || elements.has(name.replace(/\._(children|count)$/, ''));
}

/** CMITimespan and CMITime have two decimals; content that measures in milliseconds sends three. */
function withTwoDecimals(element: string, value: string): string {
  return /\.(session_time|latency|time)$/.test(element) ? value.replace(/(\.\d\d)\d+$/, '$1') : value;
}
