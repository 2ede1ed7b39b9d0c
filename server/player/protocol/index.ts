export type { CommitAnswer, CommitRequest, CourseChange, Entry, LogLine, Reason, Refusal, ScoChange } from './entry.ts';
export { logLimit } from './entry.ts';
export { boundLog, coalesce } from './coalesce.ts';
export { readCommitRequest } from './read.ts';
export { portion } from './portion.ts';
