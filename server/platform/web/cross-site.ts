import type { RequestHandler } from 'express';
import { Forbidden } from './errors.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses deeds asked for by other sites. `same-site` counts as another site, since course content may live on a
 * sibling host; browsers that send no Sec-Fetch-Site must send our Origin.
 */
export function refuseCrossSite(siteOrigin: string): RequestHandler {
  return (req, _res, next) => {
    if (safe.has(req.method)) return next();
    const fetchSite = req.get('sec-fetch-site');
    const own = fetchSite === undefined ? req.get('origin') === siteOrigin : fetchSite === 'same-origin';
    return own ? next() : next(new Forbidden({ key: 'common.cross-site' }));
  };
}
