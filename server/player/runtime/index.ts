export { createRunTime2004 } from './runtime-2004.ts';
export type { Delivery, ObjectiveRecord, RunTime, RunTimeHost, SharedStore } from './runtime.ts';
export type { Api, Call } from './facade.ts';
export type { Completion, Outcome, Success } from './outcome.ts';
export type { Values } from './data-model-2004.ts';
export { errorText, type Standard } from './errors.ts';
