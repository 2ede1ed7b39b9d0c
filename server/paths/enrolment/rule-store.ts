import { withinReach } from '../../identity/index.ts';
import type { IdentityTables } from '../../identity/index.ts';
import type { Reader, Writer } from '../../platform/database/index.ts';
import type { EnrolmentRuleRow, PathsTables } from '../tables.ts';

export type RuleInPlace = EnrolmentRuleRow & {
  organisation_path: string;
  organisation_name: string;
  path_status: string;
  current_version_id: string | null;
};

function rules(db: Reader) {
  return db
    .sql<PathsTables & IdentityTables>()
    .selectFrom('enrolment_rules')
    .innerJoin('organisations', 'organisations.id', 'enrolment_rules.organisation_id')
    .innerJoin('learning_paths', 'learning_paths.id', 'enrolment_rules.path_id')
    .selectAll('enrolment_rules')
    .select([
      'organisations.path as organisation_path',
      'organisations.name as organisation_name',
      'learning_paths.status as path_status',
      'learning_paths.current_version_id',
    ]);
}

export async function rulesInForce(db: Reader): Promise<RuleInPlace[]> {
  return rules(db).where('enrolment_rules.ended_at', 'is', null).orderBy('enrolment_rules.id').execute();
}

export async function rulesOf(db: Reader, pathId: string, reach: readonly string[]): Promise<RuleInPlace[]> {
  return rules(db)
    .where('enrolment_rules.path_id', '=', pathId)
    .where('enrolment_rules.ended_at', 'is', null)
    .where((eb) => withinReach(reach, eb.ref('organisations.path')))
    .orderBy('enrolment_rules.created_at')
    .execute();
}

export async function findRule(db: Reader, id: string): Promise<RuleInPlace | undefined> {
  return rules(db).where('enrolment_rules.id', '=', id).executeTakeFirst();
}

export async function insertRule(tx: Writer, row: EnrolmentRuleRow): Promise<void> {
  await tx.sql<PathsTables>().insertInto('enrolment_rules').values(row).execute();
}

export async function endRule(tx: Writer, id: string, now: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .sql<PathsTables>()
    .updateTable('enrolment_rules')
    .set({ ended_at: now })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Everybody a rule means: active, at the organisation or below, with the role where it names one. */
function meant(db: Reader, rule: Pick<RuleInPlace, 'organisation_path' | 'role'>) {
  let query = db
    .sql<PathsTables & IdentityTables>()
    .selectFrom('people')
    .innerJoin('organisations', 'organisations.id', 'people.organisation_id')
    .where('people.status', '=', 'active')
    .where((eb) => withinReach([rule.organisation_path], eb.ref('organisations.path')));
  const { role } = rule;
  if (role !== null) {
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('roles')
          .innerJoin('organisations as held', 'held.id', 'roles.organisation_id')
          .select('roles.id')
          .whereRef('roles.person_id', '=', 'people.id')
          .where('roles.role', '=', role)
          .where((inner) => withinReach([rule.organisation_path], inner.ref('held.path'))),
      ),
    );
  }
  return query;
}

/** Whom the rule means and who is not on the path: whoever was refused, or withdrawn by hand, stays so. */
function coming(db: Reader, rule: RuleInPlace) {
  return meant(db, rule).where((eb) =>
    eb.not(
      eb.exists(
        eb
          .selectFrom('enrolments')
          .select('enrolments.id')
          .whereRef('enrolments.person_id', '=', 'people.id')
          .where('enrolments.path_id', '=', rule.path_id)
          .where((inner) =>
            inner.or([
              inner('enrolments.state', 'in', ['active', 'refused']),
              inner.and([inner('enrolments.state', '=', 'withdrawn'), inner('enrolments.ended_by', 'is not', null)]),
            ]),
          ),
      ),
    ),
  );
}

/** The next few of them. */
export async function comers(db: Reader, rule: RuleInPlace, limit: number) {
  return coming(db, rule).select(['people.id', 'people.time_zone']).orderBy('people.id').limit(limit).execute();
}

export async function countComers(db: Reader, rule: RuleInPlace): Promise<number> {
  const { count } = await coming(db, rule)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Which of these people the rule means. */
export async function meantAmong(
  db: Reader,
  rule: Pick<RuleInPlace, 'organisation_path' | 'role'>,
  people: readonly string[],
): Promise<Set<string>> {
  if (people.length === 0) return new Set();
  const rows = await meant(db, rule).select('people.id').where('people.id', 'in', people).execute();
  return new Set(rows.map((row) => row.id));
}

/** The next few whom the rule put on the path, who have not completed it, and whom it does not mean any more. */
export async function leavers(db: Reader, rule: RuleInPlace, after: string, limit: number) {
  return db
    .sql<PathsTables & IdentityTables>()
    .selectFrom('enrolments')
    .select(['enrolments.id', 'enrolments.person_id', 'enrolments.path_id'])
    .where('enrolments.rule_id', '=', rule.id)
    .where('enrolments.state', '=', 'active')
    .where('enrolments.completed_on', 'is', null)
    .where('enrolments.person_id', 'not in', meant(db, rule).select('people.id'))
    .where('enrolments.id', '>', after)
    .orderBy('enrolments.id')
    .limit(limit)
    .execute();
}
