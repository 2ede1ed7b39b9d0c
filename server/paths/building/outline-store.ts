import type { Reader, Writer } from '../../platform/database/index.ts';
import { subjectsOf } from '../progress/definition.ts';
import type { Outline, PathRules, StageOutline, StageRules, StepOutline, StepRules, Texts } from './outline.ts';
import type { PathsTables } from '../tables.ts';

export async function findOutline(db: Reader, versionId: string): Promise<Outline | undefined> {
  return (await findOutlines(db, [versionId])).get(versionId);
}

/** Several versions in three queries. */
export async function findOutlines(db: Reader, versionIds: readonly string[]): Promise<Map<string, Outline>> {
  if (versionIds.length === 0) return new Map();
  const sql = db.sql<PathsTables>();
  const versions = await sql.selectFrom('path_versions').selectAll().where('id', 'in', versionIds).execute();
  const stages = await sql
    .selectFrom('path_stages')
    .selectAll()
    .where('version_id', 'in', versionIds)
    .orderBy('position')
    .execute();
  const steps = await sql
    .selectFrom('path_steps')
    .selectAll()
    .where('version_id', 'in', versionIds)
    .orderBy('position')
    .execute();
  const stepsOf = groupBy(steps, (step) => `${step.version_id} ${step.stage_id}`);
  const stagesOf = groupBy(stages, (stage) => stage.version_id);
  return new Map(
    versions.map((version) => [
      version.id,
      {
        pathId: version.path_id,
        versionId: version.id,
        number: version.number,
        status: version.status,
        underWay: version.under_way,
        note: version.note,
        edition: version.version,
        rules: JSON.parse(version.rules) as PathRules,
        stages: (stagesOf.get(version.id) ?? []).map((stage): StageOutline => ({
          id: stage.id,
          title: stage.title,
          texts: JSON.parse(stage.texts) as Texts,
          rules: JSON.parse(stage.rules) as StageRules,
          steps: (stepsOf.get(`${version.id} ${stage.id}`) ?? []).map((step): StepOutline => ({
            id: step.id,
            stageId: step.stage_id,
            title: step.title,
            texts: JSON.parse(step.texts) as Texts,
            rules: JSON.parse(step.rules) as StepRules,
          })),
        })),
      },
    ]),
  );
}

export async function findDraft(db: Reader, pathId: string): Promise<Outline | undefined> {
  const row = await db
    .sql<PathsTables>()
    .selectFrom('path_versions')
    .select('id')
    .where('path_id', '=', pathId)
    .where('status', '=', 'draft')
    .executeTakeFirst();
  return row && findOutline(db, row.id);
}

export async function insertVersion(tx: Writer, outline: Outline, now: string): Promise<void> {
  await tx
    .sql<PathsTables>()
    .insertInto('path_versions')
    .values({
      id: outline.versionId,
      path_id: outline.pathId,
      number: outline.number,
      status: outline.status,
      rules: JSON.stringify(outline.rules),
      note: outline.note,
      under_way: outline.underWay,
      published_by: null,
      published_at: null,
      created_at: now,
      version: 1,
    })
    .execute();
  await writeContents(tx, outline);
}

/** Puts the draft as edited in place of the one that was read; false when somebody else was faster. */
export async function replaceDraft(tx: Writer, outline: Outline): Promise<boolean> {
  const sql = tx.sql<PathsTables>();
  const { numUpdatedRows } = await sql
    .updateTable('path_versions')
    .set({
      rules: JSON.stringify(outline.rules),
      note: outline.note,
      under_way: outline.underWay,
      version: outline.edition + 1,
    })
    .where('id', '=', outline.versionId)
    .where('status', '=', 'draft')
    .where('version', '=', outline.edition)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) return false;
  await sql.deleteFrom('path_steps').where('version_id', '=', outline.versionId).execute();
  await sql.deleteFrom('path_stages').where('version_id', '=', outline.versionId).execute();
  await writeContents(tx, outline);
  return true;
}

async function writeContents(tx: Writer, outline: Outline): Promise<void> {
  const sql = tx.sql<PathsTables>();
  const version_id = outline.versionId;
  const stages = outline.stages.map(({ id, title, texts, rules }, position) => ({
    version_id,
    id,
    position,
    title,
    texts: JSON.stringify(texts),
    rules: JSON.stringify(rules),
  }));
  const steps = outline.stages.flatMap((stage) =>
    stage.steps.map(({ id, title, texts, rules }, position) => ({
      version_id,
      id,
      stage_id: stage.id,
      position,
      kind: rules.content.kind,
      subject_id: subjectsOf(rules.content)[0] ?? '',
      title,
      texts: JSON.stringify(texts),
      rules: JSON.stringify(rules),
    })),
  );
  for (const some of chunks(stages)) await sql.insertInto('path_stages').values(some).execute();
  for (const some of chunks(steps)) await sql.insertInto('path_steps').values(some).execute();
}

export async function markPublished(tx: Writer, outline: Outline, by: string, now: string): Promise<void> {
  const sql = tx.sql<PathsTables>();
  await sql
    .updateTable('path_versions')
    .set({ status: 'superseded' })
    .where('path_id', '=', outline.pathId)
    .where('status', '=', 'published')
    .execute();
  await sql
    .updateTable('path_versions')
    .set({ status: 'published', published_by: by, published_at: now, under_way: outline.underWay, note: outline.note })
    .where('id', '=', outline.versionId)
    .execute();
}

export async function versionsOf(db: Reader, pathId: string) {
  return db
    .sql<PathsTables>()
    .selectFrom('path_versions')
    .select(['id', 'number', 'status', 'note', 'under_way', 'published_at'])
    .where('path_id', '=', pathId)
    .orderBy('number', 'desc')
    .execute();
}

export async function deleteVersion(tx: Writer, versionId: string): Promise<void> {
  const sql = tx.sql<PathsTables>();
  await sql.deleteFrom('path_steps').where('version_id', '=', versionId).execute();
  await sql.deleteFrom('path_stages').where('version_id', '=', versionId).execute();
  await sql.deleteFrom('path_versions').where('id', '=', versionId).execute();
}

/** Both engines limit how many values one statement may carry. */
export function chunks<Item>(items: readonly Item[], size = 500): Item[][] {
  const parts: Item[][] = [];
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
  return parts;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
