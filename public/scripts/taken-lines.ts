import { isTouched } from './touched.ts';

/** A form whose lines a script keeps and sends one by one instead of having it submitted. */
export interface TakenLines {
  /** Lines tapped before the journal was open, or before the script came: somebody has marked there all the same. */
  readonly early: ReadonlySet<HTMLElement>;
  /** Resolves once lines are kept. */
  readonly begun: Promise<void>;
  /** Ends when the form is given back. */
  readonly signal: AbortSignal;
  /** From now on the deed is done with every line that changes, and with the early ones at once. */
  begin(deed: (line: HTMLElement) => void): void;
  /** A device that keeps nothing still has the form, as it is without script. */
  giveBack(): void;
}

export function takeLines(form: HTMLFormElement | null, selector: string): TakenLines {
  const early = new Set([...(form?.querySelectorAll<HTMLElement>(selector) ?? [])].filter(isTouched));
  let changed = (line: HTMLElement): void => void early.add(line);
  let resolve!: () => void;
  const begun = new Promise<void>((done) => (resolve = done));
  const taking = new AbortController();
  const { signal } = taking;
  form?.addEventListener(
    'change',
    (event) => {
      const line = (event.target as HTMLElement).closest<HTMLElement>(selector);
      if (line) changed(line);
    },
    { signal },
  );
  form?.addEventListener('submit', (event) => event.preventDefault(), { signal });
  const save = form?.querySelector<HTMLElement>('[data-save]');
  save?.setAttribute('hidden', '');
  return {
    early,
    begun,
    signal,
    begin(deed) {
      changed = deed;
      for (const line of early) deed(line);
      resolve();
    },
    giveBack() {
      save?.removeAttribute('hidden');
      taking.abort();
    },
  };
}
