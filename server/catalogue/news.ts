import { defineNews } from '../platform/events.ts';

/** A module is offered (again) to learners. */
export const modulePublished = defineNews<{ moduleId: string; at: string }>('catalogue.module-published');

/** A module is no longer offered; whoever has begun may go on. */
export const moduleRetired = defineNews<{ moduleId: string; at: string }>('catalogue.module-retired');

/** A variant of a module points to another package from now on; `versionRules` say what becomes of learners on earlier ones. */
export const versionIntroduced = defineNews<{ moduleId: string; variantId: string; versionId: string; at: string }>(
  'catalogue.version-introduced',
);
