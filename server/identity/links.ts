import { createHash } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import type { Reader, Writer } from '../platform/database/index.ts';
import type { Ids } from '../platform/id.ts';
import { findLink, insertLink, revokeLinks, useLink } from './credential-store.ts';
import type { LinkPurpose, PasswordLinkRow } from './tables.ts';

const hour = 3_600_000;
export const validFor: Record<LinkPurpose, number> = {
  welcome: 14 * 24 * hour,
  reset: 2 * hour,
  'first-administrator': 24 * hour,
};

/** One-time links that let somebody set a password. The secret leaves with the letter; only its digest is stored. */
export interface Links {
  /** A new link as the path of a page, and a name for it that gives nothing away; earlier ones of the person end. */
  issue(tx: Writer, purpose: LinkPurpose, personId: string | null): Promise<{ path: string; name: string }>;
  /** The link behind a secret while it can be used. */
  find(db: Reader, secret: string): Promise<PasswordLinkRow | undefined>;
  /** Uses it up; false when somebody has used it or its time is over. */
  use(tx: Writer, secret: string): Promise<boolean>;
}

export function createLinks(clock: Clock, ids: Ids): Links {
  return {
    async issue(tx, purpose, personId) {
      const secret = ids.secret();
      if (personId) await revokeLinks(tx, personId);
      const name = digest(secret);
      await insertLink(tx, {
        token_digest: name,
        person_id: personId,
        purpose,
        expires_at: new Date(clock.now().getTime() + validFor[purpose]).toISOString(),
        used_at: null,
      });
      return { path: `/${purpose === 'first-administrator' ? purpose : 'password'}/${secret}`, name };
    },
    find: (db, secret) => findLink(db, digest(secret), clock.iso()),
    use: (tx, secret) => useLink(tx, digest(secret), clock.iso()),
  };
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
