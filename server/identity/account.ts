import type { Database } from '../platform/database/index.ts';
import type { Actor } from './actor.ts';
import { updateOwnChoices } from './store.ts';

export interface OwnChoices {
  language: string;
  timeZone: string;
  certificateNameLatin?: string | undefined;
  certificateNameArabic?: string | undefined;
  certificateNameOther?: string | undefined;
}

/** What everybody decides for themselves: the language, the clock, and the name as certificates write it. */
export async function changeOwnChoices(database: Database, actor: Actor, choices: OwnChoices): Promise<void> {
  await database.transaction((tx) =>
    updateOwnChoices(tx, actor.personId, {
      language: choices.language,
      time_zone: choices.timeZone,
      certificate_name_latin: choices.certificateNameLatin ?? null,
      certificate_name_arabic: choices.certificateNameArabic ?? null,
      certificate_name_other: choices.certificateNameOther ?? null,
    }),
  );
}
