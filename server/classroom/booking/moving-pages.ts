import type { Request } from 'express';
import { z } from 'zod';
import { actorOf, selfAndAbove } from '../../identity/index.ts';
import type { Actor } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import type { Message, Translator } from '../../platform/language/index.ts';
import { Invalid, NotFound, createPages, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { sessionFor } from '../access.ts';
import { approvedOfPeople } from '../attendance/attendance-store.ts';
import {
  activeStatuses,
  bookingsOf,
  bookingsOfPeople,
  calledOff,
  findBooking,
  waitingCounts,
} from './booking-store.ts';
import type { Participant } from './booking-store.ts';
import { cancelSession } from './cancelling.ts';
import { fieldsOf, formOf } from '../form-reading.ts';
import { placeOf } from '../letters/letters.ts';
import { makeUpsFor, owed } from './making-up.ts';
import { rebook, transfer } from './moving.ts';
import type { Rebooked } from './moving.ts';
import type { ClassroomParts } from '../parts.ts';
import { listOf } from '../planning/planning-form.ts';
import { bookingLook, nameOf, seatsText } from '../presenting.ts';
import { siblings } from '../sessions/session-list-store.ts';
import { findSession, unitsOf } from '../sessions/session-store.ts';
import type { SessionInPlace } from '../sessions/session-store.ts';
import { callingOffPage, makeUpPage, movePage, rebookingPage } from '../views.ts';
import type { CallingOffPage, MakeUpPage, MovePage, RebookingPage, SessionChoice } from '../views.ts';

const callingOffForm = z.object({ reason: z.string().max(500).default(''), to: z.string().max(64).default('') });

/** Moving people to another session: one of them, all of a session that is called off, or a missed unit. */
export function movingPages(parts: ClassroomParts): Pages {
  const { database } = parts;
  const pages = createPages();
  const idOf = (req: Request) => String(req.params['id']);

  pages.get('/classroom/bookings/:id/transfer', 'classroom:manage', async (req, res) => {
    await show(res, movePage, await moveModel(parts, req));
  });
  pages.post('/classroom/bookings/:id/transfer', 'classroom:manage', async (req, res) => {
    const { to } = formOf(z.object({ to: z.string().min(1) }), req.body);
    const moved = await transfer(parts, actorOf(req), idOf(req), to);
    redirect(res, `/classroom/sessions/${moved.session_id}`, {
      key: 'classroom.said-moved',
      values: { name: nameOf(moved) },
    });
  });
  pages.get('/classroom/bookings/:id/make-up', 'signed-in', async (req, res) => {
    await show(res, makeUpPage, await makeUpModel(parts, req));
  });
  pages.get('/classroom/sessions/:id/cancellation', 'classroom:manage', async (req, res) => {
    await show(res, callingOffPage, await callingOffModel(parts, req, {}));
  });
  pages.post('/classroom/sessions/:id/cancellation', 'classroom:manage', async (req, res) => {
    const { reason, to } = formOf(callingOffForm, req.body);
    try {
      const called = await cancelSession(parts, actorOf(req), idOf(req), { reason, moveTo: to || null });
      const { affected } = await affectedBy(database, idOf(req));
      if (affected.length === 0)
        return redirect(res, `/classroom/sessions/${idOf(req)}`, { key: 'classroom.said-session-cancelled' });
      return redirect(res, `/classroom/sessions/${idOf(req)}/rebooking`, {
        key: to ? 'classroom.said-cancelled-and-moved' : 'classroom.said-session-cancelled',
        values: valuesOf(called),
      });
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return show(res, callingOffPage, await callingOffModel(parts, req, error.errors), 422);
    }
  });
  pages.get('/classroom/sessions/:id/rebooking', 'classroom:manage', async (req, res) => {
    await show(res, rebookingPage, await rebookingModel(parts, req));
  });
  pages.post('/classroom/sessions/:id/rebooking', 'classroom:manage', async (req, res) => {
    const body = (req.body ?? {}) as Record<string, string | string[] | undefined>;
    const wish = { to: fieldsOf(body)['to'] ?? '', bookingIds: listOf(body['booking']) };
    const result = await rebook(parts, actorOf(req), idOf(req), wish);
    const kind = result.refusals.size > 0 ? 'warning' : 'success';
    redirect(
      res,
      `/classroom/sessions/${idOf(req)}/rebooking`,
      { key: 'classroom.said-rebooked', values: valuesOf(result) },
      kind,
    );
  });
  return pages;
}

function valuesOf({ booked, waiting, refusals }: Rebooked): Record<string, number> {
  return { booked, waiting, left: refusals.size };
}

async function moveModel({ database, clock }: ClassroomParts, req: Request): Promise<MovePage> {
  const actor = actorOf(req);
  const booking = await findBooking(database, String(req.params['id']));
  if (!booking) throw new NotFound();
  const { session } = await sessionFor(database, actor, booking.session_id, 'manage');
  const others = await siblings(database, session, actor.reach('classroom:manage'), clock.iso());
  const offered = others.filter((other) => selfAndAbove(booking.organisation_path).includes(other.owner_path));
  return {
    title: req.translator.t('classroom.move-title', { name: nameOf(booking) }),
    section: 'classroom',
    breadcrumbs: crumbsTo(req, session),
    action: `/classroom/bookings/${booking.id}/transfer`,
    person: nameOf(booking),
    choices: await choicesOf(database, req.translator, offered),
  };
}

async function makeUpModel({ database, clock }: ClassroomParts, req: Request): Promise<MakeUpPage> {
  const { booking, session } = await bookingConcerning(database, actorOf(req), String(req.params['id']));
  const approved = await approvedOfPeople(database, [booking.person_id], [session.course_id]);
  const missed = new Set(owed(approved).flatMap((fact) => (fact.booking_id === booking.id ? [fact.part] : [])));
  const offers = await makeUpsFor(database, booking, session.course_id, clock.iso());
  const sessions = offers.map((offer) => offer.session);
  const choices = await choicesOf(database, req.translator, sessions);
  return {
    title: req.translator.t('classroom.make-up'),
    section: 'classroom',
    breadcrumbs: crumbsTo(req, session),
    person: nameOf(booking),
    own: booking.person_id === actorOf(req).personId,
    personId: booking.person_id,
    madeUpFor: booking.id,
    missed: await titlesOf(database, session, missed),
    choices: choices.map((choice, index) => ({
      ...choice,
      teaches: offers[index]?.units.map((unit) => unit.title).join(', ') ?? '',
      unitIds: offers[index]?.units.map((unit) => unit.id) ?? [],
    })),
  };
}

async function callingOffModel(
  { database, clock }: ClassroomParts,
  req: Request,
  errors: Record<string, Message>,
): Promise<CallingOffPage> {
  const actor = actorOf(req);
  const { t, say } = req.translator;
  const { session } = await sessionFor(database, actor, String(req.params['id']), 'manage');
  const bookings = await bookingsOf(database, session.id, activeStatuses);
  const seats = bookings.filter((booking) => booking.status === 'booked').length;
  const typed = fieldsOf(req.body);
  const others = await siblings(database, session, actor.reach('classroom:manage'), clock.iso());
  return {
    title: t('classroom.call-off'),
    section: 'classroom',
    breadcrumbs: crumbsTo(req, session),
    action: `/classroom/sessions/${session.id}/cancellation`,
    back: `/classroom/sessions/${session.id}`,
    concerned: t('classroom.concerned', { seats, others: bookings.length - seats }),
    reason: typed['reason'] ?? '',
    moveTo: typed['to'] ?? '',
    choices: bookings.length > 0 ? await choicesOf(database, req.translator, others) : [],
    errors: Object.entries(errors).map(([field, message]) => ({ field, message: say(message) })),
  };
}

async function rebookingModel({ database, clock }: ClassroomParts, req: Request): Promise<RebookingPage> {
  const actor = actorOf(req);
  const { translator } = req;
  const { session } = await sessionFor(database, actor, String(req.params['id']), 'manage');
  const { affected, elsewhere } = await affectedBy(database, session.id, session.course_id);
  if (!session.cancelled_at) throw new NotFound();
  const others = await siblings(database, session, actor.reach('classroom:manage'), clock.iso());
  const lines = affected.map((booking) => {
    const there = elsewhere.get(booking.person_id);
    const refusal = booking.rebooking_refusal;
    return {
      bookingId: booking.id,
      name: nameOf(booking),
      organisation: booking.organisation_name,
      was: bookingLook(translator, booking.called_off_as ?? 'booked'),
      now: there
        ? {
            look: bookingLook(translator, there.status),
            href: `/classroom/sessions/${there.session_id}`,
            title: there.title,
            when: translator.format.dateTime(there.starts_at, there.time_zone),
          }
        : null,
      why: !there && refusal ? translator.say(JSON.parse(refusal) as Message) : '',
    };
  });
  return {
    title: translator.t('classroom.rebooking'),
    section: 'classroom',
    breadcrumbs: crumbsTo(req, session),
    action: `/classroom/sessions/${session.id}/rebooking`,
    lines,
    left: lines.filter((line) => line.now === null).length,
    choices: await choicesOf(database, translator, others),
  };
}

/** Whose session was called off, and where else in the course they have a place now. */
async function affectedBy(db: Reader, sessionId: string, courseId = '') {
  const affected = await calledOff(db, sessionId);
  const people = affected.map((booking) => booking.person_id);
  const bookings = courseId === '' ? [] : await bookingsOfPeople(db, people, [courseId]);
  const cancelledAt = affected[0]?.decided_at ?? '';
  const elsewhere = new Map(
    bookings.filter((booking) => booking.ends_at > cancelledAt).map((booking) => [booking.person_id, booking]),
  );
  return { affected, elsewhere };
}

async function choicesOf(
  db: Reader,
  translator: Translator,
  sessions: readonly SessionInPlace[],
): Promise<SessionChoice[]> {
  const waiting = await waitingCounts(
    db,
    sessions.map(({ id }) => id),
  );
  return sessions.map((session) => ({
    id: session.id,
    href: `/classroom/sessions/${session.id}`,
    title: session.title,
    startsAt: session.starts_at,
    zone: session.time_zone,
    place: session.mode === 'virtual' ? translator.t('classroom.online') : placeOf(session),
    seats: seatsText(translator, session, waiting.get(session.id) ?? 0),
    teaches: '',
  }));
}

/** A booking for its holder, their coordinator and whoever manages the session. */
async function bookingConcerning(
  db: Reader,
  actor: Actor,
  id: string,
): Promise<{ booking: Participant; session: SessionInPlace }> {
  const booking = await findBooking(db, id);
  const session = booking && (await findSession(db, booking.session_id));
  if (!booking || !session) throw new NotFound();
  const own = booking.person_id === actor.personId;
  const theirs = actor.canAt('classroom:nominate', booking.organisation_path);
  if (!own && !theirs && !actor.canAt('classroom:manage', session.owner_path)) throw new NotFound();
  return { booking, session };
}

async function titlesOf(db: Reader, session: SessionInPlace, parts: ReadonlySet<string>): Promise<string[]> {
  const units = await unitsOf(db, [session.id]);
  return units.filter((unit) => parts.has(unit.course_unit_id ?? unit.id)).map((unit) => unit.title);
}

function crumbsTo(req: Request, session: SessionInPlace): { label: string; href: string }[] {
  return [
    { label: req.translator.t('classroom.sessions'), href: '/classroom' },
    { label: session.title, href: `/classroom/sessions/${session.id}` },
  ];
}
