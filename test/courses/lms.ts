import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { courseFiles } from '../../courses/pack.ts';
import { mediaType } from '../../server/catalogue/archive/media-type.ts';
import { projectRoot } from '../../server/platform/root.ts';

/** The smallest thing that can run a course: a page with the run-time API, remembering what each SCO said. */
export interface Lms {
  /** Opens one SCO in a fresh frame, with what it may read from the start. */
  launch(page: Page, sco: string, known: Known): Promise<Frame>;
  /** Takes the frame away as a learner does who closes the window, and answers what the SCO left behind. */
  leave(page: Page): Promise<Left>;
  close(): void;
}

export interface Known {
  [element: string]: string | undefined;
}

export interface Left {
  values: Record<string, string>;
  faults: string[];
  isFinished: boolean;
}

type Standard = '1.2' | '2004';

export async function openLms(course: string, standard: Standard): Promise<Lms> {
  const files = await courseFiles(course);
  const library = `node_modules/scorm-again/dist/${standard === '1.2' ? 'scorm12' : 'scorm2004'}.min.js`;
  const runtime = await readFile(path.join(projectRoot(import.meta.dirname), library));
  const server = createServer((req, res) => {
    const file = decodeURI(new URL(req.url ?? '/', 'http://lms').pathname).slice(1);
    if (file === '') return res.setHeader('content-type', 'text/html').end(hostPage(standard));
    if (file === 'runtime.js') return res.setHeader('content-type', 'text/javascript').end(runtime);
    const content = files.get(file);
    if (!content) return res.writeHead(404).end();
    return res.setHeader('content-type', mediaType(file)).end(content);
  });
  await new Promise<void>((resolve) => void server.listen(0, resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    async launch(page, sco, known) {
      await page.goto(origin);
      await page.evaluate(`launch(${JSON.stringify(sco)}, ${JSON.stringify(known)})`);
      const frame = page.frame('sco');
      if (!frame) throw new Error('The page has no frame for the SCO.');
      await frame.waitForSelector('main h1');
      return frame;
    },
    async leave(page) {
      await page.evaluate('document.querySelector("iframe").src = "about:blank"');
      await page.waitForFunction('window.left !== undefined');
      return page.evaluate<Left>('window.left');
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The run-time library in front of the SCO, with a book kept of every value set and every error raised. */
function hostPage(standard: Standard): string {
  const [library, name, prefix] =
    standard === '1.2' ? ['Scorm12API', 'API', 'LMS'] : ['Scorm2004API', 'API_1484_11', ''];
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title><link rel="icon" href="data:,">
<style>html, body { margin: 0; height: 100% } iframe { border: 0; width: 100%; height: 99% }</style>
<iframe name="sco" title="SCO"></iframe><script src="/runtime.js"></script><script>
function launch(sco, known) {
  const inner = new ${library}({ autocommit: false, logLevel: 5 });
  const book = { values: {}, faults: [], isFinished: false };
  for (const [element, value] of Object.entries(known)) if (value !== undefined) setDeep(inner.cmi, element, value);
  const call = (verb) => (...given) => {
    const answer = inner['lms' + verb] ? inner['lms' + verb](...given) : inner[verb](...given);
    const code = String(inner['${prefix}GetLastError']());
    // 403: asked for a value that nobody has set yet, which is how a course learns that there is none.
    if (code !== '0' && code !== '403') book.faults.push(verb + '(' + given.join(', ') + ') ' + code);
    if (verb.endsWith('SetValue') && code === '0') book.values[given[0]] = String(given[1]);
    if (/Finish|Terminate/.test(verb)) { book.isFinished = true; window.left = book; }
    return answer;
  };
  window.book = book;
  window['${name}'] = Object.fromEntries(${JSON.stringify(verbsOf(standard))}.map((verb) => [verb, call(verb)]));
  document.querySelector('iframe').src = sco;
}
function setDeep(cmi, element, value) {
  const steps = element.split('.').slice(1);
  const last = steps.pop();
  const place = steps.reduce((at, step) => at[step], cmi);
  place[last] = value;
}
</script></html>`;
}

function verbsOf(standard: Standard): string[] {
  return standard === '1.2'
    ? ['LMSInitialize', 'LMSGetValue', 'LMSSetValue', 'LMSCommit', 'LMSFinish', 'LMSGetLastError']
    : ['Initialize', 'GetValue', 'SetValue', 'Commit', 'Terminate', 'GetLastError'];
}
