/** Two paths with the same fold are one file on the systems most packages are made on; a package is asked by fold. */
export function foldPath(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
