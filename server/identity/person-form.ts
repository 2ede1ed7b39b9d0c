import { z } from 'zod';
import { languageCodes } from '../platform/language/index.ts';
import { sexes } from './tables.ts';

const controls = /\p{Cc}|(?![\u200c\u200d])\p{Cf}/u;
const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => !controls.test(text), 'common.invalid');
/** An empty field is a field left out. */
export const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([z.literal('').transform(() => undefined), schema]).optional();

/** What is asked of a person, wherever it is typed: application, registration, a row of a file. */
export function personFields(thisYear: number) {
  return {
    familyName: line(100),
    givenName: line(100),
    email: z.email('identity.email-invalid').max(254),
    language: z.enum(languageCodes),
    grade: optional(line(100)),
    serviceBegan: optional(
      z
        .string()
        .regex(/^\d{4}$/, 'identity.year-invalid')
        .transform(Number)
        .refine((year) => year >= 1940 && year <= thisYear, 'identity.year-invalid'),
    ),
    sex: optional(z.enum(sexes)),
    staffNumber: optional(line(50)),
  };
}

/** An IANA name that this machine knows. */
export const timeZoneField = z.string().refine(isTimeZone, 'identity.time-zone-invalid');

function isTimeZone(name: string): boolean {
  return timeZones.has(name);
}

const timeZones = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC']);
export const timeZoneNames = [...timeZones].sort();

export const certificateNameField = optional(line(200));
