import type { Request } from 'express';
import { actorOf } from '../../identity/index.ts';
import type { Actor } from '../../identity/index.ts';
import { createPages, NotFound, sendCsv, show } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { linkTo, paging, readListing, rowsBefore } from '../../platform/web/listing.ts';
import { pathFor, type Access } from '../access.ts';
import { caseLine, caseName, caseTitle } from './case-model.ts';
import type { PersonUnderWay } from './case-store.ts';
import type { PathsParts, Verbs } from '../parts.ts';
import type { PathInPlace } from '../path-store.ts';
import { namesIn } from '../path-view.ts';
import type { Case, CaseCode } from '../progress/impossible.ts';
import { courseOf } from '../progress/gates.ts';
import { allSteps } from '../building/outline.ts';
import { pathTabs } from '../tabs.ts';
import { casePage, casesPage } from '../views.ts';

/** Who cannot make it on a path as things stand, looked at when the page is opened. */
export function casePages({ database }: PathsParts, verbs: Verbs): Pages {
  const pages = createPages();

  const seen = async (req: Request) => {
    const actor = actorOf(req);
    const { language } = req.translator;
    const { path, access } = await pathFor(database, actor, String(req.params['id']), 'follow', language);
    const outline = await verbs.judge.outline(database, path.current_version_id ?? '');
    const found = await verbs.cases.find(database, path, actor.reach('paths:follow'));
    return { actor, path, access, outline, names: namesIn(outline, language, new Map()), ...found };
  };

  const oneOf = async (req: Request) => {
    const all = await seen(req);
    const one = all.cases.find((each) => caseName(each) === req.params['case']);
    // A case that has been solved meanwhile is an empty list, not a dead end.
    const [code = '', about = ''] = String(req.params['case']).split('.');
    if (!one && !req.translator.has(`paths.case-${code}-advice`)) throw new NotFound();
    const solved: Case = { code: code as CaseCode, about, values: { people: 0 }, people: [] };
    const found = one ?? solved;
    const people = found.people.flatMap((id) => all.people.get(id) ?? []).sort(byName);
    return { ...all, one: found, concerned: people };
  };

  pages.get('/paths/:id/cases', 'paths:follow', async (req, res) => {
    const { path, access, cases, names } = await seen(req);
    const { translator } = req;
    await show(res, casesPage, {
      title: translator.t('paths.cases'),
      ...frame(path, access, req),
      cases: cases.map(({ people, ...one }) => caseLine(path.id, { ...one, people: people.length }, names, translator)),
    });
  });

  pages.get('/paths/:id/cases/:case', 'paths:follow', async (req, res) => {
    const { actor, path, access, outline, names, one, concerned } = await oneOf(req);
    const { translator } = req;
    const { t, format } = translator;
    const address = `/paths/${path.id}/cases/${caseName(one)}`;
    const listing = readListing(address, req.query, ['name']);
    const from = rowsBefore(listing, concerned.length);
    const shown = frame(path, access, req);
    await show(res, casePage, {
      title: caseTitle(one, names, translator),
      ...shown,
      breadcrumbs: [...shown.breadcrumbs, { label: t('paths.cases'), href: `/paths/${path.id}/cases` }],
      advice: t(`paths.case-${one.code}-advice`),
      deed: deedFor(actor, one, allSteps(outline), t),
      rows: concerned.slice(from, from + listing.size).map((person) => ({
        personId: person.person_id,
        name: `${person.given_name} ${person.family_name}`,
        organisation: person.organisation_name,
        due: person.due_on ? format.date(person.due_on) : '',
        access: person.access_ends_on ? format.date(person.access_ends_on) : '',
      })),
      paging: paging(listing, concerned.length),
      csv: linkTo({ path: `${address}/people.csv`, query: {} }, {}),
    });
  });

  pages.get('/paths/:id/cases/:case/people.csv', 'paths:follow', async (req, res) => {
    const { one, concerned, names } = await oneOf(req);
    const { t } = req.translator;
    const title = caseTitle(one, names, req.translator);
    const column = (key: string, value: (row: PersonUnderWay) => string | null) => ({
      heading: t(`paths.csv-${key}`),
      value,
    });
    await sendCsv(
      res,
      `cases-${one.code}.csv`,
      [
        column('name', (row) => `${row.given_name} ${row.family_name}`),
        column('email', ({ email }) => email),
        column('organisation', (row) => row.organisation_name),
        column('due', (row) => row.due_on),
        column('because', () => title),
      ],
      concerned,
    );
  });

  return pages;
}

function frame(path: PathInPlace, access: Access, { translator }: Request) {
  return {
    section: 'paths',
    id: path.id,
    breadcrumbs: [
      { label: translator.t('paths.learning-paths'), href: '/paths/all' },
      { label: path.title, href: `/paths/${path.id}/participants` },
    ],
    tabs: pathTabs(path.id, access, 'cases', translator),
  };
}

function byName(a: PersonUnderWay, b: PersonUnderWay): number {
  return a.sort_name < b.sort_name ? -1 : 1;
}

/** Where what would help is done, for who may do it. */
function deedFor(
  actor: Actor,
  { code, about }: Case,
  steps: readonly { id: string; rules: Parameters<typeof courseOf>[0] }[],
  t: (key: string) => string,
): { href: string; label: string } | null {
  const step = steps.find(({ id }) => id === about);
  if (step && courseOf(step.rules) !== null && actor.can('classroom:manage'))
    return { href: '/classroom/sessions/new', label: t('paths.plan-session') };
  if (code === 'no-coordinator' && actor.can('people:manage')) return { href: '/people', label: t('paths.to-people') };
  if (code === 'module-gone' && actor.can('catalogue:manage'))
    return { href: '/catalogue', label: t('paths.to-catalogue') };
  return null;
}
