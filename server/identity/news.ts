import { defineNews } from '../platform/events.ts';

/** Somebody may use the site from now on: admitted, registered or reopened. */
export const personAdmitted = defineNews<{ personId: string; organisationPath: string }>('identity.person-admitted');

/** Somebody works elsewhere now. */
export const personMoved = defineNews<{ personId: string; from: string; to: string }>('identity.person-moved');

/** An organisation and all below it have other paths now; whoever keeps paths must rewrite them. */
export const organisationMoved = defineNews<{ organisationId: string; from: string; to: string }>(
  'identity.organisation-moved',
);
