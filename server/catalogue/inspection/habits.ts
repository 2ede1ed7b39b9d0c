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

const read = String.raw`GetValue\w*\s*\(\s*["'\x60]`;
const element = (names: string) => new RegExp(String.raw`(?<!${read})cmi\.(?:${names})`);

const initialises = /\b(LMSInitialize|API_1484_11|LMSSetValue|LMSCommit)\b/;
const completion = element('core\\.lesson_status|completion_status');
const score = element('(?:core\\.)?score\\.(?:raw|scaled)');
const success = element('success_status');
const passes = /["'`](passed|failed)["'`]/;
const leaving = /\b(onunload|onbeforeunload|onpagehide)\b|["'`](unload|beforeunload|pagehide)["'`]|\.unload\s*\(/;
const surroundings = /\b(window\.|self\.)?(parent|top)\.(document|location|\$|jQuery)\b/;
const commitCall = /(?<!function\s+)(?<![.\w])\w*[cC]ommit\w*\s*\(/;
const commitMember = /\.\s*(LMSCommit|Commit|CommitData|commit)\s*\(/;
const ownCommit = /function\s+\w*[cC]ommit\w*\s*\(|[cC]ommit\w*\s*[:=]\s*function/;
const saveCall = /(?<!data)\.save\s*\(\s*\)/;

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
  if (commitCall.test(script) || saveCall.test(script)) return true;
  return !ownCommit.test(script) && commitMember.test(script);
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
