import { foldSearch } from '../../identity/index.ts';
import type { Actor, Audit } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Reader } from '../../platform/database/index.ts';
import type { Ids } from '../../platform/id.ts';
import { Conflict, Invalid, NotFound } from '../../platform/web/index.ts';
import { pathFor } from '../access.ts';
import type { Edit } from './drafting.ts';
import { moveUnderWay, peopleOnPath } from '../enrolment/enrolment-store.ts';
import type { Following } from '../assignments/following.ts';
import type { Judge } from '../judging/judging.ts';
import { definitionOf, emptyRules, plainStage, type Outline, type PathRules, type StageOutline } from './outline.ts';
import { deleteVersion, findDraft, findOutline, insertVersion, markPublished, replaceDraft } from './outline-store.ts';
import { findOrganisationPath, insertPath, replaceTexts, updatePath } from '../path-store.ts';
import { problemsOf, type Problem } from '../progress/problems.ts';
import type { Sources } from '../sources.ts';
import { surveyProblems } from './survey-steps.ts';
import type { EnrolmentMode, UnderWay } from '../tables.ts';

export interface PathFields {
  title: string;
  summary: string;
  language: string;
  audience: string;
  hours: number;
  enrolment: EnrolmentMode;
  texts: readonly { language: string; title: string; summary: string }[];
}

export interface Building {
  /** A new path with an empty draft; gives its id. */
  create(actor: Actor, organisationId: string, fields: PathFields, stageTitle: string): Promise<string>;
  describe(actor: Actor, pathId: string, version: number, fields: PathFields): Promise<void>;
  /** The draft to work on, made from the published version where there is none yet. */
  draft(actor: Actor, pathId: string): Promise<Outline>;
  edit(actor: Actor, pathId: string, edition: number, edit: Edit): Promise<void>;
  setRules(actor: Actor, pathId: string, edition: number, rules: PathRules): Promise<void>;
  problems(db: Reader, outline: Outline): Promise<Problem[]>;
  publish(actor: Actor, pathId: string, terms: { underWay: UnderWay; note: string }): Promise<void>;
  discardDraft(actor: Actor, pathId: string): Promise<void>;
  /** Nobody new can join; those on it finish. */
  retire(actor: Actor, pathId: string): Promise<void>;
}

