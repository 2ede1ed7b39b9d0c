import type { Actor, Audit } from '../../identity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import type { Files, StoredFile } from '../../platform/files/index.ts';
import type { Ids } from '../../platform/id.ts';
import { Conflict, NotFound } from '../../platform/web/index.ts';
import type { Packages } from '../packages.ts';
import { forgetVainTrials, insertTrial, settleTrial, trialsOf } from '../store/trials.ts';
import type { PackageSummary } from '../store/packages.ts';
import type { TrialRow } from '../tables.ts';
import type { Screen } from './facts.ts';
import type { TrialResult } from './result.ts';
import { pictureKey } from './runner.ts';
import type { TrialRunner } from './runner.ts';

/** The trials of a package: the last, and the one whose result still counts. */
export interface PackageTrials {
  last: TrialRow | undefined;
  result: (TrialResult & { row: TrialRow }) | undefined;
}

export interface Trials {
  /** The operator has named a browser. */
  isAvailable: boolean;
  /** Whether the actor may have a package tried: whoever may manage and preview it. */
  isFor(actor: Actor, summary: PackageSummary): boolean;
  ask(actor: Actor, packageId: string): Promise<void>;
  cancel(actor: Actor, packageId: string): Promise<void>;
  of(actor: Actor, packageId: string): Promise<PackageTrials>;
  /** A picture of the result that counts; throws NotFound. */
  picture(actor: Actor, packageId: string, screen: Screen): Promise<StoredFile>;
}

export function createTrials(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  audit: Audit;
  files: Files;
  packages: Packages;
  runner: TrialRunner;
  isAvailable: boolean;
}): Trials {
  const { database, clock, ids, audit, files, packages, runner, isAvailable } = parts;

  const isFor = (actor: Actor, { organisation_path }: PackageSummary): boolean =>
    actor.canAt('player:preview', organisation_path);

  async function getPackage(actor: Actor, id: string): Promise<PackageSummary> {
    const summary = await packages.get(actor, id);
    if (!isFor(actor, summary)) throw new NotFound();
    return summary;
  }

  async function of(actor: Actor, packageId: string): Promise<PackageTrials> {
    const { id } = await getPackage(actor, packageId);
    const rows = await trialsOf(database, id);
    const counting = rows.find(({ state }) => state === 'done');
    return {
      last: rows[0],
      result: counting && { row: counting, ...(JSON.parse(counting.result ?? '') as TrialResult) },
    };
  }

  return {
    isAvailable,
    isFor,
    of,
    async ask(actor, packageId) {
      const { id, organisation_path } = await getPackage(actor, packageId);
      if (!isAvailable) throw new Conflict({ key: 'catalogue.trial-unavailable' });
      const now = clock.iso();
      const row: TrialRow = {
        id: ids.next(),
        package_id: id,
        asked_by: actor.personId,
        asked_at: now,
        state: 'waiting',
        stage: 'starting',
        failure: null,
        detail: '',
        touched_at: now,
        ended_at: null,
        launch_id: null,
        result: null,
      };
      const isNew = await database.transaction(async (tx) => {
        await forgetVainTrials(tx, id);
        if (!(await insertTrial(tx, row))) return false;
        const subject = { kind: 'package', id };
        await audit.record(tx, { actor, deed: 'catalogue.trial-asked', subject, organisationPath: organisation_path });
        return true;
      });
      if (!isNew) throw new Conflict({ key: 'catalogue.trial-under-way' });
      runner.wake();
    },
    async cancel(actor, packageId) {
      const { last } = await of(actor, packageId);
      const now = clock.iso();
      const outcome = { state: 'cancelled' as const, failure: null, detail: '', result: null };
      const isCancelled =
        last &&
        (await database.transaction((tx) =>
          settleTrial(tx, last.id, { ...outcome, ended_at: now, touched_at: now }, ['waiting', 'running']),
        ));
      if (!isCancelled) throw new Conflict({ key: 'catalogue.trial-over' });
    },
    async picture(actor, packageId, screen) {
      const { result } = await of(actor, packageId);
      if (!result?.facts.pictures.includes(screen)) throw new NotFound();
      const key = pictureKey(result.row.id, screen);
      if (!(await files.has(key))) throw new NotFound();
      return files.open(key);
    },
  };
}
