import QRCode from 'qrcode';
import type { Request } from 'express';
import { actorOf } from '../../identity/index.ts';
import { createPages, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { sessionFor } from '../access.ts';
import { issueBadges } from './badges.ts';
import { bookingsOf } from '../booking/booking-store.ts';
import { placeOf } from '../letters/letters.ts';
import { unitsOfBooking } from '../letters/notices.ts';
import type { ClassroomParts } from '../parts.ts';
import { nameOf } from '../presenting.ts';
import { staffOf, unitsOf } from '../sessions/session-store.ts';
import { daysOf, periodsOf } from '../planning/timetable.ts';
import { badgesPage, signInSheetPage } from '../views.ts';
import type { BadgesPage, SignInSheetPage } from '../views.ts';

/** Lines for people who come without a booking. */
const blankLines = 5;

export function sheetPages(parts: ClassroomParts): Pages {
  const pages = createPages();
  pages.get('/classroom/sessions/:id/sign-in-sheet', 'signed-in', async (req, res) => {
    await show(res, signInSheetPage, await sheetModel(parts, req));
  });
  pages.get('/classroom/sessions/:id/badges', 'signed-in', async (req, res) => {
    await show(res, badgesPage, await badgesModel(parts, req));
  });
  return pages;
}

async function sheetModel(parts: ClassroomParts, req: Request): Promise<SignInSheetPage> {
  const { t, format } = req.translator;
  const { session } = await sessionFor(parts.database, actorOf(req), String(req.params['id']), 'mark');
  const units = await unitsOf(parts.database, [session.id]);
  const staff = await staffOf(parts.database, [session.id]);
  const bookings = await bookingsOf(parts.database, session.id, ['booked']);
  const codes = await issueBadges(
    parts,
    bookings.map((booking) => booking.person_id),
  );
  return {
    title: t('classroom.sign-in-sheet'),
    section: 'classroom',
    breadcrumbs: [{ label: session.title, href: `/classroom/sessions/${session.id}` }],
    course: session.title,
    place: session.mode === 'virtual' ? t('classroom.online') : placeOf(session),
    zone: session.time_zone,
    staff: staff.map((one) => one.name).join(', '),
    days: daysOf(periodsOf(units)).map((day) => {
      const present = bookings.filter((booking) => unitsOfBooking(booking, day.units).length > 0);
      return {
        heading: format.longDate(day.startsAt, session.time_zone),
        units: day.units.map((unit) => ({ title: unit.title, hours: `${unit.starts} – ${unit.ends}` })),
        rows: present.map((booking, index) => ({
          number: index + 1,
          name: nameOf(booking),
          organisation: booking.organisation_name,
          code: codes.get(booking.person_id) ?? '',
        })),
      };
    }),
    blank: Array.from({ length: blankLines }, (_, index) => index),
  };
}

async function badgesModel(parts: ClassroomParts, req: Request): Promise<BadgesPage> {
  const { session } = await sessionFor(parts.database, actorOf(req), String(req.params['id']), 'mark');
  const bookings = await bookingsOf(parts.database, session.id, ['booked']);
  const codes = await issueBadges(
    parts,
    bookings.map((booking) => booking.person_id),
  );
  const badges = bookings.map(async (booking) => {
    const code = codes.get(booking.person_id) ?? '';
    const qr = await QRCode.toString(`waymark:badge:${code}`, { type: 'svg', margin: 1 });
    return { name: nameOf(booking), organisation: booking.organisation_name, session: session.title, code, qr };
  });
  return {
    title: req.translator.t('classroom.badges'),
    section: 'classroom',
    breadcrumbs: [{ label: session.title, href: `/classroom/sessions/${session.id}` }],
    badges: await Promise.all(badges),
  };
}
