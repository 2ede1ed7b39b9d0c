import type { Launch, Report } from './inspection/index.ts';

export interface FileLike {
  folded: string;
  path: string;
  size: number;
  crc: number;
}

export interface ItemChange {
  identifier: string;
  title: string;
  /** Keeps its progress when a learner moves: the identifier is in both. */
  change: 'same' | 'changed' | 'added' | 'removed';
  /** What changed of an item that is in both. */
  details: { what: 'title' | 'launch' | 'mastery'; from: string; to: string }[];
}

export interface Difference {
  edition: { from: Report['edition']; to: Report['edition'] } | null;
  items: ItemChange[];
  matching: number;
  files: { added: string[]; removed: string[]; changed: string[]; same: number };
}

/** What is different between two packages, and which items of the one are found again in the other. */
export function compare(
  earlier: { report: Report; files: FileLike[] },
  later: { report: Report; files: FileLike[] },
): Difference {
  const items = compareItems(earlier.report.launches, later.report.launches);
  const edition = { from: earlier.report.edition, to: later.report.edition };
  return {
    edition: edition.from === edition.to ? null : edition,
    items,
    matching: items.filter(({ change }) => change === 'same' || change === 'changed').length,
    files: compareFiles(earlier.files, later.files),
  };
}

function compareItems(earlier: Launch[], later: Launch[]): ItemChange[] {
  const before = new Map(earlier.map((launch) => [launch.item, launch]));
  const after = new Set(later.map((launch) => launch.item));
  const kept = later.map((launch): ItemChange => {
    const old = before.get(launch.item);
    const details = old ? detailsOf(old, launch) : [];
    const change = !old ? 'added' : details.length > 0 ? 'changed' : 'same';
    return { identifier: launch.item, title: launch.title, change, details };
  });
  const removed = earlier
    .filter((launch) => !after.has(launch.item))
    .map((launch): ItemChange => ({ identifier: launch.item, title: launch.title, change: 'removed', details: [] }));
  return [...kept, ...removed];
}

function detailsOf(old: Launch, now: Launch): ItemChange['details'] {
  const pairs = [
    { what: 'title' as const, from: old.title, to: now.title },
    { what: 'launch' as const, from: old.href, to: now.href },
    { what: 'mastery' as const, from: String(old.mastery ?? ''), to: String(now.mastery ?? '') },
  ];
  return pairs.filter(({ from, to }) => from !== to);
}

function compareFiles(earlier: FileLike[], later: FileLike[]): Difference['files'] {
  const before = new Map(earlier.map((file) => [file.folded, file]));
  const after = new Set(later.map((file) => file.folded));
  const inBoth = later.filter((file) => before.has(file.folded));
  const changed = inBoth.filter((file) => {
    const old = before.get(file.folded);
    return old?.crc !== file.crc || old.size !== file.size;
  });
  return {
    added: later.filter((file) => !before.has(file.folded)).map((file) => file.path),
    removed: earlier.filter((file) => !after.has(file.folded)).map((file) => file.path),
    changed: changed.map((file) => file.path),
    same: inBoth.length - changed.length,
  };
}
