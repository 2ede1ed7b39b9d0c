import type { Outside } from '../../catalogue/index.ts';
import type { Refusal } from '../protocol/index.ts';
import type { KeptLaunch } from './launch-data.ts';

/** What a device is told when it takes a module along, and whenever it reaches the server again. */
export type ContactAnswer =
  | { refused: Refusal }
  /** The attempt goes on in another version of the package. */
  | { moved: true }
  | {
      /** Where on the device the module lies. */
      id: string;
      /** Whose module it is: shown to nobody else. */
      owner: string;
      language: string;
      launch: KeptLaunch;
      /** The token from now on, where the launch is another one. */
      token?: string;
      digest: string;
      /** With which the files of the package are served. */
      headers: Record<string, string>;
      /** Approved hosts outside. */
      hosts: string[];
      /** The module's page. */
      module: string;
      /** Until when the device is taken for the learner's. */
      until: string;
      isClosed: boolean;
      isOutdated: boolean;
    };

/** Folded path, offset of the stored bytes, their number, bytes of the file, whether deflated, CRC-32, media type. */
export type PackedEntry = [
  folded: string,
  start: number,
  packed: number,
  size: number,
  deflated: number,
  crc: number,
  type: string,
];

/** The package itself, as it is taken along. */
export interface ParcelAnswer {
  digest: string;
  size: number;
  pieceSize: number;
  /** SHA-256 of each piece, base64url. */
  pieces: string[];
  entries: PackedEntry[];
  outside: Outside;
}

/** What the service worker carries in its own script: read together, replaced together, out of reach of any other script. */
export interface Cargo {
  /** The pages of the device, by language. */
  pages: Record<string, { list: string; take: string; player: string; manifest: string }>;
  siteOrigin: string;
  headers: { player: Record<string, string>; own: Record<string, string> };
  /** Scripts and the style sheet by their addresses. */
  files: Record<string, { type: string; text: string }>;
}
