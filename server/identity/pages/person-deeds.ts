import type { Request } from 'express';
import { actorOf } from '../actor.ts';
import type { PersonWithOrganisation } from '../store.ts';
import type { PersonPage } from '../views.ts';

/** What may be done to an account now by whoever looks at it. */
export function deedsFor(req: Request, person: PersonWithOrganisation, manages: boolean): PersonPage['deeds'] {
  const { t } = req.translator;
  const offer = (name: string, reason: boolean, danger: boolean) => ({
    name,
    action: `/people/${person.id}/${name}`,
    label: t(`identity.do-${name}`),
    question: t(`identity.ask-${name}`),
    reason,
    danger,
  });
  const admits = actorOf(req).canAt('people:admit', person.organisation_path);
  const { status } = person;
  return [
    ...(admits && status === 'active' && !person.password_hash ? [offer('welcome', false, false)] : []),
    ...(manages && status === 'active' ? [offer('suspension', true, true)] : []),
    ...(manages && (status === 'suspended' || status === 'closed') ? [offer('reopening', false, false)] : []),
    ...(manages && ['active', 'suspended', 'refused'].includes(status) ? [offer('closure', true, true)] : []),
  ];
}