export function createBuilding(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  judge: Judge;
  sources: Sources;
  following: Following;
}): Building {
  const { database, clock, ids, audit, judge, sources, following } = parts;

  const problems = async (db: Reader, outline: Outline): Promise<Problem[]> => [
    ...problemsOf(definitionOf(outline), outline.pathId),
    ...(await surveyProblems(db, sources.surveys, outline)),
  ];

  const edit = async (actor: Actor, pathId: string, edition: number, change: Edit): Promise<void> => {
    await database.transaction(async (tx) => {
      await pathFor(tx, actor, pathId, 'build');
      const before = await findDraft(tx, pathId);
      if (!before || before.edition !== edition) throw new Conflict({ key: 'paths.draft-changed' });
      if (!(await replaceDraft(tx, change(before)))) throw new Conflict({ key: 'paths.draft-changed' });
    });
  };

  return {
    edit,
    setRules: (actor, pathId, edition, rules) => edit(actor, pathId, edition, (outline) => ({ ...outline, rules })),
    problems,
    create: (actor, organisationId, fields, stageTitle) =>
      database.transaction(async (tx) => {
        const owner = await findOrganisationPath(tx, organisationId);
        if (!owner || !actor.canAt('paths:build', owner))
          throw new Invalid({ organisation: { key: 'common.invalid' } });
        const id = ids.next();
        const now = clock.iso();
        await insertPath(tx, {
          id,
          organisation_id: organisationId,
          ...columns(fields),
          status: 'draft',
          current_version_id: null,
          created_by: actor.personId,
          created_at: now,
          published_at: null,
          retired_at: null,
          version: 1,
        });
        await replaceTexts(tx, id, fields.texts);
        const first: StageOutline = { id: ids.next(), title: stageTitle, texts: {}, rules: plainStage, steps: [] };
        await insertVersion(tx, newDraft(ids.next(), id, 1, { rules: emptyRules, stages: [first] }), now);
        await audit.record(tx, {
          actor,
          deed: 'paths.created',
          subject: { kind: 'path', id },
          organisationPath: owner,
          details: { title: fields.title },
        });
        return id;
      }),
    describe: (actor, pathId, version, fields) =>
      database.transaction(async (tx) => {
        const { path } = await pathFor(tx, actor, pathId, 'build');
        if (!(await updatePath(tx, pathId, version, columns(fields))))
          throw new Conflict({ key: 'paths.path-changed' });
        await replaceTexts(tx, pathId, fields.texts);
        await audit.record(tx, {
          actor,
          deed: 'paths.described',
          subject: { kind: 'path', id: pathId },
          organisationPath: path.owner_path,
          details: { title: fields.title },
        });
      }),
    draft: (actor, pathId) =>
      database.transaction(async (tx) => {
        const { path } = await pathFor(tx, actor, pathId, 'build');
        const open = await findDraft(tx, pathId);
        if (open) return open;
        const current = path.current_version_id ? await findOutline(tx, path.current_version_id) : undefined;
        if (!current) throw new NotFound();
        const copy = newDraft(ids.next(), pathId, current.number + 1, current);
        await insertVersion(tx, copy, clock.iso());
        return copy;
      }),
    publish: (actor, pathId, { underWay, note }) =>
      database.transaction(async (tx) => {
        const { path } = await pathFor(tx, actor, pathId, 'build');
        const draft = await findDraft(tx, pathId);
        if (!draft) throw new Conflict({ key: 'paths.nothing-to-publish' });
        const [problem] = await problems(tx, draft);
        if (problem) throw new Conflict({ key: 'paths.not-publishable' });
        const now = clock.iso();
        await markPublished(tx, { ...draft, underWay, note }, actor.personId, now);
        const values = {
          status: 'published' as const,
          current_version_id: draft.versionId,
          published_at: path.published_at ?? now,
        };
        if (!(await updatePath(tx, pathId, path.version, values))) throw new Conflict({ key: 'paths.path-changed' });
        const moved = await moveUnderWay(tx, pathId, draft.versionId, underWay);
        await audit.record(tx, {
          actor,
          deed: 'paths.published',
          subject: { kind: 'path', id: pathId },
          organisationPath: path.owner_path,
          details: { version: draft.number, underWay, moved, note },
        });
        if (moved > 0) await following.planForVersion(tx, draft);
        if (moved > 0) await judge.judge(tx, await peopleOnPath(tx, pathId));
      }),
    discardDraft: (actor, pathId) =>
      database.transaction(async (tx) => {
        const { path } = await pathFor(tx, actor, pathId, 'build');
        const draft = await findDraft(tx, pathId);
        if (!draft || !path.current_version_id) throw new Conflict({ key: 'paths.only-version' });
        await deleteVersion(tx, draft.versionId);
      }),
    retire: (actor, pathId) =>
      database.transaction(async (tx) => {
        const { path } = await pathFor(tx, actor, pathId, 'build');
        const values = { status: 'retired' as const, retired_at: clock.iso() };
        if (!(await updatePath(tx, pathId, path.version, values))) throw new Conflict({ key: 'paths.path-changed' });
        await audit.record(tx, {
          actor,
          deed: 'paths.retired',
          subject: { kind: 'path', id: pathId },
          organisationPath: path.owner_path,
        });
      }),
  };
}

function columns({ title, summary, language, audience, hours, enrolment, texts }: PathFields) {
  const search = foldSearch(title, ...texts.map((text) => text.title), audience);
  return { title, summary, language, audience, hours, enrolment, search };
}

function newDraft(versionId: string, pathId: string, number: number, from: Pick<Outline, 'rules' | 'stages'>): Outline {
  return {
    pathId,
    versionId,
    number,
    status: 'draft',
    underWay: 'stay',
    note: '',
    edition: 1,
    rules: from.rules,
    stages: from.stages,
  };
}
