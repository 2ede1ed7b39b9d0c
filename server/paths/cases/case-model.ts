import type { Reader } from '../../platform/database/index.ts';
import type { Translator } from '../../platform/language/index.ts';
import { countCases } from './case-store.ts';
import type { Verbs } from '../parts.ts';
import { namesIn } from '../path-view.ts';
import type { PathInPlace } from '../path-store.ts';
import { caseCodes, type Case } from '../progress/impossible.ts';
import type { CaseLine } from '../views.ts';
import type { Names } from '../wording.ts';

type Counted = Pick<Case, 'code' | 'about'> & { people: number };

/** The cases of a path as they were found last; one query, for pages that are about something else. */
export async function caseLines(
  db: Reader,
  verbs: Verbs,
  path: PathInPlace,
  reach: readonly string[],
  translator: Translator,
): Promise<CaseLine[]> {
  const counts = await countCases(db, path.id, reach);
  if (counts.length === 0 || path.current_version_id === null) return [];
  const names = namesIn(await verbs.judge.outline(db, path.current_version_id), translator.language, new Map());
  return counts
    .sort((a, b) => caseCodes.indexOf(a.code) - caseCodes.indexOf(b.code))
    .map((one) => caseLine(path.id, one, names, translator));
}

export function caseLine(pathId: string, one: Counted, names: Names, translator: Translator): CaseLine {
  const { t } = translator;
  return {
    title: caseTitle(one, names, translator),
    advice: t(`paths.case-${one.code}-advice`),
    people: t('paths.case-people', { count: one.people }),
    href: `/paths/${pathId}/cases/${caseName(one)}`,
  };
}

/** How a case is named in an address. */
export function caseName({ code, about }: Pick<Case, 'code' | 'about'>): string {
  return about === '' ? code : `${code}.${about}`;
}

export function caseTitle(
  { code, about }: Pick<Case, 'code' | 'about'>,
  names: Names,
  { t, language }: Translator,
): string {
  const said = t(`paths.case-${code}`);
  // By itself it begins a line.
  return about === ''
    ? said.charAt(0).toLocaleUpperCase(language) + said.slice(1)
    : t('paths.case-of-step', { step: names.steps.get(about) ?? '', said });
}
