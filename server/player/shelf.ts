import type { Manifest } from '../catalogue/manifest/index.ts';
import type { Reader } from '../platform/database/index.ts';
import type { AttemptRule } from './attempts.ts';

/** What the player asks of the catalogue. */
export interface Shelf {
  /** The version of a module that somebody who begins now gets, in the first language wished for that it has. */
  currentVersion(db: Reader, moduleId: string, languages: readonly string[]): Promise<ModuleToPlay | undefined>;
  version(db: Reader, versionId: string): Promise<PackageToPlay | undefined>;
  /** What becomes of an attempt on a version that newer ones have followed. */
  settle(db: Reader, versionId: string, state: 'in-progress' | 'completed'): Promise<Settlement>;
}

export type Settlement = { kind: 'stay' } | { kind: 'move' | 'restart'; versionId: string };

export interface ModuleToPlay {
  moduleId: string;
  versionId: string;
  title: string;
  organisationPath: string;
  isPublished: boolean;
  rule: AttemptRule;
}

export interface PackageToPlay {
  moduleId: string;
  versionId: string;
  title: string;
  language: string;
  digest: string;
  manifest: Manifest;
  /** Folder of the manifest inside the archive, '' or with a closing slash. */
  base: string;
  /** Hosts outside that a coordinator has approved for the content. */
  hosts: readonly string[];
}
