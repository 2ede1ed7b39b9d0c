import type { ArchiveEntry } from '../archive/directory.ts';
import { Refused } from '../refusal.ts';

const NAME = 'imsmanifest.xml';

/** The manifest at the root, or within the one folder that somebody packed instead of its contents. */
export function findManifest(entries: ArchiveEntry[]): ArchiveEntry {
  const atRoot = entries.find((entry) => entry.folded === NAME);
  if (atRoot) return atRoot;
  const wrapped = entries.filter((entry) => entry.folded.endsWith(`/${NAME}`) && !entry.folded.startsWith('__macosx/'));
  const shallow = wrapped.filter((entry) => entry.folded.split('/').length === 2);
  if (shallow.length === 1 && shallow[0]) return shallow[0];
  throw (
    otherKind(entries) ??
    new Refused(wrapped.length > 0 ? 'manifest-too-far-down' : 'no-manifest', { count: wrapped.length })
  );
}

/** Says what the file is instead, where that can be told. */
function otherKind(entries: ArchiveEntry[]): Refused | undefined {
  const has = (pattern: RegExp) => entries.find((entry) => pattern.test(entry.folded));
  if (has(/(^|\/)cmi5\.xml$/)) return new Refused('cmi5');
  if (has(/(^|\/)tincan\.xml$/)) return new Refused('xapi');
  if (has(/\.(au|crs|cst|des)$/)) return new Refused('aicc');
  const inner = has(/\.zip$/);
  return inner && new Refused('zip-in-zip', { path: inner.path });
}
