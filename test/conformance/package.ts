import path from 'node:path';
import { readManifest } from '../../server/catalogue/manifest/index.ts';
import { planFor } from '../../server/player/course/plan.ts';
import type { Plan, PlanItem } from '../../server/player/course/index.ts';
import { readArchive } from './archive.ts';
import { Difference } from './host.ts';

/** A package as the tester knows it: its files, and what the product makes of its manifest. */
export interface Package {
  name: string;
  files: Map<string, Buffer>;
  plan: Plan;
}

/** Throws a Difference where the manifest is refused. */
export async function openPackage(file: string): Promise<Package> {
  const name = path.basename(file, '.zip');
  const files = await readArchive(file);
  const reading = readManifest(files.get('imsmanifest.xml') ?? new Uint8Array());
  if (reading.ok) return { name, files, plan: planFor(reading.manifest) };
  const { code, values } = reading.refusal;
  throw new Difference(`the package ${name} is refused: ${code} ${JSON.stringify(values)}`);
}

/** Which file an address means, and with what query it is launched. */
export function addressOf(address: string): { path: string; query: string } {
  const end = address.search(/[?#]|$/);
  return { path: decodeURIComponent(address.slice(0, end)), query: address.slice(end) };
}

/** The act= of an item's address, by which the suite names activities. */
export const actOf = (item: PlanItem): string | undefined => /[?&]act=([^&#]+)/.exec(item.address ?? '')?.[1];
