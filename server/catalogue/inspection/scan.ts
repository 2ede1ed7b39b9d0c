import type { ArchiveEntry } from '../archive/directory.ts';
import { extensionOf, textMediaType } from '../archive/media-type.ts';
import { addressesInPage, addressesInScript, addressesInStyle } from './addresses.ts';
import type { FoundAddress } from './addresses.ts';
import { addHabits, habitsOf, noHabits } from './habits.ts';
import type { Habits } from './habits.ts';
import { partsOfPage } from './page-parts.ts';
import { mediaNames, referencesInPage, referencesInStyle } from './references.ts';

export type TextKind = 'page' | 'script' | 'style' | 'data';

const FILE_LIMIT = 4 * 1024 * 1024;
const SUM_LIMIT = 48 * 1024 * 1024;

const pageLanguage = /<html\b[^<>]{0,2000}?\slang\s{0,9}=\s{0,9}["']?([a-z]{2,3}(?:-[a-z0-9]{1,8}){0,3})/i;

// Flash and Java have warnings of their own.
const otherPlugin = /x-silverlight|classid\s{0,9}=\s{0,9}["']?clsid:(?!d27cdb6e|8ad9c840|cafeefac)/i;
const speaking = /<(script|frame|iframe|object|embed|a|area|form|link)\b|\son\w{2,20}\s{0,9}=|javascript:|http-equiv/i;

const kinds: Record<string, TextKind> = {
  html: 'page',
  htm: 'page',
  xhtml: 'page',
  shtml: 'page',
  js: 'script',
  mjs: 'script',
  css: 'style',
  json: 'data',
};

export function textKind(path: string): TextKind | undefined {
  return kinds[extensionOf(path)];
}

/** Gathers what the texts of a package say, file by file, so that no text outlives its turn. */
export class Scan {
  readonly addresses: { path: string; addresses: FoundAddress[] }[] = [];
  readonly references: { path: string; targets: string[] }[] = [];
  /** Media files that data files name; in what folder is for the scripts that read them. */
  readonly mediaNames = new Set<string>();
  readonly types = new Map<string, string>();
  readonly languages = new Set<string>();
  /** Pages that certainly never call anything: without script, and leading nowhere where there could be one. */
  readonly silentPages = new Set<string>();
  readonly plugins = { java: new Set<string>(), other: new Set<string>() };
  readonly unscanned: string[] = [];
  habits: Habits = noHabits;
  #budget = SUM_LIMIT;

  wants(entry: ArchiveEntry): boolean {
    if (textKind(entry.path) === undefined) return false;
    if (entry.size <= FILE_LIMIT && entry.size <= this.#budget) {
      this.#budget -= entry.size;
      return true;
    }
    this.unscanned.push(entry.path);
    return false;
  }

  add(entry: ArchiveEntry, content: Buffer): void {
    const kind = textKind(entry.path);
    if (!kind) return;
    this.types.set(entry.folded, textMediaType(entry.path, content));
    const text = content.toString('utf8');
    if (kind === 'data') mediaNames(text).forEach((name) => this.mediaNames.add(name));
    if (kind === 'style') this.#addStyle(entry.path, text);
    if (kind === 'script') this.#addScript(entry.path, text);
    if (kind === 'page') this.#addPage(entry.path, text);
  }

  #addStyle(path: string, style: string): void {
    this.addresses.push({ path, addresses: addressesInStyle(style) });
    this.references.push({ path, targets: referencesInStyle(path, style) });
  }

  #addScript(path: string, script: string): void {
    this.addresses.push({ path, addresses: addressesInScript(script) });
    this.habits = addHabits(this.habits, habitsOf(script));
  }

  #addPage(path: string, text: string): void {
    const parts = partsOfPage(text);
    this.addresses.push({ path, addresses: addressesInPage(parts) });
    this.references.push({ path, targets: referencesInPage(path, parts) });
    this.habits = addHabits(this.habits, habitsOf(text));
    const language = pageLanguage.exec(text)?.[1];
    if (language && this.languages.size < 20) this.languages.add(language);
    if (/<applet\b|application\/x-java/i.test(text)) this.plugins.java.add(path);
    if (otherPlugin.test(text)) this.plugins.other.add(path);
    if (!speaking.test(text)) this.silentPages.add(path);
  }
}
