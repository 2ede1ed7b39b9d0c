import type { Translator } from '../../platform/language/index.ts';
import { Conflict, Invalid } from '../../platform/web/index.ts';
import type { Field, FieldErrors, Typed } from '../../platform/web/index.ts';

export interface FieldSpec extends Omit<Field, 'label' | 'hint' | 'value' | 'error'> {
  /** Keys of messages. */
  label: `identity.${string}`;
  hint?: `identity.${string}`;
}

/** What was typed and what is wrong with it. */
export interface Filled {
  typed: Typed;
  errors: FieldErrors;
  status: number;
}

export const untouched = (typed: Typed = {}): Filled => ({ typed, errors: {}, status: 200 });

export function fieldsOf({ t, say }: Translator, specs: readonly FieldSpec[], { typed, errors }: Filled): Field[] {
  return specs.map(({ label, hint, ...spec }) => {
    const value = typed[spec.name];
    const error = errors[spec.name];
    return {
      ...spec,
      label: t(label),
      value: typeof value === 'string' && spec.kind !== 'password' ? value : undefined,
      ...(hint && { hint: t(hint) }),
      ...(error && { error: say(error) }),
    };
  });
}

/** All that is wrong, for the head of the form. */
export function summaryOf({ say }: Translator, { errors }: Filled): { field: string; message: string }[] {
  return Object.entries(errors).map(([field, message]) => ({ field: field || 'main', message: say(message) }));
}

/**
 * Does a deed with a form. What it finds wrong, or finds changed meanwhile, comes back to be shown with the typed
 * values; undefined when it is done.
 */
export async function attempt(typed: Typed, deed: () => Promise<void>): Promise<Filled | undefined> {
  try {
    await deed();
    return undefined;
  } catch (error) {
    if (error instanceof Invalid) return { typed, errors: error.errors, status: 422 };
    if (error instanceof Conflict) return { typed, errors: { '': error.said }, status: 409 };
    throw error;
  }
}

export function languageOptions(): { value: string; label: string }[] {
  return Object.entries(languageNames).map(([value, label]) => ({ value, label }));
}

// A language is offered under its own name, whatever the page speaks.
const languageNames = { en: 'English', fr: 'Français', ar: 'العربية' };
