const texts = JSON.parse(document.body.dataset['messages'] ?? '{}') as Record<string, string>;

/** A text of the page in its language, with `{name}` filled in. */
export function say(key: string, values: Readonly<Record<string, string>> = {}): string {
  return (texts[key] ?? key).replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}
