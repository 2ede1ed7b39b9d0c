import type { Writer } from '../../platform/database/index.ts';
import type { Languages } from '../../platform/language/index.ts';
import type { Mail } from '../../platform/mail/index.ts';
import { findPathTitles } from '../path-store.ts';
import type { Day } from '../progress/day.ts';

export type DecisionOccasion =
  | 'recognition-granted'
  | 'recognition-refused'
  | 'recognition-revoked'
  | 'claim-approved'
  | 'claim-refused'
  | 'claim-revoked';

/** Tells the learner what was decided, in their language and in the transaction of the decision. */
export async function tellDecision(
  tx: Writer,
  { mail, languages, settings }: { mail: Mail; languages: Languages; settings: { siteOrigin: string } },
  {
    occasion,
    about,
    reason,
    until,
  }: {
    occasion: DecisionOccasion;
    about: {
      id: string;
      path_id: string;
      step_id: string;
      title: string;
      given_name: string;
      family_name: string;
      email: string;
      language: string;
    };
    reason: string;
    until: Day | null;
  },
): Promise<void> {
  const { t, format } = languages.translator(about.language);
  const name = `${about.given_name} ${about.family_name}`;
  const path = (await findPathTitles(tx, [about.path_id], about.language)).get(about.path_id) ?? '';
  const values = { title: about.title, path };
  await mail.queue(tx, {
    to: { address: about.email, name },
    language: about.language,
    subject: t(`paths.letter-${occasion}-subject`, values),
    text: [
      t('paths.letter-decision-greeting', { name }),
      t(`paths.letter-${occasion}`, values),
      ...(reason === '' ? [] : [t('paths.letter-decision-reason', { reason })]),
      ...(until === null ? [] : [t('paths.valid-until', { on: format.date(until) })]),
    ],
    button: {
      label: t('paths.letter-decision-button'),
      href: `${settings.siteOrigin}/paths/${about.path_id}#step-${about.step_id}`,
    },
    reason: t('paths.letter-decision-why'),
    unique: `${occasion}:${about.id}`,
  });
}
