import type { Writer } from '../platform/database/index.ts';
import { deleteResponses, insertResponses, surveysWaitingSince, valuesOf, waitingFor } from './answer-store.ts';
import { administrationPaths, askedBy, placesOf } from './asked-store.ts';
import {
  commonOf,
  groupsAtTheEnd,
  groupsNow,
  monthBefore,
  smallestGroup,
  type Company,
  type Waiting,
} from './grouping.ts';
import type { EvaluationParts } from './parts.ts';
import { findSurvey, takeTurn, type SurveyInPlace } from './survey-store.ts';
import type { SurveyResponseRow } from './tables.ts';

/** Lets anonymous answers be seen once enough of them have come together. */
export interface Forming {
  /** After an answer, under the survey's turn. */
  formNow(tx: Writer, survey: SurveyInPlace): Promise<void>;
  /** When nobody can answer any more. */
  formAtTheEnd(tx: Writer, survey: SurveyInPlace): Promise<void>;
  /** Answers that have waited for more than a month take whatever company there is. */
  formOverdue(): Promise<void>;
}

export function createForming({ database, clock, ids }: Pick<EvaluationParts, 'database' | 'clock' | 'ids'>): Forming {
  const thisMonth = (): string => clock.iso().slice(0, 7);

  /** Under new ids, all at once and mixed: neither an id nor the order in the table says who came when. */
  const write = async (
    tx: Writer,
    survey: SurveyInPlace,
    rows: ReadonlyMap<string, SurveyResponseRow>,
    group: readonly Waiting[],
  ): Promise<void> => {
    const { pathId, cohortId, place, firstMonth, lastMonth } = commonOf(group);
    const old = group.map(({ id }) => id);
    const fresh = new Map(old.map((id) => [id, ids.secret(16)]));
    const values = await valuesOf(tx, old);
    await deleteResponses(tx, old);
    const groupId = ids.secret(16);
    const responses = old.map((id) => ({
      ...(rows.get(id) as SurveyResponseRow),
      id: fresh.get(id) as string,
      group_id: groupId,
      path_id: pathId,
      cohort_id: cohortId,
      organisation_id: place.split('/').at(-2) ?? survey.organisation_id,
      from_on: `${firstMonth}-01`,
      until_on: lastDayOf(lastMonth),
    }));
    const renamed = values.map((value) => ({ ...value, response_id: fresh.get(value.response_id) as string }));
    await insertResponses(
      tx,
      responses.sort((a, b) => (a.id < b.id ? -1 : 1)),
      renamed.sort((a, b) => (a.response_id < b.response_id ? -1 : 1)),
    );
  };

  const form = async (
    tx: Writer,
    survey: SurveyInPlace,
    groupsOf: (waiting: readonly Waiting[]) => Promise<Waiting[][]> | Waiting[][],
  ): Promise<void> => {
    const rows = await waitingFor(tx, survey.id);
    if (rows.length < smallestGroup) return;
    const found = await placesOf(
      tx,
      rows.map((row) => row.organisation_id),
    );
    const places = new Map(found.map(({ id, path }) => [id, path]));
    const waiting = rows.map((row): Waiting => ({
      id: row.id,
      pathId: row.path_id ?? '',
      cohortId: row.cohort_id,
      place: places.get(row.organisation_id) ?? '',
      month: row.from_on.slice(0, 7),
    }));
    const known = new Map(rows.map((row) => [row.id, row]));
    for (const group of await groupsOf(waiting)) await write(tx, survey, known, group);
  };

  const formNow: Forming['formNow'] = (tx, survey) =>
    form(tx, survey, async (waiting) => groupsNow(waiting, await companyOf(tx, survey.id), thisMonth()));

  return {
    formNow,
    formAtTheEnd: async (tx, survey) => {
      await takeTurn(tx, survey.id);
      await form(tx, survey, groupsAtTheEnd);
    },
    async formOverdue() {
      const before = `${monthBefore(thisMonth())}-01`;
      for (const id of await surveysWaitingSince(database, before)) {
        await database.transaction(async (tx) => {
          await takeTurn(tx, id);
          const survey = await findSurvey(tx, id);
          if (survey) await formNow(tx, survey);
        });
      }
    },
  };
}

/** The administration that an organisation is, or belongs to; itself where it is above one. */
export function administrationOf(path: string, administrations: readonly string[]): string {
  return administrations.find((administration) => path.startsWith(administration)) ?? path;
}

async function companyOf(tx: Writer, surveyId: string): Promise<Company[]> {
  const administrations = await administrationPaths(tx);
  const asked = await askedBy(tx, [surveyId], null);
  return asked.map(({ pathId, cohortId, organisationPath, answered, open, coming }) => ({
    pathId,
    cohortId,
    place: administrationOf(organisationPath, administrations),
    people: answered + open + coming,
  }));
}

function lastDayOf(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}
