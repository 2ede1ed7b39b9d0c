/**
 * What a package's scripts certainly never do, read from their text. A name found anywhere counts as done: a tool
 * that builds names at run time is given the benefit of the doubt, so that every warning is worth reading.
 */
export interface Habits {
  findsApi: boolean;
  setsCompletion: boolean;
  setsScore: boolean;
  setsSuccess: boolean;
  commits: boolean;
  savesOnLeaving: boolean;
  touchesSurroundings: boolean;
}

export const noHabits: Habits = {
  findsApi: false,
  setsCompletion: false,
  setsScore: false,
  setsSuccess: false,
  commits: false,
  savesOnLeaving: false,
  touchesSurroundings: false,
};

const read = String.raw`GetValue\w{0,20}\s{0,9}\(\s{0,9}["'\x60]`;
const element = (names: string) => new RegExp(String.raw`(?<!${read})cmi\.(?:${names})`);

const initialises = /\b(LMSInitialize|API_1484_11|LMSSetValue|LMSCommit)\b/;
const completion = element('core\\.lesson_status|completion_status');
const score = element('(?:core\\.)?score\\.(?:raw|scaled)');
const success = element('success_status');
const passes = /["'`](passed|failed)["'`]/;
const leaving = /\b(onunload|onbeforeunload|onpagehide)\b|["'`](unload|beforeunload|pagehide)["'`]|\.unload\s{0,9}\(/;
const surroundings = /\b(window\.|self\.)?(parent|top)\.(document|location|\$|jQuery)\b/;
const commitName = /[cC]ommit\w{0,40}\s{0,9}(\(|[:=]\s{0,9}function)/g;
const ofTheApi = /\.\s*(LMSC|C|c)$/;
const saveCall = /(?<!data)\.save\s{0,9}\(\s{0,9}\)/;

export function habitsOf(script: string): Habits {
  return {
    findsApi: initialises.test(script),
    setsCompletion: completion.test(script),
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
  return {
    findsApi: one.findsApi || other.findsApi,
    setsCompletion: one.setsCompletion || other.setsCompletion,
    setsScore: one.setsScore || other.setsScore,
    setsSuccess: one.setsSuccess || other.setsSuccess,
    commits: one.commits || other.commits,
    savesOnLeaving: one.savesOnLeaving || other.savesOnLeaving,
    touchesSurroundings: one.touchesSurroundings || other.touchesSurroundings,
  };
}
