import type { Package } from './package.ts';

/** What the learner presses in the player, by the navigation request it stands for. */
export const controls = ['continue', 'previous', 'suspendAll', 'exitAll', 'abandon', 'abandonAll'] as const;
export type Control = (typeof controls)[number];

/** What the learner sees of the player's controls. */
export interface Sight {
  /** Those that are there, and whether they can be pressed. */
  controls: Partial<Record<Control, 'enabled' | 'disabled'>>;
  /** The table of contents, line by line; empty where the player offers none. */
  contents: { title: string; mayChoose: boolean }[];
}

/**
 * One learner at the player with one package. Every deed ends when the player has come to rest: what the SCOs asked for
 * is done, and the next move is the learner's.
 */
export interface Host {
  readonly package: Package;
  /** Whether the course is open: something is shown, or the learner has to choose. */
  readonly isOn: boolean;
  /** Whether a page of the package is shown. */
  readonly isShowing: boolean;
  /** Opens the course: for the first time, or again with everything the learner has left in it. */
  launch(): Promise<void>;
  look(): Promise<Sight>;
  press(control: Control): Promise<void>;
  /** By place in the contents. */
  choose(line: number): Promise<void>;
  /** Presses the button that the page of the package shows; false when it shows none. */
  pressInside(): Promise<boolean>;
  /** What the sequencer decided at the last request, each with its clause. */
  decisions(): Promise<string[]>;
}

/** What the applet's stand-in, inside a page of the package, says to the tester. */
export type Said =
  /** The page names itself: `case!act`. */
  | { do: 'arrive'; id: string }
  | { do: 'see'; sight: Sight }
  | { do: 'hear'; heard: Heard[] }
  /** The learner has pressed the button of the page. */
  | { do: 'pressed' }
  | { do: 'complain'; message: string };

/** What the API answered to a command. */
export interface Heard {
  args: string[];
  result: string;
  /** GetLastError after it. */
  error: string;
  /** The identifiers in cmi.objectives, where the command is to compare them. */
  identifiers?: string[];
  /** The call was thrown out instead of answered. */
  thrown?: string;
}

/** Answers the stand-in at once: the page waits for it. */
export type Ask = (said: Said) => unknown;

/** Where cases are played: in Node, or in a browser at a running server. */
export interface Stage {
  /** A group of cases begins. Its learner has done nothing yet; 1 runs the cases of the API, 2 all others. */
  begin(learner: 1 | 2): Promise<void>;
  /** The learner of the group with a package nobody has opened; throws a Difference where it cannot be offered to her. */
  open(file: string, ask: Ask): Promise<Host>;
  close(): Promise<void>;
}

/** Where the product does not do what a case expects, in words. */
export class Difference extends Error {}
