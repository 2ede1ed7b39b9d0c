import type { Translator } from '../../platform/language/index.ts';
import { timeZoneNames } from '../person-form.ts';
import { sexes } from '../tables.ts';
import { languageOptions } from './form.ts';
import type { FieldSpec } from './form.ts';

export const nameFields: FieldSpec[] = [
  { name: 'familyName', label: 'identity.family-name', required: true, attributes: { autocomplete: 'family-name' } },
  { name: 'givenName', label: 'identity.given-name', required: true, attributes: { autocomplete: 'given-name' } },
];

export const emailField: FieldSpec = {
  name: 'email',
  label: 'identity.email-official',
  hint: 'identity.email-official-hint',
  kind: 'email',
  required: true,
  attributes: { autocomplete: 'email' },
};

export const languageField: FieldSpec = {
  name: 'language',
  label: 'identity.language-preferred',
  required: true,
  options: languageOptions(),
};

/** Where somebody stands in the service, and what reports count by. */
export function serviceFields({ t }: Translator): FieldSpec[] {
  const unsaid = { value: '', label: t('identity.sex-unsaid') };
  const kinds = sexes.map((value) => ({ value, label: t(`identity.sex-${value}`) }));
  return [
    { name: 'grade', label: 'identity.grade' },
    { name: 'serviceBegan', label: 'identity.service-began', kind: 'text', attributes: year },
    { name: 'staffNumber', label: 'identity.staff-number' },
    { name: 'sex', label: 'identity.sex', hint: 'identity.sex-hint', options: [unsaid, ...kinds] },
  ];
}

const year = { inputmode: 'numeric', maxlength: '4' };

export const timeZoneFieldSpec: FieldSpec = {
  name: 'timeZone',
  label: 'identity.time-zone',
  required: true,
  options: timeZoneNames.map((value) => ({ value, label: value.replaceAll('_', ' ') })),
};
