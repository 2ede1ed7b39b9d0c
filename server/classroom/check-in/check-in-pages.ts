import QRCode from 'qrcode';
import type { Request } from 'express';
import { actorOf } from '../../identity/index.ts';
import { NotFound, createPages, limitRate, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { headingOf } from '../attendance/attendance-model.ts';
import { attendanceOf } from '../attendance/attendance-store.ts';
import { bookingsOf } from '../booking/booking-store.ts';
import { admit, arrive, codesFor, doorByShortCode, doorOf } from './check-in.ts';
import type { Door } from './check-in.ts';
import { unitsOfBooking } from '../letters/notices.ts';
import { fieldsOf } from '../form-reading.ts';
import type { ClassroomParts } from '../parts.ts';
import { nameOf } from '../presenting.ts';
import { checkInDisplayPage, checkInPage } from '../views.ts';
import type { CheckInDisplayPage, CheckInPage } from '../views.ts';

/** Without script the screen reloads itself; the codes change every half minute. */
const reloadSeconds = 20;

export function checkInPages(parts: ClassroomParts): Pages {
  const pages = createPages();
  const guesses = limitRate(parts.database, parts.clock, {
    name: 'check-in-code',
    window: 10 * 60_000,
    most: 10,
    onlyFailed: true,
    key: (req) => actorOf(req).personId,
  });

  pages.get('/classroom/sessions/:id/check-in/:unit', 'signed-in', async (req, res) => {
    await show(res, checkInDisplayPage, await displayModel(parts, req));
  });
  pages.get('/classroom/sessions/:id/check-in/:unit/state', 'signed-in', async (req, res) => {
    const { qr, short, open, secondsLeft, present, expected } = await displayModel(parts, req);
    res.json({ qr, short, open, secondsLeft, present, expected });
  });
  pages.get('/classroom/check-in', 'signed-in', async (req, res) => {
    await show(res, checkInPage, landing(req, undefined, { state: 'code', action: '/classroom/check-in' }));
  });
  pages.post('/classroom/check-in', 'signed-in', guesses, async (req, res) => {
    const door = await doorByShortCode(parts, actorOf(req), fieldsOf(req.body)['code'] ?? '');
    if (door) return redirect(res, `/classroom/check-in/${door.unitId}/${door.ticket}`);
    const error = req.translator.t('classroom.code-wrong');
    return show(
      res,
      checkInPage,
      landing(req, undefined, { state: 'code', action: '/classroom/check-in', error }),
      422,
    );
  });
  // What the QR code leads to: the scan is kept as a ticket, so that signing in does not make it too late.
  pages.get('/classroom/check-in/:unit/:code', 'anyone', async (req, res) => {
    const { unit, code } = namesIn(req);
    const scan = await admit(parts, unit, code);
    const ticket = scan?.ticket ?? code;
    const address = `/classroom/check-in/${unit}/${ticket}`;
    if (!req.visitor && (scan ?? (await doorOf(parts, unit, ticket)))) {
      return redirect(res, `/sign-in?return=${encodeURIComponent(address)}`);
    }
    if (scan) return redirect(res, address);
    const known = await doorOf(parts, unit, ticket);
    if (!known) return show(res, checkInPage, landing(req, undefined, { state: 'expired' }), 410);
    return show(res, checkInPage, landing(req, known.door, { state: 'confirm', action: address }));
  });
  pages.post('/classroom/check-in/:unit/:code', 'signed-in', async (req, res) => {
    const { unit, code } = namesIn(req);
    const known = await doorOf(parts, unit, code);
    if (!known) return show(res, checkInPage, landing(req, undefined, { state: 'expired' }), 410);
    const state = await arrive(parts, actorOf(req), unit, known.scanned);
    const time = req.translator.format.time(known.scanned.toISOString(), known.door.session.time_zone);
    return show(res, checkInPage, landing(req, known.door, { state: state === 'at-the-door' ? 'door' : state, time }));
  });
  return pages;
}

async function displayModel(parts: ClassroomParts, req: Request): Promise<CheckInDisplayPage> {
  const { t, format } = req.translator;
  const id = String(req.params['id']);
  const unitId = String(req.params['unit']);
  const { session, unit, codes, open } = await codesFor(parts, actorOf(req), id, unitId);
  const bookings = await bookingsOf(parts.database, id, ['booked']);
  const expected = bookings.filter((booking) => unitsOfBooking(booking, [unit]).length > 0);
  const marks = (await attendanceOf(parts.database, id)).filter(
    (mark) => mark.unit_id === unitId && (mark.status === 'attended' || mark.status === 'partly'),
  );
  const names = new Map(expected.map((booking) => [booking.id, nameOf(booking)]));
  const link = `${parts.settings.siteOrigin}/classroom/check-in/${unitId}/${codes.long}`;
  return {
    title: t('classroom.check-in-title', { title: session.title }),
    section: 'classroom',
    breadcrumbs: [
      { label: session.title, href: `/classroom/sessions/${id}` },
      { label: t('classroom.attendance'), href: `/classroom/sessions/${id}/attendance?unit=${unitId}` },
    ],
    id,
    unitId,
    heading: `${unit.title} · ${headingOf(req.translator, session, unit)}`,
    open,
    qr: await QRCode.toString(link, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' }),
    short: `${codes.short.slice(0, 3)} ${codes.short.slice(3)}`,
    secondsLeft: codes.secondsLeft,
    reloadSeconds,
    live: `/classroom/sessions/${id}/check-in/${unitId}/state`,
    address: `${parts.settings.siteOrigin}/classroom/check-in`,
    present: marks
      .toSorted((a, b) => (a.marked_at < b.marked_at ? 1 : -1))
      .map((mark) => ({
        name: names.get(mark.booking_id) ?? '',
        time: format.time(mark.marked_at, session.time_zone),
        late: mark.status === 'partly',
      })),
    expected: expected.length,
  };
}

function landing(
  req: Request,
  door: Door | undefined,
  more: Partial<CheckInPage> & Pick<CheckInPage, 'state'>,
): CheckInPage {
  return {
    title: req.translator.t('classroom.check-in'),
    section: 'classroom',
    session: door?.session.title ?? '',
    unit: door ? `${door.unit.title} · ${headingOf(req.translator, door.session, door.unit)}` : '',
    person: req.visitor?.name ?? '',
    action: '',
    time: '',
    error: null,
    ...more,
  };
}

function namesIn(req: Request): { unit: string; code: string } {
  const unit = String(req.params['unit']);
  const code = String(req.params['code']);
  if (!/^[\w-]{8,64}$/.test(unit) || !/^[\w.-]{1,80}$/.test(code)) throw new NotFound();
  return { unit, code };
}
