import { readFileSync } from 'node:fs';
import path from 'node:path';
import express from 'express';
import type { Express, Request, Response } from 'express';
import type { Catalogue } from '../../catalogue/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import type { Languages, Translator } from '../../platform/language/index.ts';
import { createRenderer, createStyles } from '../../platform/web/index.ts';
import type { Keeping } from '../keeping.ts';
import { lifetime } from '../keeping-rules.ts';
import { digestOf } from '../launching.ts';
import * as store from '../store.ts';
import type { LaunchRow } from '../tables.ts';
import { closedPage, handOverPage, playPage } from '../views.ts';
import { readAssets } from './assets.ts';
import type { Asset } from './assets.ts';
import type { Grants } from './grants.ts';
import { deviceMessages } from './device-messages.ts';
import { ownHeaders, playerHeaders } from './headers.ts';
import { keepingPages, keyCookieFor } from './keeping-pages.ts';
import { launchDataFor } from './launch-data.ts';
import type { LaunchData } from './launch-data.ts';
import { findPlayed } from './package.ts';
import { createShells, siteOf } from './shells.ts';
import type { Tickets } from './tickets.ts';
import { createWorkerScript } from './worker-script.ts';

/** What the content origin serves besides commits and package files: the player page, its data, scripts and style. */
export function createPlayerPages(parts: {
  database: Database;
  clock: Clock;
  languages: Languages;
  catalogue: Pick<Catalogue, 'findPlayableVersion' | 'readContent' | 'approvedHosts' | 'parcels'>;
  keeping: Keeping;
  grants: Grants;
  tickets: Tickets;
  learnerOf(personId: string): Promise<LaunchData['learner']>;
  settings: { root: string; siteOrigin: string; contentOrigin: string; production: boolean };
}): Express {
  const { database, clock, languages, catalogue, grants, settings } = parts;
  const app = express();
  app.disable('x-powered-by');
  const assets = readAssets(settings.root);
  const styles = createStyles(path.join(settings.root, 'public/styles'), settings.production);
  const renderer = createRenderer(path.join(settings.root, 'views'), settings.production);
  const headers = playerHeaders(settings.siteOrigin);
  const isSecure = settings.contentOrigin.startsWith('https:');
  const player = assets.beginWith('player/main');

  app.use(styles.router);
  app.get('/assets/*path', (req, res, next) => {
    const asset = assets.find(req.path);
    return asset ? sendAsset(req, res, asset) : next();
  });

  async function findLaunch(token: string): Promise<LaunchRow | undefined> {
    const launch = await store.findLaunchByToken(database, digestOf(token));
    const isOld = launch && clock.now().getTime() - Date.parse(launch.used_at) > lifetime;
    return isOld ? undefined : launch;
  }

  app.get('/play/:token/', async (req, res) => {
    const launch = await findLaunch(req.params.token);
    const translator = translatorFor(req, launch);
    const site = siteOf(translator, styles.addresses());
    const state = stateOf(launch);
    const played = launch && state === 'open' ? await findPlayed(database, catalogue, launch) : undefined;
    if (!launch || !played) return showClosed(req, res, launch);
    const model = {
      title: played.title,
      direction: translator.direction,
      mode: launch.mode,
      isKept: false,
      ...player,
      messages: JSON.stringify(scriptMessages(translator)),
      exit: settings.siteOrigin + launch.return_to,
    };
    res
      .set(headers)
      .set('set-cookie', grants.cookie({ digest: played.digest, hosts: played.hosts }))
      .type('html');
    return void res.send(renderer.bare(playPage.template, model, translator, site));
  });

  /** Where the browser is made ready to keep the module; from there on the device's own pages lead. */
  app.get('/play/:token/take-along', async (req, res) => {
    const launch = await findLaunch(req.params.token);
    if (launch?.mode !== 'normal' || stateOf(launch) !== 'open') return showClosed(req, res, launch);
    const translator = translatorFor(req, launch);
    const model = {
      title: translator.t('player.kept-take'),
      ...assets.beginWith('kept/hand-over'),
      messages: JSON.stringify(deviceMessages(translator)),
      exit: settings.siteOrigin + launch.return_to,
    };
    res.set(ownHeaders(settings.siteOrigin)).set('set-cookie', keyCookieFor(req, isSecure)).type('html');
    return void res.send(
      renderer.bare(handOverPage.template, model, translator, siteOf(translator, styles.addresses())),
    );
  });

  function showClosed(req: Request, res: Response, launch: LaunchRow | undefined): void {
    const translator = translatorFor(req, launch);
    const state = stateOf(launch);
    const exit = settings.siteOrigin + (launch?.return_to ?? '/');
    const model = { title: translator.t(`player.closed-${state}`), state, exit };
    res
      .status(launch ? 409 : 404)
      .set(headers)
      .type('html');
    res.send(renderer.bare(closedPage.template, model, translator, siteOf(translator, styles.addresses())));
  }

  app.get('/play/:token/launch', async (req, res) => {
    const launch = await findLaunch(req.params.token);
    const played = launch && stateOf(launch) === 'open' ? await findPlayed(database, catalogue, launch) : undefined;
    if (!launch || !played) return void res.status(404).json({ error: 'unknown-launch' });
    const learner = await parts.learnerOf(launch.person_id);
    const data = await launchDataFor(database, launch, played, learner, {
      siteOrigin: settings.siteOrigin,
      now: clock.iso(),
    });
    return void res.set({ 'cache-control': 'no-store' }).json(data);
  });

  const shells = createShells({
    languages,
    renderer,
    assets,
    styles,
    siteOrigin: settings.siteOrigin,
    isAlone: settings.contentOrigin.includes('{package}'),
    scriptMessages,
  });
  const icon = readFileSync(path.join(settings.root, 'public/images/mark.svg'), 'utf8');
  const worker = createWorkerScript({
    root: settings.root,
    assets,
    styles,
    shells,
    siteOrigin: settings.siteOrigin,
    headers: { player: headers, own: ownHeaders(settings.siteOrigin) },
    icon,
    keep: settings.production,
  });
  app.use(keepingPages({ ...parts, shells, worker, icon }));
  app.use((_req, res) => void res.status(404).type('text/plain').send('There is nothing here.'));

  function translatorFor(req: Request, launch: LaunchRow | undefined): Translator {
    return languages.translator(languages.choose(launch?.language, req.get('accept-language')));
  }
  return app;
}

