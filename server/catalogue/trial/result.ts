import type { Facts } from './facts.ts';
import type { Heard } from './stage.ts';

/** What is kept of a trial. What it means is judged when it is shown. */
export interface TrialResult {
  facts: Facts;
  heard: Heard;
}
