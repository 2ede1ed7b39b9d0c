import type { CourseChange, Reason } from '../protocol/index.ts';
import type { Delivery, Outcome, Values } from '../runtime/index.ts';

/** What an earlier session left of a SCO in this attempt. Times are centiseconds. */
export interface ItemRecord {
  elements: Values;
  outcome: Outcome;
  totalTime: number;
  /** cmi.exit of the last session; undefined when it did not end (the tab was killed). */
  ended?: string | undefined;
}

/** Everything of an attempt that a course goes by; what the server stores and gives back. */
export interface CourseRecord {
  items: Map<string, ItemRecord>;
  /** The sequencer's state as JSON. */
  sequencing?: string | undefined;
  /** Shared stores and shared objectives, by `person:<id>` and `attempt:<id>`. */
  stores: Values;
  objectives: Values;
  /** The item left open. */
  position?: string | undefined;
}

export type Request =
  | { kind: 'continue' | 'previous' | 'exit' | 'exitAll' | 'abandon' | 'abandonAll' | 'suspendAll' }
  | { kind: 'choice' | 'jump'; target: string };

export type Step =
  /** Load this item; resumed says that the attempt on it goes on. */
  | { kind: 'open'; item: string; resumed: boolean }
  /** Nothing to load: the learner has to choose from the contents. */
  | { kind: 'choose'; reason?: Reason }
  /** The course is over for now (suspended), or for this attempt (finished). */
  | { kind: 'leave'; how: 'exited' | 'finished' };

/** A line of the table of contents. */
export interface ContentsLine {
  identifier: string;
  title: string;
  depth: number;
  kind: 'sco' | 'asset' | 'heading';
  isCurrent: boolean;
  mayChoose: boolean;
  /** Why it may not be chosen, where there is more to say than that. */
  waitsFor?: string[];
  status: 'not-attempted' | 'in-progress' | 'completed' | 'passed' | 'failed';
}

export interface Controls {
  continue: boolean;
  previous: boolean;
  /** The learner may end the attempt for good; it counts as it stands. */
  exitAll: boolean;
  /** The learner may drop what is open, or the whole attempt, without its counting. */
  abandon: boolean;
  abandonAll: boolean;
  /** The package asks for no such control (hideLMSUI). */
  hidden: { continue: boolean; previous: boolean };
}

/** What the SCO that is open has said so far; undefined while nothing is open, or an asset is. */
export interface Said {
  outcome: Outcome;
  /** The elements it set in this session. */
  values: Readonly<Values>;
  exit: string;
  /** adl.nav.request, `_none_` when there is none. */
  navigation: string;
  /** Centiseconds. */
  sessionTime?: number | undefined;
}

/**
 * A package being played: decides what is opened, what may be asked for and what it all adds up to. The same for the
 * browser, the conformance runs and the simulation of inspection; knows nothing of frames, journals or time zones.
 */
export interface Course {
  /** Resumes what was suspended or cut off, or begins. */
  enter(now: number): Step;
  /** Carries out what the learner or the SCO asks for, and ends the session of the SCO that was open. */
  request(request: Request, said: Said | undefined, now: number): Step;
  /** Would the request be carried out now? The notation of adl.nav.request: `continue`, `{target=x}choice`. */
  isValid(request: string, said: Said | undefined, now: number): boolean | undefined;
  controls(said: Said | undefined, now: number): Controls;
  contents(said: Said | undefined, now: number): ContentsLine[];
  /** What the run-time of an item is told when it is opened. */
  deliveryOf(item: string, resumed: boolean): Omit<Delivery, 'learner' | 'mode' | 'credit'>;
  /** Where the whole course stands if the SCO that is open stopped now. */
  standing(said: Said | undefined, now: number): Omit<CourseChange, 'position'>;
  /** The shared objectives that are global to the system, for the learner's other modules. */
  sharedObjectives(): Values;
  /** Shared stores emptied since the last call, by name: a new attempt on the whole tree has begun (RTE 4.3.2). */
  takeEmptiedStores(): Values;
  /** The sequencer's decisions since the last call, for the flight recorder. */
  takeTrace(): string[][];
}