function stateOf(launch: LaunchRow | undefined): 'open' | 'unknown' | 'ended' | 'superseded' {
  if (!launch) return 'unknown';
  if (launch.superseded_at !== null) return 'superseded';
  return launch.ended_at === null ? 'open' : 'ended';
}

const scriptKeys = [
  'abandon',
  'abandon-all',
  'abandon-all-sure',
  'abandon-sure',
  'all-done',
  'attempt-over',
  'cannot-start',
  'choose',
  'end',
  'end-not',
  'end-sure',
  'ended',
  'exit',
  'go-on',
  'kept',
  'kept-leave',
  'kept-moved',
  'kept-nothing',
  'kept-to-list',
  'leave',
  'leaving',
  'no-page',
  'nothing-to-choose',
  'open-here',
  'open-in-tab',
  'page-missing',
  'parted',
  'saved',
  'saving',
  'superseded',
  'too-late',
  'try-again',
  'waits-for',
];

/** The scripts fill in the values themselves, so that no formatting library travels to the learner. */
function scriptMessages({ t }: Translator): Record<string, string> {
  const places = { time: '{time}', items: '{items}' };
  const statuses = ['not-started', 'in-progress', 'completed', 'passed', 'failed'].map((status) => `status-${status}`);
  return Object.fromEntries([
    ...scriptKeys.map((key) => [key, t(`player.play-${key}`, places)]),
    ...statuses.map((status) => [status, t(`common.${status}`)]),
    ['mode-review', t('player.mode-review')],
  ]) as Record<string, string>;
}

function sendAsset(req: Request, res: Response, asset: Asset): void {
  const encoding = req.acceptsEncodings(['br', 'gzip', 'identity']);
  const body = encoding === 'br' ? asset.brotli() : encoding === 'gzip' ? asset.gzip() : asset.plain;
  if (encoding === 'br' || encoding === 'gzip') res.set('content-encoding', encoding);
  res.set('cache-control', 'public, max-age=31536000, immutable').set('vary', 'accept-encoding');
  res.set('x-content-type-options', 'nosniff').type('text/javascript').send(body);
}
