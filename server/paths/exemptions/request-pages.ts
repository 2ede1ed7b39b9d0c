import type { Request, Response } from 'express';
import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import { createPages, Invalid, readForm, redirect, show } from '../../platform/web/index.ts';
import type { FieldErrors, Pages, Typed } from '../../platform/web/index.ts';
import type { Field } from '../../platform/web/parts.ts';
import type { Translator } from '../../platform/language/index.ts';
import { filterChips, paging, readListing } from '../../platform/web/listing.ts';
import { receiveFiles, sendAttachment, withReceived } from '../assignments/attachment-pages.ts';
import { evidenceLimits } from '../assignments/attachments.ts';
import type { Claiming, ClaimInPlace } from './claiming.ts';
import { openEvidence } from './evidence.ts';
import { evidenceOf } from './evidence-store.ts';
import { latestEnrolment } from '../enrolment/enrolment-store.ts';
import { allSteps, storedTitle, titleIn } from '../building/outline.ts';
import type { PathsParts, Verbs } from '../parts.ts';
import { findPathTitles } from '../path-store.ts';
import { namesOf } from '../enrolment/people-store.ts';
import { isDay } from '../progress/day.ts';
import type { Status } from '../progress/state.ts';
import type { Recognising, RequestInPlace } from './recognising.ts';
import { claimModel, claimRecord, recognitionModel, requestRecord } from './request-model.ts';
import {
  listRequests,
  pathsWithRequests,
  requestKinds,
  requestStates,
  type RequestFilter,
  type RequestStanding,
} from './request-store.ts';
import { claimPage, recognitionPage, requestPage, requestsPage, type RequestPage } from './request-views.ts';
import { workTabs } from '../tabs.ts';
import type { Failed } from '../assignments/work-model.ts';
import type { Working } from '../assignments/working.ts';
import { ownStepAsked } from '../assignments/work-pages.ts';
import { pathFilter } from '../path-view.ts';

interface Deeds {
  working: Working;
  recognising: Recognising;
  claiming: Claiming;
}

