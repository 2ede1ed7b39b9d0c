import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { createFormat } from './format.ts';
import type { Format } from './format.ts';

export const languageCodes = ['en', 'fr', 'ar'] as const;
export type LanguageCode = (typeof languageCodes)[number];
export type { Format };

/** What a message needs besides its key: numbers, words, dates already formatted. */
export type Values = Record<string, string | number>;
/**
 * A text for a person as data: the key of a message and its values; turned into words where the language is known. A value
 * may be a message itself, or a day that each language writes its own way.
 */
export interface Message {
  key: string;
  values?: Record<string, string | number | Message | { day: string }>;
}

export interface Translator {
  language: LanguageCode;
  direction: 'ltr' | 'rtl';
  /** The text of `<room>.<key>`; throws for an unknown key outside production, gives the key in production. */
  t(key: string, values?: Values): string;
  say(message: Message): string;
  has(key: string): boolean;
  format: Format;
}

export interface Languages {
  translator(language: string): Translator;
  /** The language the product speaks that fits an Accept-Language header or a stored preference best. */
  choose(...wishes: (string | undefined)[]): LanguageCode;
}

/** Reads `server/<room>/language/<code>.json` of every room. `strict` makes an unknown key an error. */
export function createLanguages(serverFolder: string, strict: boolean): Languages {
  const translators = new Map(languageCodes.map((code) => [code, createTranslator(code, serverFolder, strict)]));
  return {
    translator: (language) => translators.get(language as LanguageCode) ?? translators.get('en')!,
    choose: (...wishes) => wishes.map(fitting).find((code) => code !== undefined) ?? 'en',
  };
}

/** All messages of one language: `<room>.<key>` to ICU text. The platform's own are `common.<key>`. */
export function readMessages(serverFolder: string, language: LanguageCode): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const [prefix, folder] of messageFolders(serverFolder)) {
    const file = path.join(folder, 'language', `${language}.json`);
    if (!existsSync(file)) continue;
    const texts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    for (const [key, text] of Object.entries(texts)) messages[`${prefix}.${key}`] = text;
  }
  return messages;
}

function messageFolders(serverFolder: string): [string, string][] {
  const rooms = readdirSync(serverFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'platform')
    .map((entry): [string, string] => [entry.name, path.join(serverFolder, entry.name)]);
  return [['common', path.join(serverFolder, 'platform')], ...rooms];
}

function createTranslator(language: LanguageCode, serverFolder: string, strict: boolean): Translator {
  const messages = readMessages(serverFolder, language);
  const compiled = new Map<string, IntlMessageFormat>();
  const t = (key: string, values?: Values): string => {
    const text = messages[key];
    if (text === undefined) return missing(key, language, strict);
    if (!text.includes('{') && !text.includes("'")) return text;
    let message = compiled.get(key);
    if (!message) {
      message = new IntlMessageFormat(text, locale(language), undefined, { ignoreTag: true });
      compiled.set(key, message);
    }
    return message.format(values) as string;
  };
  const format = createFormat(locale(language), t);
  const say = ({ key, values }: Message): string => t(key, values && inWords(values));
  const inWords = (values: NonNullable<Message['values']>): Values =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        if (typeof value !== 'object') return [name, value];
        return [name, 'key' in value ? say(value) : format.date(value.day)];
      }),
    );
  return {
    language,
    direction: language === 'ar' ? 'rtl' : 'ltr',
    t,
    say,
    has: (key) => messages[key] !== undefined,
    format,
  };
}

// Arabic as the Member administrations of the region write it officially: Arabic words, Western digits.
function locale(language: LanguageCode): string {
  return { en: 'en-GB', fr: 'fr-FR', ar: 'ar-u-nu-latn' }[language];
}

function missing(key: string, language: string, strict: boolean): string {
  if (strict) throw new Error(`No message ${key} in ${language}`);
  return key;
}

function fitting(wish: string | undefined): LanguageCode | undefined {
  const codes = (wish ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase());
  return codes.find((code): code is LanguageCode => (languageCodes as readonly string[]).includes(code));
}
