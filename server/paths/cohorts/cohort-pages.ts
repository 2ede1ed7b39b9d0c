import type { Request } from 'express';
import { z } from 'zod';
import { actorOf } from '../../identity/index.ts';
import { createPages, Invalid, NotFound, readForm, redirect, show } from '../../platform/web/index.ts';
import type { FieldErrors, Pages } from '../../platform/web/index.ts';
import { paging, readListing } from '../../platform/web/listing.ts';
import { pathFor } from '../access.ts';
import {
  cohortsOf,
  countPosts,
  messagesOf,
  postsOf,
  progressIn,
  standingsOf,
  stepsDoneIn,
  tutorsOf,
} from './cohort-store.ts';
import type { Cohorts } from './cohorts.ts';
import { allSteps, storedTitle, titleIn } from '../building/outline.ts';
import { namesIn } from '../path-view.ts';
import type { PathsParts, Verbs } from '../parts.ts';
import { organisationsWithin, searchPeople } from '../enrolment/people-store.ts';
import { addDays, isDay } from '../progress/day.ts';
import type { DateRule } from '../progress/definition.ts';
import { pathTabs } from '../tabs.ts';
import { cohortPage, cohortsPage, discussionPage, type CohortsPage } from '../views.ts';
import { waitingWork, workToRead } from '../assignments/work-store.ts';

