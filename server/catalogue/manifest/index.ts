export { entryPathCandidates, isElsewhere, launchAddress } from './addresses.ts';
export { maxManifestBytes, readManifest } from './read.ts';
export type { ManifestReading, ManifestRefusal, RefusalCode } from './read.ts';
export type * from './model.ts';
export type * from './sequencing-model.ts';
export type { ManifestWarning, WarningCode } from './warnings.ts';
