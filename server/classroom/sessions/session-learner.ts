import { selfAndAbove } from '../../identity/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import { isOffered } from '../access.ts';
import { attendanceByBooking } from '../attendance/approval.ts';
import { attendanceOf, checkResultsOf, heldMark, resultsOf } from '../attendance/attendance-store.ts';
import type { UnitOutcome } from '../attendance/attendance-rules.ts';
import { isActive, openingStatus, refusalToBook, refusalToCancel, seatsLeft } from '../booking/booking-rules.ts';
import type { Refusal } from '../booking/booking-rules.ts';
import type { Participant } from '../booking/booking-store.ts';
import type { DoorLock } from '../contributions.ts';
import { courseChecks } from '../places/course-store.ts';
import { openUnit } from '../check-in/joining.ts';
import { missedBy } from '../booking/making-up.ts';
import { unitsOfBooking } from '../letters/notices.ts';
import { attendanceLook, bookingLook, choiceText } from '../presenting.ts';
import { offeredSessions } from './session-list-store.ts';
import type { Asked } from './session-model.ts';
import { bookable, findSessions } from './session-store.ts';
import type { SessionInPlace } from './session-store.ts';
import type { MakeUp, SessionPage } from '../views.ts';
import { plusMinutes } from '../wall-time.ts';

const mostOthers = 5;

/** What the page of a session says to whoever may sit in it. */
export async function learnerSide(
  asked: Asked,
  { waiting, lock }: { waiting: number; lock: DoorLock | undefined },
): Promise<Pick<SessionPage, 'own' | 'booking' | 'closed' | 'locked' | 'makeUps' | 'join' | 'mine' | 'others'>> {
  const { actor, translator, seen, now } = asked;
  const { session, booking, staff } = seen;
  const { t } = translator;
  const active = booking !== undefined && isActive(booking.status);
  const teaches = staff.some((one) => one.person_id === actor.personId);
  const refusal = refusalToBook(bookable(session), 'learner', now);
  const open = mayBook(asked);
  const notCancel = active ? refusalToCancel(bookable(session), booking.status, 'learner', now) : undefined;
  const button = open && !lock ? bookingButton(translator, session, waiting) : null;
  const closed = !active && !teaches && session.published_at && !session.cancelled_at;
  return {
    own: booking
      ? {
          id: booking.id,
          look: bookingLook(translator, booking.status),
          reason: booking.reason,
          mayCancel: active && !notCancel,
          whyNot: notCancel === 'too-late-to-cancel' ? t(`classroom.refused-${notCancel}`) : null,
        }
      : null,
    locked:
      lock && open ? { text: translator.say(lock.said), href: lock.href, label: translator.say(lock.label) } : null,
    booking: button,
    closed:
      closed && refusal
        ? t(`classroom.refused-${shownAs(refusal)}`)
        : open && !lock && !button
          ? t('classroom.refused-full')
          : null,
    makeUps: open ? await makeUpsOf(asked) : [],
    join: booking?.status === 'booked' ? await joinOf(asked, booking) : null,
    mine: booking?.status === 'booked' && session.attendance_approved_at ? await ownResult(asked, booking) : null,
    // Where one cannot sit here, there may be another run of it; a lock holds for all of them.
    others: !active && !teaches && !session.attendance_approved_at && !button && !lock ? await othersOf(asked) : [],
  };
}

/** Whether nothing of the session itself speaks against a seat for whoever looks. */
export function mayBook({ actor, seen: { session, booking, staff }, now }: Asked): boolean {
  if (booking && isActive(booking.status)) return false;
  if (staff.some((one) => one.person_id === actor.personId)) return false;
  return !refusalToBook(bookable(session), 'learner', now) && isOffered(session, actor.organisationPath);
}

// That attendance can be reopened is no news for whoever would sit in a session that is over.
function shownAs(refusal: Refusal): Refusal {
  return refusal === 'attendance-approved' ? 'started' : refusal;
}

function bookingButton(
  { t }: Translator,
  session: SessionInPlace,
  waiting: number,
): { label: string; hint: string } | null {
  if (openingStatus(session.approval, 'learner') === 'requested')
    return { label: t('classroom.request-seat'), hint: t(`classroom.approval-hint-${session.approval}`) };
  if (seatsLeft(session.capacity, session.taken) > 0)
    return { label: t('classroom.book-seat'), hint: t('classroom.book-hint') };
  if (session.waiting_list === 0) return null;
  return { label: t('classroom.join-queue'), hint: t('classroom.queue-hint', { count: waiting }) };
}

