import { defineNews } from '../platform/events.ts';
import type { AttemptStatus } from './tables.ts';

/** An attempt whose status or score became another, with the standing of the person in the module that follows. */
export interface AttemptNews {
  attemptId: string;
  personId: string;
  moduleId: string;
  versionId: string;
  number: number;
  status: AttemptStatus;
  /** -1 to 1. */
  scaled: number | undefined;
  /** 0 to 1. */
  progress: number | undefined;
  seconds: number;
  at: string;
  /** The attempt that counts by the module's rule (best, last or first). */
  standing: { attemptId: string; status: AttemptStatus; scaled: number | undefined };
}

/** Every change of an attempt's status, score or progress, the first opening included. */
export const attemptChanged = defineNews<AttemptNews>('player.attempt-changed');

/** The attempt has just become completed or passed; told once for an attempt, after `attemptChanged`. */
export const attemptCompleted = defineNews<AttemptNews>('player.attempt-completed');
