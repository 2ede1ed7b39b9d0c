import type { Request, Response } from 'express';
import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import type { Actor } from '../../identity/index.ts';
import {
  Invalid,
  NotFound,
  createPages,
  paging,
  readForm,
  readListing,
  redirect,
  show,
} from '../../platform/web/index.ts';
import type { Field, FieldErrors, Pages, Typed } from '../../platform/web/index.ts';
import type { ClassroomParts } from '../parts.ts';
import { addVenue, changeVenue } from './places.ts';
import { listOf, rowsOf } from '../planning/planning-form.ts';
import { ownLabel, ownerNamed } from './owners.ts';
import { findVenue, organisationLabel, roomsOf, searchVenues } from './venue-store.ts';
import { placesPage, venueFormPage } from '../views.ts';
import type { VenueFormPage } from '../views.ts';
import { knownZones } from '../zones.ts';

const venueForm = z.object({
  version: z.coerce.number().int().default(0),
  organisation: z.string().min(1).max(300),
  name: z.string().min(1).max(200),
  address: z.string().max(300).default(''),
  city: z.string().min(1).max(120),
  timeZone: z.string().min(1).max(64),
  directions: z.string().max(1_000).default(''),
  equipment: z.string().max(1_000).default(''),
});

interface Shown {
  id?: string;
  typed: Typed;
  version: number;
  errors?: FieldErrors;
}

export function placePages(parts: ClassroomParts): Pages {
  const { database } = parts;
  const pages = createPages();
  pages.get('/classroom/venues', 'classroom:manage', async (req, res) => {
    const { t } = req.translator;
    const actor = actorOf(req);
    const listing = readListing('/classroom/venues', req.query, ['name']);
    const search = listing.query['search'] ?? '';
    const { rows: venues, total } = await searchVenues(database, actor.reach('classroom:manage'), search, {
      size: listing.size,
      offset: (listing.page - 1) * listing.size,
    });
    const rooms = await roomsOf(
      database,
      venues.map((venue) => venue.id),
    );
    const rows = venues.map((venue) => ({
      href: actor.canAt('classroom:manage', venue.owner_path) ? `/classroom/venues/${venue.id}` : null,
      name: venue.name,
      lines: [
        [venue.address, venue.city, venue.time_zone].filter(Boolean).join(' · '),
        venue.owner_name,
        ...rooms
          .filter((room) => room.venue_id === venue.id)
          .map((room) =>
            t('classroom.room-line', { room: room.name, seats: room.capacity, equipment: room.equipment || '–' }),
          ),
      ],
    }));
    await show(res, placesPage, {
      title: t('classroom.venues-title'),
      section: 'classroom',
      breadcrumbs: crumbs(req),
      tabs: placeTabs(req, 'venues'),
      kind: 'venues',
      search,
      rows,
      paging: paging(listing, total),
      add: '/classroom/venues/new',
    });
  });
  pages.get('/classroom/venues/new', 'classroom:manage', async (req, res) => {
    const typed = { timeZone: actorOf(req).timeZone, organisation: await ownLabel(database, actorOf(req)) };
    await show(res, venueFormPage, await formModel(req, { typed, version: 0 }));
  });
  pages.post('/classroom/venues', 'classroom:manage', (req, res) => save(parts, req, res, undefined));
  pages.get('/classroom/venues/:id', 'classroom:manage', async (req, res) => {
    const id = String(req.params['id']);
    const { typed, version } = await typedVenue(parts, actorOf(req), id);
    await show(res, venueFormPage, await formModel(req, { id, typed, version }));
  });
  pages.post('/classroom/venues/:id', 'classroom:manage', (req, res) =>
    save(parts, req, res, String(req.params['id'])),
  );
  return pages;
}

export function placeTabs(req: Request, current: 'venues' | 'courses') {
  const { t } = req.translator;
  return [
    {
      href: '/classroom/venues',
      label: t('classroom.venues-title'),
      icon: 'building' as const,
      current: current === 'venues',
    },
    {
      href: '/classroom/courses',
      label: t('classroom.courses-title'),
      icon: 'module' as const,
      current: current === 'courses',
    },
  ];
}

export function crumbs(req: Request): { label: string; href: string }[] {
  return [{ label: req.translator.t('classroom.sessions'), href: '/classroom' }];
}

