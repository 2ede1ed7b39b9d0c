import { definePage } from '../platform/web/index.ts';
import type { Chip, Field, PageModel, Paging } from '../platform/web/index.ts';
import type { LaunchMode } from './tables.ts';

export interface PlayModel extends PageModel {
  direction: 'ltr' | 'rtl';
  mode: LaunchMode;
  entry: string;
  preloads: string[];
  exit: string;
  /** The texts of the scripts, by their keys, as JSON. */
  messages: string;
}

export const playPage = definePage<PlayModel>('player/play');

export interface ClosedModel extends PageModel {
  state: 'open' | 'unknown' | 'ended' | 'superseded';
  exit: string;
}

export const closedPage = definePage<ClosedModel>('player/closed');

export type StatusWord = 'not-started' | 'in-progress' | 'completed' | 'passed' | 'failed';

export interface AttemptPart {
  title: string;
  status: StatusWord;
  score: string;
  time: string;
  sessions: number;
  changedAt: string;
  interactions: { id: string; type: string; answer: string; correct: string; result: string }[];
}

export interface AttemptModel extends PageModel {
  /** The title of the module. */
  heading: string;
  moduleId: string;
  attemptId: string;
  number: number;
  isOwn: boolean;
  person: string;
  organisation: string;
  status: StatusWord;
  score: string;
  time: string;
  startedAt: string;
  changedAt: string;
  completedAt: string | null;
  isClosed: boolean;
  /** The conclusion first, then what it follows from. */
  why: string[];
  parts: AttemptPart[];
  launches: { id: string; startedAt: string; mode: string; device: string; isSuperseded: boolean }[];
  maySeeRecording: boolean;
}

export const attemptPage = definePage<AttemptModel>('player/attempt');

export interface MyModuleModel extends PageModel {
  moduleId: string;
  status: StatusWord;
  score: string;
  offer: {
    mayContinue: boolean;
    isFirst: boolean;
    mayBeginNew: boolean;
    mayReview: boolean;
    refusal: string | undefined;
  };
  rule: string[];
  attempts: {
    id: string;
    number: number;
    status: StatusWord;
    score: string;
    time: string;
    startedAt: string;
    changedAt: string;
    counts: boolean;
  }[];
}

export const myModulePage = definePage<MyModuleModel>('player/module');

export interface LaunchesModel extends PageModel {
  filters: Field[];
  chips: Chip[];
  clear: string;
  rows: {
    href: string;
    startedAt: string;
    learner: string;
    organisation: string;
    title: string;
    kind: string;
    isSuperseded: boolean;
    /** How many in all; the first few different ones by name. */
    errors: number;
    named: string[];
    more: number;
  }[];
  paging: Paging;
}

export const launchesPage = definePage<LaunchesModel>('player/launches');

export interface RecordingModel extends PageModel {
  launchId: string;
  attemptId: string | null;
  person: string;
  startedAt: string;
  device: string;
  filters: Field[];
  /** Where nothing is shown: nothing was ever recorded, or nothing of it is asked for. */
  emptiness: 'nothing-came' | 'nothing-matches' | undefined;
  /** The same page without filters. */
  clear: string;
  lines: { at: string; seconds: string; kind: string; what: string; isError: boolean }[];
  total: number;
  shown: number;
  download: string;
  kept: { sequence: number; receivedAt: string; entry: string }[];
}

export const recordingPage = definePage<RecordingModel>('player/recording');
