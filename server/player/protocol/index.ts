export type { CommitAnswer, CommitRequest, CourseChange, Entry, LogLine, Reason, ScoChange } from './entry.ts';
export { logLimit } from './entry.ts';
export { boundLog, coalesce } from './coalesce.ts';
export { readCommitRequest } from './read.ts';
