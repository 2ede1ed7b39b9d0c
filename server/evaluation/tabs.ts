import type { Translator } from '../platform/language/index.ts';
import type { Tab } from '../platform/web/index.ts';
import type { Access } from './access.ts';
import type { SurveyInPlace } from './survey-store.ts';

type Place = 'results' | 'builder' | 'settings' | 'preview';

/** The pages of one survey, as far as this person may open them. */
export function surveyTabs(
  { id, status }: Pick<SurveyInPlace, 'id' | 'status'>,
  access: Access,
  current: Place,
  { t }: Translator,
): Tab[] {
  const home = `/evaluation/surveys/${id}`;
  const tabs: (Tab & { place: Place; may: boolean })[] = [
    {
      place: 'results',
      label: t('evaluation.tab-results'),
      href: `${home}/results`,
      icon: 'chart',
      may: access.view && status !== 'draft',
    },
    { place: 'builder', label: t('evaluation.tab-builder'), href: `${home}/builder`, icon: 'edit', may: access.manage },
    {
      place: 'settings',
      label: t('evaluation.tab-settings'),
      href: `${home}/settings`,
      icon: 'settings',
      may: access.manage,
    },
    { place: 'preview', label: t('evaluation.tab-preview'), href: `${home}/preview`, icon: 'preview', may: true },
  ];
  return tabs
    .filter(({ may }) => may)
    .map(({ place, label, href, icon }) => ({ label, href, ...(icon && { icon }), current: place === current }));
}
