import type { SessionContribution } from './contributions.ts';
import type { Audit } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import type { Newsroom } from '../platform/events.ts';
import type { Ids } from '../platform/id.ts';
import type { Languages } from '../platform/language/index.ts';
import type { Mail } from '../platform/mail/index.ts';

/** What the classroom needs of the house. */
export interface ClassroomParts {
  database: Database;
  clock: Clock;
  ids: Ids;
  newsroom: Newsroom;
  mail: Mail;
  languages: Languages;
  audit: Audit;
  settings: ClassroomSettings;
  /** What rooms below know of sessions. */
  around: SessionContribution[];
}

export interface ClassroomSettings {
  /** `https://learn.example.org`, without a slash at the end. */
  siteOrigin: string;
  /** The address that invitations come from. */
  mailAddress: string;
  /** The project's folder, where the built browser scripts lie. */
  root: string;
}
