import type { Translator } from '../../platform/language/index.ts';
import type { Letter } from '../../platform/mail/index.ts';
import type { Addressee } from './notice-store.ts';
import { titleIn, type Texts } from '../building/outline.ts';
import type { NoticeKind } from '../progress/notices.ts';

/** What a letter about an enrolment tells of. */
export type Occasion = 'enrolled' | 'renewal' | 'asked' | 'granted' | 'refused' | 'withdrawn' | 'opened' | NoticeKind;

/** Each letter has one clear way on; a decision that ends something leads to the list of one's own paths. */
const leadsTo: Partial<Record<Occasion, string>> = { refused: '/paths', withdrawn: '/paths' };
/** Letters that come whatever somebody has chosen, since they tell of a decision or of a loss. */
const unasked = new Set<Occasion>(['enrolled', 'asked', 'granted', 'refused', 'withdrawn', 'access-ending']);

/** A letter about one enrolment in the words of its reader; `gate` is the title of what has opened. */
export function noticeLetter(
  translator: Translator,
  occasion: Occasion,
  to: Addressee,
  about: { siteOrigin: string; unique: string; gate?: { id: string; title: string } },
): Letter {
  const { t, format } = translator;
  const name = `${to.given_name} ${to.family_name}`;
  const values = {
    name,
    path: to.said ?? to.title,
    by: [to.by_given_name, to.by_family_name].filter(Boolean).join(' '),
    how: to.source,
    cohort: to.cohort_name ?? '',
    gate: about.gate?.title ?? '',
    due: to.due_on ? format.date(to.due_on) : '',
    end: to.access_ends_on ? format.date(to.access_ends_on) : '',
    expires: to.expires_on ? format.date(to.expires_on) : '',
  };
  const place = about.gate ? `/paths/${to.path_id}#${about.gate.id}` : `/paths/${to.path_id}`;
  return {
    to: { address: to.email, name },
    language: translator.language,
    subject: t(`paths.letter-${occasion}-subject`, values),
    text: [
      t('paths.letter-greeting', values),
      t(`paths.letter-${occasion}`, values),
      ...reasonGiven(translator, occasion, to),
      ...facts(translator, occasion, to),
    ],
    button: { label: t(`paths.letter-${occasion}-button`), href: `${about.siteOrigin}${leadsTo[occasion] ?? place}` },
    reason: t(`paths.letter-why-${unasked.has(occasion) ? 'decision' : 'enrolled'}`, values),
    choose: { label: t('paths.letter-choose'), href: `${about.siteOrigin}/account/notices` },
    unique: about.unique,
  };
}

function reasonGiven({ t }: Translator, occasion: Occasion, to: Addressee): string[] {
  const reason = occasion === 'refused' ? to.decision_reason : occasion === 'withdrawn' ? to.end_reason : null;
  return reason ? [t('paths.letter-because', { reason })] : [];
}

/** The dates to know and how far one is, in a few lines. */
function facts({ t, format, language }: Translator, occasion: Occasion, to: Addressee): string[] {
  if (['asked', 'refused', 'withdrawn', 'expiring'].includes(occasion)) return [];
  const next =
    to.next_title === null ? '' : titleIn(JSON.parse(to.next_texts ?? '{}') as Texts, language, to.next_title);
  const lines = [
    to.due_on ? t('paths.letter-due', { on: format.date(to.due_on) }) : '',
    to.access_ends_on ? t('paths.letter-access', { on: format.date(to.access_ends_on) }) : '',
    to.steps_needed > 0 ? t('paths.letter-progress', { done: to.steps_done, needed: to.steps_needed }) : '',
    next ? t('paths.letter-next', { step: next }) : '',
  ].filter((line) => line !== '');
  return lines.length > 0 ? [lines.join('\n')] : [];
}
