import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import type { Ask, Sight } from '../host.ts';
import { userAgent } from '../user-agent.ts';

const applet = readFileSync(path.join(import.meta.dirname, '../applet.js'), 'utf8');

/** What is around a page: the API it finds in its parent, and the tester with whom the applet's stand-in speaks. */
export interface Surroundings {
  api: object;
  ask: Ask;
  look(): Sight;
}

interface Element {
  innerHTML: string;
  innerText: string;
  disabled: boolean;
  style: object;
}

/** A content page without a screen: its own scripts run, with just as much of a browser around them as they touch. */
export class Page {
  readonly #context: vm.Context;
  readonly #timers: (() => void)[] = [];
  readonly #elements = new Map<string, Element>();
  readonly #onload: string;
  readonly #onunload: string;

  constructor(address: string, query: string, files: ReadonlyMap<string, Buffer>, around: Surroundings) {
    const html = textOf(files, address);
    const body = /<body\b[^>]*>/i.exec(html)?.[0] ?? '';
    this.#onload = /onload\s*=\s*"([^"]*)"/i.exec(body)?.[1] ?? '';
    this.#onunload = /onunload\s*=\s*"([^"]*)"/i.exec(body)?.[1] ?? '';
    this.#context = vm.createContext(this.#browser(address, query, around));
    this.#run(applet);
    for (const [, attributes = '', inline = ''] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)) {
      const source = /src\s*=\s*"([^"]*)"/i.exec(attributes)?.[1];
      this.#run(source === undefined ? inline : textOf(files, joined(address, source)));
    }
  }

  load(): void {
    this.#run(this.#onload);
  }

  /** Lets pass the time the page waits for. */
  runTimers(): void {
    for (const timer of this.#timers.splice(0)) timer();
  }

  /** Presses the button the page has written into itself; false when there is none. */
  pressButton(): boolean {
    const written = [...this.#elements.values()].map(({ innerHTML }) => innerHTML).join('\n');
    const [, , deed] = /<button\b[^>]*\bonclick=(['"])(.*?)\1/i.exec(written) ?? [];
    if (deed !== undefined) this.#run(deed);
    return deed !== undefined;
  }

  unload(): void {
    this.#timers.length = 0;
    this.#run(this.#onunload);
  }

  #run(script: string): void {
    vm.runInContext(script.replace(/^\s*\/\/<!--.*$/m, ''), this.#context, { timeout: 10_000 });
  }

  #browser(address: string, query: string, { api, ask, look }: Surroundings): object {
    const later = (work: string | (() => void)): number =>
      this.#timers.push(() => (typeof work === 'string' ? this.#run(work) : work()));
    const window: Record<string, unknown> = {
      parent: { API_1484_11: api },
      location: { href: `https://content.example/${address}${query}` },
      navigator: { userAgent, appName: 'Netscape', appVersion: '5.0', platform: 'X11' },
      document: {
        getElementById: (id: string) => this.#element(id),
        childNodes: [{ insertAdjacentHTML: () => undefined }],
        write: () => undefined,
      },
      setTimeout: later,
      clearTimeout: () => undefined,
      alert: () => undefined,
      confirm: () => true,
      askTester: ask,
      lookAround: look,
    };
    window['window'] = window;
    return window;
  }

  #element(id: string): Element {
    const known = this.#elements.get(id) ?? { innerHTML: '', innerText: '', disabled: false, style: {} };
    this.#elements.set(id, known);
    return known;
  }
}

function textOf(files: ReadonlyMap<string, Buffer>, address: string): string {
  const file = files.get(address);
  if (!file) throw new Error(`the package has no ${address}`);
  return file.toString('latin1');
}

const joined = (address: string, relative: string): string =>
  new URL(relative, `https://x/${address}`).pathname.slice(1);
