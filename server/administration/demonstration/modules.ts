import { stat } from 'node:fs/promises';
import { describeCourse, packCourse } from '../../../courses/pack.ts';
import type { CourseDescription } from '../../../courses/pack.ts';
import type { Catalogue, Topic } from '../../catalogue/index.ts';
import type { Actor } from '../../identity/index.ts';
import type { Files } from '../../platform/files/index.ts';

/** The demonstration courses as modules, by the name of the course; the first package is the module's first language. */
const shelf = {
  'hs-heading': { packages: ['hs-heading-en', 'hs-heading-fr'], topic: 'classification', stage: 'basic' },
  'single-window': {
    packages: ['single-window-en', 'single-window-fr', 'single-window-ar'],
    topic: 'single-window',
    stage: 'basic',
  },
  xray: { packages: ['xray-en', 'xray-fr'], topic: 'x-ray', stage: 'ongoing' },
} as const satisfies Record<string, { packages: readonly string[]; topic: Topic; stage: 'basic' | 'ongoing' }>;

export type ModuleName = keyof typeof shelf;

/** Uploads, describes and publishes the demonstration courses; gives the module of each. */
export async function enterModules(
  { catalogue, files }: { catalogue: Catalogue; files: Files },
  instructor: Actor,
): Promise<Record<ModuleName, string>> {
  const modules = {} as Record<ModuleName, string>;
  for (const [name, { packages, topic, stage }] of Object.entries(shelf)) {
    const [first, ...others] = packages;
    const made = await enterFirst({ catalogue, files }, instructor, first, { topic, stage });
    for (const other of others) {
      const { packageId, described } = await upload({ catalogue, files }, instructor, other);
      const variant = variantOf(described);
      await catalogue.versions.createVariant(instructor, made, { packageId, variant });
    }
    await catalogue.modules.publish(instructor, made);
    modules[name as ModuleName] = made;
  }
  return modules;
}

async function enterFirst(
  rooms: { catalogue: Catalogue; files: Files },
  instructor: Actor,
  name: string,
  { topic, stage }: { topic: Topic; stage: 'basic' | 'ongoing' },
): Promise<string> {
  const { packageId, described } = await upload(rooms, instructor, name);
  const variant = await rooms.catalogue.versions.createModule(instructor, {
    packageId,
    ownerId: instructor.organisationId,
    module: {
      topic,
      stage,
      audience: 'technical',
      hours: Math.ceil(described.minutes / 15) / 4,
      attemptLimit: null,
      attemptCounts: 'best',
      locksAfterPassing: false,
    },
    variant: variantOf(described),
  });
  return variant.module_id;
}

async function upload(
  { catalogue, files }: { catalogue: Catalogue; files: Files },
  instructor: Actor,
  name: string,
): Promise<{ packageId: string; described: CourseDescription }> {
  const temporary = await files.temporary(name);
  const packed = await packCourse(name, temporary);
  const { size } = await stat(packed);
  const taken = await catalogue.uploads.take(instructor, packed, { fileName: `${name}.zip`, size });
  if (!taken.package_id) throw new Error(`${name} was refused: ${taken.refusal}`);
  return { packageId: taken.package_id, described: await describeCourse(name) };
}

function variantOf({ language, title, summary, objectives }: CourseDescription) {
  return { language, title, summary, objectives: objectives.join('\n') };
}
