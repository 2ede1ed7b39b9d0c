import type { IconName } from './icons.ts';

/** The same eight words everywhere, for a path, a step, a module and an attempt. */
export const statuses = [
  'not-started',
  'in-progress',
  'completed',
  'passed',
  'failed',
  'overdue',
  'expired',
  'exempted',
] as const;

export type Status = (typeof statuses)[number];

export interface Field {
  name: string;
  label: string;
  kind?:
    'text' | 'email' | 'password' | 'number' | 'date' | 'time' | 'datetime-local' | 'search' | 'url' | 'text-block';
  value?: string | undefined;
  hint?: string;
  error?: string | undefined;
  required?: boolean;
  options?: { value: string; label: string }[];
  attributes?: Record<string, string>;
}

/** A number that leads to the list behind it. */
export interface Tile {
  icon: IconName;
  label: string;
  figure: string;
  href: string;
  note?: string;
  warn?: boolean;
}

export interface Tab {
  label: string;
  href: string;
  icon?: IconName;
  current?: boolean;
}

export interface Column {
  label: string;
  href?: string;
  sorted?: 'ascending' | 'descending' | undefined;
  numeric?: boolean;
}

export interface Chip {
  label: string;
  remove: string;
}

/** A step of a learning path as the route draws it; `place` says where the learner stands to it. */
export interface RouteStep {
  kind: 'module' | 'classroom';
  place: 'done' | 'current' | 'open' | 'locked';
  title: string;
  status: Status;
  href?: string;
  facts?: string[];
  requirement?: string;
  why?: { text: string; href?: string; label?: string };
  action?: { href: string; label: string };
}

export interface RouteStage {
  title?: string;
  rule?: string;
  steps: RouteStep[];
}
