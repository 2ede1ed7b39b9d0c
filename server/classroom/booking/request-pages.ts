import type { Request } from 'express';
import { actorOf } from '../../identity/index.ts';
import { createPages, paging, readListing, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { awaitingDecision, countAwaiting } from './booking-store.ts';
import type { ClassroomParts } from '../parts.ts';
import { bookingLook, nameOf } from '../presenting.ts';
import { requestsPage } from '../views.ts';
import type { RequestsPage } from '../views.ts';

export function requestPages(parts: ClassroomParts): Pages {
  const pages = createPages();
  pages.get('/classroom/requests', 'classroom:view', async (req, res) => {
    await show(res, requestsPage, await requestsModel(parts, req));
  });
  return pages;
}

async function requestsModel({ database, clock }: ClassroomParts, req: Request): Promise<RequestsPage> {
  const actor = actorOf(req);
  const { translator } = req;
  const listing = readListing('/classroom/requests', req.query, ['asked']);
  const organiser = actor.reach('classroom:manage');
  const reach = { coordinator: actor.reach('classroom:nominate'), organiser, endsAfter: clock.iso() };
  const waiting = await awaitingDecision(database, reach, listing.size, (listing.page - 1) * listing.size);
  return {
    title: translator.t('classroom.requests'),
    section: 'classroom',
    breadcrumbs: [{ label: translator.t('classroom.sessions'), href: '/classroom' }],
    lines: waiting.map((booking) => ({
      id: booking.id,
      name: nameOf(booking),
      organisation: booking.organisation_name,
      look: bookingLook(translator, booking.status),
      note: booking.source === 'walk-in' ? translator.t('classroom.note-walk-in') : null,
      requestedOn: translator.format.date(booking.created_at, actor.timeZone),
      mayDecide: booking.person_id !== actor.personId,
      mayCancel: false,
      move: null,
      makeUp: null,
      session: booking.title,
      href: `/classroom/sessions/${booking.session_id}`,
      when: translator.format.dateTime(booking.starts_at, booking.time_zone),
    })),
    paging: paging(listing, await countAwaiting(database, reach)),
  };
}
