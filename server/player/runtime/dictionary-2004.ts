import {
  characterstring,
  interval,
  language,
  localizedString,
  longIdentifier,
  navigationRequest,
  number,
  oneOf,
  timestamp,
  type Format,
} from './formats.ts';
import { interactionTypes } from './interaction-types.ts';

export interface Element {
  access: 'rw' | 'ro' | 'wo';
  format: Format;
}

const rw = (format: Format): Element => ({ access: 'rw', format });
const ro: Element = { access: 'ro', format: characterstring };
const wo = (format: Format): Element => ({ access: 'wo', format });

const completion = oneOf('completed', 'incomplete', 'not attempted', 'unknown');
const success = oneOf('passed', 'failed', 'unknown');

/** Every element of SCORM 2004 4th Ed. RTE chapter 4 and SN chapter 5 with its access and type; `n` is an index. */
export const elements: Readonly<Record<string, Element>> = {
  'cmi._version': ro,
  'cmi.comments_from_learner.n.comment': rw(localizedString),
  'cmi.comments_from_learner.n.location': rw(characterstring),
  'cmi.comments_from_learner.n.timestamp': rw(timestamp),
  'cmi.comments_from_lms.n.comment': ro,
  'cmi.comments_from_lms.n.location': ro,
  'cmi.comments_from_lms.n.timestamp': ro,
  'cmi.completion_status': rw(completion),
  'cmi.completion_threshold': ro,
  'cmi.credit': ro,
  'cmi.entry': ro,
  'cmi.exit': wo(oneOf('time-out', 'suspend', 'logout', 'normal', '')),
  'cmi.interactions.n.id': rw(longIdentifier),
  'cmi.interactions.n.type': rw(oneOf(...Object.keys(interactionTypes))),
  'cmi.interactions.n.objectives.n.id': rw(longIdentifier),
  'cmi.interactions.n.timestamp': rw(timestamp),
  'cmi.interactions.n.correct_responses.n.pattern': rw(characterstring),
  'cmi.interactions.n.weighting': rw(number()),
  'cmi.interactions.n.learner_response': rw(characterstring),
  'cmi.interactions.n.result': rw(resultFormat),
  'cmi.interactions.n.latency': rw(interval),
  'cmi.interactions.n.description': rw(localizedString),
  'cmi.launch_data': ro,
  'cmi.learner_id': ro,
  'cmi.learner_name': ro,
  'cmi.learner_preference.audio_level': rw(number(0)),
  'cmi.learner_preference.language': rw(language),
  'cmi.learner_preference.delivery_speed': rw(number(0)),
  'cmi.learner_preference.audio_captioning': rw(oneOf('-1', '0', '1')),
  'cmi.location': rw(characterstring),
  'cmi.max_time_allowed': ro,
  'cmi.mode': ro,
  'cmi.objectives.n.id': rw(longIdentifier),
  'cmi.objectives.n.score.scaled': rw(number(-1, 1)),
  'cmi.objectives.n.score.raw': rw(number()),
  'cmi.objectives.n.score.min': rw(number()),
  'cmi.objectives.n.score.max': rw(number()),
  'cmi.objectives.n.success_status': rw(success),
  'cmi.objectives.n.completion_status': rw(completion),
  'cmi.objectives.n.progress_measure': rw(number(0, 1)),
  'cmi.objectives.n.description': rw(localizedString),
  'cmi.progress_measure': rw(number(0, 1)),
  'cmi.scaled_passing_score': ro,
  'cmi.score.scaled': rw(number(-1, 1)),
  'cmi.score.raw': rw(number()),
  'cmi.score.min': rw(number()),
  'cmi.score.max': rw(number()),
  'cmi.session_time': wo(interval),
  'cmi.success_status': rw(success),
  'cmi.suspend_data': rw(characterstring),
  'cmi.time_limit_action': ro,
  'cmi.total_time': ro,
  'adl.nav.request': rw(navigationRequest),
  'adl.nav.request_valid.continue': ro,
  'adl.nav.request_valid.previous': ro,
  'adl.nav.request_valid.exit': ro,
  'adl.nav.request_valid.exitAll': ro,
  'adl.nav.request_valid.abandon': ro,
  'adl.nav.request_valid.abandonAll': ro,
  'adl.nav.request_valid.suspendAll': ro,
  'adl.data.n.id': ro,
  'adl.data.n.store': rw(characterstring),
};

/** The collections, each with the element that has to be set first (RTE 3.1.7.8, error 408), if any. */
export const collections: Readonly<Record<string, string | undefined>> = {
  'cmi.comments_from_learner': undefined,
  'cmi.comments_from_lms': undefined,
  'cmi.interactions': 'id',
  'cmi.interactions.n.objectives': 'id',
  'cmi.interactions.n.correct_responses': 'pattern',
  'cmi.objectives': 'id',
  'adl.data': 'id',
};

const scores = 'scaled,raw,min,max';

/** What _children answers. */
export const children: Readonly<Record<string, string>> = {
  'cmi.comments_from_learner': 'comment,location,timestamp',
  'cmi.comments_from_lms': 'comment,location,timestamp',
  'cmi.interactions':
    'id,type,objectives,timestamp,correct_responses,weighting,learner_response,result,latency,description',
  'cmi.learner_preference': 'audio_level,language,delivery_speed,audio_captioning',
  'cmi.objectives': 'id,score,success_status,completion_status,progress_measure,description',
  'cmi.objectives.n.score': scores,
  'cmi.score': scores,
  'adl.data': 'id,store',
};

/** Whether a pattern names an element, or what elements are grouped under. */
export function isDefined(pattern: string): boolean {
  const isGroup = pattern.includes('.') && Object.keys(elements).some((name) => name.startsWith(`${pattern}.`));
  return pattern in elements ? !pattern.endsWith('._version') : isGroup;
}

function resultFormat(value: string): string {
  return oneOf('correct', 'incorrect', 'unanticipated', 'neutral')(value) === '0' ? '0' : number()(value);
}
