import { awaitingDecision } from './booking-store.ts';
import type { ClassroomParts } from './parts.ts';
import { coordinators } from './people-store.ts';
import { nameOf } from './presenting.ts';

const shown = 10;
const most = 500;

/** One letter a day to every coordinator whose officers wait for a decision. */
export async function sendDigests(parts: ClassroomParts): Promise<void> {
  const { database, clock, mail, languages, settings } = parts;
  const today = clock.iso().slice(0, 10);
  for (const coordinator of await coordinators(database)) {
    const waiting = await awaitingDecision(database, { coordinator: [coordinator.reach], organiser: [] }, most);
    if (waiting.length === 0) continue;
    const { t, format, language } = languages.translator(coordinator.language);
    const name = nameOf(coordinator);
    const lines = waiting.slice(0, shown).map((each) =>
      t('classroom.letter-digest-line', {
        name: nameOf(each),
        title: each.title,
        date: format.date(each.starts_at, each.time_zone),
      }),
    );
    const more = waiting.length > shown ? [t('classroom.letter-digest-more', { count: waiting.length - shown })] : [];
    await database.transaction((tx) =>
      mail.queue(tx, {
        to: { address: coordinator.email, name },
        language,
        subject: t('classroom.letter-digest-subject', { count: waiting.length }),
        text: [t('classroom.letter-greeting', { name }), t('classroom.letter-digest'), [...lines, ...more].join('\n')],
        button: { label: t('classroom.letter-digest-button'), href: `${settings.siteOrigin}/classroom/requests` },
        reason: t('classroom.letter-digest-reason'),
        unique: `classroom.digest:${coordinator.id}:${coordinator.reach}:${today}`,
      }),
    );
  }
}
