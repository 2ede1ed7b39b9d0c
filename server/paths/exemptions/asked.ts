import type { Actor } from '../../identity/index.ts';
import { Conflict, NotFound } from '../../platform/web/index.ts';

/** What a learner asks those to decide who are over where the learner is: recognition, or an achievement from outside. */
interface Asked {
  id: string;
  person_id: string;
  path_id: string;
  step_id: string;
  organisation_path: string;
}

/** As the person sees it whom it concerns, or who decides about it; for anybody else it is not there. */
export function seen<One extends Asked>(actor: Actor, asked: One | undefined): { asked: One; decides: boolean } {
  const own = asked?.person_id === actor.personId;
  const office = asked !== undefined && actor.canAt('paths:enrol', asked.organisation_path);
  if (!asked || (!own && !office)) throw new NotFound();
  return { asked, decides: office && !own };
}

/** Nobody decides about themselves, nor about people elsewhere. */
export function decidable<One extends Asked>(actor: Actor, found: One | undefined): One {
  const { asked, decides } = seen(actor, found);
  if (!decides) throw new Conflict({ key: 'paths.not-oneself' });
  return asked;
}

/** A deed about it, for the trail. */
export function deedOn(asked: Asked, actor: Actor, deed: string, details: Record<string, unknown>) {
  return {
    actor,
    deed,
    subject: { kind: 'person', id: asked.person_id },
    organisationPath: asked.organisation_path,
    details: { path: asked.path_id, step: asked.step_id, record: asked.id, ...details },
  };
}
