import { actorOf } from '../../identity/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { createPages, NotFound } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { pathFor, seePath } from '../access.ts';
import { latestEnrolment } from '../enrolment/enrolment-store.ts';
import type { EnrolmentInPlace } from '../enrolment/enrolment-store.ts';
import { findPersonInPlace } from '../enrolment/people-store.ts';
import type { PathsParts, Verbs } from '../parts.ts';
import type { PathState } from '../progress/state.ts';

/** How a person stands on a path: what its page says, before it is put into words. Ids, days as `2026-03-02`, codes of reasons. */
interface ProgressTold {
  path: string;
  person: string;
  cycle: number;
  version: string;
  state: PathState;
}

/** Progress for programs: the states and reasons of the pages as JSON, for whoever may open those. */
export function progressPages({ database }: PathsParts, { judge }: Verbs): Pages {
  const pages = createPages();

  const told = async (db: Reader, enrolment: EnrolmentInPlace | undefined): Promise<ProgressTold> => {
    const judged = enrolment && enrolment.state !== 'requested' && (await judge.look(db, [enrolment]))[0];
    if (!judged) throw new NotFound();
    const { path_id: path, person_id: person, cycle, version_id: version } = judged.enrolment;
    return { path, person, cycle, version, state: judged.state };
  };

  pages.get('/paths/:id/progress.json', 'signed-in', async (req, res) => {
    const { enrolment } = await seePath(database, actorOf(req), String(req.params['id']));
    res.json(await told(database, enrolment));
  });

  pages.get('/paths/:id/participants/:person/progress.json', 'paths:follow', async (req, res) => {
    const actor = actorOf(req);
    const { path } = await pathFor(database, actor, String(req.params['id']), 'follow');
    const person = await findPersonInPlace(database, String(req.params['person']));
    if (!person || !actor.canAt('paths:follow', person.organisation_path)) throw new NotFound();
    res.json(await told(database, await latestEnrolment(database, path.id, person.id)));
  });
  return pages;
}
