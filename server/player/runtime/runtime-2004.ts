import { createDataModel, type DataModel, type Values } from './data-model-2004.ts';
import { createFacade, type Calls, type Result } from './facade.ts';
import { completionOf, outcome2004, successOf } from './outcome.ts';
import type { Delivery, ObjectiveRecord, RunTime, RunTimeHost } from './runtime.ts';
import { formatInterval, parseInterval } from './time.ts';

type State = ReturnType<RunTime['state']>;

const ok: Result = { value: 'true', error: '0' };
const refused = (error: string): Result => ({ value: 'false', error });

/** The elements that live for one session only and are not there when the next one begins. */
const sessionOnly = ['cmi.exit', 'cmi.session_time', 'adl.nav.request'];

/** The run-time of a SCORM 2004 SCO: the session states of RTE 3.1.3 over the data model. */
export function createRunTime2004(delivery: Delivery, host: RunTimeHost): RunTime {
  const fixed = fixedValues(delivery);
  const stores = delivery.stores ?? [];
  const model: DataModel = createDataModel(startValues(delivery), {
    answer: (element) => fixed[element] ?? worked(element),
    store: (index) => stores[index] ?? { read: false, write: false },
  });
  let state: State = 'not initialized';

  function worked(element: string): string | undefined {
    if (element === 'cmi.completion_status') return completionOf(model.values, delivery.completionThreshold);
    if (element === 'cmi.success_status') return successOf(model.values, delivery.scaledPassingScore);
    if (element === 'adl.nav.request') return navigation();
    if (/^cmi\.objectives\.\d+\.(success|completion)_status$/.test(element)) return model.values[element] ?? 'unknown';
    const asked = /^adl\.nav\.request_valid\.(\w+)(?:\.(\{target=.+\}))?$/.exec(element);
    if (!asked) return undefined;
    const valid = host.isValid(`${asked[2] ?? ''}${asked[1]}`);
    return valid === undefined ? 'unknown' : String(valid);
  }

  const calls: Calls = {
    initialize() {
      if (state !== 'not initialized') return refused(state === 'running' ? '103' : '104');
      state = 'running';
      return ok;
    },
    terminate() {
      if (state !== 'running') return refused(state === 'terminated' ? '113' : '112');
      state = 'terminated';
      const kept = host.commit('terminate');
      host.terminated();
      return kept ? ok : refused('111');
    },
    get(element) {
      if (state !== 'running') return { value: '', error: state === 'terminated' ? '123' : '122' };
      return model.get(element);
    },
    set(element, value) {
      if (state !== 'running') return refused(state === 'terminated' ? '133' : '132');
      const error = model.set(element, value);
      return error === '0' ? ok : refused(error);
    },
    commit() {
      if (state !== 'running') return refused(state === 'terminated' ? '143' : '142');
      return host.commit('commit') ? ok : refused('391');
    },
  };

  function navigation(): string {
    return model.values['adl.nav.request'] ?? '_none_';
  }

  let storeChanges: Values = {};
  function takeChanges(): Values {
    const changes = model.takeChanges();
    for (const [element, value] of Object.entries(changes)) {
      const found = /^adl\.data\.(\d+)\.store$/.exec(element);
      if (!found) continue;
      const id = stores[Number(found[1])]?.id;
      if (id !== undefined) storeChanges[id] = value;
      delete changes[element];
    }
    return changes;
  }

  return {
    api: createFacade('2004', calls, (call) => host.called(call)),
    state: () => state,
    takeChanges,
    takeStoreChanges() {
      const taken = storeChanges;
      storeChanges = {};
      return taken;
    },
    outcome: () => outcome2004(model.values, delivery),
    said: () => model.said,
    exit: () => model.values['cmi.exit'] ?? '',
    navigation,
    sessionTime: () => parseInterval(model.values['cmi.session_time'] ?? ''),
  };
}

/** The read-only elements, which the host knows and nothing changes. */
function fixedValues(delivery: Delivery): Readonly<Values> {
  const values: Values = {
    'cmi._version': '1.0',
    'cmi.credit': delivery.credit,
    'cmi.entry': delivery.entry,
    'cmi.mode': delivery.mode,
    'cmi.learner_id': delivery.learner.id,
    'cmi.learner_name': delivery.learner.name,
    'cmi.total_time': formatInterval(delivery.totalTime),
    'cmi.time_limit_action': delivery.timeLimitAction ?? 'continue,no message',
  };
  const optional = {
    'cmi.launch_data': delivery.launchData,
    'cmi.max_time_allowed': delivery.maxTimeAllowed,
    'cmi.completion_threshold': delivery.completionThreshold,
    'cmi.scaled_passing_score': delivery.scaledPassingScore,
  };
  for (const [element, value] of Object.entries(optional)) if (value !== undefined) values[element] = value;
  return values;
}

function startValues(delivery: Delivery): Values {
  const values: Values = {
    'cmi.learner_preference.audio_level': '1',
    'cmi.learner_preference.language': '',
    'cmi.learner_preference.delivery_speed': '1',
    'cmi.learner_preference.audio_captioning': '0',
    ...delivery.stored,
  };
  for (const element of sessionOnly) delete values[element];
  for (const [index, { comment, location, timestamp }] of (delivery.comments ?? []).entries()) {
    Object.assign(values, {
      [`cmi.comments_from_lms.${index}.comment`]: comment,
      [`cmi.comments_from_lms.${index}.location`]: location,
      [`cmi.comments_from_lms.${index}.timestamp`]: timestamp,
    });
  }
  for (const [index, store] of (delivery.stores ?? []).entries()) {
    values[`adl.data.${index}.id`] = store.id;
    if (store.value !== undefined) values[`adl.data.${index}.store`] = store.value;
  }
  if (delivery.primary) mergeStatus(values, 'cmi', delivery.primary);
  for (const objective of delivery.objectives ?? []) mergeObjective(values, objective);
  return values;
}

/** SN 3.10: what a read map says about an objective replaces what the SCO stored about it. */
function mergeObjective(values: Values, objective: ObjectiveRecord): void {
  let index = 0;
  while (![undefined, objective.id].includes(values[`cmi.objectives.${index}.id`])) index += 1;
  values[`cmi.objectives.${index}.id`] = objective.id;
  mergeStatus(values, `cmi.objectives.${index}`, objective);
}

function mergeStatus(values: Values, prefix: string, status: Omit<ObjectiveRecord, 'id'>): void {
  const known: Record<string, string | number | undefined> = {
    success_status: status.success,
    completion_status: status.completion,
    progress_measure: status.progress,
    'score.scaled': status.scaled,
    'score.raw': status.raw,
    'score.min': status.min,
    'score.max': status.max,
  };
  for (const [element, value] of Object.entries(known)) {
    if (value !== undefined) values[`${prefix}.${element}`] = String(value);
  }
}
