import type { Stage } from './facts.ts';

/** What the driver is to do; it gets nothing else, above all no environment of the server's. */
export interface Task {
  executable: string;
  isSandboxed: boolean;
  /** The trial's own: profile, pictures and facts are in it, and it is removed at the end. */
  folder: string;
  /** Launches on the content origin, one for each screen. */
  desktop: string;
  phone: string;
  /** BCP 47. */
  language: string;
  /** Hosts approved for the package. */
  approved: string[];
  /** Approved hosts may be asked. */
  mayAskApproved: boolean;
  limits: Limits;
}

/** Milliseconds, but for counts. */
export interface Limits {
  /** Until a page of the package is there. */
  screen: number;
  /** The longest a page is given to come to rest. */
  rest: number;
  /** Without an answer for so long, a page has hung itself up. */
  silence: number;
  whole: number;
  parts: number;
  dialogs: number;
  windows: number;
  megabytes: number;
}

export const usualLimits: Limits = {
  screen: 40_000,
  rest: 8_000,
  silence: 20_000,
  whole: 240_000,
  parts: 10,
  dialogs: 20,
  windows: 8,
  megabytes: 1_500,
};

/** Why no trial came about at all. */
export type Failure = 'sandbox-as-root' | 'sandbox' | 'browser' | 'unreachable' | 'not-allowed' | 'lost';

/** What the driver tells while it runs; a note is for the log: the trial went on, or ended with what it had. */
export type Told =
  | { kind: 'browser'; pid: number }
  | { kind: 'stage'; stage: Stage }
  | { kind: 'failed'; why: Failure; detail: string }
  | { kind: 'note'; detail: string };

export const factsFile = 'facts.json';
export const pictureFile = (screen: string): string => `${screen}.jpg`;
