import path from 'node:path';
import express from 'express';
import type { Express, Request, Response } from 'express';
import type { Catalogue } from '../../catalogue/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import type { Languages, Translator } from '../../platform/language/index.ts';
import { createRenderer, createStyles } from '../../platform/web/index.ts';
import type { Site } from '../../platform/web/index.ts';
import { digestOf } from '../launching.ts';
import * as store from '../store.ts';
import type { LaunchRow } from '../tables.ts';
import { closedPage, playPage } from '../views.ts';
import { readAssets } from './assets.ts';
import type { Asset } from './assets.ts';
import type { Grants } from './grants.ts';
import { playerHeaders } from './headers.ts';
import { launchDataFor } from './launch-data.ts';
import { findPlayed } from './package.ts';

/** A launch nobody has used for so long is over; the work is in the attempt. */
const lifetime = 30 * 24 * 3600 * 1000;

/** What the content origin serves besides commits and package files: the player page, its data, scripts and style. */
export function createPlayerPages(parts: {
  database: Database;
  clock: Clock;
  languages: Languages;
  catalogue: Pick<Catalogue, 'findPlayableVersion' | 'readContent' | 'approvedHosts'>;
  grants: Grants;
  learnerOf(personId: string): Promise<{ id: string; name: string }>;
  settings: { root: string; siteOrigin: string; production: boolean };
}): Express {
  const { database, clock, languages, catalogue, grants, settings } = parts;
  const app = express();
  app.disable('x-powered-by');
  const assets = readAssets(settings.root);
  const styles = createStyles(path.join(settings.root, 'public/styles'), settings.production);
  const renderer = createRenderer(path.join(settings.root, 'views'), settings.production);
  const headers = playerHeaders(settings.siteOrigin);

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
    const site = describeSite(translator, styles.addresses(), clock.iso());
    const state = stateOf(launch);
    const played = launch && state === 'open' ? await findPlayed(database, catalogue, launch) : undefined;
    if (!launch || !played) {
      const exit = settings.siteOrigin + (launch?.return_to ?? '/');
      const model = { title: translator.t(`player.closed-${state}`), state, exit };
      res
        .status(launch ? 409 : 404)
        .set(headers)
        .type('html');
      return void res.send(renderer.bare(closedPage.template, model, translator, site));
    }
    const model = {
      title: played.title,
      direction: translator.direction,
      mode: launch.mode,
      entry: assets.entry,
      preloads: assets.preloads,
      messages: JSON.stringify(scriptMessages(translator)),
      exit: settings.siteOrigin + launch.return_to,
    };
    res
      .set(headers)
      .set('set-cookie', grants.cookie({ digest: played.digest, hosts: played.hosts }))
      .type('html');
    return void res.send(renderer.bare(playPage.template, model, translator, site));
  });

  app.get('/play/:token/launch', async (req, res) => {
    const launch = await findLaunch(req.params.token);
    const played = launch && stateOf(launch) === 'open' ? await findPlayed(database, catalogue, launch) : undefined;
    if (!launch || !played) return void res.status(404).json({ error: 'unknown-launch' });
    const learner = await parts.learnerOf(launch.person_id);
    const data = await launchDataFor(database, launch, played, learner, settings.siteOrigin);
    return void res.set({ 'cache-control': 'no-store' }).json(data);
  });

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
  'leave',
  'leaving',
  'no-page',
  'nothing-to-choose',
  'page-missing',
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
  ]) as Record<string, string>;
}

function sendAsset(req: Request, res: Response, asset: Asset): void {
  const encoding = req.acceptsEncodings(['br', 'gzip', 'identity']);
  const body = encoding === 'br' ? asset.brotli() : encoding === 'gzip' ? asset.gzip() : asset.plain;
  if (encoding === 'br' || encoding === 'gzip') res.set('content-encoding', encoding);
  res.set('cache-control', 'public, max-age=31536000, immutable').set('vary', 'accept-encoding');
  res.set('x-content-type-options', 'nosniff').type('text/javascript').send(body);
}

function describeSite({ language, direction }: Translator, styles: Site['styles'], now: string): Site {
  return {
    actor: undefined,
    language,
    direction,
    languages: [],
    address: '',
    now,
    navigation: [],
    demonstration: false,
    flash: undefined,
    styles,
  };
}
