/**
 * What a package's scripts certainly never do, read from their text. A name found anywhere counts as done: a tool
 * that builds names at run time is given the benefit of the doubt, so that every warning is worth reading.
 */
export interface Habits {
  findsApi: boolean;
  /** Names an element of the data model otherwise than to read it. */
  storesAnything: boolean;
  namesCompletion: boolean;
  /** Has a word for being done; without it, all that can be reported is a beginning. */
  namesAnEnd: boolean;
  measuresProgress: boolean;
  setsScore: boolean;
  setsSuccess: boolean;
  commits: boolean;
  savesOnLeaving: boolean;
  touchesSurroundings: boolean;
}

export const noHabits: Habits = {
  findsApi: false,
  storesAnything: false,
  namesCompletion: false,
  namesAnEnd: false,
  measuresProgress: false,
  setsScore: false,
  setsSuccess: false,
  commits: false,
  savesOnLeaving: false,
  touchesSurroundings: false,
};

const read = String.raw`GetValue\w{0,20}\s{0,9}\(\s{0,9}["'\x60]`;
const element = (names: string) => new RegExp(String.raw`(?<!${read})cmi\.(?:${names})`);

const initialises = /\b(LMSInitialize|API_1484_11|LMSSetValue|LMSCommit)\b/;
const anything = element('\\w');
const completion = element('core\\.lesson_status|completion_status');
const end = /completed|passed|failed/;
const progress = element('progress_measure');
const score = element('(?:core\\.)?score\\.(?:raw|scaled)');
const success = element('success_status');
const passes = /["'`](passed|failed)["'`]/;
const leaving = /\b(onunload|onbeforeunload|onpagehide)\b|["'`](unload|beforeunload|pagehide)["'`]|\.unload\s{0,9}\(/;
// Reading where the player is does nothing; sending it elsewhere or working in its page does.
const surroundings =
  /\b(window\.|self\.)?(parent|top)\.(document\b(?!\.(location\.(search|href\s{0,9}[^=\s])|URL|referrer|domain))|location\s{0,9}=[^=]|location\.(assign|replace)|location\.href\s{0,9}=[^=]|(\$|jQuery)\b)/;
const commitName = /[cC]ommit\w{0,40}\s{0,9}(\(|[:=]\s{0,9}function)/g;
const ofTheApi = /\.\s*(LMSC|C|c)$/;
const saveCall = /(?<!data)\.save\s{0,9}\(\s{0,9}\)/;

export function habitsOf(script: string): Habits {
  return {
    findsApi: initialises.test(script),
    storesAnything: anything.test(script),
    namesCompletion: completion.test(script),
    namesAnEnd: end.test(script),
    measuresProgress: progress.test(script),
    setsScore: score.test(script),
    setsSuccess: success.test(script) || passes.test(script),
    commits: mayCommit(script),
    savesOnLeaving: leaving.test(script),
    touchesSurroundings: surroundings.test(script),
  };
}

/** A wrapper around Commit is in most packages; what counts is that somebody calls the wrapper. */
function mayCommit(script: string): boolean {
  if (!script.includes('ommit')) return saveCall.test(script);
  let callsApi = false;
  let definesOwn = false;
  for (const { index, 1: sign } of script.matchAll(commitName)) {
    const before = script.slice(Math.max(0, index - 40), index + 1);
    if (sign !== '(' || /function\s+\w*$/.test(before)) definesOwn = true;
    else if (ofTheApi.test(before)) callsApi = true;
    else if (!/[.]\w*$/.test(before)) return true;
  }
  return saveCall.test(script) || (callsApi && !definesOwn);
}

export function addHabits(one: Habits, other: Habits): Habits {
  const names = Object.keys(noHabits) as (keyof Habits)[];
  return Object.fromEntries(names.map((name) => [name, one[name] || other[name]])) as unknown as Habits;
}

/** Whether the scripts of a package could ever report that something is done. */
export function mayComplete({ namesCompletion, namesAnEnd, measuresProgress }: Habits): boolean {
  return measuresProgress || (namesCompletion && namesAnEnd);
}
