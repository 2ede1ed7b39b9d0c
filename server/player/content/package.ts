import type { Catalogue, PackageContent } from '../../catalogue/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { LaunchRow } from '../tables.ts';
import { packageDigest } from '../store.ts';

/** The package of a launch as the player page needs it. */
export interface PlayedPackage extends PackageContent {
  digest: string;
  /** Hosts outside that a coordinator has approved for the content. */
  hosts: string[];
}

export async function findPlayed(
  db: Reader,
  catalogue: Pick<Catalogue, 'findPlayableVersion' | 'readContent' | 'approvedHosts'>,
  launch: LaunchRow,
): Promise<PlayedPackage | undefined> {
  const version = launch.version_id === null ? undefined : await catalogue.findPlayableVersion(db, launch.version_id);
  const digest = version?.digest ?? (await packageDigest(db, launch.package_id));
  const content = digest === undefined ? undefined : await catalogue.readContent(db, digest);
  if (digest === undefined || !content) return undefined;
  const hosts = await catalogue.approvedHosts(db, launch.package_id);
  return { ...content, title: version?.title ?? content.title, digest, hosts };
}
