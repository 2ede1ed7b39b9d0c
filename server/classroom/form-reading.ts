import type { z } from 'zod';
import { Invalid, readForm } from '../platform/web/index.ts';

/** The form of a deed that has no page of its own to show mistakes on: what cannot be read is refused with its reason. */
export function formOf<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const form = readForm(schema, body);
  if (!form.ok) throw new Invalid(form.errors);
  return form.value;
}

/** Fields whose names hold ids: those that came as one text, whatever else was sent. */
export function fieldsOf(body: unknown): Record<string, string | undefined> {
  const entries = Object.entries((body ?? {}) as Record<string, unknown>);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
