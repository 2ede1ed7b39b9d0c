import type { ArchiveEntry } from '../archive/directory.ts';
import { extensionOf, mediaType } from '../archive/media-type.ts';
import type { FileKind, FileWeight, KindWeight } from './report.ts';

const LARGEST = 10;

/** The heaviest files by what travels to the learner: the packed size. */
export function largestFiles(entries: ArchiveEntry[]): FileWeight[] {
  const heaviest = [...entries].sort((a, b) => b.packed - a.packed || a.path.localeCompare(b.path, 'en'));
  return heaviest.slice(0, LARGEST).map(({ path, packed, size }) => ({ path, packed, size }));
}

export function weightByKind(entries: ArchiveEntry[]): KindWeight[] {
  const weights = new Map<FileKind, KindWeight>();
  for (const entry of entries) {
    const kind = kindOf(entry.path);
    const weight = weights.get(kind) ?? { kind, files: 0, packed: 0 };
    weights.set(kind, { kind, files: weight.files + 1, packed: weight.packed + entry.packed });
  }
  return [...weights.values()].sort((a, b) => b.packed - a.packed);
}

function kindOf(path: string): FileKind {
  const type = mediaType(path);
  const family = type.slice(0, type.indexOf('/'));
  if (family === 'image') return 'images';
  if (family === 'audio' || family === 'video') return family;
  if (family === 'font' || ['ttf', 'otf', 'eot', 'woff'].includes(extensionOf(path))) return 'fonts';
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'pages';
  if (type === 'text/javascript' || type === 'application/json') return 'scripts';
  if (type === 'text/css') return 'styles';
  return /pdf|msword|officedocument|ms-excel|ms-powerpoint|rtf/.test(type) ? 'documents' : 'other';
}
