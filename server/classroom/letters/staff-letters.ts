import { contactsOf } from '../../identity/index.ts';
import type { Writer } from '../../platform/database/index.ts';
import type { Letter } from '../../platform/mail/index.ts';
import { message } from '../calendars/calendar.ts';
import { preferencesOf } from '../calendars/calendar-store.ts';
import { eventOf, placeText, sessionAddress, timesText } from './letters.ts';
import type { ClassroomParts } from '../parts.ts';
import { teachingStaff } from '../people-store.ts';
import { findSession, staffOf, unitsOf } from '../sessions/session-store.ts';
import type { SessionInPlace } from '../sessions/session-store.ts';
import type { SessionStaffRow, SessionUnitRow } from '../tables.ts';

/** What is written to those who teach: they are asked, told of changes, no longer needed, or the session is called off. */
type TeachingOccasion = 'teaching' | 'teaching-changed' | 'teaching-ended' | 'teaching-cancelled';

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

/** Invites everybody who teaches a session that has become public. */
export async function inviteStaff(tx: Writer, parts: ClassroomParts, sessionId: string): Promise<void> {
  const session = await findSession(tx, sessionId);
  if (!session) return;
  const units = await unitsOf(tx, [sessionId]);
  await write(tx, parts, { session, units, occasion: 'teaching' }, await staffOf(tx, [sessionId]));
}

/** Tells those who teach a public session of its change: newcomers are invited, the others by what has become of them. */
export async function tellStaff(
  tx: Writer,
  parts: ClassroomParts,
  change: {
    session: SessionInPlace;
    units: readonly SessionUnitRow[];
    before: readonly SessionStaffRow[];
    now: readonly SessionStaffRow[];
    moved: boolean;
  },
): Promise<void> {
  const { session, units, before, now, moved } = change;
  const among = (list: readonly SessionStaffRow[], one: SessionStaffRow) =>
    list.some((other) => keyOf(other) === keyOf(one));
  const about = { session, units };
  const removed = before.filter((one) => !among(now, one));
  await write(tx, parts, { ...about, occasion: 'teaching-ended' }, removed);
  const added = now.filter((one) => !among(before, one));
  await write(tx, parts, { ...about, occasion: 'teaching' }, added);
  if (!moved) return;
  const kept = now.filter((one) => among(before, one));
  await write(tx, parts, { ...about, occasion: 'teaching-changed' }, kept);
}

/** Tells those who teach that the session is called off. */
export async function standDown(
  tx: Writer,
  parts: ClassroomParts,
  session: SessionInPlace,
  reason: string,
): Promise<void> {
  if (!session.published_at) return;
  const units = await unitsOf(tx, [session.id]);
  const staff = await staffOf(tx, [session.id]);
  await write(tx, parts, { session, units, occasion: 'teaching-cancelled', reason }, staff);
}

interface About {
  session: SessionInPlace;
  units: readonly SessionUnitRow[];
  occasion: TeachingOccasion;
  reason?: string;
}

interface Addressee {
  personId: string | null;
  name: string;
  address: string;
  language: string;
  timeZone: string;
  duty: SessionStaffRow['duty'];
}

async function write(tx: Writer, parts: ClassroomParts, about: About, staff: readonly SessionStaffRow[]) {
  for (const addressee of await addresseesOf(tx, about.session, staff)) {
    const { translator, letter } = compose(parts, about, addressee);
    const calendar = await calendarFor(tx, parts, about, addressee);
    await parts.mail.queue(tx, { ...letter, language: translator.language, ...(calendar && { calendar }) });
  }
}

/** Whoever has an account is written to there, a guest at the address that was given, if any. */
async function addresseesOf(
  tx: Writer,
  session: SessionInPlace,
  staff: readonly SessionStaffRow[],
): Promise<Addressee[]> {
  const people = await contactsOf(
    tx,
    staff.flatMap((one) => one.person_id ?? []),
  );
  return staff.flatMap(({ person_id, name, email, duty }): Addressee[] => {
    const person = person_id === null ? undefined : people.get(person_id);
    if (person) return [{ ...person, duty }];
    if (person_id !== null || email === '') return [];
    return [{ personId: null, name, address: email, language: session.language, timeZone: session.time_zone, duty }];
  });
}

function compose({ languages, settings }: ClassroomParts, about: About, to: Addressee) {
  const { session, units, occasion, reason } = about;
  const translator = languages.translator(to.language);
  const { t } = translator;
  const values = { name: to.name, title: session.title, duty: t(`classroom.duty-${to.duty}`) };
  const coming = occasion === 'teaching' || occasion === 'teaching-changed';
  const link = coming && session.mode === 'virtual' && session.link ? [session.link] : [];
  const letter: Letter = {
    to: { address: to.address, name: to.name },
    language: translator.language,
    subject: t(`classroom.letter-${occasion}-subject`, values),
    text: [
      t('classroom.letter-greeting', values),
      t(`classroom.letter-${occasion}`, values),
      ...(reason ? [t('classroom.letter-because', { reason })] : []),
      timesText(translator, session, units, to),
      ...(coming ? [placeText(translator, session), ...link] : []),
    ],
    // A guest without an account has no page of ours to open.
    ...(to.personId !== null && {
      button: { label: t('classroom.letter-button'), href: sessionAddress(settings.siteOrigin, session.id) },
      choose: { label: t('classroom.letters-choose'), href: `${settings.siteOrigin}/account/notices` },
    }),
    reason: t('classroom.letter-reason-staff'),
    unique: `classroom.${occasion}:${session.id}:${session.version}:${to.personId ?? to.address}`,
  };
  return { translator, letter };
}

// The event is the one of their feed; its sequence is the session's own version, which every change raises.
async function calendarFor(tx: Writer, parts: ClassroomParts, about: About, to: Addressee) {
  const { session, units, occasion } = about;
  const { settings, languages, clock } = parts;
  if (to.personId !== null && (await preferencesOf(tx, to.personId)).invitations === 'plain') return undefined;
  const method = occasion === 'teaching' || occasion === 'teaching-changed' ? 'REQUEST' : 'CANCEL';
  const event = eventOf(languages.translator(to.language), session, units, {
    uid: `session-${session.id}`,
    sequence: session.version,
    siteOrigin: settings.siteOrigin,
  });
  const content = message(method, event, {
    organizer: { name: session.owner_name, email: settings.mailAddress },
    attendee: { name: to.name, email: to.address },
    stamp: clock.iso(),
  });
  return { method, content } as const;
}

function keyOf({ person_id, email, name }: SessionStaffRow): string {
  return person_id ?? `${email} ${name}`;
}
