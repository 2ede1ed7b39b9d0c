import type { Actor } from '../identity/index.ts';
import type { Translator } from '../platform/language/index.ts';
import type { Tab } from '../platform/web/parts.ts';
import type { Access } from './access.ts';

type Place = 'route' | 'builder' | 'settings' | 'participants' | 'gates' | 'cases' | 'enrol' | 'cohorts' | 'rules';

/** The pages of one path, as far as this person may open them; none for a learner, who has one page. */
export function pathTabs(id: string, access: Access, current: Place, { t }: Translator): Tab[] {
  const tabs: (Tab & { place: Place; may: boolean })[] = [
    { place: 'route', label: t('paths.tab-route'), href: `/paths/${id}`, icon: 'route', may: true },
    { place: 'builder', label: t('paths.tab-builder'), href: `/paths/${id}/builder`, icon: 'edit', may: access.build },
    {
      place: 'settings',
      label: t('paths.tab-settings'),
      href: `/paths/${id}/settings`,
      icon: 'settings',
      may: access.build,
    },
    {
      place: 'participants',
      label: t('paths.tab-participants'),
      href: `/paths/${id}/participants`,
      icon: 'people',
      may: access.follow,
    },
    { place: 'gates', label: t('paths.tab-gates'), href: `/paths/${id}/gates`, icon: 'lock', may: access.follow },
    { place: 'enrol', label: t('paths.tab-enrol'), href: `/paths/${id}/enrol`, icon: 'plus', may: access.enrol },
    {
      place: 'cohorts',
      label: t('paths.tab-cohorts'),
      href: `/paths/${id}/cohorts`,
      icon: 'flag',
      may: access.follow,
    },
    { place: 'rules', label: t('paths.tab-rules'), href: `/paths/${id}/rules`, icon: 'retry', may: access.enrol },
  ];
  const open = tabs.filter(({ may }) => may);
  return open.length < 2
    ? []
    : open.map(({ place, label, href, icon }) => ({ label, href, ...(icon && { icon }), current: place === current }));
}

/** The lists: one's own paths, all that staff deal with, and the surveys that paths ask. */
export function listTabs(current: 'mine' | 'all' | 'surveys', staff: boolean, { t }: Translator): Tab[] {
  if (!staff) return [];
  return [
    { label: t('paths.tab-all'), href: '/paths/all', icon: 'list', current: current === 'all' },
    { label: t('paths.tab-mine'), href: '/paths', icon: 'person', current: current === 'mine' },
    { label: t('paths.tab-work'), href: '/paths/assignments', icon: 'edit' },
    { label: t('paths.tab-surveys'), href: '/evaluation/surveys', icon: 'chart', current: current === 'surveys' },
  ];
}

type WorkPlace = 'work' | 'visits' | 'requests' | 'plans' | 'equivalences';

/** What is done for learners: reading, observing, deciding, following; as far as this person may. */
export function workTabs(current: WorkPlace, actor: Actor, { t }: Translator): Tab[] {
  const tabs: (Tab & { place: WorkPlace; may: boolean })[] = [
    { place: 'work', label: t('paths.assignments'), href: '/paths/assignments', icon: 'edit', may: true },
    { place: 'visits', label: t('paths.field-visits'), href: '/paths/field-visits', icon: 'place', may: true },
    {
      place: 'requests',
      label: t('paths.requests'),
      href: '/paths/requests',
      icon: 'exempt',
      may: actor.can('paths:enrol'),
    },
    { place: 'plans', label: t('paths.plans'), href: '/paths/plans', icon: 'flag', may: true },
    {
      place: 'equivalences',
      label: t('paths.equivalences'),
      href: '/paths/equivalences',
      icon: 'copy',
      may: actor.can('paths:exempt'),
    },
  ];
  return tabs
    .filter(({ may }) => may)
    .map(({ place, label, href, icon }) => ({ label, href, ...(icon && { icon }), current: place === current }));
}
