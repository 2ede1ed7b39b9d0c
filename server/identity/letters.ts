import type { Writer } from '../platform/database/index.ts';
import type { Languages, Values } from '../platform/language/index.ts';
import type { Mail } from '../platform/mail/index.ts';

/** Whom a letter goes to, and in which words and hours. */
export interface Contact {
  personId: string;
  name: string;
  address: string;
  language: string;
  timeZone: string;
}

/** The letters of this room; the words of each are `identity.letter-<kind>-subject`, `-text` and, with a link, `-button`. */
export const letterKinds = [
  'application-received',
  'application-waiting',
  'account-exists',
  'welcome',
  'refused',
  'reset',
  'reset-not-open',
  'password-changed',
  'address-changed',
  'suspended',
  'reopened',
  'closed',
] as const;
export type LetterKind = (typeof letterKinds)[number];

export interface Letters {
  /** `path` is a page of this site that the button leads to; `occasion` names what happened, so that it is told once. */
  send(
    tx: Writer,
    to: Contact,
    letter: { kind: LetterKind; occasion: string; values?: Values; path?: string },
  ): Promise<void>;
}

export function createLetters(mail: Mail, languages: Languages, siteOrigin: string): Letters {
  return {
    async send(tx, to, { kind, occasion, values, path }) {
      const { t, language } = languages.translator(languages.choose(to.language));
      const said: Values = { name: to.name, site: siteOrigin, ...values };
      await mail.queue(tx, {
        to: { address: to.address, name: to.name },
        language,
        subject: t(`identity.letter-${kind}-subject`, said),
        text: t(`identity.letter-${kind}-text`, said).split('\n\n'),
        ...(path && { button: { label: t(`identity.letter-${kind}-button`), href: `${siteOrigin}${path}` } }),
        reason: t(`identity.letter-reason`, { site: siteOrigin }),
        confidential: kind === 'welcome' || kind === 'reset',
        unique: `identity.${kind}:${occasion}`,
      });
    },
  };
}

export function contactOf(person: {
  id: string;
  given_name: string;
  family_name: string;
  email: string;
  language: string;
  time_zone: string;
}): Contact {
  return {
    personId: person.id,
    name: `${person.given_name} ${person.family_name}`,
    address: person.email,
    language: person.language,
    timeZone: person.time_zone,
  };
}
