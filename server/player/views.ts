import { definePage } from '../platform/web/index.ts';
import type { PageModel } from '../platform/web/index.ts';
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
