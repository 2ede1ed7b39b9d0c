import type { Actor } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { Files } from '../../platform/files/index.ts';
import type { Ids } from '../../platform/id.ts';
import { NotFound } from '../../platform/web/index.ts';
import {
  checkAttached,
  evidenceLimits,
  storeAttached,
  withStored,
  type Attached,
  type StoredAttachment,
} from '../assignments/attachments.ts';
import { deleteEvidence, evidenceOf, findEvidence, insertEvidence, type Proven } from './evidence-store.ts';
import type { EvidenceFileRow } from '../tables.ts';

interface EvidenceParts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly files: Files;
}

/** Carries out a deed that is proven by files; when it fails nothing of them is kept. */
export async function withEvidence<Result>(
  { files, ids }: EvidenceParts,
  attached: readonly Attached[],
  deed: (stored: readonly StoredAttachment[]) => Promise<Result>,
): Promise<Result> {
  await checkAttached(attached, evidenceLimits);
  return withStored(files, await storeAttached(files, ids, 'evidence', attached), deed);
}

export async function keepEvidence(
  tx: Writer,
  { clock, ids }: EvidenceParts,
  proven: { [Key in Proven]?: string },
  stored: readonly StoredAttachment[],
): Promise<void> {
  const added_at = clock.iso();
  await insertEvidence(
    tx,
    stored.map(({ key, name, mediaType, size }) => ({
      id: ids.next(),
      exemption_id: null,
      achievement_id: null,
      ...proven,
      name,
      media_type: mediaType,
      size,
      file_key: key,
      added_at,
    })),
  );
}

/** What was withdrawn before anybody decided about it leaves no files behind. */
export async function dropEvidence(tx: Writer, { files }: EvidenceParts, proven: Proven, id: string): Promise<void> {
  const rows = await evidenceOf(tx, proven, [id]);
  await deleteEvidence(
    tx,
    rows.map((row) => row.id),
  );
  tx.afterCommit(() => {
    for (const { file_key } of rows) void files.remove(file_key).catch(() => undefined);
  });
}

/** A file for those who may see it: whom it is about, and those who decide there. */
export async function openEvidence(db: Reader, actor: Actor, id: string): Promise<EvidenceFileRow> {
  const file = await findEvidence(db, id);
  if (!file) throw new NotFound();
  const place = file.organisation_path;
  const decides = actor.canAt('paths:enrol', place) || actor.canAt('paths:exempt', place);
  if (!decides && file.person_id !== actor.personId) throw new NotFound();
  return file;
}
