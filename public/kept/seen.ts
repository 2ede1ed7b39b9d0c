import type { Refusal } from '../../server/player/protocol/index.ts';
import type { AttemptStatus } from '../../server/player/tables.ts';

/** A kept module as the device's pages see it; what speaks for the learner stays with the worker. */
export interface SeenItem {
  id: string;
  language: string;
  title: string;
  learner: string;
  status: AttemptStatus;
  /** Attempts of which something may wait here, the one that is gone on with last. */
  attempts: string[];
  /** Launch and number of the last entry that is stored. */
  launch: string;
  acknowledged: number;
  /** Bytes of the package, how many of them are here, and in how many pieces the rest comes. */
  size: number;
  here: number;
  missing: number[];
  isComplete: boolean;
  state: 'open' | 'closed' | 'moved';
  isOutdated: boolean;
  isParted: boolean;
  refused: Refusal | null;
  until: string;
  takenAt: string;
  module: string;
  /** What of the package is not in it. */
  outside: { hosts: string[]; parts: string[] };
}

/** What is kept on this device, as the learner before it sees it. */
export interface Seen {
  items: SeenItem[];
  /** How many modules other learners keep here, of whom nothing more is shown. */
  others: number;
}

/** What became of an attempt to send what waits. */
export interface Sent {
  /** What is left could not be sent: there is no network, or the module is open and sends by itself. */
  why?: 'unreachable' | 'playing' | 'refused';
}

/** Sent while a piece arrives. */
export interface PieceNews {
  id: string;
  piece: number;
  bytes: number;
}
