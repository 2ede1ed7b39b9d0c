import type { Launch, Severity } from '../inspection/index.ts';
import type { Facts } from './facts.ts';
import type { Heard, HeardError } from './stage.ts';

export type TrialFindingCode =
  | 'hung'
  | 'endless-dialogs'
  | 'endless-windows'
  | 'memory'
  | 'crashed'
  | 'cut-short'
  | 'nothing-shown'
  | 'blank'
  | 'no-session'
  | 'parts-missing'
  | 'parts-locked'
  | 'parts-not-tried'
  | 'script-errors'
  | 'files-missing'
  | 'pictures-missing'
  | 'hosts-blocked'
  | 'hosts-untried'
  | 'plugins'
  | 'api-refused'
  | 'api-errors'
  | 'not-resumed'
  | 'not-given'
  | 'completes-at-once'
  | 'windows'
  | 'dialogs'
  | 'slow-start'
  | 'wide-on-phone';

/** A finding of a trial, like one of the inspection: a code with values, put into words by the language files. */
export interface TrialFinding {
  code: TrialFindingCode;
  severity: Severity;
  values: Record<string, string | number>;
  subjects: string[];
}

/** Bytes before the first page has come to rest, from which on somebody on a slow line waits too long. */
const heavyStart = 4_000_000;
const veryHeavyStart = 12_000_000;

/** What the facts of a trial mean for the learners, the worst first. */
export function judge(facts: Facts, heard: Heard, launches: readonly Launch[]): TrialFinding[] {
  const findings = [
    ...aboutItsEnd(facts),
    ...aboutTheScreen(facts),
    ...aboutSessions(facts, heard, launches),
    ...aboutParts(facts),
    ...aboutFiles(facts),
    ...aboutOutside(facts),
    ...aboutCalls(heard),
    ...aboutComingBack(heard),
    ...aboutManners(facts),
    ...aboutWeight(facts),
  ];
  const order: readonly Severity[] = ['blocking', 'attention', 'note'];
  return findings.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

function finding(
  code: TrialFindingCode,
  severity: Severity,
  subjects: readonly string[] = [],
  values: TrialFinding['values'] = {},
): TrialFinding[] {
  return [{ code, severity, subjects: [...subjects], values: { count: subjects.length, ...values } }];
}

function some(code: TrialFindingCode, severity: Severity, subjects: readonly string[], count = subjects.length) {
  return subjects.length === 0 ? [] : finding(code, severity, subjects, { count });
}

function aboutItsEnd({ ending, dialogs, windows }: Facts): TrialFinding[] {
  switch (ending) {
    case 'done':
      return [];
    case 'silent':
      return finding('hung', 'blocking');
    case 'dialogs':
      return finding('endless-dialogs', 'blocking', messagesOf(dialogs), { count: dialogs.count });
    case 'windows':
      return finding('endless-windows', 'blocking', windows.first, { count: windows.count });
    case 'memory':
      return finding('memory', 'blocking');
    case 'crashed':
      return finding('crashed', 'blocking');
    default:
      return finding('cut-short', 'attention');
  }
}

function aboutTheScreen({ firstScreen, isBlank, ending, reached }: Facts): TrialFinding[] {
  if (firstScreen === null) return ending === 'done' ? finding('nothing-shown', 'blocking') : [];
  // Where it broke off before, nobody has looked.
  const wasLookedAt = reached !== 'starting' && reached !== 'opening';
  return isBlank && wasLookedAt ? finding('blank', 'attention') : [];
}

/** SCOs that were opened and never began a session; their titles, as learners know them. */
function aboutSessions({ ending }: Facts, { items }: Heard, launches: readonly Launch[]): TrialFinding[] {
  if (['silent', 'dialogs', 'windows', 'crashed', 'memory'].includes(ending)) return [];
  const silent = items.flatMap(({ item, initialised }) => {
    const launch = launches.find((each) => each.item === item);
    return launch?.kind === 'sco' && launch.file !== 'missing' && initialised === null ? [launch.title || item] : [];
  });
  return some('no-session', 'attention', silent);
}

function aboutParts({ parts }: Facts): TrialFinding[] {
  const titles = (wanted: Facts['parts'][number]['state']) =>
    parts.filter(({ state }) => state === wanted).map(({ title }) => title);
  return [
    ...some('parts-missing', 'attention', titles('missing')),
    ...some('parts-locked', 'note', titles('locked')),
    ...some('parts-not-tried', 'note', titles('not-tried')),
  ];
}

function aboutFiles({ missing, scriptErrors }: Facts): TrialFinding[] {
  const isPicture = (path: string) => /\.(png|jpe?g|gif|svg|webp|ico|css|woff2?|ttf|eot|otf|map)$/i.test(path);
  const pictures = missing.first.filter(isPicture);
  const others = missing.first.filter((path) => !isPicture(path));
  const errors = scriptErrors.first.map(({ message, from }) => (from ? `${message} (${from})` : message));
  return [
    ...some('files-missing', 'attention', others),
    ...some('pictures-missing', 'note', pictures),
    ...some('script-errors', 'attention', errors, scriptErrors.count),
  ];
}

function aboutOutside({ blocked, untried, plugins }: Facts): TrialFinding[] {
  return [
    ...some(
      'hosts-blocked',
      'attention',
      blocked.map(({ host }) => host),
    ),
    ...some('hosts-untried', 'note', untried),
    ...some('plugins', 'attention', plugins),
  ];
}

function aboutCalls({ errors }: Heard): TrialFinding[] {
  return [
    ...some('api-refused', 'attention', errors.filter(({ isAskedFor }) => !isAskedFor).map(inWords)),
    ...some('api-errors', 'note', errors.filter(({ isAskedFor }) => isAskedFor).map(inWords)),
  ];
}

/** As programmers write it: `LMSSetValue(cmi.core.score.raw, high): 405`. */
export function inWords({ call, element, value, code }: HeardError): string {
  return `${call}(${[element, value].filter(Boolean).join(', ').slice(0, 120)}): ${code}`;
}

function aboutComingBack({ resumed, items }: Heard): TrialFinding[] {
  const isDone = ({ completion, success }: Heard['items'][number]) =>
    success === 'passed' || completion === 'completed' || completion === 'passed';
  return [
    ...(resumed === 'not-asked' ? finding('not-resumed', 'attention') : []),
    ...(resumed === 'not-given' ? finding('not-given', 'attention') : []),
    // Nobody has done anything but open them.
    ...(items.some(isDone) ? finding('completes-at-once', 'note') : []),
  ];
}

function aboutManners({ dialogs, windows, ending }: Facts): TrialFinding[] {
  return [
    // Every visit opens them anew: how many there are is how many are different.
    ...(ending === 'windows' ? [] : some('windows', 'attention', windows.first)),
    ...(ending === 'dialogs' ? [] : some('dialogs', 'note', messagesOf(dialogs), dialogs.count)),
  ];
}

function aboutWeight({ firstBytes, phoneOverflow }: Facts): TrialFinding[] {
  const values = { size: firstBytes, seconds: Math.round((firstBytes * 8) / 1e6) };
  return [
    ...(firstBytes < heavyStart
      ? []
      : finding('slow-start', firstBytes < veryHeavyStart ? 'note' : 'attention', [], values)),
    ...(phoneOverflow > 20 ? finding('wide-on-phone', 'note') : []),
  ];
}

function messagesOf(dialogs: Facts['dialogs']): string[] {
  return dialogs.first.map(({ message }) => message);
}
