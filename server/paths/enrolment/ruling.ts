import type { Actor, Audit, Role } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Writer } from '../../platform/database/index.ts';
import type { Newsroom } from '../../platform/events.ts';
import type { Ids } from '../../platform/id.ts';
import { inPortions } from '../../platform/schedule/portions.ts';
import { Conflict, Invalid, NotFound } from '../../platform/web/index.ts';
import { pathFor } from '../access.ts';
import { updateEnrolment } from './enrolment-store.ts';
import type { Enrolling } from './enrolling.ts';
import type { Noticing } from '../notices/noticing.ts';
import { enrolmentChanged } from '../news.ts';
import { findOrganisationPath } from '../path-store.ts';
import {
  comers,
  countComers,
  endRule,
  findRule,
  insertRule,
  leavers,
  meantAmong,
  rulesInForce,
  type RuleInPlace,
} from './rule-store.ts';

export interface RuleWish {
  organisationId: string;
  role: Role | null;
  /** What becomes of those who leave the organisation or the role before they have completed the path. */
  leaving: 'keep' | 'withdraw';
}

/** How many people a rule puts on a path while whoever made it waits; the others follow in smaller portions. */
export const atOnce = 100;
const portion = 25;

/** Enrolment by rule: whoever it means is on the path, as people come and go. */
export interface Ruling {
  /** Gives how many people it means who are not on the path yet; beyond the first few they follow within minutes. */
  make(actor: Actor, pathId: string, wish: RuleWish): Promise<number>;
  end(actor: Actor, ruleId: string): Promise<void>;
  /** Brings every rule in step with who is there now. */
  keepInStep(): Promise<void>;
}

export function createRuling(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  news: Newsroom;
  enrolling: Enrolling;
  noticing: Noticing;
}): Ruling {
  const { database, clock, ids, audit, news, enrolling, noticing } = parts;

  /** Takes in the next few whom the rule means; gives how many. */
  const takeIn = async (tx: Writer, rule: RuleInPlace, most: number): Promise<number> => {
    if (rule.path_status !== 'published' || !rule.current_version_id) return 0;
    const people = await comers(tx, rule, most);
    const path = { id: rule.path_id, versionId: rule.current_version_id };
    const terms = { source: 'rule' as const, by: rule.created_by, ruleId: rule.id };
    return (await enrolling.enrolPeople(tx, path, people, terms)).enrolled.length;
  };

  /** Of the next few whom the rule means no more, another rule of the path takes over whom it means; the others are let go. */
  const letGo = async (tx: Writer, rule: RuleInPlace, others: readonly RuleInPlace[], after: string) => {
    const leaving = await leavers(tx, rule, after, portion);
    const people = leaving.map(({ person_id }) => person_id);
    const heirs = new Map<string, string>();
    for (const other of others) {
      for (const id of await meantAmong(tx, other, people)) if (!heirs.has(id)) heirs.set(id, other.id);
    }
    for (const { id, person_id, path_id } of leaving) {
      const heir = heirs.get(person_id);
      if (heir !== undefined) {
        await updateEnrolment(tx, id, { rule_id: heir });
        continue;
      }
      // Nobody's deed: should the person come back, the rule takes them in again.
      await updateEnrolment(tx, id, { state: 'withdrawn', ended_at: clock.iso(), ended_by: null, changes_at: null });
      await news.tell(tx, enrolmentChanged, {
        enrolmentId: id,
        personId: person_id,
        pathId: path_id,
        state: 'withdrawn',
      });
      await noticing.tellDecision(tx, id, 'withdrawn');
    }
    return leaving;
  };

  return {
    make: (actor, pathId, { organisationId, role, leaving }) =>
      database.transaction(async (tx) => {
        const { path } = await pathFor(tx, actor, pathId, 'enrol');
        if (path.status !== 'published') throw new Conflict({ key: 'paths.not-open' });
        const place = await findOrganisationPath(tx, organisationId);
        if (!place || !actor.canAt('paths:enrol', place))
          throw new Invalid({ organisation: { key: 'common.invalid' } });
        const id = ids.next();
        const row = {
          id,
          path_id: pathId,
          organisation_id: organisationId,
          role,
          leaving,
          created_by: actor.personId,
          created_at: clock.iso(),
          ended_at: null,
        };
        await insertRule(tx, row);
        const rule = (await findRule(tx, id)) as RuleInPlace;
        const enrolled = await countComers(tx, rule);
        // The first at once, for all to see; the others by the job, so that nobody waits for thousands to be written.
        await takeIn(tx, rule, atOnce);
        await audit.record(tx, {
          actor,
          deed: 'paths.rule-made',
          subject: { kind: 'path', id: pathId },
          organisationPath: place,
          details: { role, leaving, enrolled },
        });
        return enrolled;
      }),
    end: (actor, ruleId) =>
      database.transaction(async (tx) => {
        const rule = await findRule(tx, ruleId);
        if (!rule || !actor.canAt('paths:enrol', rule.organisation_path)) throw new NotFound();
        if (!(await endRule(tx, ruleId, clock.iso()))) throw new Conflict({ key: 'paths.already-ended' });
        await audit.record(tx, {
          actor,
          deed: 'paths.rule-ended',
          subject: { kind: 'path', id: rule.path_id },
          organisationPath: rule.organisation_path,
        });
      }),
    async keepInStep() {
      const rules = await rulesInForce(database);
      for (const rule of rules) {
        // In portions, so that a rule for a whole region does not hold up the site for minutes.
        await inPortions(async () => (await database.transaction((tx) => takeIn(tx, rule, portion))) > 0);
        if (rule.leaving !== 'withdraw') continue;
        const others = rules.filter((other) => other.path_id === rule.path_id && other.id !== rule.id);
        let after = '';
        await inPortions(async () => {
          const gone = await database.transaction((tx) => letGo(tx, rule, others, after));
          after = gone.at(-1)?.id ?? '';
          return gone.length === portion;
        });
      }
    },
  };
}
