import type { XmlElement } from './tree.ts';
import type { LocalText } from './model.ts';
import type { Warnings } from './warnings.ts';

/** Names are matched in lower case and without prefix: real manifests get both wrong. */
export function child(element: XmlElement | undefined, local: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.local === local.toLowerCase());
}

export function children(element: XmlElement | undefined, local: string): XmlElement[] {
  return element?.children.filter((candidate) => candidate.local === local.toLowerCase()) ?? [];
}

export function textOf(element: XmlElement | undefined): string | undefined {
  return element?.text.trim() || undefined;
}

export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  return element?.attributes.get(name.toLowerCase())?.trim() || undefined;
}

/** Objective and shared-data identifiers: some tools escape or wrap them, the suite compares them resolved. */
export function identifier(value: string | undefined): string | undefined {
  const plain = value?.replace(/%20/g, ' ').replace(/\s+/g, ' ').trim();
  return plain || undefined;
}

export function localText(element: XmlElement): LocalText {
  return { text: element.text.replace(/\s+/g, ' ').trim(), language: attribute(element, 'xml:lang') };
}

/** Reads attributes of one element as typed values; what is not understood is warned about and takes the default. */
export class Values {
  readonly #element: XmlElement | undefined;
  readonly #warnings: Warnings;

  constructor(element: XmlElement | undefined, warnings: Warnings) {
    this.#element = element;
    this.#warnings = warnings;
  }

  text(name: string): string | undefined {
    return attribute(this.#element, name);
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return fallback;
    if (value === 'true' || value === '1' || value === 'yes') return true;
    if (value === 'false' || value === '0' || value === 'no') return false;
    this.#misunderstood(name, value);
    return fallback;
  }

  decimal(name: string, fallback: number, low = -Infinity, high = Infinity): number {
    return decimal(this.text(name), low, high, (value) => this.#misunderstood(name, value)) ?? fallback;
  }

  count(name: string): number | undefined {
    const value = decimal(this.text(name), 0, Number.MAX_SAFE_INTEGER, (wrong) => this.#misunderstood(name, wrong));
    return value === undefined ? undefined : Math.trunc(value);
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const found = allowed.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
    if (!found) this.#misunderstood(name, value);
    return found ?? fallback;
  }

  #misunderstood(name: string, value: string): void {
    this.#warnings.add('value-not-understood', { name, value, element: this.#element?.local ?? '' });
  }
}

export function decimal(
  value: string | undefined,
  low: number,
  high: number,
  misunderstood: (value: string) => void,
): number | undefined {
  if (value === undefined) return undefined;
  const number = /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(value) ? Number(value) : Number.NaN;
  if (number >= low && number <= high) return number;
  misunderstood(value);
  return undefined;
}
