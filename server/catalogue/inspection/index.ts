export { inspect } from './inspect.ts';
export type { IndexedEntry, Inspection, Simulate } from './inspect.ts';
export type * from './report.ts';
export type { Simulation } from './warnings.ts';
