import type { Audit } from '../identity/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/index.ts';
import type { Newsroom } from '../platform/events.ts';
import type { Files } from '../platform/files/index.ts';
import type { Ids } from '../platform/id.ts';
import type { Languages } from '../platform/language/index.ts';
import type { Mail } from '../platform/mail/index.ts';

/** What this room is given from outside. */
export interface RecordsParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly audit: Audit;
  readonly news: Newsroom;
  readonly languages: Languages;
  readonly mail: Mail;
  readonly files: Files;
  readonly settings: RecordsSettings;
}

export interface RecordsSettings {
  siteOrigin: string;
  /** Certificates of the demonstration academy say across the page that they are. */
  demonstration: boolean;
  /** The project's folder, where the installed fonts are found. */
  root: string;
  /** Where the key that signs credentials is kept. */
  dataFolder: string;
}
