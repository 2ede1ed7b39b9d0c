import type { Writer } from '../platform/database/index.ts';
import { sessionAddress } from './letters.ts';
import type { ClassroomParts } from './parts.ts';
import { teachingStaff } from './people-store.ts';
import type { SessionInPlace } from './session-store.ts';

/** A letter to those who run a session: whoever planned it and whoever teaches it. */
export async function queueStaffLetter(
  tx: Writer,
  { mail, languages, settings }: ClassroomParts,
  session: SessionInPlace,
  occasion: 'under-minimum',
): Promise<void> {
  for (const person of await teachingStaff(tx, session.id)) {
    const { t, format, language } = languages.translator(person.language);
    const values = {
      name: `${person.given_name} ${person.family_name}`,
      title: session.title,
      taken: session.taken,
      minimum: session.minimum,
      date: format.date(session.starts_at, session.time_zone),
    };
    await mail.queue(tx, {
      to: { address: person.email, name: values.name },
      language,
      subject: t(`classroom.letter-${occasion}-subject`, values),
      text: [t('classroom.letter-greeting', values), t(`classroom.letter-${occasion}`, values)],
      button: { label: t('classroom.letter-button'), href: sessionAddress(settings.siteOrigin, session.id) },
      reason: t('classroom.letter-reason-staff'),
      unique: `classroom.${occasion}:${session.id}:${session.starts_at}:${person.id}`,
    });
  }
}
