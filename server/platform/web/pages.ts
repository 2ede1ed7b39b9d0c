import { Router } from 'express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Forbidden } from './errors.ts';

/** Who may use a route: everybody, whoever is signed in, or who holds a capability (`room:verb`) somewhere. */
export type Audience = 'anyone' | 'signed-in' | `${string}:${string}`;

type Handler = (req: Request, res: Response) => Promise<void> | void;
type Add = (path: string, audience: Audience, ...handlers: [...RequestHandler[], Handler]) => void;

export interface Route {
  method: string;
  path: string;
  audience: Audience;
}

/** A router on which no route can be without an audience. */
export interface Pages {
  get: Add;
  post: Add;
  put: Add;
  delete: Add;
  readonly router: Router;
  readonly routes: readonly Route[];
}

export function createPages(): Pages {
  const router = Router();
  const routes: Route[] = [];
  const adder =
    (method: 'get' | 'post' | 'put' | 'delete'): Add =>
    (path, audience, ...handlers) => {
      routes.push({ method, path, audience });
      router[method](path, admit(audience), ...handlers);
    };
  return { get: adder('get'), post: adder('post'), put: adder('put'), delete: adder('delete'), router, routes };
}

function admit(audience: Audience): RequestHandler {
  return (req: Request, res: Response, next: NextFunction) => {
    if (audience === 'anyone') return next();
    if (!req.visitor) return askToSignIn(req, res);
    if (audience !== 'signed-in' && !req.visitor.can(audience)) return next(new Forbidden());
    return next();
  };
}

// A page that was asked for is shown after signing in; a deed is not repeated behind the person's back.
function askToSignIn(req: Request, res: Response): void {
  if (req.accepts(['html', 'json']) === 'json') {
    res.status(401).json({ error: 'sign-in' });
    return;
  }
  const back = req.method === 'GET' ? `?return=${encodeURIComponent(req.originalUrl)}` : '';
  res.redirect(303, `/sign-in${back}`);
}
