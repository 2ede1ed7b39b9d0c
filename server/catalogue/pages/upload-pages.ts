import type { Request, RequestHandler, Response } from 'express';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import multer from 'multer';
import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import type { Actor } from '../../identity/index.ts';
import type { Files } from '../../platform/files/index.ts';
import type { Message, Translator } from '../../platform/language/index.ts';
import { createPages, DomainError, Invalid, NotFound, redirect, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import type { Modules } from '../modules.ts';
import type { Refusal } from '../refusal.ts';
import type { UploadRow } from '../tables.ts';
import type { Uploads } from '../uploads.ts';
import { isDiskFull } from '../uploads.ts';
import { uploadPage, uploadsPage } from '../views.ts';
import type { ShownUpload } from '../views.ts';
import { refusalMessage } from './page-models.ts';

const FILES_AT_ONCE = 10;
const home = '/catalogue/uploads';

export function uploadPages(parts: { uploads: Uploads; modules: Modules; files: Files }): Pages {
  const { uploads, modules, files } = parts;
  const pages = createPages();
  const receiveForm = receiver(files, uploads.limit);

  async function showList(req: Request, res: Response, error?: Message): Promise<void> {
    const actor = actorOf(req);
    const { translator } = req;
    const model = {
      title: translator.t('catalogue.upload-title'),
      section: 'catalogue',
      breadcrumbs: [{ label: translator.t('catalogue.title'), href: '/catalogue' }],
      limit: uploads.limit,
      filesAtOnce: FILES_AT_ONCE,
      variant: await variantOf(modules, actor, req.query['variant']),
      error: error && translator.say(error),
      uploads: (await uploads.list(actor)).map((upload) => shown(upload, translator)),
    };
    return show(res, uploadsPage, model, error ? 422 : 200);
  }

  pages.get(home, 'catalogue:manage', (req, res) => showList(req, res));

  pages.post(home, 'catalogue:manage', receiveForm, async (req, res) => {
    const actor = actorOf(req);
    if (req.is('json')) return begin(req, res, uploads, modules);
    const received = (req.files ?? []) as Express.Multer.File[];
    try {
      if (res.locals['uploadError']) return await showList(req, res, res.locals['uploadError'] as Message);
      if (received.length === 0) return await showList(req, res, { key: 'catalogue.upload-nothing' });
      const variant = await variantOf(modules, actor, (req.body as { variant?: string }).variant);
      const taken: UploadRow[] = [];
      for (const { path: place, originalname, size } of received)
        taken.push(await uploads.take(actor, place, { fileName: originalname, size, variantId: variant?.id }));
      const [only, ...more] = taken;
      return redirect(res, only && more.length === 0 ? `${home}/${only.id}` : home);
    } catch (error) {
      if (error instanceof Invalid) return showList(req, res, error.said);
      throw error;
    } finally {
      await Promise.all(received.map((file) => rm(file.path, { force: true })));
    }
  });

  pages.get(`${home}/:id`, 'catalogue:manage', async (req, res) => {
    const upload = await uploads.get(actorOf(req), String(req.params['id']));
    if (wantsJson(req)) return void res.json(shown(upload, req.translator));
    if (upload.state === 'ready') return toPackage(res, upload);
    const { translator } = req;
    return show(res, uploadPage, {
      title: upload.file_name,
      section: 'catalogue',
      breadcrumbs: [
        { label: translator.t('catalogue.title'), href: '/catalogue' },
        { label: translator.t('catalogue.upload-title'), href: home },
      ],
      upload: shown(upload, translator),
      limit: uploads.limit,
    });
  });

  pages.put(`${home}/:id`, 'catalogue:manage', async (req, res) => {
    const offset = Number(
      z
        .string()
        .regex(/^\d{1,15}$/)
        .catch('-1')
        .parse(req.get('upload-offset')),
    );
    if (offset < 0) throw new Invalid({ offset: { key: 'common.invalid' } });
    const actor = actorOf(req);
    const upload = await uploads.append(actor, String(req.params['id']), offset, req);
    // The last piece is answered with the outcome of the check, which goes on also when nobody waits for it.
    const now = upload.received === upload.size ? await uploads.check(actor, upload.id) : upload;
    res.json(shown(now, req.translator));
  });

  pages.post(`${home}/:id/inspection`, 'catalogue:manage', async (req, res) => {
    const upload = await uploads.check(actorOf(req), String(req.params['id']));
    if (wantsJson(req)) return void res.json(shown(upload, req.translator));
    return redirect(res, `${home}/${upload.id}`);
  });

  pages.post(`${home}/:id/abandonment`, 'catalogue:manage', async (req, res) => {
    await uploads.abandon(actorOf(req), String(req.params['id']));
    if (wantsJson(req)) return void res.status(204).end();
    return redirect(res, home, { key: 'catalogue.upload-abandoned' });
  });
  return pages;
}

const announced = z.object({
  name: z.string().min(1).max(300),
  size: z.number().int().min(0),
  variant: z.string().max(100).optional(),
});

async function begin(req: Request, res: Response, uploads: Uploads, modules: Modules): Promise<void> {
  const wanted = announced.safeParse(req.body);
  if (!wanted.success) throw new Invalid({ packages: { key: 'common.invalid' } });
  const actor = actorOf(req);
  const { name, size, variant } = wanted.data;
  const target = await variantOf(modules, actor, variant);
  const upload = await uploads.begin(actor, { fileName: name, size, variantId: target?.id });
  res.status(201).json(shown(upload, req.translator));
}

/** Takes files to the disk; a file that is too large ends as a message on the form, not as an error page. */
function receiver(files: Files, limit: number): RequestHandler {
  const storage = multer.diskStorage({
    destination: (_req, _file, done) =>
      void files.temporary('x').then(
        (place) => done(null, path.dirname(place)),
        (error: Error) => done(error, ''),
      ),
  });
  const form = multer({
    storage,
    limits: { fileSize: limit, files: FILES_AT_ONCE, fields: 5, fieldSize: 1000 },
    defParamCharset: 'utf8',
  }).array('packages', FILES_AT_ONCE);
  return (req, res, next) => {
    form(req, res, (error: unknown) => {
      if (!error) return next();
      if (isDiskFull(error)) return next(new DomainError(507, { key: 'catalogue.disk-full' }));
      const said = formMessage(error, limit);
      if (!said) return next(error);
      res.locals['uploadError'] = said;
      return next();
    });
  };
}

function formMessage(error: unknown, limit: number): Message | undefined {
  const code = error instanceof multer.MulterError ? error.code : undefined;
  if (code === 'LIMIT_FILE_SIZE') return { key: 'catalogue.upload-too-large', values: { limit: limit / 1e6 } };
  if (code === 'LIMIT_FILE_COUNT' || code === 'LIMIT_UNEXPECTED_FILE')
    return { key: 'catalogue.upload-too-many-files', values: { limit: FILES_AT_ONCE } };
  return code ? { key: 'common.invalid' } : undefined;
}

async function variantOf(modules: Modules, actor: Actor, id: unknown) {
  if (typeof id !== 'string' || id === '') return undefined;
  const { variant } = await modules.getManagedVariant(actor, id);
  return { id: variant.id, title: variant.title, moduleId: variant.module_id };
}

function toPackage(res: Response, upload: UploadRow): void {
  if (!upload.package_id) throw new NotFound();
  const said = { key: upload.recognised === 1 ? 'catalogue.upload-recognised' : 'catalogue.upload-ready' };
  redirect(res, packageAddress(upload), said);
}

function packageAddress(upload: UploadRow): string {
  const query = upload.variant_id ? `?variant=${upload.variant_id}` : '';
  return `/catalogue/packages/${upload.package_id}${query}`;
}

function shown(upload: UploadRow, translator: Translator): ShownUpload {
  const refusal = upload.refusal === null ? undefined : (JSON.parse(upload.refusal) as Refusal);
  return {
    id: upload.id,
    fileName: upload.file_name,
    size: upload.size,
    received: upload.received,
    state: upload.state === 'receiving' && upload.received === upload.size ? 'received' : upload.state,
    begunAt: upload.begun_at,
    href: upload.state === 'ready' ? packageAddress(upload) : `${home}/${upload.id}`,
    refusal: refusal && translator.say(refusalMessage(refusal, translator)),
    advice: refusal && translator.t(`catalogue.refused-${refusal.code}-advice`),
    recognised: upload.recognised === 1,
  };
}

function wantsJson(req: Request): boolean {
  return req.accepts(['html', 'json']) === 'json';
}
