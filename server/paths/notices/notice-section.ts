import type { NoticeSection } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { preferencesOf, writePreferences, type NoticePreferences } from './notice-store.ts';

/** What a person can choose of the letters about learning paths, on the page of all notices. */
export function noticeSection(clock: Clock): NoticeSection {
  const options = (group: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: `paths.${group}-${value}` }));
  return {
    name: 'paths',
    heading: 'paths.learning-paths',
    always: 'paths.notices-always',
    groups: [
      { name: 'reminders', legend: 'paths.reminders', options: options('reminders', ['all', 'last', 'none']) },
      { name: 'openings', legend: 'paths.openings', options: options('openings', ['each', 'none']) },
      {
        name: 'digest',
        legend: 'paths.digest',
        options: options('digest', ['daily', 'weekly']),
        isFor: (actor) => actor.can('paths:enrol'),
      },
    ],
    read: async (db, personId) => ({ ...(await preferencesOf(db, personId)) }),
    write: (tx, personId, chosen) =>
      writePreferences(tx, {
        person_id: personId,
        reminders: chosen['reminders'] as NoticePreferences['reminders'],
        openings: chosen['openings'] as NoticePreferences['openings'],
        digest: chosen['digest'] as NoticePreferences['digest'],
        changed_at: clock.iso(),
      }),
  };
}
