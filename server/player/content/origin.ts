import type { RequestListener } from 'node:http';
import type { OpenEntry } from '../../catalogue/index.ts';
import type { Log } from '../../platform/log.ts';
import type { Acceptance, Commit } from '../commits/accept.ts';
import { createCommitHandler } from './commit-handler.ts';
import type { Grants } from './grants.ts';
import { createPackageHandler } from './package-handler.ts';

/**
 * The content origin. Commits and package files are nearly all of its traffic and are answered before Express, which
 * would cost them most of their time.
 */
export function createContentOrigin(parts: {
  accept: (commit: Commit) => Promise<Acceptance>;
  openEntry: OpenEntry;
  grants: Grants;
  pages: RequestListener;
  log: Log;
}): RequestListener {
  const { accept, openEntry, grants, pages, log } = parts;
  const takeCommit = createCommitHandler({ accept, log });
  const servePackage = createPackageHandler({ openEntry, grants, log });
  return (req, res) => {
    if (!takeCommit(req, res) && !servePackage(req, res)) pages(req, res);
  };
}
