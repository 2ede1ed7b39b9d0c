import { isLanguage } from './languages.ts';
import { isTimestamp, parseInterval } from './time.ts';

/** Gives the error code of RTE 3.1.7 for a value, '0' when the value is of the type. */
export type Format = (value: string) => string;

const ok = '0';
const mismatch = '406';
const real = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;

/** The lengths the standard names are the least a system must keep, so any length is kept. */
export const characterstring: Format = () => ok;

export function oneOf(...words: string[]): Format {
  return (value) => (words.includes(value) ? ok : mismatch);
}

export function number(min = -Infinity, max = Infinity): Format {
  return (value) => {
    if (!real.test(value)) return mismatch;
    return Number(value) < min || Number(value) > max ? '407' : ok;
  };
}

export const language: Format = (value) => (value === '' || isLanguage(value) ? ok : mismatch);

export const timestamp: Format = (value) => (isTimestamp(value) ? ok : mismatch);

export const interval: Format = (value) => (parseInterval(value) === undefined ? mismatch : ok);

export const localizedString: Format = (value) => (isLocalized(value) ? ok : mismatch);

/** RTE 4.1.1.4 asks for a URI; a urn is held to its syntax, other identifiers only have to be there. */
export const longIdentifier: Format = (value) => {
  if (value.trim() === '') return mismatch;
  return /^urn:/i.test(value) && !/^urn:[a-z0-9][a-z0-9-]{0,31}:[^\s]+$/i.test(value) ? mismatch : ok;
};

export const navigationRequest: Format = (value) =>
  /^(continue|previous|exit|exitAll|abandon|abandonAll|suspendAll|_none_|\{target=.+\}(choice|jump))$/.test(value)
    ? ok
    : mismatch;

export function isReal(value: string): boolean {
  return real.test(value);
}

export function isShortIdentifier(value: string): boolean {
  return value.trim() !== '' && !/[[\]{}]/.test(value);
}

export function isLocalized(value: string): boolean {
  const found = /^\{lang=([^}]*)\}/.exec(value);
  return !found || isLanguage(found[1] ?? '');
}
