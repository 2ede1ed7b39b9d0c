import type { Api } from '../../server/player/runtime/index.ts';

export interface Frame {
  /** Takes away what is shown, letting its unload handlers run to their end; resolves when nothing is shown. */
  clear(): Promise<void>;
  show(address: string): void;
  isClear(): boolean;
  /** Takes the content away while the page itself is going: the only moment its unload handlers can still save. */
  remove(): void;
  focus(): void;
  /** Says that another page is on its way, or that it is there. */
  wait(isWaiting: boolean): void;
  onLoad(deed: (inside: Document | undefined) => void): void;
}

export function createFrame(element: HTMLIFrameElement): Frame {
  let isClear = true;
  return {
    clear() {
      if (isClear) return Promise.resolve();
      isClear = true;
      return new Promise((resolve) => {
        const done = (): void => {
          element.removeEventListener('load', done);
          clearTimeout(timer);
          resolve();
        };
        // A page that asks "Leave?" may keep the frame from moving on; nobody waits for it for ever.
        const timer = setTimeout(done, 3000);
        element.addEventListener('load', done);
        navigate(element, 'about:blank');
      });
    },
    show(address) {
      isClear = false;
      navigate(element, address);
    },
    isClear: () => isClear,
    remove: () => element.remove(),
    focus: () => element.focus(),
    wait: (isWaiting) => element.setAttribute('aria-busy', String(isWaiting)),
    onLoad(deed) {
      element.addEventListener('load', () => deed(insideOf(element)));
    },
  };
}

/** Without an entry in the history: Back leaves the module instead of walking through its pages. */
function navigate(element: HTMLIFrameElement, address: string): void {
  try {
    element.contentWindow?.location.replace(address);
  } catch {
    element.src = address;
  }
}

function insideOf(element: HTMLIFrameElement): Document | undefined {
  try {
    return element.contentDocument ?? undefined;
  } catch {
    // Content from another host.
    return undefined;
  }
}

/** Content looks for the API in its parents by these names (RTE 3.3.6 and SCORM 1.2 RTE 3.3.6.1). */
export function offerApi(standard: '1.2' | '2004', api: Api | undefined): void {
  const name = standard === '1.2' ? 'API' : 'API_1484_11';
  Object.defineProperty(window, name, { value: api, configurable: true, writable: false });
}