/** Recognition of prior learning and achievements from outside: asking, withdrawing, deciding, and the queue of both. */
export function requestPages({ database, files }: PathsParts, verbs: Verbs, deeds: Deeds): Pages {
  const { working, recognising, claiming } = deeds;
  const pages = createPages();

  const ownStep = (req: Request) => ownStepAsked(database, working, req);

  const showRecognition = async (req: Request, res: Response, failed?: Failed) =>
    show(
      res,
      recognitionPage,
      await recognitionModel(database, { ...(await ownStep(req)), failed }),
      failed ? 422 : 200,
    );

  pages.get('/paths/:id/steps/:step/recognition', 'signed-in', (req, res) => showRecognition(req, res));

  pages.post('/paths/:id/steps/:step/recognition', 'signed-in', receiveFiles(files, evidenceLimits), (req, res) =>
    withReceived(req, res, async ({ attached, errors }) => {
      const form = readForm(recognitionForm, req.body);
      if (!form.ok || Object.keys(errors).length > 0)
        return showRecognition(req, res, failedOf(form.ok ? {} : form.errors, errors, form.typed));
      const [pathId, stepId] = [String(req.params['id']), String(req.params['step'])];
      try {
        await recognising.request(actorOf(req), pathId, stepId, { ...form.value, files: attached });
      } catch (error) {
        if (!(error instanceof Invalid)) throw error;
        return showRecognition(req, res, { errors: error.errors, typed: form.typed });
      }
      return redirect(res, `/paths/${pathId}/steps/${stepId}/recognition`, { key: 'paths.said-recognition-asked' });
    }),
  );

  const showClaim = async (req: Request, res: Response, failed: Failed) =>
    show(res, claimPage, await claimModel(database, { ...(await ownStep(req)), failed }), 422);

  pages.post('/paths/:id/steps/:step/claims', 'signed-in', receiveFiles(files, evidenceLimits), (req, res) =>
    withReceived(req, res, async ({ attached, errors }) => {
      const form = readForm(claimForm, req.body);
      if (!form.ok || Object.keys(errors).length > 0)
        return showClaim(req, res, failedOf(form.ok ? {} : form.errors, errors, form.typed));
      const [pathId, stepId] = [String(req.params['id']), String(req.params['step'])];
      const { until, ...claim } = form.value;
      try {
        const claimed = { ...claim, until: until === '' ? null : until, files: attached };
        await claiming.claim(actorOf(req), pathId, stepId, claimed);
      } catch (error) {
        if (!(error instanceof Invalid)) throw error;
        return showClaim(req, res, { errors: error.errors, typed: form.typed });
      }
      return redirect(res, `/paths/${pathId}/steps/${stepId}`, { key: 'paths.said-claimed' });
    }),
  );

  pages.get('/paths/evidence/:file', 'signed-in', async (req, res) => {
    await sendAttachment(res, files, await openEvidence(database, actorOf(req), String(req.params['file'])));
  });

  pages.get('/paths/requests', 'paths:enrol', async (req, res) => {
    const actor = actorOf(req);
    const { t, format, language } = req.translator;
    const listing = readListing('/paths/requests', req.query, ['since']);
    const { query } = listing;
    const state = query['state'] ?? '';
    const filter: RequestFilter = {
      reach: actor.reach('paths:enrol'),
      kind: requestKinds.find((kind) => kind === query['kind']) ?? null,
      state: state === 'all' ? null : (requestStates.find((one) => one === state) ?? 'waiting'),
      search: query['search'] ?? '',
      pathId: query['path'] || null,
    };
    const limits = { limit: listing.size, offset: (listing.page - 1) * listing.size };
    const { rows, total } = await listRequests(database, filter, limits);
    const offered = await pathsWithRequests(database, filter.reach);
    const titles = await findPathTitles(
      database,
      offered.map(({ id }) => id),
      language,
    );
    const paths = offered.map(({ id, title }) => ({ id, title: titles.get(id) ?? title }));
    await show(res, requestsPage, {
      title: t('paths.requests'),
      section: 'paths',
      breadcrumbs: [{ label: t('paths.learning-paths'), href: '/paths' }],
      tabs: workTabs('requests', actor, req.translator),
      rows: rows.map((row) => ({
        href: `/paths/requests/${row.kind}s/${row.id}`,
        name: `${row.given_name} ${row.family_name}`,
        organisation: row.organisation_name,
        path: titles.get(row.path_id) ?? row.path_title,
        step: storedTitle(row.step_title, row.step_texts, language),
        kind: t(`paths.request-${row.kind}`),
        title: row.title,
        since: format.dateTime(row.since, actor.timeZone),
        status: standingStatus[row.state],
        word: t(`paths.request-state-${row.state}`),
      })),
      search: filter.search,
      filters: [
        choice('kind', requestKinds, 'paths.request', filter.kind ?? '', req.translator),
        {
          name: 'state',
          label: t('paths.column-state'),
          value: state,
          required: true,
          options: [
            { value: '', label: t('paths.request-state-waiting') },
            ...requestStates.slice(1).map((value) => ({ value, label: t(`paths.request-state-${value}`) })),
            { value: 'all', label: t('common.all') },
          ],
        },
        pathFilter(paths, filter.pathId, req.translator),
      ],
      chips: filterChips(listing, [
        { key: 'search', label: filter.search },
        { key: 'kind', label: filter.kind ? t(`paths.request-${filter.kind}`) : undefined },
        {
          key: 'state',
          label: state === '' ? undefined : filter.state ? t(`paths.request-state-${filter.state}`) : t('common.all'),
        },
        { key: 'path', label: paths.find(({ id }) => id === filter.pathId)?.title },
      ]),
      clear: '/paths/requests',
      paging: paging(listing, total),
    });
  });

  const showRequest = async (req: Request, res: Response, failed?: Failed) => {
    const { request, decides } = await recognising.see(database, actorOf(req), String(req.params['request']));
    const files = await evidenceOf(database, 'exemption_id', [request.id]);
    const by = (await namesOf(database, [request.decided_by])).get(request.decided_by ?? '') ?? '';
    const record = requestRecord(request, { files, by, own: false }, req.translator);
    const model = await requestModel(req, request, {
      kind: 'recognition',
      record,
      failed,
      mayDecide: decides && request.state === 'requested',
      mayRevoke: decides && request.state === 'granted',
      until: request.expires_on ?? '',
    });
    await show(res, requestPage, model, failed ? 422 : 200);
  };

  const showClaimed = async (req: Request, res: Response, failed?: Failed) => {
    const { claim, decides } = await claiming.see(database, actorOf(req), String(req.params['request']));
    const files = await evidenceOf(database, 'achievement_id', [claim.id]);
    const by = (await namesOf(database, [claim.decided_by])).get(claim.decided_by ?? '') ?? '';
    const record = claimRecord(claim, { files, by, own: false }, req.translator);
    const model = await requestModel(req, claim, {
      kind: 'achievement',
      record,
      failed,
      mayDecide: decides && claim.state === 'claimed',
      mayRevoke: decides && claim.state === 'approved',
      until: claim.valid_until ?? '',
    });
    await show(res, requestPage, model, failed ? 422 : 200);
  };

  const requestModel = async (
    req: Request,
    about: RequestInPlace | ClaimInPlace,
    asked: {
      kind: 'recognition' | 'achievement';
      record: RequestPage['record'];
      failed: Failed | undefined;
      mayDecide: boolean;
      mayRevoke: boolean;
      until: string;
    },
  ): Promise<RequestPage> => {
    const actor = actorOf(req);
    const { t, say, language } = req.translator;
    const { kind, record, failed, mayDecide, mayRevoke, until } = asked;
    const enrolment = await latestEnrolment(database, about.path_id, about.person_id);
    const outline = enrolment && (await verbs.judge.outline(database, enrolment.version_id));
    const step = outline && allSteps(outline).find(({ id }) => id === about.step_id);
    const path = (await findPathTitles(database, [about.path_id], language)).get(about.path_id) ?? about.path_title;
    const address = `/paths/requests/${kind}s/${about.id}`;
    const field = (name: string, rest: Partial<Field>): Field => ({
      name,
      label: t(`paths.decision-${name}`),
      value: String(failed?.typed[name] ?? ''),
      ...(failed?.errors[name] && { error: say(failed.errors[name]) }),
      ...rest,
    });
    return {
      title: record.title,
      section: 'paths',
      breadcrumbs: [{ label: t('paths.requests'), href: '/paths/requests' }],
      kind: t(`paths.request-${kind}`),
      name: `${about.given_name} ${about.family_name}`,
      organisation: about.organisation_name,
      path,
      step: step ? titleIn(step.texts, language, step.title) : '',
      progress: actor.canAt('paths:follow', about.organisation_path)
        ? `/paths/${about.path_id}/participants/${about.person_id}`
        : null,
      record,
      decision: mayDecide
        ? {
            action: `${address}/decision`,
            fields: [
              field('until', {
                kind: 'date',
                value: String(failed?.typed['until'] ?? until),
                hint: t(`paths.decision-until-hint-${kind}`),
              }),
              field('reason', {
                kind: 'text-block',
                hint: t('paths.decision-reason-hint'),
                attributes: { maxlength: '1000', rows: '3' },
              }),
            ],
            grant: t(`paths.grant-${kind}`),
            refuse: t('paths.refuse'),
          }
        : null,
      revocation: mayRevoke
        ? { action: `${address}/revocation`, field: field('reason', { required: true, label: t('paths.reason') }) }
        : null,
      errors: Object.entries(failed?.errors ?? {}).map(([name, message]) => ({ field: name, message: say(message) })),
    };
  };

  pages.get('/paths/requests/recognitions/:request', 'paths:enrol', (req, res) => showRequest(req, res));
  pages.get('/paths/requests/achievements/:request', 'paths:enrol', (req, res) => showClaimed(req, res));

  const kinds = [
    { collection: 'recognitions', verb: recognising, again: showRequest },
    { collection: 'achievements', verb: claiming, again: showClaimed },
  ] as const;
  for (const { collection, verb, again } of kinds) {
    const place = `/paths/requests/${collection}/:request`;

    pages.post(`${place}/decision`, 'paths:enrol', async (req, res) => {
      const form = readForm(decisionForm, req.body);
      if (!form.ok) return again(req, res, form);
      const { decision, reason, until } = form.value;
      const grant = decision === 'grant';
      try {
        const id = String(req.params['request']);
        await verb.decide(actorOf(req), id, { grant, reason, until: until === '' ? null : until });
      } catch (error) {
        if (!(error instanceof Invalid)) throw error;
        return again(req, res, { errors: error.errors, typed: form.typed });
      }
      return redirect(res, '/paths/requests', { key: `paths.said-${collection}-${grant ? 'granted' : 'refused'}` });
    });

    pages.post(`${place}/revocation`, 'paths:enrol', async (req, res) => {
      const form = readForm(z.object({ reason: z.string().max(1000).default('') }), req.body);
      if (!form.ok) return again(req, res, form);
      try {
        await verb.revoke(actorOf(req), String(req.params['request']), form.value.reason);
      } catch (error) {
        if (!(error instanceof Invalid)) throw error;
        return again(req, res, { errors: error.errors, typed: form.typed });
      }
      return redirect(res, `/paths/requests/${collection}/${String(req.params['request'])}`, {
        key: 'paths.said-revoked',
      });
    });
  }

  pages.post('/paths/requests/recognitions/:request/withdrawal', 'signed-in', async (req, res) => {
    const { request } = await recognising.see(database, actorOf(req), String(req.params['request']));
    await recognising.withdraw(actorOf(req), request.id);
    redirect(res, `/paths/${request.path_id}/steps/${request.step_id}/recognition`, {
      key: 'paths.said-request-withdrawn',
    });
  });

  pages.post('/paths/requests/achievements/:request/withdrawal', 'signed-in', async (req, res) => {
    const { claim } = await claiming.see(database, actorOf(req), String(req.params['request']));
    await claiming.withdraw(actorOf(req), claim.id);
    redirect(res, `/paths/${claim.path_id}/steps/${claim.step_id}`, { key: 'paths.said-request-withdrawn' });
  });

  return pages;
}

