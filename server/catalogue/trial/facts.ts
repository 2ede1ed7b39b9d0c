import { z } from 'zod';

/** The steps of a trial in their order, as the page shows them. */
export const stages = ['starting', 'opening', 'parts', 'returning', 'phone', 'judging'] as const;
export type Stage = (typeof stages)[number];

/** How a trial came to its end: `done` when nothing stopped it. */
const endings = ['done', 'dialogs', 'windows', 'silent', 'memory', 'crashed', 'time'] as const;
export type Ending = (typeof endings)[number];

export const screens = ['desktop', 'phone'] as const;
export type Screen = (typeof screens)[number];

/** How many of each kind of thing are named; the count goes on. */
export const namedAtMost = 20;

const text = z.string().max(300);
const count = z.number().int().min(0).max(1_000_000_000);

const named = <Thing extends z.ZodType>(thing: Thing) => z.object({ count, first: z.array(thing).max(namedAtMost) });

/**
 * What the browser saw, as the driver writes it. The driver has been near hostile script, so what it says is read like
 * any other input: by shape and within bounds.
 */
const factsShape = z.object({
  reached: z.enum(stages),
  ending: z.enum(endings),
  /** Milliseconds until the first page of the package had loaded; null where none did. */
  firstScreen: count.nullable(),
  /** Package files as they travelled: until the first page had come to rest, and in all. */
  firstBytes: count,
  bytes: count,
  requests: count,
  /** Something can be seen on the first page: text, pictures, a canvas. */
  isBlank: z.boolean(),
  /** CSS pixels by which the first page is wider than a phone. */
  phoneOverflow: count,
  /** Paths in the package. */
  missing: named(text),
  /** Addresses that the content's policy refused, by host. */
  blocked: z.array(z.object({ host: text, times: count, isInsecure: z.boolean(), from: text })).max(namedAtMost),
  /** Approved hosts that a trial without a network cannot ask. */
  untried: z.array(text).max(namedAtMost),
  scriptErrors: named(z.object({ message: text, from: text })),
  dialogs: named(z.object({ kind: text, message: text })),
  windows: named(text),
  plugins: z.array(text).max(namedAtMost),
  downloads: count,
  /** The items of the contents list in its order; one item alone has no list. */
  parts: z.array(z.object({ title: text, state: z.enum(['opened', 'missing', 'locked', 'not-tried']) })).max(200),
  pictures: z.array(z.enum(screens)).max(2),
});

export type Facts = z.output<typeof factsShape>;

export function readFacts(json: string): Facts | undefined {
  try {
    const read = factsShape.safeParse(JSON.parse(json));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

export function noFacts(): Facts {
  return {
    reached: 'starting',
    ending: 'time',
    firstScreen: null,
    firstBytes: 0,
    bytes: 0,
    requests: 0,
    isBlank: false,
    phoneOverflow: 0,
    missing: { count: 0, first: [] },
    blocked: [],
    untried: [],
    scriptErrors: { count: 0, first: [] },
    dialogs: { count: 0, first: [] },
    windows: { count: 0, first: [] },
    plugins: [],
    downloads: 0,
    parts: [],
    pictures: [],
  };
}
