import type { NoticeSection } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { preferencesOf, writePreferences } from '../calendars/calendar-store.ts';
import type { Invitations, Reminders } from '../tables.ts';

/** What a person can choose of the classroom's letters, on the page of all notices. */
export function noticeSection(clock: Clock): NoticeSection {
  const options = (group: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: `classroom.${group}-${value}` }));
  return {
    name: 'classroom',
    heading: 'classroom.sessions',
    always: 'classroom.letters-always',
    groups: [
      {
        name: 'reminders',
        legend: 'classroom.reminders',
        options: options('reminders', ['week-and-day', 'day', 'none']),
      },
      { name: 'invitations', legend: 'classroom.invitations', options: options('invitations', ['calendar', 'plain']) },
    ],
    read: async (db, personId) => ({ ...(await preferencesOf(db, personId)) }),
    write: (tx, personId, chosen) =>
      writePreferences(tx, {
        person_id: personId,
        reminders: chosen['reminders'] as Reminders,
        invitations: chosen['invitations'] as Invitations,
        changed_at: clock.iso(),
      }),
  };
}