async function save(parts: ClassroomParts, req: Request, res: Response, id: string | undefined): Promise<void> {
  const form = readForm(venueForm, req.body);
  const version = Number(form.typed['version'] ?? 0);
  const again = async (errors: FieldErrors) =>
    show(res, venueFormPage, await formModel(req, { ...(id && { id }), typed: form.typed, version, errors }), 422);
  if (!form.ok) return again(form.errors);
  const rooms = roomFields(form.typed).filter((room) => room.name !== '');
  const badRoom = rooms.find((room) => !/^[1-9]\d{0,3}$/.test(room.capacity));
  if (badRoom) return again({ rooms: { key: 'classroom.room-capacity' } });
  const { organisation, ...venue } = form.value;
  const owner = await ownerNamed(parts.database, actorOf(req), organisation);
  if ('objection' in owner) return again({ organisation: owner.objection });
  const named = rooms.map(({ id: roomId, name, capacity, equipment }) => ({
    ...(roomId && { id: roomId }),
    name,
    capacity: Number(capacity),
    equipment,
  }));
  const plan = { ...venue, organisationId: owner.id, rooms: named };
  try {
    if (id) await changeVenue(parts, actorOf(req), id, form.value.version, plan);
    else await addVenue(parts, actorOf(req), plan);
    redirect(res, '/classroom/venues', { key: 'classroom.said-saved' });
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    await again(error.errors);
  }
}

async function typedVenue(
  { database }: ClassroomParts,
  actor: Actor,
  id: string,
): Promise<{ typed: Typed; version: number }> {
  const venue = await findVenue(database, id);
  if (!venue || !actor.canAt('classroom:manage', venue.owner_path)) throw new NotFound();
  const rooms = await roomsOf(database, [id]);
  const typed = {
    organisation: await organisationLabel(database, venue.organisation_id),
    name: venue.name,
    address: venue.address,
    city: venue.city,
    timeZone: venue.time_zone,
    directions: venue.directions,
    equipment: venue.equipment,
    'room-id': rooms.map((room) => room.id),
    'room-name': rooms.map((room) => room.name),
    'room-capacity': rooms.map((room) => String(room.capacity)),
    'room-equipment': rooms.map((room) => room.equipment),
  };
  return { typed, version: venue.version };
}

async function formModel(req: Request, shown: Shown): Promise<VenueFormPage> {
  const { t, say } = req.translator;
  const field = (name: string, label: string, more: Partial<Field> = {}): Field => {
    const error = shown.errors?.[name];
    const value = shown.typed[name];
    return { name, label, value: typeof value === 'string' ? value : '', error: error && say(error), ...more };
  };
  return {
    title: shown.id ? t('classroom.edit-venue') : t('classroom.add-venue'),
    section: 'classroom',
    breadcrumbs: [...crumbs(req), { label: t('classroom.venues-title'), href: '/classroom/venues' }],
    action: shown.id ? `/classroom/venues/${shown.id}` : '/classroom/venues',
    version: shown.version,
    errors: Object.entries(shown.errors ?? {}).map(([name, message]) => ({ field: name, message: say(message) })),
    fields: [
      field('name', t('classroom.name'), { required: true }),
      field('organisation', t('classroom.owner'), { required: true, hint: t('classroom.owner-hint') }),
      field('address', t('classroom.address')),
      field('city', t('classroom.city'), { required: true }),
      field('timeZone', t('classroom.zone'), { required: true, attributes: { list: 'zones' } }),
      field('directions', t('classroom.directions'), { kind: 'text-block' }),
      field('equipment', t('classroom.equipment'), { kind: 'text-block', hint: t('classroom.equipment-hint') }),
    ],
    zones: knownZones,
    rooms: [
      ...roomFields(shown.typed),
      { id: '', name: '', capacity: '', equipment: '' },
      { id: '', name: '', capacity: '', equipment: '' },
    ],
  };
}

function roomFields(typed: Typed): { id: string; name: string; capacity: string; equipment: string }[] {
  const lists = ['id', 'name', 'capacity', 'equipment'].map((name) => listOf(typed[`room-${name}`]));
  return rowsOf(lists).map(([id = '', name = '', capacity = '', equipment = '']) => ({
    id,
    name: name.slice(0, 120),
    capacity,
    equipment: equipment.slice(0, 300),
  }));
}