async function makeUpsOf({ db, actor, seen, units }: Asked): Promise<MakeUp[]> {
  const missed = await missedBy(db, actor.personId, seen.session, units);
  return missed.map(({ madeUpFor, units: taught }) => ({
    madeUpFor,
    unitIds: taught.map((unit) => unit.id),
    titles: taught.map((unit) => unit.title).join(', '),
  }));
}

async function othersOf({ db, actor, seen, translator, now }: Asked): Promise<SessionPage['others']> {
  const { session } = seen;
  const offered = await offeredSessions(db, [session.course_id], selfAndAbove(actor.organisationPath), now);
  return offered
    .filter((other) => other.id !== session.id)
    .slice(0, mostOthers)
    .map((other) => ({
      href: `/classroom/sessions/${other.id}`,
      title: other.title,
      about: choiceText(translator, other),
    }));
}

async function joinOf(
  { db, seen, units, now, translator, actor }: Asked,
  booking: Participant,
): Promise<SessionPage['join']> {
  const { session } = seen;
  if (session.mode !== 'virtual' || session.cancelled_at) return null;
  const own = unitsOfBooking(booking, units);
  const open = openUnit(own, session.link_opens_before, now);
  if (open) {
    const joined = await heldMark(db, open.id, booking.id);
    return { open: true, href: joined ? session.link : null, text: translator.t('classroom.join-open') };
  }
  const next = own.find((unit) => unit.starts_at > now);
  if (!next) return null;
  const at = translator.format.dateTime(plusMinutes(next.starts_at, -session.link_opens_before), actor.timeZone);
  return { open: false, href: null, text: translator.t('classroom.join-from', { at }) };
}

/** What was approved for the person: attendance with what was made up elsewhere, grade and checklist. */
async function ownResult(asked: Asked, booking: Participant): Promise<SessionPage['mine']> {
  const { db, seen, units, translator } = asked;
  const { t, format } = translator;
  const { session } = seen;
  const attendance = (await attendanceByBooking(db, session, units, [booking])).get(booking.id);
  const [result] = await resultsOf(db, [booking.id]);
  const outcomes = new Map((await checkResultsOf(db, [booking.id])).map((row) => [row.check_id, row.outcome]));
  const checks = await courseChecks(db, session.course_id);
  const short = attendance?.units.some((unit) => unit.minutes < unit.ofMinutes) ?? false;
  return {
    outcome: t('classroom.mine-attended', { share: format.percent(attendance?.share ?? 0) }),
    units: await unitsShown(asked, booking, attendance?.units ?? []),
    grade: result?.grade == null ? null : format.number(result.grade),
    remark: result?.remark ?? '',
    checks: checks.flatMap(({ id, wording }) => {
      const outcome = outcomes.get(id);
      return outcome ? [{ wording, met: outcome === 'met' }] : [];
    }),
    makeUp: short && booking.made_up_for === null ? `/classroom/bookings/${booking.id}/make-up` : null,
  };
}

async function unitsShown(
  { db, seen, units, translator }: Asked,
  booking: Participant,
  outcomes: readonly UnitOutcome[],
): Promise<NonNullable<SessionPage['mine']>['units']> {
  const { t, format } = translator;
  const marks = await attendanceOf(db, seen.session.id);
  const elsewhere = await findSessions(
    db,
    outcomes.flatMap((unit) => unit.madeUpIn ?? []),
  );
  return unitsOfBooking(booking, units).map((unit) => {
    const mark = marks.find((row) => row.unit_id === unit.id && row.booking_id === booking.id);
    const outcome = outcomes.find((each) => each.unitId === unit.id);
    const there = elsewhere.find((session) => session.id === outcome?.madeUpIn);
    const values = outcome && { present: outcome.minutes, length: format.duration(outcome.ofMinutes) };
    const minutes = values && mark?.status === 'partly' ? t('classroom.mine-minutes', values) : '';
    const madeUp = there && { title: there.title, date: format.date(there.starts_at, there.time_zone) };
    return {
      title: unit.title,
      look: madeUp
        ? { status: 'completed', label: t('classroom.made-up') }
        : attendanceLook(translator, mark?.status ?? null),
      note: madeUp ? t('classroom.made-up-in', madeUp) : minutes,
    };
  });
}
