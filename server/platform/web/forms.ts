import type { z } from 'zod';
import type { Message } from '../language/index.ts';

export type FieldErrors = Record<string, Message>;
/** What the person typed, to be shown again as it was. */
export type Typed = Record<string, string | string[]>;

export type FormResult<Value> =
  { ok: true; value: Value; typed: Typed } | { ok: false; errors: FieldErrors; typed: Typed };

/**
 * Reads a form (or a query string) by a zod schema. A schema names its own message by key
 * (`z.email('identity.email-invalid')`); whatever names none gets a general one for its kind of mistake.
 */
export function readForm<Schema extends z.ZodType>(schema: Schema, body: unknown): FormResult<z.output<Schema>> {
  const typed = typedFields(body);
  const result = schema.safeParse(typed);
  if (result.success) return { ok: true, value: result.data, typed };
  const errors: FieldErrors = {};
  for (const issue of result.error.issues) errors[issue.path.join('.')] ??= messageOf(issue);
  return { ok: false, errors, typed };
}

function typedFields(body: unknown): Typed {
  const typed: Typed = {};
  for (const [name, value] of Object.entries((body ?? {}) as Record<string, unknown>)) {
    if (Array.isArray(value)) typed[name] = value.map((each) => String(each).trim());
    else if (typeof value === 'string') typed[name] = name.toLowerCase().includes('password') ? value : value.trim();
  }
  return typed;
}

const ownKey = /^[a-z-]+\.[a-z0-9.-]+$/;

function messageOf(issue: z.core.$ZodIssue): Message {
  if (ownKey.test(issue.message)) return { key: issue.message };
  if (issue.code === 'too_big') return { key: 'common.too-long', values: { maximum: Number(issue.maximum) } };
  if (issue.code === 'too_small' && issue.origin === 'string') return { key: 'common.required' };
  if (issue.code === 'invalid_type') return { key: 'common.required' };
  return { key: 'common.invalid' };
}
