import path from 'node:path';
import compression from 'compression';
import express from 'express';
import type { Express, Request, RequestHandler } from 'express';
import helmet from 'helmet';
import type { Clock } from '../clock.ts';
import type { Ids } from '../id.ts';
import { languageCodes } from '../language/index.ts';
import type { Languages } from '../language/index.ts';
import type { Log } from '../log.ts';
import { refuseCrossSite } from './cross-site.ts';
import { answerFailures, nothingHere } from './failures.ts';
import type { Pages } from './pages.ts';
import { createRenderer } from './render.ts';
import type { Site } from './render.ts';
import { createStyles } from './styles.ts';
import type { Styles } from './styles.ts';

export interface SiteSettings {
  /** The project's folder: `views/`, `public/` and `dist/public/` are found in it. */
  root: string;
  siteOrigin: string;
  contentOrigin: string;
  production: boolean;
  demonstration: boolean;
  trustProxy: boolean;
}

/** An entry of the main navigation; shown to whoever may use what it leads to. */
export interface NavigationLink {
  section: string;
  href: string;
  label: string;
  audience: 'signed-in' | `${string}:${string}`;
}

export interface House {
  settings: SiteSettings;
  languages: Languages;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Finds out who asks: session, sign-in; sets `req.visitor`. */
  identify: readonly RequestHandler[];
  rooms: readonly Pages[];
  navigation: readonly NavigationLink[];
}

/** The site origin: pages for people, with the session cookie and a strict content security policy. */
export function createSite(house: House): Express {
  const { settings, languages, log, ids } = house;
  const site = express();
  site.disable('x-powered-by');
  site.set('query parser', 'simple');
  if (settings.trustProxy) site.set('trust proxy', 1);
  site.set('renderer', createRenderer(path.join(settings.root, 'views'), settings.production));
  const styles = createStyles(path.join(settings.root, 'public/styles'), settings.production);
  site.set('site', (req: Request) => describeSite(req, house, styles));

  site.use(securityHeaders(settings));
  // Whatever fails before the person is known is still said in a language.
  site.use((req, _res, next) => {
    req.translator = languages.translator(languages.choose(req.get('accept-language')));
    next();
  });
  site.use(assets(settings, styles));
  site.use(compression());
  site.use(refuseCrossSite(settings.siteOrigin));
  site.use(...house.identify);
  site.use((req, _res, next) => {
    const chosen = languages.choose(req.session?.language, req.visitor?.language, req.get('accept-language'));
    req.translator = languages.translator(chosen);
    next();
  });
  site.use(express.urlencoded({ extended: false, limit: '512kb', parameterLimit: 20_000 }));
  site.use(express.json({ limit: '1mb' }));
  site.use((_req, res, next) => {
    res.set('cache-control', 'private, no-cache');
    next();
  });
  for (const room of house.rooms) site.use(room.router);
  site.use(nothingHere);
  site.use(answerFailures(log, ids));
  return site;
}

function securityHeaders(settings: SiteSettings): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        mediaSrc: ["'self'", 'blob:'],
        // Starting a module posts to the site and is redirected to the content origin.
        formAction: ["'self'", settings.contentOrigin.replace('{package}', '*')],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    strictTransportSecurity: settings.siteOrigin.startsWith('https:'),
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'same-origin' },
  });
}

function assets(settings: SiteSettings, styles: Styles): express.Router {
  const router = express.Router();
  const anHour = { maxAge: settings.production ? '1h' : 0, index: false, redirect: false } as const;
  router.use(styles.router);
  router.use(compression());
  router.use('/images', express.static(path.join(settings.root, 'public/images'), anHour));
  router.use('/scripts', express.static(path.join(settings.root, 'dist/public/scripts'), anHour));
  return router;
}

const languageNames: Record<string, string> = { en: 'English', fr: 'Français', ar: 'العربية' };

function describeSite(req: Request, house: House, styles: Styles): Site {
  const { translator, visitor } = req;
  const flash = req.session?.flash;
  if (flash) delete req.session.flash;
  return {
    actor: visitor,
    language: translator.language,
    direction: translator.direction,
    languages: languageCodes.map((code) => ({ code, name: languageNames[code] ?? code })),
    address: req.originalUrl,
    now: house.clock.iso(),
    navigation: house.navigation
      .filter(({ audience }) => visitor && (audience === 'signed-in' || visitor.can(audience)))
      .map(({ section, href, label }) => ({ section, href, label: translator.t(label) })),
    demonstration: house.settings.demonstration,
    flash: flash && { message: translator.say(flash.said), kind: flash.kind },
    styles: styles.addresses(),
  };
}
