import { actorOf } from '../../identity/index.ts';
import { createPages, NotFound } from '../../platform/web/index.ts';
import type { Pages } from '../../platform/web/index.ts';
import { pathFor, seePath } from '../access.ts';
import { follow } from '../enrolment/progress-model.ts';
import type { PathsParts, Verbs } from '../parts.ts';
import type { PathState } from '../progress/state.ts';
import type { Judged } from './judging.ts';

/** How a person stands on a path: what its page says, before it is put into words. Ids, days as `2026-03-02`, codes of reasons. */
interface ProgressTold {
  path: string;
  person: string;
  cycle: number;
  version: string;
  state: PathState;
}

/** Progress for programs: the states and reasons of the pages as JSON, for whoever may open those. */
export function progressPages({ database }: PathsParts, verbs: Verbs): Pages {
  const pages = createPages();

  pages.get('/paths/:id/progress.json', 'signed-in', async (req, res) => {
    const { enrolment } = await seePath(database, actorOf(req), String(req.params['id']));
    res.json(told(enrolment && (await verbs.judge.look(database, [enrolment]))[0]));
  });

  pages.get('/paths/:id/participants/:person/progress.json', 'paths:follow', async (req, res) => {
    const actor = actorOf(req);
    const { path } = await pathFor(database, actor, String(req.params['id']), 'follow');
    const { judged } = await follow(database, verbs, {
      actor,
      pathId: path.id,
      personId: String(req.params['person']),
    });
    res.json(told(judged));
  });
  return pages;
}

/** Whoever has only asked to join does not stand anywhere yet. */
function told(judged: Judged | undefined): ProgressTold {
  if (!judged || judged.enrolment.state === 'requested') throw new NotFound();
  const { path_id: path, person_id: person, cycle, version_id: version } = judged.enrolment;
  return { path, person, cycle, version, state: judged.state };
}
