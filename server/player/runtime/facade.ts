import { errorText, type Standard } from './errors.ts';

/** A call by the content, as the flight recorder keeps it. */
export interface Call {
  name: string;
  args: readonly string[];
  result: string;
  error: string;
}

/** What stands behind the eight functions: every answer comes with its error code. */
export interface Calls {
  initialize(): Result;
  terminate(): Result;
  get(element: string): Result;
  set(element: string, value: string): Result;
  commit(): Result;
}

export interface Result {
  value: string;
  error: string;
}

export type Api = Readonly<Record<string, (...args: unknown[]) => string>>;

const names = {
  '1.2': 'LMSInitialize LMSFinish LMSGetValue LMSSetValue LMSCommit LMSGetLastError LMSGetErrorString LMSGetDiagnostic',
  '2004': 'Initialize Terminate GetValue SetValue Commit GetLastError GetErrorString GetDiagnostic',
};

/**
 * The object that content finds as `API` or `API_1484_11`: the eight functions of the standard and nothing more,
 * frozen, so that a package can neither reach what is behind them nor replace them for the next SCO.
 */
export function createFacade(standard: Standard, calls: Calls, called: (call: Call) => void): Api {
  const [initialize, terminate, getValue, setValue, commit, lastError, errorString, diagnostic] = names[standard].split(
    ' ',
  ) as [string, string, string, string, string, string, string, string];
  let last = '0';

  function answer(name: string, args: string[], work: () => Result): string {
    let result: Result;
    try {
      result = work();
    } catch {
      result = { value: name === getValue ? '' : 'false', error: '101' };
    }
    last = result.error;
    called({ name, args, ...toCall(result) });
    return result.value;
  }

  /** The one argument of these three has to be the empty string. */
  function bare(name: string, work: () => Result): (...args: unknown[]) => string {
    return (...args) => {
      const argument = text(args[0]);
      const refused = { value: 'false', error: '201' };
      return answer(name, [argument], argument === '' ? work : () => refused);
    };
  }

  const api = {
    [initialize]: bare(initialize, () => calls.initialize()),
    [terminate]: bare(terminate, () => calls.terminate()),
    [getValue]: (...args: unknown[]) => {
      const element = text(args[0]);
      return answer(getValue, [element], () => calls.get(element));
    },
    [setValue]: (...args: unknown[]) => {
      const [element, value] = [text(args[0]), text(args[1])];
      return answer(setValue, [element, value], () => calls.set(element, value));
    },
    [commit]: bare(commit, () => calls.commit()),
    [lastError]: () => last,
    [errorString]: (...args: unknown[]) => errorText(standard, text(args[0])),
    [diagnostic]: (...args: unknown[]) => errorText(standard, text(args[0]) || last),
  };
  // RTE 3.3: the API instance says its version; SCORM 1.2 knows no such attribute.
  if (standard === '2004') Object.defineProperty(api, 'version', { value: '1.0' });
  return Object.freeze(api);
}

function toCall(result: Result): { result: string; error: string } {
  return { result: result.value, error: result.error };
}

/** Content passes numbers, booleans and nothing at all where the standard says string. */
function text(argument: unknown): string {
  return argument === undefined || argument === null ? '' : String(argument as string);
}
