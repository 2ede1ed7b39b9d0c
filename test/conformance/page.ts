import vm from 'node:vm';

/** What the suite's pages expect of the Java applet they were written for. */
export interface Driver {
  evalID(id: string): boolean;
  runCommands(): boolean;
  getUITestQuestions(): string;
  evaluateUIResults(answers: string): boolean;
  curUserInstructions(): string;
  getScoStatus(): string;
  setSCOStatus(status: string): void;
  writeToLog(log: string, kind: number, message: string): void;
  completed(): void;
  failed(): void;
  terminateTest(): void;
}

/** A content page without a screen: its own scripts run, with just as much of a browser around them as they touch. */
export class Page {
  readonly #context: vm.Context;
  readonly #timers: (() => void)[] = [];
  readonly #onload: string;
  readonly #onunload: string;

  constructor(path: string, query: string, files: ReadonlyMap<string, Buffer>, api: object, driver: Driver) {
    const html = textOf(files, path);
    const body = /<body\b[^>]*>/i.exec(html)?.[0] ?? '';
    this.#onload = /onload\s*=\s*"([^"]*)"/i.exec(body)?.[1] ?? '';
    this.#onunload = /onunload\s*=\s*"([^"]*)"/i.exec(body)?.[1] ?? '';
    this.#context = vm.createContext(this.#surroundings(path, query, api, driver));
    for (const [, attributes = '', inline = ''] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)) {
      const source = /src\s*=\s*"([^"]*)"/i.exec(attributes)?.[1];
      this.#run(source === undefined ? inline : textOf(files, joined(path, source)));
    }
  }

  load(): void {
    this.#run(this.#onload);
  }

  /** Lets pass the time the page waits for. */
  runTimers(): void {
    for (const timer of this.#timers.splice(0)) timer();
  }

  unload(): void {
    this.#timers.length = 0;
    this.#run(this.#onunload);
  }

  #run(script: string): void {
    vm.runInContext(script.replace(/^\s*\/\/<!--.*$/m, ''), this.#context, { timeout: 10_000 });
  }

  #surroundings(path: string, query: string, api: object, driver: Driver): object {
    const elements = new Map<string, object>();
    const element = (id: string): object => {
      if (id.endsWith('LMSTestSCODriver')) return driver;
      if (!elements.has(id)) elements.set(id, { style: {}, innerHTML: '', innerText: '', disabled: false });
      return elements.get(id) as object;
    };
    const later = (work: string | (() => void)): number =>
      this.#timers.push(() => (typeof work === 'string' ? this.#run(work) : work()));
    const window: Record<string, unknown> = {
      parent: { API_1484_11: api },
      location: { href: `https://content.example/${path}${query}` },
      navigator: {
        userAgent: 'Mozilla/5.0 (X11; rv:115.0) Gecko/20100101 Firefox/115.0',
        appName: 'Netscape',
        appVersion: '5.0',
        platform: 'X11',
      },
      document: {
        getElementById: element,
        LMSTestSCODriver: driver,
        childNodes: [{ insertAdjacentHTML: () => undefined }],
        write: () => undefined,
      },
      setTimeout: later,
      clearTimeout: () => undefined,
      alert: () => undefined,
      confirm: () => true,
    };
    window['window'] = window;
    return window;
  }
}

function textOf(files: ReadonlyMap<string, Buffer>, path: string): string {
  const file = files.get(path);
  if (!file) throw new Error(`the package has no ${path}`);
  return file.toString('latin1');
}

const joined = (path: string, relative: string): string => new URL(relative, `https://x/${path}`).pathname.slice(1);
