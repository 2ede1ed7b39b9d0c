/** What an archive may be at most; sizes in bytes. */
export interface ArchiveLimits {
  entries: number;
  directoryBytes: number;
  unpackedBytes: number;
  entryBytes: number;
  nameBytes: number;
  depth: number;
  ratio: number;
  ratioFreeBytes: number;
}

const MiB = 1024 * 1024;

export const archiveLimits: ArchiveLimits = {
  entries: 20_000,
  directoryBytes: 16 * MiB,
  unpackedBytes: 4096 * MiB,
  entryBytes: 2048 * MiB,
  nameBytes: 1000,
  depth: 40,
  // Blank bitmaps and silent sound pack honestly by several hundred; below `ratioFreeBytes` no ratio does harm.
  ratio: 150,
  ratioFreeBytes: 32 * MiB,
};
