import type { Values } from '../runtime/index.ts';
import type { AttemptRow } from '../tables.ts';
import type { ScoState } from './merge.ts';

/** How an attempt stands; times are when the work was done. */
export type Standing = Pick<
  AttemptRow,
  'status' | 'scaled' | 'progress' | 'position' | 'reasons' | 'changed_at' | 'completed_at' | 'closed_at'
>;

/**
 * Everything an attempt has come to, as plain data: what the server keeps in rows, what a device takes along, and what
 * stands aside when the work of two devices went different ways.
 */
export interface Work {
  states: ScoState[];
  /** The sequencer's state as JSON. */
  sequencing?: string;
  /** Shared stores and shared objectives, by `person:<id>` and `attempt:<id>`. */
  stores: Values;
  objectives: Values;
  standing: Standing;
}
