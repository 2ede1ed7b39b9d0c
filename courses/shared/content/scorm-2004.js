/** The course's side of SCORM 2004, with the same verbs as `scorm-12.js`. */
import { closingTime, findApi } from './scorm.js';

export function connect() {
  const api = findApi('API_1484_11');
  const opened = Date.now();
  const open = api !== null && api.Initialize('') === 'true';
  let closed = !open;

  const get = (element) => (closed ? '' : String(api.GetValue(element)));
  const set = (element, value) => closed || api.SetValue(element, String(value));
  const commit = () => closed || api.Commit('');
  const mayWrite = get('cmi.mode') !== 'review';
  const write = (element, value) => mayWrite && set(element, value);

  function close() {
    if (closed) return;
    write('cmi.exit', get('cmi.completion_status') === 'completed' ? 'normal' : 'suspend');
    set('cmi.session_time', `PT${Math.max(0, Math.round((Date.now() - opened) / 1000))}S`);
    api.Terminate('');
    closed = true;
  }

  if (['unknown', 'not attempted', ''].includes(get('cmi.completion_status'))) {
    write('cmi.completion_status', 'incomplete');
  }
  closingTime({ commit, close });

  return {
    connected: open,
    language: get('cmi.learner_preference.language'),
    launchData: get('cmi.launch_data'),
    location: get('cmi.location'),
    state: get('cmi.suspend_data'),
    passMark: Number.parseFloat(get('cmi.scaled_passing_score')),

    keep({ location, state }) {
      write('cmi.location', location);
      write('cmi.suspend_data', state);
      commit();
    },
    prefer(language) {
      set('cmi.learner_preference.language', language);
      commit();
    },
    answered({ id, text, objective, given, correct, right, seconds }) {
      const interaction = `cmi.interactions.${Number(get('cmi.interactions._count')) || 0}`;
      write(`${interaction}.id`, id);
      write(`${interaction}.type`, 'choice');
      if (objective) write(`${interaction}.objectives.0.id`, objective);
      // Data type time(second,10,0) has a zone only behind a fraction of a second.
      write(`${interaction}.timestamp`, `${new Date().toISOString().slice(0, 21)}Z`);
      write(`${interaction}.description`, text.slice(0, 250));
      write(`${interaction}.correct_responses.0.pattern`, correct.join('[,]'));
      write(`${interaction}.learner_response`, given.join('[,]'));
      write(`${interaction}.result`, right ? 'correct' : 'incorrect');
      write(`${interaction}.weighting`, 1);
      write(`${interaction}.latency`, `PT${Math.max(0, Math.round(seconds))}S`);
      commit();
    },
    progressed(share) {
      write('cmi.progress_measure', decimal(share));
    },
    /** Tells how far one objective of the manifest is mastered; sequencing reads it from there. */
    mastered(objective, share, passed) {
      const count = Number(get('cmi.objectives._count')) || 0;
      const ids = Array.from({ length: count }, (_, index) => get(`cmi.objectives.${index}.id`));
      const index = ids.includes(objective) ? ids.indexOf(objective) : count;
      if (index === count) write(`cmi.objectives.${index}.id`, objective);
      write(`cmi.objectives.${index}.score.scaled`, decimal(share));
      write(`cmi.objectives.${index}.success_status`, passed ? 'passed' : 'failed');
    },
    scored({ share, passed }) {
      write('cmi.score.min', 0);
      write('cmi.score.max', 100);
      write('cmi.score.raw', Math.round(share * 100));
      write('cmi.score.scaled', decimal(share));
      write('cmi.success_status', passed ? 'passed' : 'failed');
      commit();
    },
    completed({ learned }) {
      if (learned) write('cmi.success_status', 'passed');
      write('cmi.progress_measure', 1);
      write('cmi.completion_status', 'completed');
      commit();
    },
    mayContinue: () => ['true', 'unknown'].includes(get('adl.nav.request_valid.continue')),
    continue() {
      set('adl.nav.request', 'continue');
      close();
    },
    close,
  };
}

const decimal = (share) => String(Math.round(share * 10_000) / 10_000);
