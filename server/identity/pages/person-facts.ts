import type { Request } from 'express';
import { actorOf } from '../actor.ts';
import type { PersonWithOrganisation } from '../store.ts';
import type { OrganisationRow } from '../tables.ts';
import type { Fact } from '../views.ts';

/** What is known of a person, as label and value; what was never said is left out. */
export function personFacts(
  req: Request,
  person: PersonWithOrganisation,
  ancestry: readonly OrganisationRow[],
): Fact[] {
  const { t, format } = req.translator;
  const { timeZone } = actorOf(req);
  const date = (iso: string | null): string => (iso ? format.dateTime(iso, timeZone) : '');
  const facts: [string, string][] = [
    ['identity.email', person.email],
    [
      'identity.organisation',
      ancestry
        .slice(-3)
        .map(({ name }) => name)
        .join(' › '),
    ],
    ['identity.grade', person.grade ?? ''],
    ['identity.service-began', person.service_began ? String(person.service_began) : ''],
    ['identity.staff-number', person.staff_number ?? ''],
    ['identity.sex', person.sex ? t(`identity.sex-${person.sex}`) : ''],
    ['identity.language-preferred', format.languageName(person.language)],
    ['identity.time-zone', person.time_zone.replaceAll('_', ' ')],
    [
      'identity.terms-accepted',
      person.terms_version ? `${person.terms_version}, ${date(person.terms_accepted_at)}` : '',
    ],
    ['identity.column-registered', date(person.created_at)],
    ['identity.column-seen', date(person.last_seen_at) || t('identity.never')],
  ];
  return facts.filter(([, value]) => value !== '').map(([label, value]) => ({ label: t(label), value }));
}
