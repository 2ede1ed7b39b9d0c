import type { Request } from 'express';
import type { Tab } from '../../platform/web/index.ts';
import { actorOf } from '../actor.ts';
import type { Capability } from '../capabilities.ts';

const places = [
  { key: 'people', href: '/people', capability: 'people:view', icon: 'people' },
  { key: 'applications', href: '/applications', capability: 'people:admit', icon: 'hourglass' },
  { key: 'organisations', href: '/organisations', capability: 'people:view', icon: 'building' },
  { key: 'audit', href: '/audit', capability: 'audit:view', icon: 'list' },
  { key: 'outbox', href: '/outbox', capability: 'mail:view', icon: 'mail' },
] as const satisfies { key: string; href: string; capability: Capability; icon: Tab['icon'] }[];

/** The pages of this room that the visitor may use. */
export function tabsFor(req: Request, current: (typeof places)[number]['key']): Tab[] {
  const actor = actorOf(req);
  return places
    .filter(({ key, capability }) => actor.can(capability) && (key !== 'outbox' || actor.overAll('mail:view')))
    .map(({ key, href, icon }) => ({
      label: req.translator.t(`identity.tab-${key}`),
      href,
      icon,
      current: key === current,
    }));
}
