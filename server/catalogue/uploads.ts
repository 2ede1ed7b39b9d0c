import { createWriteStream } from 'node:fs';
import { rename, rm, stat, truncate } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { foldSearch } from '../identity/index.ts';
import type { Actor, Audit } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Writer } from '../platform/database/index.ts';
import type { Files } from '../platform/files/index.ts';
import type { Ids } from '../platform/id.ts';
import { Conflict, DomainError, Forbidden, Invalid, NotFound } from '../platform/web/index.ts';
import type { Import, ImportFile } from './import.ts';
import { keepPackage } from './store/packages.ts';
import {
  abandonUpload,
  advanceUpload,
  claimForChecking,
  countReceiving,
  findUpload,
  insertUpload,
  listUploads,
  releaseUpload,
  settleUpload,
  staleUploads,
} from './store/uploads.ts';
import type { UploadRow } from './tables.ts';

const OPEN_AT_ONCE = 20;
const CHECK_MINUTES = 10;
const KEPT_DAYS = 7;

export interface NewUpload {
  fileName: string;
  size: number;
  variantId?: string | undefined;
}

export interface Uploads {
  limit: number;
  /** Begins an upload that comes in pieces. */
  begin(actor: Actor, wanted: NewUpload): Promise<UploadRow>;
  /** Writes a piece at its place; the upload then stands where the answer says, also when the piece broke off. */
  append(actor: Actor, id: string, offset: number, piece: Readable): Promise<UploadRow>;
  /** Checks an upload that is here in full; answers with what became of it. */
  check(actor: Actor, id: string): Promise<UploadRow>;
  /** Takes a file that came in one form, and checks it. */
  take(actor: Actor, temporaryFile: string, wanted: NewUpload): Promise<UploadRow>;
  abandon(actor: Actor, id: string): Promise<void>;
  get(actor: Actor, id: string): Promise<UploadRow>;
  list(actor: Actor): Promise<UploadRow[]>;
  /** Removes what was begun and left a week ago. */
  sweep(): Promise<void>;
}

