/**
 * The course's side of SCORM 1.2. Offers the verbs a course needs and keeps everything about the standard here;
 * `scorm-2004.js` offers the same verbs, so that a course does not know which standard it runs on.
 */
import { closingTime, findApi } from './scorm.js';

export function connect() {
  const api = findApi('API');
  const opened = Date.now();
  const open = api !== null && api.LMSInitialize('') === 'true';
  let closed = !open;

  const get = (element) => (closed ? '' : String(api.LMSGetValue(element)));
  const set = (element, value) => closed || api.LMSSetValue(element, String(value));
  const commit = () => closed || api.LMSCommit('');
  const mayWrite = get('cmi.core.lesson_mode') !== 'review';
  const write = (element, value) => mayWrite && set(element, value);
  const status = () => get('cmi.core.lesson_status');

  function close() {
    if (closed) return;
    write('cmi.core.exit', ['passed', 'completed'].includes(status()) ? '' : 'suspend');
    set('cmi.core.session_time', clockTime((Date.now() - opened) / 1000));
    api.LMSFinish('');
    closed = true;
  }

  if (['not attempted', ''].includes(status())) write('cmi.core.lesson_status', 'incomplete');
  closingTime({ commit, close });

  return {
    connected: open,
    language: get('cmi.student_preference.language'),
    launchData: get('cmi.launch_data'),
    location: get('cmi.core.lesson_location'),
    state: get('cmi.suspend_data'),
    passMark: Number.parseFloat(get('cmi.student_data.mastery_score')) / 100,

    keep({ location, state }) {
      write('cmi.core.lesson_location', location);
      write('cmi.suspend_data', state);
      commit();
    },
    prefer(language) {
      set('cmi.student_preference.language', language);
      commit();
    },
    answered({ id, given, correct, right, seconds }) {
      const interaction = `cmi.interactions.${Number(get('cmi.interactions._count')) || 0}`;
      write(`${interaction}.id`, id);
      write(`${interaction}.type`, 'choice');
      write(`${interaction}.time`, new Date().toTimeString().slice(0, 8));
      write(`${interaction}.correct_responses.0.pattern`, correct.join(','));
      write(`${interaction}.student_response`, given.join(','));
      write(`${interaction}.result`, right ? 'correct' : 'wrong');
      write(`${interaction}.weighting`, 1);
      write(`${interaction}.latency`, clockTime(seconds));
      commit();
    },
    // SCORM 1.2 has no measure of progress; the bookmark says how far the learner is.
    progressed() {},
    mastered() {},
    scored({ share, passed }) {
      write('cmi.core.score.min', 0);
      write('cmi.core.score.max', 100);
      write('cmi.core.score.raw', Math.round(share * 100));
      write('cmi.core.lesson_status', passed ? 'passed' : 'failed');
      commit();
    },
    completed() {
      if (!['passed', 'failed'].includes(status())) write('cmi.core.lesson_status', 'completed');
      commit();
    },
    mayContinue: () => false,
    close,
  };
}

/** CMITimespan: HHHH:MM:SS, with two digits of hours at least. */
function clockTime(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const two = (number) => String(number).padStart(2, '0');
  return [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60].map(two).join(':');
}