export function cohortPages({ database }: PathsParts, verbs: Verbs, cohorts: Cohorts): Pages {
  const pages = createPages();

  const seen = (req: Request) =>
    cohorts.see(database, actorOf(req), String(req.params['cohort']), req.translator.language);

  const listModel = async (
    req: Request,
    errors: FieldErrors = {},
    typed: Record<string, string | string[]> = {},
  ): Promise<CohortsPage> => {
    const actor = actorOf(req);
    const { path, access } = await pathFor(
      database,
      actor,
      String(req.params['id']),
      'follow',
      req.translator.language,
    );
    const { t, say, format } = req.translator;
    const rows = await cohortsOf(database, path.id);
    const mine = rows.filter((row) => actor.canAt('paths:follow', row.organisation_path));
    const organisations = access.enrol ? await organisationsWithin(database, actor.reach('paths:enrol')) : [];
    const field = (name: string, label: string, rest: object) => ({
      name,
      label: t(label),
      value: String(typed[name] ?? ''),
      ...(errors[name] && { error: say(errors[name]) }),
      ...rest,
    });
    return {
      title: path.title,
      section: 'paths',
      breadcrumbs: [{ label: t('paths.learning-paths'), href: '/paths/all' }],
      id: path.id,
      tabs: pathTabs(path.id, access, 'cohorts', req.translator),
      cohorts: mine.map((row) => ({
        id: row.id,
        name: row.name,
        note: [row.organisation_name, format.date(row.starts_on), t('paths.members', { count: row.members })].join(
          ' · ',
        ),
      })),
      fields: access.enrol
        ? [
            field('name', 'paths.cohort-name', { required: true }),
            field('organisation', 'paths.column-organisation', {
              required: true,
              options: organisations.map(({ id, name }) => ({ value: id, label: name })),
            }),
            field('starts', 'paths.cohort-starts', { required: true, kind: 'date' }),
            field('ends', 'paths.cohort-ends', { kind: 'date' }),
          ]
        : [],
      errors: Object.entries(errors).map(([name, message]) => ({ field: name, message: say(message) })),
    };
  };

  pages.get('/paths/:id/cohorts', 'paths:follow', async (req, res) => {
    await show(res, cohortsPage, await listModel(req));
  });

  pages.post('/paths/:id/cohorts', 'paths:enrol', async (req, res) => {
    const form = readForm(cohortForm, req.body);
    if (!form.ok) return show(res, cohortsPage, await listModel(req, form.errors, form.typed), 422);
    const { name, organisation, starts, ends } = form.value;
    const wish = { name, organisationId: organisation, startsOn: starts, endsOn: ends === '' ? null : ends };
    const id = await cohorts.found(actorOf(req), String(req.params['id']), wish);
    return redirect(res, `/paths/cohorts/${id}`, { key: 'paths.said-cohort' });
  });

  pages.get('/paths/cohorts/:cohort', 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const { cohort, leads, tutors } = await seen(req);
    const { t, format, language } = req.translator;
    const listing = readListing(`/paths/cohorts/${cohort.id}`, req.query, ['name']);
    const outline =
      cohort.current_version_id === null ? null : await verbs.judge.outline(database, cohort.current_version_id);
    const names = outline && namesIn(outline, language, new Map());
    const standings = tutors ? await standingsOf(database, cohort.id) : [];
    const members = standings.reduce((sum, { people }) => sum + people, 0);
    const done = tutors ? await stepsDoneIn(database, cohort.id) : new Map<string, number>();
    const posts = await countPosts(database, cohort.id);
    const messages = await messagesOf(database, cohort.id, tutors ? null : actor.personId, 50);
    const people = tutors ? await progressIn(database, cohort.id, listing.size, (listing.page - 1) * listing.size) : [];
    const toRead = tutors
      ? await workToRead(
          database,
          { personId: actor.personId, reach: actor.reach('paths:tutor') },
          { ...waitingWork, cohortId: cohort.id },
          { limit: 5, offset: 0 },
        )
      : { rows: [], total: 0 };
    const search = listing.query['search'] ?? '';
    const found =
      leads && search !== ''
        ? await searchPeople(
            database,
            actor.reach('paths:enrol'),
            { search, under: null, pathId: cohort.path_id },
            { limit: 25, offset: 0 },
          )
        : { rows: [], total: 0 };
    const day = (rule: DateRule | null) =>
      rule?.from === 'cohort'
        ? format.date(addDays(cohort.starts_on, rule.days))
        : rule?.from === 'fixed'
          ? format.date(rule.on)
          : '';
    await show(res, cohortPage, {
      title: cohort.name,
      section: 'paths',
      breadcrumbs: [
        { label: t('paths.learning-paths'), href: '/paths' },
        {
          label: cohort.path_title,
          href: tutors && actor.can('paths:follow') ? `/paths/${cohort.path_id}/cohorts` : `/paths/${cohort.path_id}`,
        },
      ],
      id: cohort.id,
      pathId: cohort.path_id,
      note: [
        cohort.organisation_name,
        format.date(cohort.starts_on),
        cohort.ends_on === null ? '' : format.date(cohort.ends_on),
      ]
        .filter(Boolean)
        .join(' · '),
      leads,
      tutoring: tutors,
      followable: actor.can('paths:follow'),
      tutors: (await tutorsOf(database, cohort.id)).map((one) => ({
        id: one.id,
        name: `${one.given_name} ${one.family_name}`,
        organisation: one.organisation_name,
      })),
      standings: standings.map(({ status, people }) => ({ status, people })),
      members,
      plan: (outline ? allSteps(outline) : []).map((step) => ({
        title: names?.steps.get(step.id) ?? step.title,
        opens: day(step.rules.opens),
        due: day(step.rules.due),
        done: done.get(step.id) ?? 0,
        posts: posts.get(step.id) ?? 0,
        href: `/paths/cohorts/${cohort.id}/steps/${step.id}`,
      })),
      queue: toRead.rows.map((work) => ({
        href: `/paths/assignments/${work.id}`,
        text: [`${work.given_name} ${work.family_name}`, storedTitle(work.step_title, work.step_texts, language)].join(
          ' · ',
        ),
      })),
      queued: toRead.total,
      people: people.map((one) => ({
        id: one.id,
        name: `${one.given_name} ${one.family_name}`,
        organisation: one.organisation_name,
        status: one.status,
        done: one.steps_done,
        needed: one.steps_needed,
        next: storedTitle(one.next_title, one.next_texts, language),
      })),
      paging: paging(listing, members),
      messages: messages.map((message) => ({
        author: `${message.given_name} ${message.family_name}`,
        to:
          message.learner_id === null
            ? t('paths.to-everybody')
            : tutors
              ? `${message.learner_given} ${message.learner_family}`
              : t('paths.to-tutors'),
        body: message.body,
        at: format.dateTime(message.sent_at, actor.timeZone),
      })),
      search,
      found: found.rows.map((one) => ({
        id: one.id,
        name: `${one.given_name} ${one.family_name}`,
        organisation: one.organisation_name,
      })),
    });
  });

  const back = (req: Request) => `/paths/cohorts/${String(req.params['cohort'])}`;

  pages.post('/paths/cohorts/:cohort/members', 'paths:enrol', async (req, res) => {
    const form = readForm(z.object({ person: ids.optional().default([]) }), req.body);
    if (!form.ok) throw new Invalid(form.errors);
    const result = await cohorts.admit(actorOf(req), String(req.params['cohort']), form.value.person);
    const values = { enrolled: result.enrolled.length, already: result.already.length, refused: result.refused.length };
    redirect(res, back(req), { key: 'paths.said-enrolled', values });
  });

  pages.post('/paths/cohorts/:cohort/tutors', 'paths:enrol', async (req, res) => {
    const form = readForm(z.object({ email: z.string().min(3).max(300) }), req.body);
    if (!form.ok) throw new Invalid(form.errors);
    await cohorts.appoint(actorOf(req), String(req.params['cohort']), form.value.email);
    redirect(res, back(req), { key: 'paths.said-tutor' });
  });

  pages.post('/paths/cohorts/:cohort/tutors/:person/dismissal', 'paths:enrol', async (req, res) => {
    await cohorts.dismiss(actorOf(req), String(req.params['cohort']), String(req.params['person']));
    redirect(res, back(req), { key: 'paths.said-saved' });
  });

  pages.post('/paths/cohorts/:cohort/messages', 'signed-in', async (req, res) => {
    const form = readForm(
      z.object({ body: z.string().min(1).max(10_000), learner: z.string().max(64).default('') }),
      req.body,
    );
    if (!form.ok) throw new Invalid(form.errors);
    const { body, learner } = form.value;
    await cohorts.write(actorOf(req), String(req.params['cohort']), {
      body,
      learnerId: learner === '' ? null : learner,
    });
    redirect(res, back(req), { key: 'paths.said-sent' });
  });

  pages.get('/paths/cohorts/:cohort/steps/:step', 'signed-in', async (req, res) => {
    const actor = actorOf(req);
    const { cohort, tutors } = await seen(req);
    const { format, language } = req.translator;
    const outline =
      cohort.current_version_id === null ? null : await verbs.judge.outline(database, cohort.current_version_id);
    const step = outline && allSteps(outline).find(({ id }) => id === req.params['step']);
    if (!step) throw new NotFound();
    const posts = await postsOf(database, cohort.id, step.id, 200);
    await show(res, discussionPage, {
      title: titleIn(step.texts, language, step.title),
      section: 'paths',
      breadcrumbs: [
        { label: cohort.path_title, href: `/paths/${cohort.path_id}` },
        { label: cohort.name, href: `/paths/cohorts/${cohort.id}` },
      ],
      action: `/paths/cohorts/${cohort.id}/steps/${step.id}/posts`,
      posts: posts.map((post) => ({
        author: `${post.given_name} ${post.family_name}`,
        at: format.dateTime(post.posted_at, actor.timeZone),
        body: post.removed_at === null ? post.body : null,
        remove:
          post.removed_at === null && (tutors || post.author_id === actor.personId)
            ? `/paths/cohorts/${cohort.id}/posts/${post.id}/removal`
            : null,
      })),
    });
  });

  pages.post('/paths/cohorts/:cohort/steps/:step/posts', 'signed-in', async (req, res) => {
    const form = readForm(z.object({ body: z.string().min(1).max(10_000) }), req.body);
    if (!form.ok) throw new Invalid(form.errors);
    const [cohort, step] = [String(req.params['cohort']), String(req.params['step'])];
    await cohorts.post(actorOf(req), cohort, step, { body: form.value.body, answers: null });
    redirect(res, `/paths/cohorts/${cohort}/steps/${step}`);
  });

  pages.post('/paths/cohorts/:cohort/posts/:post/removal', 'signed-in', async (req, res) => {
    await cohorts.removePost(actorOf(req), String(req.params['cohort']), String(req.params['post']));
    redirect(res, back(req), { key: 'paths.said-removed' });
  });

  return pages;
}

const day = z.string().refine(isDay, 'paths.day-invalid');
const ids = z.union([z.string(), z.array(z.string())]).transform((one) => (Array.isArray(one) ? one : [one]));
const cohortForm = z.object({
  name: z.string().min(1).max(200),
  organisation: z.string().min(1).max(64),
  starts: day,
  ends: day.or(z.literal('')).default(''),
});