export function createUploads(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  files: Files;
  audit: Audit;
  importFile: ImportFile;
  /** Bytes. */
  limit: number;
}): Uploads {
  const { database, clock, ids, files, audit, importFile, limit } = parts;
  const placeOf = (id: string) => files.temporary(`upload-${id}.zip`);

  async function removeFiles(id: string): Promise<void> {
    const place = await placeOf(id);
    await Promise.all([place, `${place}.twin`].map((file) => rm(file, { force: true })));
  }

  async function get(actor: Actor, id: string): Promise<UploadRow> {
    const upload = await findUpload(database, id);
    if (!upload || upload.person_id !== actor.personId || upload.state === 'abandoned') throw new NotFound();
    return upload;
  }

  async function insert(actor: Actor, wanted: NewUpload, received: number): Promise<UploadRow> {
    checkWanted(wanted, limit);
    const now = clock.iso();
    const row: UploadRow = {
      id: ids.next(),
      person_id: actor.personId,
      organisation_id: homeOf(actor),
      variant_id: wanted.variantId ?? null,
      file_name: baseName(wanted.fileName),
      size: wanted.size,
      received,
      state: 'receiving',
      recognised: 0,
      package_id: null,
      refusal: null,
      begun_at: now,
      touched_at: now,
    };
    await database.transaction((tx) => insertUpload(tx, row));
    return row;
  }

  async function importClaimed(actor: Actor, upload: UploadRow): Promise<void> {
    const place = await placeOf(upload.id);
    try {
      // A piece that broke off may have written further than what counts as received.
      await truncate(place, upload.size);
      const imported = await importFile(place);
      await database.transaction((tx) => settle(tx, actor, upload, imported));
    } catch (error) {
      await database.transaction((tx) => releaseUpload(tx, upload.id, clock.iso()));
      throw isDiskFull(error) ? new DomainError(507, { key: 'catalogue.disk-full' }) : error;
    }
    await removeFiles(upload.id);
  }

  async function settle(tx: Writer, actor: Actor, upload: UploadRow, imported: Import): Promise<void> {
    const touched_at = clock.iso();
    if (!imported.ok) {
      const refusal = JSON.stringify(imported.refusal);
      await settleUpload(tx, upload.id, { state: 'refused', refusal, package_id: null, recognised: 0, touched_at });
      return;
    }
    const packageId = await keepPackage(tx, {
      id: ids.next(),
      digest: imported.digest,
      organisation_id: upload.organisation_id,
      file_name: upload.file_name,
      search: foldSearch(upload.file_name),
      uploaded_by: actor.personId,
      uploaded_at: touched_at,
    });
    const recognised = imported.recognised ? 1 : 0;
    await settleUpload(tx, upload.id, { state: 'ready', refusal: null, package_id: packageId, recognised, touched_at });
    await audit.record(tx, {
      actor,
      deed: 'catalogue.package-uploaded',
      subject: { kind: 'package', id: packageId },
      details: { fileName: upload.file_name, digest: imported.digest },
    });
  }

  async function check(actor: Actor, id: string): Promise<UploadRow> {
    const upload = await get(actor, id);
    const now = clock.now();
    const stale = new Date(now.getTime() - CHECK_MINUTES * 60_000).toISOString();
    const mine = await database.transaction((tx) => claimForChecking(tx, id, now.toISOString(), stale));
    if (mine) await importClaimed(actor, upload);
    return get(actor, id);
  }

  return {
    limit,
    get,
    check,
    list: (actor) => listUploads(database, actor.personId, 50),
    async begin(actor, wanted) {
      if ((await countReceiving(database, actor.personId)) >= OPEN_AT_ONCE)
        throw new Conflict({ key: 'catalogue.too-many-uploads', values: { limit: OPEN_AT_ONCE } });
      return insert(actor, wanted, 0);
    },
    async append(actor, id, offset, piece) {
      const upload = await get(actor, id);
      if (upload.state !== 'receiving') throw new Conflict({ key: 'catalogue.upload-ended' });
      if (offset !== upload.received)
        throw new Conflict({ key: 'catalogue.upload-offset', values: { received: upload.received } });
      const written = await writePiece(await placeOf(id), piece, offset, upload.size - offset);
      await database.transaction((tx) => advanceUpload(tx, id, offset, offset + written, clock.iso()));
      return get(actor, id);
    },
    async take(actor, temporaryFile, wanted) {
      const { size } = await stat(temporaryFile);
      const upload = await insert(actor, { ...wanted, size }, size);
      await files.temporary(`upload-${upload.id}.zip`).then((place) => rename(temporaryFile, place));
      return check(actor, upload.id);
    },
    async abandon(actor, id) {
      await get(actor, id);
      const ended = await database.transaction((tx) => abandonUpload(tx, id, clock.iso()));
      if (!ended) throw new Conflict({ key: 'catalogue.upload-ended' });
      await removeFiles(id);
    },
    async sweep() {
      const before = new Date(clock.now().getTime() - KEPT_DAYS * 86_400_000).toISOString();
      for (const id of await staleUploads(database, before)) {
        const ended = await database.transaction(async (tx) => {
          await releaseUpload(tx, id, clock.iso());
          return abandonUpload(tx, id, clock.iso());
        });
        if (ended) await removeFiles(id);
      }
    },
  };
}

function checkWanted({ fileName, size }: NewUpload, limit: number): void {
  if (size > limit)
    throw new Invalid({ packages: { key: 'catalogue.upload-too-large', values: { limit: limit / 1e6 } } });
  if (!/\.(zip|pif)$/i.test(fileName)) throw new Invalid({ packages: { key: 'catalogue.upload-not-zip' } });
}

/** Uploads belong to the uploader's own organisation where they may manage there, else to the first where they may. */
function homeOf(actor: Actor): string {
  if (actor.canAt('catalogue:manage', actor.organisationPath)) return actor.organisationId;
  const id = actor.reach('catalogue:manage')[0]?.split('/').at(-2);
  if (!id) throw new Forbidden();
  return id;
}

function baseName(name: string): string {
  return name.replaceAll('\\', '/').split('/').at(-1)!.slice(-200);
}

/** How many bytes are in the file for certain; more than were announced are not taken. */
async function writePiece(place: string, piece: Readable, offset: number, room: number): Promise<number> {
  let written = 0;
  const counted = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      if (written + chunk.length > room) throw new Invalid({ packages: { key: 'catalogue.upload-longer' } });
      yield chunk;
      written += chunk.length;
    }
  };
  const target = createWriteStream(place, { flags: offset === 0 ? 'w' : 'r+', start: offset, flush: true });
  try {
    await pipeline(piece, counted, target);
  } catch (error) {
    if (error instanceof Invalid) throw error;
    if (isDiskFull(error)) throw new DomainError(507, { key: 'catalogue.disk-full' });
    if (!piece.destroyed && !piece.errored) throw error;
    // The sender broke off: what has come stays, and the next piece goes on from there.
    return Math.min(written, target.bytesWritten);
  }
  return written;
}

export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(String((error as { code?: unknown }).code));
}
