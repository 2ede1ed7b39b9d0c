import type { RecordedLine } from './recording.ts';

/** An API error as the flight recorder has it. */
export interface ApiError {
  call: string;
  element: string;
  value: string;
  code: string;
  /** How often it came with that value. */
  times: number;
  /** The standard asks for it: the content did what it may not. Else the platform is to be looked at. */
  isAskedFor: boolean;
}

/** The errors of a recording, each once. */
export function errorsIn(lines: readonly Pick<RecordedLine, 'kind' | 'what'>[]): ApiError[] {
  const found = new Map<string, ApiError>();
  for (const { what } of lines.filter(({ kind }) => kind === 'error')) {
    const [call = '', element = '', value = ''] = what;
    const error = { call, element, value: value.startsWith('→') ? '' : value, code: what.at(-1) ?? '' };
    const key = Object.values(error).join(' ');
    const times = (found.get(key)?.times ?? 0) + 1;
    found.set(key, { ...error, times, isAskedFor: isAskedFor(error) });
  }
  return [...found.values()];
}

const elements12 =
  /^cmi\.(core\.(_children|student_id|student_name|lesson_location|credit|lesson_status|entry|score\.(_children|raw|min|max)|total_time|lesson_mode|exit|session_time)|suspend_data|launch_data|comments|comments_from_lms|objectives\.(_children|_count|\d+\.(id|score\.(_children|raw|min|max)|status))|student_data\.(_children|mastery_score|max_time_allowed|time_limit_action)|student_preference\.(_children|audio|language|speed|text)|interactions\.(_children|_count|\d+\.(id|objectives\.(_count|\d+\.id)|time|type|correct_responses\.(_count|\d+\.pattern)|weighting|student_response|result|latency)))$/;
const writeOnly12 = /^cmi\.(core\.(exit|session_time)|interactions\.\d+\.)/;
const readOnly12 =
  /^cmi\.(core\.(student_id|student_name|credit|entry|total_time|lesson_mode)|launch_data|comments_from_lms|student_data\.)/;

const roots2004 =
  /^(cmi\.(_version|comments_from_learner|comments_from_lms|completion_status|completion_threshold|credit|entry|exit|interactions|launch_data|learner_id|learner_name|learner_preference|location|max_time_allowed|mode|objectives|progress_measure|scaled_passing_score|score|session_time|success_status|suspend_data|time_limit_action|total_time)|adl\.(nav|data))\b/;
/** RTE 4.2: elements that have no value until somebody sets one. */
const without2004 =
  /^cmi\.(location|suspend_data|launch_data|progress_measure|completion_threshold|scaled_passing_score|max_time_allowed|score\.(scaled|raw|min|max)|comments_from_(learner|lms)\.\d+\.\w+|interactions\.\d+\.[\w.]+|objectives\.\d+\.(score\.\w+|progress_measure|description))$|^adl\.data\.\d+\.store$/;
const states2004 = new Set(['103', '104', '112', '113', '122', '123', '132', '133', '142', '143']);

function isAskedFor({ call, element, value, code }: Omit<ApiError, 'isAskedFor' | 'times'>): boolean {
  if (call.startsWith('LMS')) {
    const isKnown = elements12.test(element);
    if (call === 'LMSInitialize') return code === '101';
    if (code === '301') return true;
    if (code === '401' || code === '201' || code === '202' || code === '203') return !isKnown;
    if (code === '402') return /_(children|count|version)$/.test(element);
    if (code === '403') return readOnly12.test(element);
    if (code === '404') return writeOnly12.test(element);
    return code === '405' && !isPlausible(element, value);
  }
  if (states2004.has(code)) return true;
  if (code === '401') return !roots2004.test(element);
  if (code === '403') return without2004.test(element);
  if (code === '405') return /^cmi\.(exit|session_time)$/.test(element);
  return code === '406' && !isPlausible(element, value);
}

/** Whether the value could be meant for the element: then refusing it has to be looked at by somebody. */
function isPlausible(element: string, value: string): boolean {
  if (/(time|latency|timestamp)$/.test(element)) return /\d/.test(value) && !/NaN/.test(value);
  if (/(raw|min|max|scaled|measure|weighting)$/.test(element)) return /^-?\d+(\.\d+)?$/.test(value);
  return value !== '';
}
