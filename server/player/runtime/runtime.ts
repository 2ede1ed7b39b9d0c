import type { Values } from './data-model-2004.ts';
import type { Standard } from './errors.ts';
import type { Api, Call } from './facade.ts';
import type { Outcome } from './outcome.ts';

/** What the host knows about a SCO when it delivers it. Times are centiseconds. */
export interface Delivery {
  standard: Standard;
  learner: { id: string; name: string };
  mode: 'browse' | 'normal' | 'review';
  credit: 'credit' | 'no-credit';
  entry: 'ab-initio' | 'resume' | '';
  totalTime: number;
  /** What earlier sessions of this attempt on the SCO stored, by element. */
  stored: Readonly<Values>;
  launchData?: string | undefined;
  maxTimeAllowed?: string | undefined;
  timeLimitAction?: string | undefined;
  /** SCORM 1.2 adlcp:masteryscore. */
  masteryScore?: string | undefined;
  /** SCORM 2004: the thresholds of the manifest, and what the sequencer knows of the activity's objectives. */
  completionThreshold?: string | undefined;
  scaledPassingScore?: string | undefined;
  objectives?: readonly ObjectiveRecord[] | undefined;
  /** SCORM 2004: status the activity's primary objective has from elsewhere, for elements the SCO has not set. */
  primary?: Omit<ObjectiveRecord, 'id'> | undefined;
  /** SCORM 2004: the shared data stores the activity may reach, in the order of the manifest. */
  stores?: readonly SharedStore[] | undefined;
  comments?: readonly { comment: string; location: string; timestamp: string }[] | undefined;
}

export interface ObjectiveRecord {
  id: string;
  success?: 'passed' | 'failed' | 'unknown' | undefined;
  completion?: 'completed' | 'incomplete' | 'not attempted' | 'unknown' | undefined;
  progress?: number | undefined;
  scaled?: number | undefined;
  raw?: number | undefined;
  min?: number | undefined;
  max?: number | undefined;
}

export interface SharedStore {
  /** The target id of the manifest, which names the store across SCOs. */
  id: string;
  read: boolean;
  write: boolean;
  value?: string | undefined;
}

/** What the run-time asks of its host. */
export interface RunTimeHost {
  /** Keeps what changed; true only once it is kept somewhere a closed tab cannot lose it. */
  commit(reason: 'commit' | 'terminate'): boolean;
  /** The SCO has ended its session; its navigation request is in RunTime.navigation(). */
  terminated(): void;
  /** SCORM 1.2: the SCO has ended its session and begins another without being loaded again. */
  reopened?(): void;
  /** adl.nav.request_valid: is this request (`continue`, `{target=x}choice` …) one the sequencer would honour now? */
  isValid(request: string): boolean | undefined;
  called(call: Call): void;
}

/** One session of one SCO: the API object the content talks to, and what the host reads out of it. */
export interface RunTime {
  readonly api: Api;
  state(): 'not initialized' | 'running' | 'terminated';
  /** The elements that changed since the last call. */
  takeChanges(): Values;
  /** What the SCO wrote to shared stores since the last call, by store id. */
  takeStoreChanges(): Values;
  outcome(): Outcome;
  /** Every element the SCO has set in this session, with its last value. */
  said(): Readonly<Values>;
  /** cmi.exit as set in this session; '' when it was not. */
  exit(): string;
  /** adl.nav.request; `_none_` when there is none. */
  navigation(): string;
  /** Centiseconds the SCO reported for this session, if it did. */
  sessionTime(): number | undefined;
}
