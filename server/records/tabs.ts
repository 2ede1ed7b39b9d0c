import type { Actor } from '../identity/index.ts';
import type { Translator } from '../platform/language/index.ts';
import type { Tab } from '../platform/web/index.ts';

const places = [
  { name: 'mine', href: '/records', capability: null },
  { name: 'people', href: '/records/all', capability: 'records:view' },
  { name: 'templates', href: '/records/templates', capability: 'records:manage' },
  { name: 'imports', href: '/records/imports', capability: 'records:manage' },
] as const;

export type RecordsTab = (typeof places)[number]['name'];

/** The pages of this room that are open to the actor; none where it would be one alone. */
export function recordsTabs(actor: Actor, current: RecordsTab, { t }: Translator): Tab[] {
  const open = places.filter(({ capability }) => capability === null || actor.can(capability));
  if (open.length < 2) return [];
  return open.map(({ name, href }) => ({ label: t(`records.tab-${name}`), href, current: name === current }));
}
