import { pipeline } from 'node:stream';
import compression from 'compression';
import express from 'express';
import type { Request, Response, Router } from 'express';
import type { Catalogue } from '../../catalogue/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import type { LanguageCode, Languages } from '../../platform/language/index.ts';
import { languageCodes } from '../../platform/language/index.ts';
import type { Keeping } from '../keeping.ts';
import { keptUntil, ownerOf, placeOf } from '../keeping-rules.ts';
import type { LaunchRow } from '../tables.ts';
import { deviceCookie, deviceKeyIn, newDeviceKey } from './device-key.ts';
import { ownHeaders, packageHeaders, playerHeaders } from './headers.ts';
import { keptLaunchFor } from './launch-data.ts';
import type { LaunchData } from './launch-data.ts';
import { findPlayed } from './package.ts';
import type { Shells } from './shells.ts';
import type { Tickets } from './tickets.ts';
import type { ContactAnswer, ParcelAnswer } from './taking-along.ts';
import type { WorkerScript } from './worker-script.ts';

/** What the content origin serves to devices that take modules along. */
export function keepingPages(parts: {
  database: Database;
  clock: Clock;
  languages: Languages;
  catalogue: Pick<Catalogue, 'findPlayableVersion' | 'readContent' | 'approvedHosts' | 'parcels'>;
  keeping: Keeping;
  tickets: Tickets;
  learnerOf(personId: string): Promise<LaunchData['learner']>;
  shells: Shells;
  worker: WorkerScript;
  icon: string;
  settings: { siteOrigin: string; contentOrigin: string };
}): Router {
  const { database, clock, catalogue, keeping, shells, worker, settings } = parts;
  const { siteOrigin } = settings;
  const isSecure = settings.contentOrigin.startsWith('https:');
  const pages = express.Router();
  const packed = compression();

  pages.post('/play/:token/keeping', packed, express.json({ limit: '10kb' }), async (req, res) => {
    if (!isOwnPage(req)) return void res.status(403).json({ error: 'cross-site' });
    const { instead } = (req.body ?? {}) as { instead?: unknown };
    const former = typeof instead === 'string' && instead.length <= 100 ? instead : undefined;
    const contact = await keeping.contact(String(req.params['token']), former);
    res.set('cache-control', 'no-store');
    if (!contact) return void res.status(404).json({ error: 'unknown-launch' });
    if (contact.kind === 'refused') return void res.status(403).json({ refused: contact.why } satisfies ContactAnswer);
    if (contact.kind === 'moved') return void res.status(410).json({ moved: true } satisfies ContactAnswer);
    const { launch, token, isClosed, isOutdated } = contact;
    const kept = await describe(launch);
    if (!kept) return void res.status(404).json({ error: 'unknown-launch' });
    const answer: ContactAnswer = { ...kept, ...(token === undefined ? {} : { token }), isClosed, isOutdated };
    return void res.json(answer);
  });

  async function describe(launch: LaunchRow): Promise<Omit<Kept, 'isClosed' | 'isOutdated' | 'token'> | undefined> {
    const played = await findPlayed(database, catalogue, launch);
    if (!played) return undefined;
    const learner = await parts.learnerOf(launch.person_id);
    return {
      id: placeOf(launch),
      owner: ownerOf(launch),
      language: parts.languages.choose(launch.language),
      launch: await keptLaunchFor(database, launch, played, learner, { siteOrigin, now: clock.iso() }),
      digest: played.digest,
      headers: packageHeaders(played.hosts),
      hosts: played.hosts,
      module: `${siteOrigin}/player/modules/${launch.module_id}`,
      until: keptUntil({ used_at: clock.iso() }),
    };
  }

  pages.delete('/play/:token/keeping', async (req, res) => {
    if (!isOwnPage(req)) return void res.status(403).json({ error: 'cross-site' });
    await keeping.release(String(req.params['token']));
    return void res.status(204).end();
  });

  pages.get('/play/:token/parcel', packed, async (req, res) => {
    const played = await entitled(req);
    const parcel = played && (await catalogue.parcels.describe(played.digest));
    if (!parcel) return void res.status(404).json({ error: 'unknown-launch' });
    const { entries, ...rest } = parcel;
    const answer: ParcelAnswer = {
      ...rest,
      entries: entries.map((entry) => [
        entry.folded,
        entry.start_at,
        entry.packed,
        entry.size,
        entry.deflated,
        entry.crc,
        entry.type,
      ]),
    };
    return void res.set('cache-control', 'no-store').json(answer);
  });

  /** The archive, piece by piece; it is asked for by range alone. */
  pages.get('/play/:token/package', async (req, res) => {
    const played = await entitled(req);
    const [, from, to] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(req.get('range') ?? '') ?? [];
    if (!played) return void res.status(404).json({ error: 'unknown-launch' });
    const archive = await catalogue.parcels.open(played.digest);
    try {
      const [start, end] = [Number(from), Math.min(Number(to), archive.size - 1)];
      if (from === undefined || start > end)
        return void res.status(416).set('content-range', `*/${archive.size}`).end();
      res.status(206).set({
        'content-type': 'application/octet-stream',
        'content-length': String(end - start + 1),
        'content-range': `bytes ${start}-${end}/${archive.size}`,
        'cache-control': 'no-store',
      });
      // Whoever breaks off asks again for what is missing.
      await new Promise<void>((resolve) => pipeline(archive.stream(start, end), res, () => resolve()));
    } finally {
      await archive.close();
    }
  });

  async function entitled(req: Request): Promise<{ digest: string } | undefined> {
    const launch = await keeping.entitled(String(req.params['token']));
    return launch && findPlayed(database, catalogue, launch);
  }

  pages.get('/kept/worker.js', (req, res) => {
    const key = deviceKeyIn(req.headers.cookie);
    // A page's script that asks for it is told nothing: only the browser itself loads a service worker.
    if (req.get('sec-fetch-dest') !== 'serviceworker' || key === undefined) return void res.status(403).end();
    const { body, encoding, tag } = worker.for(key, acceptedBy(req));
    res.set({
      'cache-control': 'private, no-cache',
      etag: tag,
      vary: 'accept-encoding, cookie, sec-fetch-dest',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; connect-src 'self'; script-src 'none'",
      'set-cookie': deviceCookie(key, isSecure),
    });
    if (req.get('if-none-match') === tag) return void res.status(304).end();
    if (encoding !== undefined) res.set('content-encoding', encoding);
    return void res.type('text/javascript').send(body);
  });

  /** The worker of a device asks whose ticket it was given. */
  pages.post('/kept/presence', express.json({ limit: '10kb' }), (req, res) => {
    const { ticket } = (req.body ?? {}) as { ticket?: unknown };
    const owner = isOwnPage(req) && typeof ticket === 'string' ? parts.tickets.read(ticket) : undefined;
    res.set('cache-control', 'no-store');
    return owner === undefined ? void res.status(403).json({ error: 'no-ticket' }) : void res.json({ owner });
  });
  // Whoever signs out of the site comes by here; a device that keeps nothing has nothing to close.
  pages.get('/kept/leaving', (req, res) => {
    // Where to is the site's to judge.
    const { return: back } = req.query;
    const after = typeof back === 'string' ? `?return=${encodeURIComponent(back)}` : '';
    res.redirect(303, `${siteOrigin}/sign-in${after}`);
  });

  pages.get('/kept/icon.svg', (_req, res) => void res.type('svg').set('cache-control', 'no-cache').send(parts.icon));

  // What a device keeps, only the device can tell. These are its pages before its worker is there, or without it.
  pages.get(['/kept', '/kept/'], (req, res) => {
    const code = parts.languages.choose(req.get('accept-language'));
    res.redirect(302, `/kept/${code}/`);
  });
  pages.get('/kept/:language/manifest.webmanifest', (req, res, next) => {
    const code = languageIn(req);
    if (!code) return next();
    return void res.type('application/manifest+json').set('cache-control', 'no-cache').send(shells.manifest(code));
  });
  pages.get('/kept/:language/', (req, res, next) => show(req, res, next, 'list'));
  pages.get('/kept/:language/:place/', (req, res, next) => show(req, res, next, 'player'));
  pages.get('/kept/:language/:place/take-along', (req, res, next) => show(req, res, next, 'take'));
  pages.all('/kept/*rest', (_req, res) => void res.status(404).json({ error: 'no-worker' }));

  function show(req: Request, res: Response, next: () => void, name: 'list' | 'take' | 'player'): void {
    const code = languageIn(req);
    if (!code || !/^[0-9a-f]{24}$/.test(String(req.params['place'] ?? '0'.repeat(24)))) return next();
    res.set(name === 'player' ? playerHeaders(siteOrigin) : ownHeaders(siteOrigin)).type('html');
    return void res.send(shells[name](code));
  }

  return pages;
}

type Kept = Extract<ContactAnswer, { id: string }>;

/** The cookie with the key of a device; kept where there is one. */
export function keyCookieFor(req: Request, isSecure: boolean): string {
  return deviceCookie(deviceKeyIn(req.headers.cookie) ?? newDeviceKey(), isSecure);
}

function isOwnPage(req: Request): boolean {
  return [undefined, 'same-origin'].includes(req.get('sec-fetch-site'));
}

function languageIn(req: Request): LanguageCode | undefined {
  return languageCodes.find((code) => code === req.params['language']);
}

function acceptedBy(req: Request): string[] {
  const accepted = req.acceptsEncodings(['br', 'gzip']);
  return accepted === false ? [] : [accepted];
}
