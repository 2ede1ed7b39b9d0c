import type { Command } from './grammar.ts';

/** Sections of the Run-Time Environment book by the element's first part. */
const elements: Record<string, string> = {
  _version: '4.2.1',
  comments_from_learner: '4.2.2',
  comments_from_lms: '4.2.3',
  completion_status: '4.2.4',
  completion_threshold: '4.2.5',
  credit: '4.2.6',
  entry: '4.2.7',
  exit: '4.2.8',
  interactions: '4.2.9',
  launch_data: '4.2.10',
  learner_id: '4.2.11',
  learner_name: '4.2.12',
  learner_preference: '4.2.13',
  location: '4.2.14',
  max_time_allowed: '4.2.15',
  mode: '4.2.16',
  objectives: '4.2.17',
  progress_measure: '4.2.18',
  scaled_passing_score: '4.2.19',
  score: '4.2.20',
  session_time: '4.2.21',
  success_status: '4.2.22',
  suspend_data: '4.2.23',
  time_limit_action: '4.2.24',
  total_time: '4.2.25',
};

const calls: Record<Exclude<Command['call'], 'GetValue' | 'SetValue'>, string> = {
  Initialize: 'RTE 3.1.3.1',
  Terminate: 'RTE 3.1.3.2',
  Commit: 'RTE 3.1.4.3',
  GetLastError: 'RTE 3.1.5.1',
  GetErrorString: 'RTE 3.1.5.2',
  GetDiagnostic: 'RTE 3.1.5.3',
  CompareObjectives: 'RTE 4.2.17',
};

/** Which section of the standard says how a command is to be answered. */
export function clauseOf(command: Command): string {
  if (command.call !== 'GetValue' && command.call !== 'SetValue') return calls[command.call];
  const [root, second = ''] = command.element.split('.');
  if (root === 'adl' && second === 'data') return 'RTE 4.3';
  if (root === 'adl' && second === 'nav') return command.element.includes('request_valid') ? 'SN 5.6.7' : 'SN 5.6.6';
  const section = elements[second];
  return section === undefined ? 'RTE 3.1.7.5' : `RTE ${section}`;
}

/** A control is there exactly when its request would be carried out and the page does not ask to hide it. */
export const clauseOfControls = 'SN 4.4.2, 5.6.3';
