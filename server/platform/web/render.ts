import { readFileSync } from 'node:fs';
import path from 'node:path';
import ejs from 'ejs';
import type { Request, Response } from 'express';
import type { Message, Translator } from '../language/index.ts';
import { icon } from './icons.ts';

/** What every page model has. */
export interface PageModel {
  title: string;
  /** Which entry of the main navigation the page belongs to. */
  section?: string;
  breadcrumbs?: { label: string; href: string }[];
}

/** A template by name, typed by the model it takes; made with `definePage` in a room's `views.ts`. */
export interface Page<Model extends PageModel> {
  readonly template: string;
  readonly model?: Model;
}

export type ModelOf<Defined> = Defined extends Page<infer Model> ? Model : never;

export function definePage<Model extends PageModel>(template: string): Page<Model> {
  return { template };
}

export interface NavigationEntry {
  section: string;
  href: string;
  label: string;
}

/** What the shell around a page and every template may know of the visit, as `site`. */
export interface Site {
  actor: { name: string; email: string; timeZone: string; can(capability: string): boolean } | undefined;
  language: string;
  direction: 'ltr' | 'rtl';
  languages: { code: string; name: string }[];
  /** Address of this page without host, to come back to. */
  address: string;
  now: string;
  navigation: NavigationEntry[];
  demonstration: boolean;
  flash: { message: string; kind: 'success' | 'warning' } | undefined;
  /** Addresses of the style sheets; `korean` is linked only where Hangul is shown. */
  styles: { site: string; korean: string };
}

export interface Renderer {
  page(template: string, model: PageModel, translator: Translator, site: Site): string;
  /** A document of its own, without the shell around it. */
  bare(template: string, model: PageModel, translator: Translator, site: Site): string;
}

/** Templates are compiled once (`views/<room>/<name>.ejs`), outside production anew when they change. */
export function createRenderer(viewsFolder: string, keep: boolean): Renderer {
  const templates = new Map<string, ejs.TemplateFunction>();
  const load = (name: string): ejs.TemplateFunction => {
    const known = templates.get(name);
    if (known) return known;
    const file = path.join(viewsFolder, `${name}.ejs`);
    const template = ejs.compile(readFileSync(file, 'utf8'), { ...options, filename: file });
    if (keep) templates.set(name, template);
    return template;
  };
  const render = (name: string, page: unknown, translator: Translator, site: Site, body?: string): string => {
    const include = (part: string, model: unknown): string => render(part, model, translator, site);
    const { t, format } = translator;
    const say = translator.say;
    return load(name)({ page, t, say, format, site, icon, include, body });
  };
  return {
    page(template, model, translator, site) {
      const body = render(template, model, translator, site);
      return render('layout/shell', model, translator, site, body);
    },
    bare: (template, model, translator, site) => render(template, model, translator, site),
  };
}

// `include` among the locals hides EJS's own; legal only because debug code puts the template into a block.
const options = {
  _with: false,
  compileDebug: true,
  destructuredLocals: ['page', 't', 'say', 'format', 'site', 'icon', 'include', 'body'],
};

/** Answers with the page in its shell. */
export async function show<Model extends PageModel>(
  res: Response,
  page: Page<Model>,
  model: Model,
  status = 200,
): Promise<void> {
  const { req } = res;
  const renderer = req.app.get('renderer') as Renderer;
  const html = renderer.page(page.template, model, req.translator, siteOf(req));
  res.status(status).type('html').send(html);
}

function siteOf(req: Request): Site {
  const describe = req.app.get('site') as (req: Request) => Site;
  return describe(req);
}

/** Ends a deed: 303 to a page of this site, with a word about what was done shown once on it. */
export function redirect(
  res: Response,
  address: string,
  said?: Message,
  kind: 'success' | 'warning' = 'success',
): void {
  if (said && res.req.session) res.req.session.flash = { said, kind };
  res.redirect(303, address);
}