const standingStatus: Record<RequestStanding, Status> = {
  waiting: 'in-progress',
  granted: 'completed',
  refused: 'failed',
  withdrawn: 'not-started',
  revoked: 'expired',
};

function failedOf(errors: FieldErrors, files: FieldErrors, typed: Typed): Failed {
  return { errors: { ...errors, ...files }, typed };
}

function choice(name: string, values: readonly string[], key: string, chosen: string, { t }: Translator): Field {
  return {
    name,
    label: t(`paths.filter-${name}`),
    value: chosen,
    required: true,
    options: [
      { value: '', label: t('common.all') },
      ...values.map((value) => ({ value, label: t(`${key}-${value}`) })),
    ],
  };
}

const day = z.string().refine(isDay, 'paths.day-invalid');
const recognitionForm = z.object({
  title: z.string().min(1).max(200),
  on: day,
  evidence: z.string().max(4000).default(''),
});
const claimForm = z.object({
  title: z.string().min(1).max(200),
  issuer: z.string().min(1).max(200),
  on: day,
  until: day.or(z.literal('')).default(''),
  evidence: z.string().max(1000).default(''),
});
const decisionForm = z.object({
  decision: z.enum(['grant', 'refuse']),
  reason: z.string().max(1000).default(''),
  until: day.or(z.literal('')).default(''),
});
