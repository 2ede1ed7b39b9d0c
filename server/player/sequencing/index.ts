export { createActivityTree } from './activity-tree.ts';
export type { ActivityTreeOptions } from './activity-tree.ts';
export { definitionOf, findActivity, hasOwnSequencing, isLeaf } from './definition.ts';
export type { ActivityDefinition, ActivityTree } from './definition.ts';
export { durationInMilliseconds } from './duration.ts';
export { explain } from './explain.ts';
export type { Decision, Explanation, RuleStanding } from './explain.ts';
export { lookAhead } from './look-ahead.ts';
export type { LookAhead, Verdict } from './look-ahead.ts';
export type { NavigationRequest } from './navigation.ts';
export { createState, isSuspended, navigate, sharedObjectivesOf, withSharedObjectives } from './overall.ts';
export type { Circumstances, Navigation, Outcome, StateOptions } from './overall.ts';
export { reportOf, requestAfter } from './report.ts';
export type { SessionEnd } from './report.ts';
export { launchDataOf, statusesOf } from './runtime-data.ts';
export type {
  ActivityStatus,
  LaunchData,
  ReportedCompletion,
  ReportedStatus,
  ReportedSuccess,
  RuntimeReport,
} from './runtime-data.ts';
export type { ObjectiveProgress, SequencingState } from './state.ts';
export { transferState } from './transfer.ts';
export type { ExceptionCode, TraceCode, TraceStep } from './trace.ts';
