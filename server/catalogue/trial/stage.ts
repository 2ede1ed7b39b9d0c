import type { Actor } from '../../identity/index.ts';

/** The player, as far as a trial needs it: it lives in a higher room. */
export interface TrialStage {
  /** Opens a package as an untracked preview that content takes for a learner's visit; throws what previewing throws. */
  open(actor: Actor, packageId: string): Promise<{ launchId: string; address: string }>;
  /** What the flight recorder has of a launch. */
  hear(launchId: string): Promise<Heard>;
}

/** What content said in a launch. */
export interface Heard {
  /** Seconds from the opening of the page until content began a session; null when it never did. */
  initialised: number | null;
  calls: { name: string; times: number }[];
  errors: HeardError[];
  /** In the order they were opened. */
  items: HeardItem[];
  /** Whether content, opened once more, was given back what it had saved. */
  resumed: 'resumed' | 'not-asked' | 'not-given' | 'nothing-saved' | 'not-tried';
}

export interface HeardError {
  call: string;
  element: string;
  value: string;
  code: string;
  times: number;
  isAskedFor: boolean;
}

export interface HeardItem {
  item: string;
  /** Seconds from its opening until its session began. */
  initialised: number | null;
  /** The last value that was set of each, as the content wrote it. */
  completion: string | null;
  success: string | null;
  score: string | null;
}
