import type { Completion, Outcome, Success, Values } from '../runtime/index.ts';

/**
 * One entry of the journal: what changed since the entry before it. Entries of a launch are numbered from 1 without
 * gaps; the server takes each once and in order, so sending one again is safe.
 */
export interface Entry {
  sequence: number;
  /** When the entry was last added to, by the device's clock as it was set against the server's at their last contact. */
  at: string;
  /** When the course was done, where the entry has grown since. */
  done?: string;
  sco?: ScoChange;
  course?: CourseChange;
  /** Shared data stores (adl.data) by `person:<id>` where global to the system, else `attempt:<id>`. */
  stores?: Values;
  /** Shared objectives named the same way, each as the sequencer's JSON. */
  objectives?: Values;
  /** The learner left: the launch ends. With `finished` the attempt is closed too. */
  end?: 'exited' | 'finished';
  log?: LogLine[];
}

export interface ScoChange {
  item: string;
  /** Counts the sessions of all SCOs of this launch, from 1: a session's time is added once however often it is sent. */
  session: number;
  /** The session began a new attempt on the SCO: what earlier ones stored is dropped. */
  fresh?: boolean;
  set: Values;
  /** Centiseconds of the session: what the SCO reported, and what the player measured. */
  reported?: number;
  measured: number;
  /** cmi.exit, once the session has ended. */
  ended?: string;
  outcome: Omit<Outcome, 'objectives'>;
}

export interface CourseChange {
  /** The sequencer's state; left out where it did not change. */
  state?: string;
  /** The item that is open, to come back to. */
  position?: string;
  completion: Completion;
  success: Success;
  progress?: number;
  scaled?: number;
  /** Why the course stands where it stands. */
  reasons: Reason[];
}

/** A reason as data; the words are the message `player.reason-<code>`. */
export interface Reason {
  code: string;
  values?: Record<string, string | number>;
}

/** One line of the flight recorder: kind, milliseconds since the launch began, and what happened. */
export type LogLine = [
  kind: 'call' | 'error' | 'commit' | 'network' | 'sequencing' | 'session',
  at: number,
  ...what: string[],
];

export interface CommitRequest {
  /** The launch whose journal this is, when it is not the one that sends it. */
  launch?: string;
  /** What is missing before or between the entries is lost for good; otherwise they wait for it. */
  whole?: true;
  entries: Entry[];
}

export interface CommitAnswer {
  /** The last entry that is stored. */
  acknowledged: number;
  at: string;
  /** Another launch has taken over; what was sent does not count. It is kept for support to look at. */
  superseded?: true;
  /** The same, for work that is put aside whole: the learner can choose to go on with it. */
  parted?: true;
  /** Nothing is taken from this device now; what it keeps stays safe there. */
  refused?: Refusal;
}

/** Why nothing is taken from a device that has taken a module along. */
export type Refusal = 'suspended' | 'revoked' | 'expired';

/** How much the recorder keeps of one entry, and of one text in it. */
export const logLimit = { lines: 200, text: 400 };
